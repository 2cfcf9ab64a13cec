/** The inbox: conversations with an open handoff, what agents do with them, and the events their screens receive. */
import * as z from "zod/mini";
import { conversationRow, MAX_NOTE_LENGTH, noteWire } from "./conversations.ts";
import { agentName, mentionIds, noteId } from "./http.ts";
import type { Streaming } from "./socket.ts";

export const INBOX_ORDERS = ["urgency", "due"] as const;
export const inboxQuery = z.object({
  /** A site's key, or `*`. */
  site: z.optional(z.string().check(z.maxLength(100))),
  /** `urgency`: emergencies, then by priority, then the longest wait. `due`: what is due first, then the same. */
  order: z._default(z.enum(INBOX_ORDERS), "urgency"),
});
/** GET /api/v1/inbox, in the order that was asked for. */
export const inboxReply = z.object({
  conversations: z.array(conversationRow),
  /** The number of all open handoffs, in case there are more than one reply contains. */
  total: z.int(),
  /** Conversations that went back to the queue in the last day because the signed-in member was away, newest first. */
  released: z.array(z.object({ conversationId: z.string(), at: z.string() })),
});
export type InboxReply = z.infer<typeof inboxReply>;

/** A signed-in member is known; an API key must name its agent. */
export const takeRequest = z.object({
  agent: z.optional(agentName),
  /**
   * Take it over from a colleague: the id of their handoff. Without it, only a conversation that nobody has can be
   * taken.
   */
  from: z.optional(z.string().check(z.maxLength(100))),
});

export const PRESENCES = ["here", "away", "offline"] as const;
const colleague = z.object({
  id: z.string(),
  name: z.string(),
  presence: z.enum(PRESENCES),
  /** Open conversations up to which they're assigned more automatically; 0: none, null: as the site says. */
  capacity: z.nullable(z.int()),
  /** Skills, BCP 47. */
  languages: z.array(z.string()),
  /** Skills: ids of tags. */
  tagIds: z.array(z.string()),
});
/** GET /api/v1/colleagues. `conversation`: only those who see it and may answer there, whom a note can mention. */
export const colleaguesQuery = z.object({
  conversation: z.optional(z.uuid({ error: "must be a conversation's id" })),
});
/** GET /api/v1/colleagues: active members who may reply, by name. A change replies with the same. */
export const colleaguesReply = z.object({ colleagues: z.array(colleague) });
export type ColleaguesReply = z.infer<typeof colleaguesReply>;
export type Colleague = ColleaguesReply["colleagues"][number];
/** PUT /api/v1/me/presence */
export const presenceRequest = z.object({ away: z.boolean() });

export const noteRequest = z.object({
  agent: z.optional(agentName),
  text: z.string().check(z.maxLength(MAX_NOTE_LENGTH)),
  noteId,
  /** Ids of members whom it mentions: they follow the conversation from then on, and are told. */
  mentions: mentionIds,
});
export const notesReply = z.object({ notes: z.array(noteWire) });
export const noteReply = z.object({ note: noteWire });

export const blockRequest = z.object({ blocked: z.boolean(), agent: z.optional(agentName) });
export const blockReply = z.object({ visitorId: z.string(), blocked: z.boolean() });

/** Event `queue-change` of "/desk". Two servers' events can arrive in either order: the one with more `deskEvents` counts. */
export type QueueChange = Pick<z.infer<typeof conversationRow>, "state" | "deskEvents"> & { conversationId: string };
/**
 * Event `conversation-change` of "/desk": the row as it is now. Of two that arrive in the wrong order the one with more
 * `deskEvents`, or with the higher `sequence`, counts.
 */
export const conversationChange = z.object({ site: z.string(), row: conversationRow });
export type ConversationChange = z.infer<typeof conversationChange>;
/** Event `customer-change`: what is known about the customer with that row changed; read it again. */
export type CustomerChange = { visitorId: string };
/** Event `note-new`. */
export type NoteNew = { conversationId: string; note: z.infer<typeof noteWire> };
/** Event `note-gone`. */
export type NoteGone = { conversationId: string; noteId: string };

/**
 * Event `conversation-watch` to "/desk": the conversation that this screen shows, null for none. From then on it
 * receives the assistant's answers while they are written, as `message-start` and `message-delta`; the final
 * `message-new` is the whole.
 */
export const conversationWatch = z.object({ conversationId: z.nullable(z.string()) });
export type ConversationWatch = z.infer<typeof conversationWatch>;
/** Its acknowledgement: what has been written of the current answer so far. */
export type WatchReply = { streaming: Streaming | null };

/** Event `visibility-set` to "/desk": while somebody sees a screen of theirs, nothing is pushed to their devices. */
export const visibilitySet = z.object({ visible: z.boolean() });
