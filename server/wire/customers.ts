/** The customer beside a conversation: who they are, what agents noted about them, and which pages they saw. */
import * as z from "zod/mini";
import { MAX_NOTE_LENGTH, noteWire, STATES, visitorWire } from "./conversations.ts";
import { deskEventWire } from "./desk.ts";
import { agentName, messageWire, noteId } from "./http.ts";

const plain = z.union([z.string(), z.number(), z.boolean()]);
/** An attribute as the company's token has it: text, a number, true or false, or a list of them. */
export const customValue = z.union([plain, z.array(plain)]);
export type CustomValue = z.infer<typeof customValue>;
/** By name. */
export type CustomAttributes = Readonly<Record<string, CustomValue>>;

export const VISIT_LIMITS = {
  /** Characters. */
  address: 500,
  title: 200,
  /** Pages of one session that are kept; older ones make room. */
  pages: 50,
  /** After so long without a new page, the next one begins a new session, and the pages of the one before are deleted. */
  sessionMinutes: 30,
};

const pageVisitWire = z.object({
  address: z.string(),
  /** Empty: the page has none. */
  title: z.string(),
  at: z.string(),
});

export const customerNoteWire = z.object({
  id: z.string(),
  /** The member; null: an integrator's agent. */
  authorId: z.nullable(z.string()),
  author: z.string(),
  /** Markdown. */
  text: z.string(),
  createdAt: z.string(),
  /** When it was last changed, and by whom; null: never. */
  editedAt: z.nullable(z.string()),
  editor: z.nullable(z.string()),
});
export type CustomerNoteWire = z.infer<typeof customerNoteWire>;

/** GET /api/v1/visitors/:id */
export const customerReply = z.extend(visitorWire, {
  /** Ids under which the person wrote: their own first, then those that were merged into it. */
  ids: z.array(z.string()),
  firstSeenAt: z.string(),
  lastSeenAt: z.string(),
  language: z.nullable(z.string()),
  /** IANA, from their browser. */
  timeZone: z.nullable(z.string()),
  /** What the company's token said last, by name. Where ids were merged, the value of the one that stayed comes first. */
  attributes: z.array(z.object({ name: z.string(), value: customValue })),
  /** Oldest first. */
  notes: z.array(customerNoteWire),
  /** Of the last session with the chat, oldest first; the site can switch this off. */
  pages: z.array(pageVisitWire),
  conversations: z.int(),
});
export type CustomerReply = z.infer<typeof customerReply>;

export const MAX_CUSTOMER_SEARCH = 100;
/** GET /api/v1/visitors/:id/similar */
export const similarQuery = z.object({
  /** Part of a name, an address or an id; without it, those with the same address or name. */
  q: z.optional(z.string().check(z.maxLength(MAX_CUSTOMER_SEARCH))),
});
export const similarReply = z.object({
  customers: z.array(z.extend(visitorWire, { lastSeenAt: z.string(), conversations: z.int() })),
});
export type SimilarCustomer = z.infer<typeof similarReply>["customers"][number];

/** POST /api/v1/visitors/:id/merge: `from` is the duplicate; the one in the path stays. */
export const mergeCustomersRequest = z.object({
  agent: z.optional(agentName),
  from: z.uuid({ error: "must be the id of a visitor" }),
});

const text = z.string().check(z.maxLength(MAX_NOTE_LENGTH));
export const customerNoteRequest = z.object({ agent: z.optional(agentName), text, noteId });
export const customerNoteChange = z.object({ agent: z.optional(agentName), text });
export const customerNoteReply = z.object({ note: customerNoteWire });

/** GET /api/v1/visitors/:id/export: everything that is stored about the person. */
export const customerExport = z.object({
  exportedAt: z.string(),
  customer: customerReply,
  /** Each of their ids as it's stored, also where they were merged. */
  identities: z.array(
    z.extend(visitorWire, {
      /** The address that they write e-mails from. */
      mailAddress: z.nullable(z.string()),
      language: z.nullable(z.string()),
      timeZone: z.nullable(z.string()),
      attributes: z.nullable(z.record(z.string(), customValue)),
      firstSeenAt: z.string(),
      lastSeenAt: z.string(),
    }),
  ),
  /** Oldest first. */
  conversations: z.array(
    z.object({
      id: z.string(),
      state: z.enum(STATES),
      createdAt: z.string(),
      updatedAt: z.string(),
      /** 1 to 5. */
      satisfaction: z.nullable(z.int()),
      satisfactionComment: z.nullable(z.string()),
      /** In order. A file's bytes are at its `url`. */
      messages: z.array(messageWire),
      ratings: z.array(
        z.object({
          messageId: z.string(),
          helped: z.boolean(),
          reason: z.nullable(z.string()),
          comment: z.nullable(z.string()),
        }),
      ),
      notes: z.array(noteWire),
      events: z.array(deskEventWire),
      mails: z.array(
        z.object({
          direction: z.enum(["in", "out"]),
          address: z.string(),
          subject: z.string(),
          /** Null: it isn't kept. */
          text: z.nullable(z.string()),
          at: z.string(),
        }),
      ),
    }),
  ),
});
