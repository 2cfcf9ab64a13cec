import { Alert, Button, Checkbox, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { RULE_LIMITS, type RuleCondition, type RuleWire, ruleTried } from "../../../../server/wire/routing.ts";
import { call } from "../../../api.ts";
import { useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { useSiteKey } from "../../../session.tsx";
import { words as common } from "../words.ts";
import { ActionsForm } from "./actions-form.tsx";
import { ConditionForm } from "./condition-form.tsx";
import { firstOf, isComplete, KINDS, type Kind } from "./conditions.ts";
import { Tried } from "./tried.tsx";
import { type RuleDraft, storeRule, useRuleChange } from "./use-rules.ts";
import { words } from "./words.ts";

const EMPTY: RuleDraft = { name: "", enabled: false, conditions: [], actions: {}, isLast: false };

/** A rule: what must hold, what is done then, and what it would have matched. `rule` undefined: a new one. */
export function RuleDialog({ rule, onClose }: { rule: RuleWire | undefined; onClose(): void }) {
  const said = useWords(words);
  const { cancel, close, save } = useWords(common);
  const site = useSiteKey();
  const [draft, setDraft] = useState<RuleDraft>(rule ?? EMPTY);
  const { name, conditions, actions, isLast, enabled } = draft;
  const store = useRuleChange(storeRule, onClose);
  const attempt = useMutation({
    mutationFn: () => call("POST", "routing-rules/try", ruleTried, { site, conditions }),
  });
  const put = (change: Partial<RuleDraft>) => {
    if (change.conditions !== undefined) attempt.reset();
    store.reset();
    setDraft((before) => ({ ...before, ...change }));
  };
  const complete = conditions.every(isComplete);
  const fits = name.trim() !== "" && complete && Object.values(actions).some((one) => one !== undefined);
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={rule === undefined ? said.addTitle : said.editTitle}
      closeButtonProps={{ "aria-label": close }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const texts = { name, conditions, actions, isLast, enabled };
          if (fits) store.mutate(rule === undefined ? texts : { id: rule.id, ...texts });
        }}
      >
        <Stack gap="md">
          {store.error === null ? null : <Fault error={store.error} />}
          <TextInput
            label={said.name}
            data-autofocus
            required
            maxLength={RULE_LIMITS.name}
            value={name}
            onChange={(event) => put({ name: event.currentTarget.value })}
          />
          <Conditions conditions={conditions} onChange={(next) => put({ conditions: next })} />
          <ActionsForm actions={actions} onChange={(next) => put({ actions: next })} />
          <Checkbox
            label={said.isLast}
            checked={isLast}
            onChange={(event) => put({ isLast: event.currentTarget.checked })}
          />
          {attempt.error === null ? null : <Fault error={attempt.error} />}
          {attempt.data === undefined ? null : <Tried tried={attempt.data} />}
          <Checkbox
            label={said.enabled}
            checked={enabled}
            onChange={(event) => put({ enabled: event.currentTarget.checked })}
          />
          <Group justify="space-between">
            <Button variant="light" disabled={!complete} loading={attempt.isPending} onClick={() => attempt.mutate()}>
              {said.try}
            </Button>
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>
                {cancel}
              </Button>
              <Button type="submit" disabled={!fits} loading={store.isPending}>
                {save}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** What must hold: all of it. */
function Conditions({
  conditions,
  onChange,
}: {
  conditions: readonly RuleCondition[];
  onChange(conditions: RuleCondition[]): void;
}) {
  const said = useWords(words);
  return (
    <Stack gap="xs">
      <Text fw={600} size="sm">
        {said.conditions}
      </Text>
      {conditions.map((one, i) => (
        <ConditionForm
          // A condition has no name of its own, and they don't change places.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          key={`${i} ${one.on}`}
          condition={one}
          onChange={(next) => onChange(conditions.map((before, at) => (at === i ? next : before)))}
          onRemove={() => onChange(conditions.filter((_, at) => at !== i))}
        />
      ))}
      {conditions.length === 0 ? (
        <Alert color="yellow" variant="light" py="xs">
          {said.everything}
        </Alert>
      ) : null}
      {conditions.length < RULE_LIMITS.conditions ? (
        <Select
          aria-label={said.addCondition}
          placeholder={said.addCondition}
          data={KINDS.map((kind) => ({ value: kind, label: said.kinds[kind] }))}
          value={null}
          maw={320}
          onChange={(kind) => kind !== null && onChange([...conditions, firstOf(kind as Kind)])}
        />
      ) : null}
    </Stack>
  );
}
