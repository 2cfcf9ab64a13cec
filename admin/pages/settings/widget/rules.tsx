import { Button, CloseButton, Group, NumberInput, Textarea, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { useWords } from "../../../language.tsx";
import { Part } from "../section.tsx";
import type { PartProps } from "./widget.tsx";
import { words } from "./words.ts";

/** The maximum that the server accepts. */
const MOST = { suggestions: 50, questions: 6, proactive: 20 };

/** Questions offered in an empty chat, by page. */
export function SuggestionRules({ value, set, fault }: PartProps) {
  const said = useWords(words);
  const rules = value.suggestions;
  const put = (at: number, change: Partial<(typeof rules)[number]>) =>
    set(
      "suggestions",
      rules.map((rule, i) => (i === at ? { ...rule, ...change } : rule)),
    );
  return (
    <Part title={said.suggestions} text={said.suggestionsText}>
      {rules.map((rule, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a rule has no name but its place
        <Rule key={i} number={i + 1} onRemove={() => set("suggestions", without(rules, i))}>
          <TextInput
            label={said.pages}
            placeholder="/returns*"
            value={rule.pages}
            maxLength={300}
            error={fault(`suggestions.${i}.pages`)}
            onChange={(event) => put(i, { pages: event.currentTarget.value })}
          />
          <Textarea
            label={said.questions}
            autosize
            minRows={2}
            value={rule.questions.join("\n")}
            error={
              fault(`suggestions.${i}.questions`) ?? faultBelow(fault, `suggestions.${i}.questions`, rule.questions)
            }
            onChange={(event) => put(i, { questions: event.currentTarget.value.split("\n").slice(0, MOST.questions) })}
          />
        </Rule>
      ))}
      {rules.length < MOST.suggestions ? (
        <Button
          variant="default"
          size="xs"
          w="fit-content"
          onClick={() => set("suggestions", [...rules, { pages: "*", questions: [""] }])}
        >
          {said.addRule}
        </Button>
      ) : null}
    </Part>
  );
}

/** Messages next to the button, by page and delay. */
export function ProactiveRules({ value, set, fault }: PartProps) {
  const said = useWords(words);
  const rules = value.proactive;
  const put = (at: number, change: Partial<(typeof rules)[number]>) =>
    set(
      "proactive",
      rules.map((rule, i) => (i === at ? { ...rule, ...change } : rule)),
    );
  return (
    <Part title={said.proactive} text={said.proactiveText}>
      {rules.map((rule, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a rule has no name but its place
        <Rule key={i} number={i + 1} onRemove={() => set("proactive", without(rules, i))}>
          <Group grow preventGrowOverflow={false} align="flex-start">
            <TextInput
              label={said.pages}
              placeholder="/checkout*"
              value={rule.pages}
              maxLength={300}
              error={fault(`proactive.${i}.pages`)}
              onChange={(event) => put(i, { pages: event.currentTarget.value })}
            />
            <NumberInput
              label={said.delay}
              min={0}
              max={3600}
              allowDecimal={false}
              clampBehavior="strict"
              value={rule.delaySeconds}
              onChange={(next) => typeof next === "number" && put(i, { delaySeconds: next })}
            />
          </Group>
          <TextInput
            label={said.message}
            value={rule.text}
            maxLength={300}
            error={fault(`proactive.${i}.text`)}
            onChange={(event) => put(i, { text: event.currentTarget.value })}
          />
        </Rule>
      ))}
      {rules.length < MOST.proactive ? (
        <Button
          variant="default"
          size="xs"
          w="fit-content"
          onClick={() => set("proactive", [...rules, { pages: "*", delaySeconds: 20, text: "" }])}
        >
          {said.addRule}
        </Button>
      ) : null}
    </Part>
  );
}

function Rule({ number, onRemove, children }: { number: number; onRemove: () => void; children: ReactNode }) {
  const said = useWords(words);
  return (
    <div className="row-card rule">
      <CloseButton
        className="rule-close"
        aria-label={`${said.removeRule} (${number})`}
        title={said.removeRule}
        onClick={onRemove}
      />
      {children}
    </div>
  );
}

const without = <T,>(list: readonly T[], at: number): T[] => list.filter((_, i) => i !== at);

function faultBelow(fault: PartProps["fault"], path: string, list: readonly string[]): string | undefined {
  return list.map((_, i) => fault(`${path}.${i}`)).find((one) => one !== undefined);
}
