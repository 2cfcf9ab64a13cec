import type { PastMessage } from "../domain/message.ts";
import type { Tx } from "../ports/database/port.ts";
import type { lockConversation } from "../store/conversation.ts";
import { startEpisode } from "../store/episode.ts";
import { type HandoffRow, queueHandoff } from "../store/handoff.ts";
import { messagesBefore, type PastRow } from "../store/message.ts";
import { type Circumstances, record } from "./record.ts";
import { factsOf, summarise } from "./summary.ts";

/** How many messages the summary covers if a conversation was taken over. */
const LOOK_BACK = 12;

/**
 * Creates a handoff that nobody asked for, to be claimed or assigned in the same transaction; a closed conversation is
 * reopened.
 */
export async function queueTakenOver(
  tx: Tx,
  conversation: NonNullable<Awaited<ReturnType<typeof lockConversation>>>,
  { by, at }: Pick<Circumstances, "by" | "at">,
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
  const row = await queueHandoff(tx, {
    siteId,
    conversationId: id,
    episodeId,
    at,
    reason: "taken-over",
    summary: summarise(undefined, past, {
      tried: [],
      titleOf: () => undefined,
    }),
    facts: factsOf(asked),
  });
  await record(tx, id, { kind: "queued", handoffId: row.id, reason: row.reason }, { by, at });
  return row;
}

function toPast({ author, text, detail }: PastRow): PastMessage[] {
  if (author === "system") return [];
  return [{ author, text, ...(detail?.options === undefined ? {} : { options: detail.options }) }];
}
