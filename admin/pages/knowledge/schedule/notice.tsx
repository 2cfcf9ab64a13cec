import { Alert, Anchor, Button, Group, Text } from "@mantine/core";
import { Link } from "react-router";
import type { ScheduleEntry } from "../../../../server/wire/schedule.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { regional } from "../../../parts/format.ts";
import { usePlanned, useSchedule, useZone } from "./use-schedule.ts";
import { words } from "./words.ts";

/** Above the articles: what is published or archived at a chosen time, and what couldn't be. */
export function ScheduleNotice() {
  const said = useWords(words);
  const entries = useSchedule().data?.entries ?? [];
  const failed = entries.filter((one) => one.state === "failed");
  const planned = entries.filter((one) => one.state !== "failed");
  return (
    <>
      {failed.map((entry) => (
        <Alert key={entry.id} color="red" variant="light" mb="md" role="alert">
          <Entry entry={entry} />
        </Alert>
      ))}
      {planned.length === 0 ? null : (
        <section className="planned" aria-label={said.planned}>
          {planned.map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
        </section>
      )}
    </>
  );
}

function Entry({ entry }: { entry: ScheduleEntry }) {
  const said = useWords(words);
  const line = usePlannedLine();
  const { id, article, state, fault, remedy, startedBy } = entry;
  const act = usePlanned(id);
  const text = line(entry);
  return (
    <Group justify="space-between" gap="xs">
      <div>
        <Text size="sm" fw={500} className="isolate">
          {article === null ? (
            text
          ) : (
            <Anchor component={Link} to={`/knowledge/articles/${article.id}`} size="sm" fw={500}>
              {text}
            </Anchor>
          )}
        </Text>
        {fault === null ? null : (
          <Text size="sm" className="isolate">
            {fault} {remedy} {state === "failed" ? null : said.tryingAgain}
          </Text>
        )}
        <Text size="xs" c="dimmed" className="isolate">
          {state === "running" ? said.running : startedBy === null ? null : said.by(startedBy)}
        </Text>
        {act.isError ? <Fault error={act.error} /> : null}
      </div>
      <Group gap={6}>
        {state === "failed" ? (
          <Button size="compact-sm" variant="default" onClick={() => act.mutate("retry")} loading={act.isPending}>
            {said.retry}
          </Button>
        ) : null}
        {state === "running" ? null : (
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            onClick={() => act.mutate("cancel")}
            loading={act.isPending}
          >
            {state === "failed" ? said.dismiss : said.unschedule}
          </Button>
        )}
      </Group>
    </Group>
  );
}

/** What is planned in a sentence, with the time in the site's zone. */
export function usePlannedLine(): (entry: ScheduleEntry) => string {
  const said = useWords(words);
  const { language } = useLanguage();
  const zone = useZone();
  return ({ action, article, at, state }) => {
    const options = { dateStyle: "medium", timeStyle: "short", timeZone: zone } as const;
    const when = new Intl.DateTimeFormat(regional(language), options).format(new Date(at));
    const own = { timeZone: zone, timeZoneName: "short" } as const;
    const name = new Intl.DateTimeFormat(regional(language), own)
      .formatToParts(new Date(at))
      .find((part) => part.type === "timeZoneName")?.value;
    const time = name === undefined ? when : `${when} ${name}`;
    const texts = state === "failed" ? said.failed : said.entry;
    return article === null ? texts.all(time) : texts[action](article.title, time);
  };
}
