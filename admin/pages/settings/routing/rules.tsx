import { Alert, Button, Group, Stack } from "@mantine/core";
import { useState } from "react";
import type { RuleWire } from "../../../../server/wire/routing.ts";
import { useWords } from "../../../language.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { Confirm } from "../confirm.tsx";
import { Loaded, Part } from "../section.tsx";
import { RuleDialog } from "./rule-dialog.tsx";
import { RuleRow } from "./rule-row.tsx";
import { deleteRule, sortRules, switchRule, useRuleChange, useRules } from "./use-rules.ts";
import { words } from "./words.ts";

/** The site's rules in the order in which they run. */
export function Rules() {
  const said = useWords(words);
  const query = useRules();
  const [edited, setEdited] = useState<RuleWire | "new" | null>(null);
  const [dropped, setDropped] = useState<RuleWire | null>(null);
  const flip = useRuleChange(switchRule);
  const sort = useRuleChange(sortRules);
  const remove = useRuleChange(deleteRule, () => setDropped(null));
  const move = (rules: readonly RuleWire[], from: number, by: number) => {
    const ids = rules.map((one) => one.id);
    const [moved] = ids.splice(from, 1);
    if (moved !== undefined) ids.splice(from + by, 0, moved);
    sort.mutate(ids);
  };
  const fault = flip.error ?? sort.error;
  return (
    <Part title={said.rules} text={said.rulesText}>
      <Group>
        <Button size="sm" onClick={() => setEdited("new")}>
          {said.add}
        </Button>
      </Group>
      {fault === null ? null : <Fault error={fault} />}
      <Loaded query={query}>
        {({ rules }) =>
          rules.length === 0 ? (
            <Empty title={said.none}>{said.noneText}</Empty>
          ) : (
            <Stack gap="xs" component="ol" className="plain-list" aria-label={said.rules}>
              {rules.some((one) => one.enabled && one.matchesEverything) ? (
                <Alert component="li" color="yellow" variant="light" py="xs">
                  {said.everythingOn}
                </Alert>
              ) : null}
              {rules.map((rule, i) => (
                <RuleRow
                  key={rule.id}
                  rule={rule}
                  busy={flip.isPending || sort.isPending}
                  onSwitch={(enabled) => flip.mutate({ id: rule.id, enabled })}
                  onUp={i === 0 ? undefined : () => move(rules, i, -1)}
                  onDown={i === rules.length - 1 ? undefined : () => move(rules, i, 1)}
                  onEdit={() => setEdited(rule)}
                  onDelete={() => setDropped(rule)}
                />
              ))}
            </Stack>
          )
        }
      </Loaded>
      {edited === null ? null : (
        <RuleDialog rule={edited === "new" ? undefined : edited} onClose={() => setEdited(null)} />
      )}
      <Confirm
        opened={dropped !== null}
        title={said.deleteTitle(dropped?.name ?? "")}
        text={said.deleteText}
        yes={said.delete}
        busy={remove.isPending}
        error={remove.error}
        onYes={() => dropped !== null && remove.mutate(dropped.id)}
        onClose={() => {
          remove.reset();
          setDropped(null);
        }}
      />
    </Part>
  );
}
