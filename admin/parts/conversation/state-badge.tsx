import { Badge } from "@mantine/core";
import type { ConversationRow } from "../../../server/wire/conversations.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { useNow } from "../../now.ts";
import { useSession } from "../../session.tsx";
import { duration } from "../format.ts";
import { isAbsent, useColleagues } from "./use-colleagues.ts";
import { words } from "./words.ts";

/** Seconds since a given time; never negative, even if this computer's clock is slow. */
export function secondsSince(iso: string, now: number): number {
  return Math.max(0, Math.floor((now - Date.parse(iso)) / 1000));
}

/** A visitor who has waited this long may leave: their badge turns red. Five minutes; our assumption. */
const LATE_SECONDS = 300;

/** Who has the conversation, or how long it has waited. */
export function StateBadge({ row }: { row: ConversationRow }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { member } = useSession();
  const now = useNow();
  const isMine = row.agentId === member.id;
  const absent = isAbsent(useColleagues().data?.colleagues, row);
  if (row.state === "queued" && row.handoff !== null) {
    const seconds = secondsSince(row.handoff.createdAt, now);
    return (
      <Badge size="sm" className="state waiting tabular" data-late={seconds > LATE_SECONDS}>
        {said.waiting(duration(seconds, language))}
      </Badge>
    );
  }

  return (
    <Badge size="sm" variant="light" color={row.state === "person" ? "pine" : "gray"} className="state">
      <bdi>
        {row.state === "person" && row.agent !== null
          ? isMine
            ? said.withYou
            : absent
              ? said.withAbsent(row.agent)
              : said.withAgent(row.agent)
          : said.states[row.state]}
      </bdi>
    </Badge>
  );
}
