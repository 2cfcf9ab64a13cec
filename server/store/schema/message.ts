import { boolean, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { at, bytes, id } from "./columns.ts";
import { conversation, episode } from "./conversation.ts";

/**
 * A conversation changed hands. Screens describe it in their reader's language; the message's `text` says it in
 * English.
 */
export interface HandoverEvent {
  readonly kind: "transferred" | "requeued" | "taken-over" | "released";
  /** Who did it; null: nobody, the time ran out. */
  readonly by: string | null;
  /** Who had it. */
  readonly from: string | null;
  /** Who has it now; null: the queue. */
  readonly to: string | null;
}

export const message = pgTable(
  "message",
  {
    id: id(),
    conversationId: uuid()
      .notNull()
      .references(() => conversation.id, { onDelete: "cascade" }),
    episodeId: uuid()
      .notNull()
      .references(() => episode.id, { onDelete: "cascade" }),
    /** Per conversation, from 1, without gaps. */
    sequence: integer().notNull(),
    /** Chosen by the visitor's widget (or the agent's screen): a repeat gets the stored row back. */
    clientMessageId: text().notNull(),
    author: text({ enum: ["visitor", "machine", "person", "system"] }).notNull(),
    /** The agent, for an agent's message. */
    agent: text(),
    text: text().notNull(),
    /** Form, citations and options of an assistant's message. */
    detail: jsonb().$type<{
      form?: string;
      citations?: { articleId: string; key: string; title: string; url?: string }[];
      /** Of a short reply: the article's own words. */
      quote?: { text: string; isOpen: boolean };
      options?: { articleId: string; title: string }[];
      cutShort?: boolean;
      /** On an assistant's message: a person was offered or asked for. */
      handoff?: "offered" | "queued";
      /** It ends by asking whether to bring in a person. */
      yesOrNo?: true;
      /** On a visitor's click on an option: the article's id. */
      option?: string;
      /** On a visitor's press of the button for a person. */
      request?: "person";
      /** The page the visitor was on. */
      page?: string;
      /** The language of the assistant's own sentences, if the widget speaks it. */
      language?: string;
      /** On a system message: how the conversation changed hands. */
      event?: HandoverEvent;
      /** A file; `key` is part of its address: anyone with the address can fetch it. */
      attachment?: { id: string; name: string; mediaType: string; size: number; key: string };
    }>(),
    turnId: uuid(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex("message_client_unique").on(t.conversationId, t.clientMessageId),
    uniqueIndex("message_sequence_unique").on(t.conversationId, t.sequence),
  ],
);

export const rating = pgTable(
  "rating",
  {
    id: id(),
    conversationId: uuid()
      .notNull()
      .references(() => conversation.id, { onDelete: "cascade" }),
    messageId: uuid()
      .notNull()
      .references(() => message.id, { onDelete: "cascade" }),
    helped: boolean().notNull(),
    /** Why it didn't help. */
    reason: text(),
    comment: text(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [uniqueIndex("rating_message_unique").on(t.messageId), index("rating_conversation").on(t.conversationId)],
);

/** Agents' notes on a conversation; a visitor never sees them. */
export const note = pgTable(
  "note",
  {
    id: id(),
    conversationId: uuid()
      .notNull()
      .references(() => conversation.id, { onDelete: "cascade" }),
    authorId: uuid(),
    author: text().notNull(),
    text: text().notNull(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [index("note_conversation").on(t.conversationId, t.createdAt)],
);

/** A file that a visitor or an agent attached. */
export const attachment = pgTable(
  "attachment",
  {
    id: id(),
    conversationId: uuid()
      .notNull()
      .references(() => conversation.id, { onDelete: "cascade" }),
    author: text({ enum: ["visitor", "person"] }).notNull(),
    name: text().notNull(),
    /** According to its content, never as the browser claims. */
    mediaType: text().notNull(),
    size: integer().notNull(),
    content: bytes().notNull(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [index("attachment_conversation").on(t.conversationId)],
);
