import { TuppenceError } from "../lib/errors.ts";
import { isId } from "../lib/ids.ts";
import type { Db, Tx } from "../ports/database/port.ts";
import { setContradicted } from "../store/cached-answer.ts";
import { findConversation } from "../store/conversation.ts";
import { findMessage, type MessageRow } from "../store/message.ts";
import { ratingsOf, setRating } from "../store/rating.ts";
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
  await db.transaction((tx) => store(tx, row, given));
  return { conversationId: row.conversationId };
}

/**
 * Stores an opinion that the visitor said in words, as their thumb would have: in the turn's transaction, about an answer of
 * that very conversation. A reason that they gave for the same opinion stays.
 */
export async function storeOpinion(
  tx: Tx,
  given: { conversationId: string; messageId: string; helped: boolean; at: Date },
): Promise<void> {
  const row = await findMessage(tx, given.messageId);
  if (row === undefined || row.conversationId !== given.conversationId) return;
  const before = (await ratingsOf(tx, row.conversationId)).find((one) => one.messageId === row.id);
  const same = before?.helped === given.helped ? before : undefined;
  await store(tx, row, {
    helped: given.helped,
    at: given.at,
    ...(same?.reason == null ? {} : { reason: same.reason }),
    ...(same?.comment == null ? {} : { comment: same.comment }),
  });
}

async function store(
  tx: Tx,
  row: MessageRow,
  given: { helped: boolean; reason?: string; comment?: string; at?: Date },
): Promise<void> {
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
}
