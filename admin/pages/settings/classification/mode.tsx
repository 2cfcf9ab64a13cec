import { Alert, NativeSelect, Radio, Stack } from "@mantine/core";
import {
  CLASS_MODES,
  CLASS_PRECISIONS,
  type ClassifierReply,
  type ClassMode,
} from "../../../../server/wire/classification.ts";
import { useLanguage } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { percent } from "../../../parts/format.ts";
import { Part } from "../section.tsx";
import type { ClassifierWords } from "./words.ts";

/** What is done with a recognised class; setting it only once the site's own conversations show that it's right. */
export function Mode({
  reply,
  said,
  change,
}: {
  reply: Pick<ClassifierReply, "mode" | "does" | "precision" | "figures">;
  said: ClassifierWords;
  change: {
    readonly error: Error | null;
    readonly isPending: boolean;
    mutate(what: { mode?: ClassMode; precision?: number }): void;
  };
}) {
  const { language } = useLanguage();
  const { mode, does, precision, figures } = reply;
  const share = percent(precision, language);
  const isReached = figures?.reached === true && figures.precision === precision;
  const notYet =
    figures === null || figures.history.examples === 0 ? said.notMeasured : said.notYet(figures.needed, share);
  return (
    <Part title={said.mode}>
      {change.error === null ? null : <Fault error={change.error} />}
      {mode === "set" && does === "suggest" ? (
        <Alert color="yellow" variant="light" py="xs">
          {said.paused}
        </Alert>
      ) : null}
      <Radio.Group
        aria-label={said.mode}
        value={mode}
        onChange={(value) => {
          const next = CLASS_MODES.find((one) => one === value);
          if (next !== undefined) change.mutate({ mode: next });
        }}
      >
        <Stack gap="sm">
          {CLASS_MODES.map((one) => (
            <Radio
              key={one}
              value={one}
              disabled={change.isPending || (one === "set" && !isReached && mode !== "set")}
              label={said.modes[one]}
              description={one === "set" && !isReached ? `${said.modeTexts.set} ${notYet}` : said.modeTexts[one]}
            />
          ))}
        </Stack>
      </Radio.Group>
      <NativeSelect
        label={said.precision}
        maw={260}
        value={String(precision)}
        disabled={change.isPending}
        onChange={(event) => change.mutate({ precision: Number(event.currentTarget.value) })}
        data={CLASS_PRECISIONS.map((one) => ({ value: String(one), label: percent(one, language) }))}
      />
    </Part>
  );
}
