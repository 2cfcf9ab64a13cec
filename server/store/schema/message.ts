import { sql } from "drizzle-orm";
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

/** A file as its message names it. */
export interface AttachedFile {
  readonly id: string;
  readonly name: string;
  /** According to its content, and after a picture was encoded anew. */
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  /** Pixels; absent: it has none. */
  readonly preview?: { readonly width: number; readonly height: number };
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
      /** A file; `preview`: the pixels of its preview. */
      attachment?: AttachedFile;
      /** It came by e-mail: what is shown of that (table `mail`). */
      mail?: { id: string; subject: string; verified: boolean; shortened: boolean };
    }>(),
    turnId: uuid(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex("message_client_unique").on(t.conversationId, t.clientMessageId),
    uniqueIndex("message_sequence_unique").on(t.conversationId, t.sequence),
  ],
);

/** A message in another language: a visitor's for agents, or what an agent wrote before it was translated for the visitor. */
export const messageTranslation = pgTable(
  "message_translation",
  {
    id: id(),
    conversationId: uuid()
      .notNull()
      .references(() => conversation.id, { onDelete: "cascade" }),
    messageId: uuid()
      .notNull()
      .references(() => message.id, { onDelete: "cascade" }),
    /** Without region. */
    language: text().notNull(),
    text: text().notNull(),
    isOriginal: boolean().notNull(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex("message_translation_unique").on(t.messageId, t.language),
    index("message_translation_conversation").on(t.conversationId),
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

/** A member whom a note mentions, as they were called then. */
export interface Mention {
  readonly memberId: string;
  readonly name: string;
}

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
    mentions: jsonb().$type<readonly Mention[]>().notNull().default(sql`'[]'::jsonb`),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [
    index("note_conversation").on(t.conversationId, t.createdAt),
    index("note_mentions").using("gin", t.mentions.op("jsonb_path_ops")),
  ],
);

/** A file that a visitor or an agent sent. Its bytes are in the store of files (ports/files), under its id. */
export const attachment = pgTable(
  "attachment",
  {
    id: id(),
    conversationId: uuid()
      .notNull()
      .references(() => conversation.id, { onDelete: "cascade" }),
    /** Null: an agent has sent the file, but not yet the reply that it belongs to. */
    messageId: uuid().references(() => message.id, { onDelete: "cascade" }),
    /** Chosen by who sent it: a repeat gets the stored file back. Null: from an earlier version. */
    clientId: text(),
    author: text({ enum: ["visitor", "person"] }).notNull(),
    /** The agent who sent it; `agentId`: a member's. */
    agent: text(),
    agentId: uuid(),
    name: text().notNull(),
    /** According to its content, never as the browser claims. */
    mediaType: text().notNull(),
    size: integer().notNull(),
    /** SHA-256 of what was sent, hex; a picture is stored as other bytes. Null: from an earlier version. */
    sentHash: text(),
    /** It was encoded anew from its pixels, so it can be shown. */
    isPicture: boolean().notNull().default(false),
    /** The preview's type and pixels; null: it has none. */
    preview: jsonb().$type<{ mediaType: string; width: number; height: number }>(),
    /** Of files from an earlier version, which kept them here. */
    content: bytes(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [
    index("attachment_conversation").on(t.conversationId),
    index("attachment_message").on(t.messageId),
    index("attachment_waiting").on(t.createdAt).where(sql`message_id IS NULL`),
    uniqueIndex("attachment_client_unique").on(t.conversationId, t.author, t.clientId),
  ],
);

/**
 * What is to be removed from the store of files once its time has come. A file that is being stored is here as well, an hour
 * ahead: should its process die, it's removed. A trigger (migration "files") adds those whose row is deleted, however that
 * comes about.
 */
export const fileRemoval = pgTable(
  "file_removal",
  {
    /** In the store of files. */
    key: text().primaryKey(),
    due: at().notNull(),
  },
  (t) => [index("file_removal_due").on(t.due)],
);
