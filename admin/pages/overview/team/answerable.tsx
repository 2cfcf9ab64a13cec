import { Button, Group, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { Link } from "react-router";
import { type ReportsReply, reportsReplayReply } from "../../../../server/wire/reports.ts";
import { call } from "../../../api.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { count, when } from "../../../parts/format.ts";
import { useMay, useSiteKey } from "../../../session.tsx";
import { Panel } from "../panel.tsx";
import type { Range } from "../use-overview.ts";
import { Rows } from "./rows.tsx";
import { words } from "./words.ts";

/** Milliseconds between two looks while questions are asked again. */
const LOOK_MS = 2_000;

/** What people had to answer and the assistant could answer now: by articles written for it, and as it answers today. */
export function Answerable({ reply, range }: { reply: ReportsReply; range: Range }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const site = useSiteKey();
  const mayAsk = useMay("knowledge.write");
  const queries = useQueryClient();
  const { asked, answerable, replay, isReplaying } = reply;
  const again = useMutation({
    mutationFn: () =>
      call("POST", "reports/replay", reportsReplayReply, {
        ...{ site, from: range.from, to: range.to, timeZone: reply.period.timeZone },
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["reports"] }),
  });
  const isBusy = isReplaying || again.isPending;
  useEffect(() => {
    if (!isReplaying) return;
    const timer = setInterval(() => void queries.invalidateQueries({ queryKey: ["reports"] }), LOOK_MS);
    return () => clearInterval(timer);
  }, [isReplaying, queries]);
  return (
    <Panel
      of={said.answerable}
      aside={
        <Link to="/knowledge/gaps" className="quiet-link">
          {said.gaps}
        </Link>
      }
    >
      <Rows
        rows={[
          [said.asked, asked],
          [said.now, answerable],
          ...(replay === null
            ? []
            : [
                [
                  said.replay,
                  said.replayOf(count(replay.answered, language), count(replay.conversations, language)),
                ] as const,
              ]),
        ]}
      />
      {again.error === null ? null : <Fault error={again.error} />}
      {asked === 0 || !mayAsk ? null : (
        <Group gap="sm" mt="xs">
          <Button size="compact-sm" variant="default" loading={isBusy} onClick={() => again.mutate()}>
            {said.replayDo}
          </Button>
          <Text size="xs" c="dimmed" role="status">
            {isBusy
              ? said.replaying
              : replay === null
                ? null
                : `${when(replay.at, language)}${replay.isCurrent ? "" : ` · ${said.replayOld}`}`}
          </Text>
        </Group>
      )}
    </Panel>
  );
}
