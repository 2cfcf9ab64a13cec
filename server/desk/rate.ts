import { TuppenceError } from "../lib/errors.ts";
import { isId } from "../lib/ids.ts";
import type { Db } from "../ports/database/port.ts";
import { setContradicted } from "../store/cached-answer.ts";
import { findConversation } from "../store/conversation.ts";
import { findMessage } from "../store/message.ts";
import { setRating } from "../store/rating.ts";
import { turnOfAnswer } from "../store/turn.ts";
import type { RatingReason } from "../wire/socket.ts";

/**
 * Stores whether an answer helped; a second rating replaces the first. An answer that did not help is not given again
 * from the cache in this knowledge version, until it is rated otherwise.
 * @throws NOT_FOUND unless it is a machine's or person's message in a conversation of this visitor
 */
export async function rate(
  db: Db,
  given: { visitorId: string; messageId: string; helped: boolean; reason?: RatingReason; comment?: string; at?: Date },
): Promise<{ conversationId: string }> {
  const row = isId(given.messageId) ? await findMessage(db, given.messageId) : undefined;
  const conversation = row === undefined ? undefined : await findConversation(db, row.conversationId);
  if (row === undefined || conversation?.visitorId !== given.visitorId || !["machine", "person"].includes(row.author)) {
    throw new TuppenceError("NOT_FOUND", "There is no such answer to rate.", "Reload the conversation and rate again.");
  }
  await db.transaction(async (tx) => {
    await setRating(tx, {
      conversationId: row.conversationId,
      messageId: row.id,
      helped: given.helped,
      // A reason why it did not help has no place beside a thumb up.
      ...(given.reason === undefined || given.helped ? {} : { reason: given.reason }),
      ...(given.comment === undefined ? {} : { comment: given.comment }),
      ...(given.at === undefined ? {} : { at: given.at }),
    });
    const turn = row.author === "machine" ? await turnOfAnswer(tx, row.id) : undefined;
    if (turn?.cachedAnswerId != null) await setContradicted(tx, turn.cachedAnswerId, !given.helped);
  });
  return { conversationId: row.conversationId };
}
