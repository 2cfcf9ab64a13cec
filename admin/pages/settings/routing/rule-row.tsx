import { ActionIcon, Box, Button, Group, Switch, Text } from "@mantine/core";
import type { RuleWire } from "../../../../server/wire/routing.ts";
import { useWords } from "../../../language.tsx";
import { icon } from "../../../shell/icons.tsx";
import { useRuleText } from "./rule-text.ts";
import { words } from "./words.ts";

const UpIcon = icon(<path d="M12 19V5m-6 6 6-6 6 6" />);
const DownIcon = icon(<path d="M12 5v14m-6-6 6 6 6-6" />);

/** A rule in words, its switch, and what can be done with it. */
export function RuleRow(options: {
  rule: RuleWire;
  busy: boolean;
  onSwitch(enabled: boolean): void;
  onUp: (() => void) | undefined;
  onDown: (() => void) | undefined;
  onEdit(): void;
  onDelete(): void;
}) {
  const said = useWords(words);
  const { rule, busy, onUp, onDown } = options;
  const text = useRuleText();
  return (
    <li className="row-card key-row">
      <Box flex="1 1 240px" miw={0}>
        <Switch
          checked={rule.enabled}
          disabled={busy}
          onChange={(event) => options.onSwitch(event.currentTarget.checked)}
          label={<bdi>{rule.name}</bdi>}
          aria-label={said.switchRule(rule.name)}
        />
        <Text size="sm" mt={6} className="isolate">
          {said.when}{" "}
          {rule.conditions.length === 0 ? said.always : rule.conditions.map(text.condition).join(` ${said.and} `)}
        </Text>
        <Text size="sm" c="dimmed" className="isolate">
          → {text.actions(rule.actions).join(", ")}
          {rule.isLast ? ` · ${said.isLastShort}` : ""}
        </Text>
      </Box>
      <Group gap={4}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={said.up(rule.name)}
          disabled={busy || !onUp}
          onClick={onUp}
        >
          <UpIcon />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={said.down(rule.name)}
          disabled={busy || !onDown}
          onClick={onDown}
        >
          <DownIcon />
        </ActionIcon>
        <Button size="xs" variant="default" onClick={options.onEdit}>
          {said.edit}
        </Button>
        <Button size="xs" variant="subtle" color="red" onClick={options.onDelete}>
          {said.delete}
        </Button>
      </Group>
    </li>
  );
}
