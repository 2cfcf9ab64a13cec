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
 * Stores whether an answer helped; a second rating replaces the first. An answer that didn't help isn't reused from the
 * cache in this knowledge version, unless the rating changes.
 * @throws NOT_FOUND unless it's a message of the assistant or an agent in this visitor's conversation
 */
export async function rate(
  db: Db,
  options: {
    visitorId: string;
    messageId: string;
    helped: boolean;
    reason?: RatingReason;
    comment?: string;
    at?: Date;
  },
): Promise<{ conversationId: string }> {
  const row = isId(options.messageId) ? await findMessage(db, options.messageId) : undefined;
  const conversation = row === undefined ? undefined : await findConversation(db, row.conversationId);
  if (
    row === undefined ||
    conversation?.visitorId !== options.visitorId ||
    !["machine", "person"].includes(row.author)
  ) {
    throw new TuppenceError("NOT_FOUND", "This answer can't be rated.", "Reload the conversation, then try again.");
  }
  await db.transaction((tx) => store(tx, row, options));
  return { conversationId: row.conversationId };
}

/**
 * Stores feedback that the visitor gave in words, as if they had used the thumbs: in the turn's transaction, for an
 * answer of the same conversation. A reason that they gave for the same feedback stays.
 */
export async function storeFeedback(
  tx: Tx,
  options: { conversationId: string; messageId: string; helped: boolean; at: Date },
): Promise<void> {
  const row = await findMessage(tx, options.messageId);
  if (row === undefined || row.conversationId !== options.conversationId) return;
  const before = (await ratingsOf(tx, row.conversationId)).find((one) => one.messageId === row.id);
  const same = before?.helped === options.helped ? before : undefined;
  await store(tx, row, {
    helped: options.helped,
    at: options.at,
    ...(same?.reason == null ? {} : { reason: same.reason }),
    ...(same?.comment == null ? {} : { comment: same.comment }),
  });
}

async function store(
  tx: Tx,
  row: MessageRow,
  options: { helped: boolean; reason?: string; comment?: string; at?: Date },
): Promise<void> {
  await setRating(tx, {
    conversationId: row.conversationId,
    messageId: row.id,
    helped: options.helped,
    // A reason why it didn't help makes no sense next to a thumbs up.
    ...(options.reason === undefined || options.helped ? {} : { reason: options.reason }),
    ...(options.comment === undefined ? {} : { comment: options.comment }),
    ...(options.at === undefined ? {} : { at: options.at }),
  });
  const turn = row.author === "machine" ? await turnOfAnswer(tx, row.id) : undefined;
  if (turn?.cachedAnswerId != null) await setContradicted(tx, turn.cachedAnswerId, !options.helped);
}
