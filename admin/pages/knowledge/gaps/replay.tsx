import { Button, Group, Progress, Text, Title } from "@mantine/core";
import type { GapReplay, GapRow } from "../../../../server/wire/gaps.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { clock } from "../../../parts/format.ts";
import { useChanges } from "../queries.ts";
import { useReplay } from "./use-gaps.ts";
import { words } from "./words.ts";

/** How many of a group's conversations the assistant would answer now, or after the next publish. */
export function Replay({ gap }: { gap: GapRow }) {
  const said = useWords(words);
  const { replay, progress } = useReplay(gap.id);
  const changes = useChanges().data?.counts;
  const hasChanges = changes !== undefined && changes.added + changes.changed + changes.archived > 0;
  const button = (against: GapReplay["against"], variant: "filled" | "default") => (
    <Button size="xs" variant={variant} disabled={replay.isPending} onClick={() => replay.mutate(against)}>
      {said.replay[against]}
    </Button>
  );
  return (
    <div className="gap-card">
      <Title order={2} fz="md" mb={4}>
        {said.replayTitle}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {said.replayWhy}
      </Text>
      {gap.replay === null || replay.isPending ? null : (
        <Result replay={gap.replay} hasArticle={gap.article !== null} />
      )}
      {replay.isPending ? (
        <div role="status">
          <Text size="sm" mb={4}>
            {said.stages[progress?.stage ?? ""] ?? said.replaying}
          </Text>
          <Progress value={100 * (progress?.share ?? 0)} animated aria-label={said.replaying} />
        </div>
      ) : (
        <Group gap="xs">
          {hasChanges ? button("unpublished", "filled") : null}
          {button("live", "default")}
        </Group>
      )}
      {replay.isError ? <Fault error={replay.error} /> : null}
    </div>
  );
}

function Result({ replay, hasArticle }: { replay: GapReplay; hasArticle: boolean }) {
  const said = useWords(words);
  const { language } = useLanguage();
  return (
    <div className="gap-result" role="status">
      {replay.conversations === 0 ? null : (
        <Counts title={said.answered(replay.answered, replay.conversations)} of={replay} hasArticle={hasArticle} />
      )}
      {replay.past === undefined ? null : (
        <Counts
          title={said.answeredBefore(replay.past.answered, replay.past.conversations)}
          of={replay.past}
          hasArticle={hasArticle}
        />
      )}
      <Text size="xs" c="dimmed">
        {said.tested[replay.against]}, {clock(replay.at, language)}
      </Text>
    </div>
  );
}

type Counted = Pick<GapReplay, "answered" | "fromArticle" | "offered">;

function Counts({ title, of, hasArticle }: { title: string; of: Counted; hasArticle: boolean }) {
  const said = useWords(words);
  return (
    <>
      <Text fw={600}>{title}</Text>
      {hasArticle && of.answered > 0 ? <Text size="sm">{said.fromArticle(of.fromArticle)}</Text> : null}
      {hasArticle && of.offered > 0 ? <Text size="sm">{said.offered(of.offered)}</Text> : null}
    </>
  );
}
