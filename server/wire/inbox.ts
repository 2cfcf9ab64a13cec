/** The inbox: conversations with an open handoff, what agents do with them, and what their screens hear of them. */
import * as z from "zod/mini";
import { conversationRow, MAX_NOTE_LENGTH, noteWire } from "./conversations.ts";
import { agentName } from "./http.ts";
import type { Streaming } from "./socket.ts";

export const inboxQuery = z.object({ site: z.optional(z.string().check(z.maxLength(100))) });
/** GET /api/v1/inbox: longest waiting first. */
export const inboxReply = z.object({
  conversations: z.array(conversationRow),
  /** Of all open handoffs, should they be more than one reply holds. */
  total: z.int(),
});
export type InboxReply = z.infer<typeof inboxReply>;

/** Who acts: a signed-in member is known; an API key names its agent. */
export const actRequest = z.object({ agent: z.optional(agentName) });

export const noteRequest = z.object({
  agent: z.optional(agentName),
  text: z.string().check(z.maxLength(MAX_NOTE_LENGTH)),
});
export const notesReply = z.object({ notes: z.array(noteWire) });
export const noteReply = z.object({ note: noteWire });

export const blockRequest = z.object({ blocked: z.boolean(), agent: z.optional(agentName) });
export const blockReply = z.object({ visitorId: z.string(), blocked: z.boolean() });

/** Event `conversation-change` of "/desk": the row as it is now. The later one holds. */
export const conversationChange = z.object({ site: z.string(), row: conversationRow });
export type ConversationChange = z.infer<typeof conversationChange>;
/** Event `note-new`. */
export type NoteNew = { conversationId: string; note: z.infer<typeof noteWire> };
/** Event `note-gone`. */
export type NoteGone = { conversationId: string; noteId: string };

/**
 * Event `conversation-watch` to "/desk": the conversation that this screen shows, null for none. From then on it hears the
 * machine's answers while they are written, as `message-start` and `message-delta`; the last `message-new` is the whole.
 */
export const conversationWatch = z.object({ conversationId: z.nullable(z.string()) });
export type ConversationWatch = z.infer<typeof conversationWatch>;
/** Its acknowledgement: what is being written now, as far as it is. */
export type WatchReply = { streaming: Streaming | null };
