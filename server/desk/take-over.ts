import type { Tx } from "../ports/database/port.ts";
import type { lockConversation } from "../store/conversation.ts";
import { startEpisode } from "../store/episode.ts";
import { type HandoffRow, queueHandoff } from "../store/handoff.ts";
import { messagesBefore, type PastRow } from "../store/message.ts";
import type { PastMessage } from "../turn/types.ts";
import { REASON_WORDS } from "./reasons.ts";
import { factsOf, summarise } from "./summary.ts";

/** Messages that the summary of a conversation that was taken over looks back on. */
const LOOK_BACK = 12;

/** Queues a handoff that nobody asked for, to be claimed in the same transaction; a closed conversation opens again. */
export async function queueTakenOver(
  tx: Tx,
  conversation: NonNullable<Awaited<ReturnType<typeof lockConversation>>>,
  at: Date,
): Promise<HandoffRow> {
  const { id, siteId, sequence, episodeNumber } = conversation;
  const episodeId =
    conversation.state === "closed"
      ? await startEpisode(tx, { conversationId: id, number: episodeNumber + 1, at })
      : conversation.episodeId;
  const past = (await messagesBefore(tx, { conversationId: id, sequence: sequence + 1, limit: LOOK_BACK })).flatMap(
    toPast,
  );
  const asked = past.filter((one) => one.author === "visitor").map((one) => one.text);
  const last = past.findLastIndex((one) => one.author === "visitor");
  const reason = REASON_WORDS["taken-over"];
  return queueHandoff(tx, {
    siteId,
    conversationId: id,
    episodeId,
    at,
    reason,
    summary: summarise(asked.at(-1) ?? "", past.toSpliced(last, last < 0 ? 0 : 1), {
      reason,
      tried: [],
      titleOf: () => undefined,
    }),
    facts: factsOf(asked),
  });
}

function toPast({ author, text }: PastRow): PastMessage[] {
  return author === "system" ? [] : [{ author, text }];
}
