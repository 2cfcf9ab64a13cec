import { visitorWrote } from "../desk/visitor-wrote.ts";
import type { ReceivedMessage } from "../domain/message.ts";
import { TuppenceError } from "../lib/errors.ts";
import { isId, newId } from "../lib/ids.ts";
import type { Db } from "../ports/database/port.ts";
import { type ConversationRow, lockConversation, lockGoingOn, updateConversation } from "../store/conversation.ts";
import { startEpisode } from "../store/episode.ts";
import { findByClientId, insertMessage, type MessageDetail, type MessageRow } from "../store/message.ts";
import { insertTurn } from "../store/turn.ts";
import { MAX_MESSAGE_LENGTH } from "../wire/limits.ts";

export { MAX_MESSAGE_LENGTH };

/** Tab, line feed and carriage return are text; other control characters, NUL and lone surrogates are not. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const NOT_TEXT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/;
const LONE_SURROGATE = /\p{Cs}/u;
const NOTHING = /^[\s\p{Cf}\p{Mn}]*$/u;

/**
 * What is wrong with a message, before anything is stored. Emoji alone are a message.
 * @throws MESSAGE_TOO_LONG, MESSAGE_NOT_TEXT, MESSAGE_EMPTY
 */
export function checkText(text: string): void {
  if (text.length > MAX_MESSAGE_LENGTH) {
    throw new TuppenceError(
      "MESSAGE_TOO_LONG",
      `The message is ${text.length} characters long. The limit is ${MAX_MESSAGE_LENGTH}.`,
      "Shorten it, or split it into several messages.",
    );
  }
  if (NOT_TEXT.test(text) || LONE_SURROGATE.test(text)) {
    throw new TuppenceError(
      "MESSAGE_NOT_TEXT",
      "The message contains characters that can't be sent.",
      "Send plain UTF-8 text.",
    );
  }
  if (NOTHING.test(text)) {
    throw new TuppenceError("MESSAGE_EMPTY", "The message is empty.", "Write something, then send it again.");
  }
}

/** What `receive` takes; the caller has checked that the conversation is the visitor's. */
export interface Incoming {
  readonly conversationId: string;
  readonly visitorId: string;
  readonly clientMessageId: string;
  readonly text: string;
  readonly detail?: MessageDetail;
  /** The node that will answer it. */
  readonly node?: string;
  /** When it arrived. */
  readonly at: Date;
}

export interface Receipt {
  readonly row: MessageRow;
  /** The client had already sent this message: nothing was stored. */
  readonly repeated: boolean;
  readonly conversation: ConversationRow;
  /** The turn to run; undefined for a repeat, and while an agent has the conversation. */
  readonly received?: ReceivedMessage;
  /** The conversation was closed and has been reopened. */
  readonly reopened: boolean;
}

/**
 * Stores a visitor's message, its pending turn and the id of the answer to come, all or nothing; 5 ms at p95.
 * Locking the conversation's row gives sequence numbers without gaps, and a repeat gets the stored row back.
 * @throws CONVERSATION_UNKNOWN, MESSAGE_ID_REUSED, and what `checkText` throws; nothing has changed then
 */
export async function receive(db: Db, incoming: Incoming): Promise<Receipt> {
  checkText(incoming.text);
  const { at } = incoming;
  return db.transaction(async (tx) => {
    const asked = isId(incoming.conversationId) ? await lockConversation(tx, incoming.conversationId) : undefined;
    const isMerged = asked !== undefined && asked.mergedInto !== null;
    const locked = isMerged ? await lockGoingOn(tx, asked.id) : asked;
    if (locked === undefined || asked?.visitorId !== incoming.visitorId || locked.visitorId !== incoming.visitorId) {
      throw new TuppenceError(
        "CONVERSATION_UNKNOWN",
        "This visitor has no conversation with that id.",
        "Start a new conversation.",
      );
    }
    const before =
      (await findByClientId(tx, { ...incoming, conversationId: locked.id })) ??
      (isMerged ? await findByClientId(tx, incoming) : undefined);
    if (before !== undefined) {
      if (before.author === "visitor" && before.text === incoming.text) {
        return { row: before, repeated: true, conversation: locked, reopened: false };
      }
      throw new TuppenceError(
        "MESSAGE_ID_REUSED",
        "This client message id was already used for another text, which hasn't changed.",
        "Use a new id for each message. Repeat an id only to resend the same text.",
      );
    }
    const reopened = locked.state === "closed";
    const episodeId = reopened
      ? await startEpisode(tx, { conversationId: locked.id, number: locked.episodeNumber + 1, at })
      : locked.episodeId;
    const sequence = locked.sequence + 1;
    const turnId = newId();
    const answerMessageId = newId();
    const row = await insertMessage(tx, {
      conversationId: locked.id,
      episodeId,
      sequence,
      clientMessageId: incoming.clientMessageId,
      author: "visitor",
      text: incoming.text,
      turnId,
      at,
      ...(incoming.detail === undefined ? {} : { detail: incoming.detail }),
    });
    const silent = locked.state === "person";
    await insertTurn(tx, {
      id: turnId,
      siteId: locked.siteId,
      conversationId: locked.id,
      episodeId,
      messageId: row.id,
      answerMessageId,
      state: silent ? "silent" : "pending",
      ...(incoming.node === undefined ? {} : { leasedBy: incoming.node }),
      at,
    });
    await updateConversation(tx, locked.id, { sequence, at });
    const floor = await visitorWrote(tx, locked, at);
    const conversation: ConversationRow = { ...locked, ...floor, sequence, ...(reopened ? { agentId: null } : {}) };
    if (silent) return { row, repeated: false, conversation, reopened };
    const option = incoming.detail?.option;
    const received: ReceivedMessage = {
      siteId: locked.siteId,
      conversationId: locked.id,
      episodeId,
      messageId: row.id,
      sequence,
      turnId,
      answerMessageId,
      text: row.text,
      storedAt: row.createdAt,
      ...(option === undefined ? {} : { optionArticleId: option }),
    };
    return { row, repeated: false, conversation, received, reopened };
  });
}
