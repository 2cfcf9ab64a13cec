import { Alert, NativeSelect, Radio, Stack } from "@mantine/core";
import { TOPIC_MODES, TOPIC_PRECISIONS, type TopicsReply } from "../../../../server/wire/topics.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { percent } from "../../../parts/format.ts";
import { Part } from "../section.tsx";
import { useTopicSettings } from "./use-topics.ts";
import { words } from "./words.ts";

/** What is done with a recognised topic; adding it only once the site's own conversations show that it's right. */
export function Mode({ reply }: { reply: TopicsReply }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const change = useTopicSettings();
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
          const next = TOPIC_MODES.find((one) => one === value);
          if (next !== undefined) change.mutate({ mode: next });
        }}
      >
        <Stack gap="sm">
          {TOPIC_MODES.map((one) => (
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
        data={TOPIC_PRECISIONS.map((one) => ({ value: String(one), label: percent(one, language) }))}
      />
    </Part>
  );
}
