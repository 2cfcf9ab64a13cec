import { TuppenceError } from "../lib/errors.ts";
import { isId, newId } from "../lib/ids.ts";
import type { Db } from "../ports/database/port.ts";
import { type ConversationRow, lockConversation, updateConversation } from "../store/conversation.ts";
import { startEpisode } from "../store/episode.ts";
import { findByClientId, insertMessage, type MessageDetail, type MessageRow } from "../store/message.ts";
import { insertTurn } from "../store/turn.ts";
import { MAX_MESSAGE_LENGTH } from "../wire/limits.ts";
import type { ReceivedMessage } from "./types.ts";

export { MAX_MESSAGE_LENGTH };

/** Tab, line feed and carriage return are text; every other control sign, NUL and lone surrogates are not. */
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
      `The message has ${text.length} characters; ${MAX_MESSAGE_LENGTH} is the most.`,
      "Shorten it, or send it in parts.",
    );
  }
  if (NOT_TEXT.test(text) || LONE_SURROGATE.test(text)) {
    throw new TuppenceError(
      "MESSAGE_NOT_TEXT",
      "The message holds control signs or broken characters, as a binary file does.",
      "Send plain text in UTF-8.",
    );
  }
  if (NOTHING.test(text)) {
    throw new TuppenceError("MESSAGE_EMPTY", "The message has no words in it.", "Write something and send it again.");
  }
}

/** What receive is given; the conversation is the visitor's, as the caller checked. */
export interface Incoming {
  readonly conversationId: string;
  readonly visitorId: string;
  readonly clientMessageId: string;
  readonly text: string;
  readonly detail?: MessageDetail;
  /** When it came. */
  readonly at: Date;
}

export interface Receipt {
  readonly row: MessageRow;
  /** The client sent this message before: nothing was stored. */
  readonly repeated: boolean;
  readonly conversation: ConversationRow;
  /** The turn to run; undefined for a repeat and while a person has the floor. */
  readonly received?: ReceivedMessage;
  /** The conversation was closed and is open again. */
  readonly reopened: boolean;
}

/**
 * Stores a visitor's message, its pending turn and the id of the answer to come, all or nothing; 5 ms at p95.
 * The lock on the conversation's row gives sequence numbers without gaps and answers a repeat with the stored row.
 * @throws CONVERSATION_UNKNOWN, MESSAGE_ID_REUSED, and what `checkText` throws; nothing is changed then
 */
export async function receive(db: Db, incoming: Incoming): Promise<Receipt> {
  checkText(incoming.text);
  const { at } = incoming;
  return db.transaction(async (tx) => {
    const locked = isId(incoming.conversationId) ? await lockConversation(tx, incoming.conversationId) : undefined;
    if (locked === undefined || locked.visitorId !== incoming.visitorId) {
      throw new TuppenceError(
        "CONVERSATION_UNKNOWN",
        "There is no such conversation of this visitor.",
        "Begin a new conversation.",
      );
    }
    const before = await findByClientId(tx, incoming);
    if (before !== undefined) {
      if (before.author === "visitor" && before.text === incoming.text) {
        return { row: before, repeated: true, conversation: locked, reopened: false };
      }
      throw new TuppenceError(
        "MESSAGE_ID_REUSED",
        "Another text was stored under this client message id; it was not changed.",
        "Give every message an id of its own, and repeat an id only with the same text.",
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
      at,
    });
    const change = reopened ? { sequence, state: "machine" as const, agent: null } : { sequence };
    await updateConversation(tx, locked.id, { ...change, at });
    const conversation: ConversationRow = { ...locked, ...change };
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
