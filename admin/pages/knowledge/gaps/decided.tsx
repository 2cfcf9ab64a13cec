import { Anchor, Button, Group, Text } from "@mantine/core";
import { Link } from "react-router";
import type { GapRow } from "../../../../server/wire/gaps.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { clock } from "../../../parts/format.ts";
import { useGapAct } from "./use-gaps.ts";
import { words } from "./words.ts";

/** What was decided about a group, and by whom. */
export function Decided({ gap }: { gap: GapRow }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const act = useGapAct(gap.id);
  return (
    <div className="gap-card">
      <Group justify="space-between" gap="sm">
        <div>
          <Text fw={600}>{said.done[gap.state]}</Text>
          {gap.article === null ? null : (
            <Anchor component={Link} to={`/knowledge/articles/${gap.article.id}`} size="sm">
              <bdi>{gap.article.title}</bdi>
            </Anchor>
          )}
          {gap.decidedAt === null ? null : (
            <Text size="xs" c="dimmed">
              <bdi>{said.by(gap.decidedBy ?? said.onServer, clock(gap.decidedAt, language))}</bdi>
            </Text>
          )}
        </div>
        <Button
          size="xs"
          variant="default"
          loading={act.isPending}
          onClick={() => act.mutate({ do: "decide", state: "open" })}
        >
          {said.reopen}
        </Button>
      </Group>
      {act.isError ? <Fault error={act.error} /> : null}
    </div>
  );
}
