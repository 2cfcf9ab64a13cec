/** Answers that a person checks before they're sent: which, and what became of the drafts. */
import * as z from "zod/mini";
import { citation, handoffWire, messageWire } from "./http.ts";
import { ANSWER_FORMS, FORMS } from "./names.ts";

export const APPROVAL_LIMITS = { subjects: 200, tag: 100 };

const ids = z._default(z.array(z.uuid({ error: "must be ids" })).check(z.maxLength(APPROVAL_LIMITS.subjects)), []);

/** The subjects of a site on which the assistant only drafts; none: it answers everything by itself. */
export const approvalSettings = z.object({
  /** Every answer, whatever it's about. */
  every: z._default(z.boolean(), false),
  /** Tags of articles. */
  tags: z._default(
    z
      .array(z.string().check(z.trim(), z.minLength(1), z.maxLength(APPROVAL_LIMITS.tag)))
      .check(z.maxLength(APPROVAL_LIMITS.subjects)),
    [],
  ),
  /** Collections of articles, by id. */
  collections: ids,
  /** Tags of conversations, by id: those that they have, or the topic that the assistant recognises. */
  topics: ids,
});
export type ApprovalSettings = z.infer<typeof approvalSettings>;

export const APPROVAL_KINDS = ["every", "tag", "collection", "topic"] as const;
export type ApprovalKind = (typeof APPROVAL_KINDS)[number];

/** Why an answer waits for a person. `id`: an article tag's own name, or an id; "" with `every`. */
export const approvalSubject = z.object({
  kind: z.enum(APPROVAL_KINDS),
  id: z.string(),
  /** As it was called then. */
  name: z.string(),
});
export type ApprovalSubject = z.infer<typeof approvalSubject>;

/**
 * `sent`: as it was. `edited`: with changes. `dropped`: something else was sent, or nothing. `outdated`: the visitor
 * wrote again first.
 */
export const DRAFT_STATES = ["waiting", "sent", "edited", "dropped", "outdated"] as const;
export type DraftState = (typeof DRAFT_STATES)[number];

export const approvalDraft = z.object({
  id: z.string(),
  conversationId: z.string(),
  state: z.enum(DRAFT_STATES),
  /** Markdown. */
  text: z.string(),
  /** The articles that it's made from. */
  citations: z.array(citation),
  /** How the assistant made it. */
  form: z.enum(FORMS),
  /** That it answers the question, 0 to 1. */
  confidence: z.number(),
  subjects: z.array(approvalSubject),
  /** The visitor's message that it answers. */
  messageId: z.string(),
  /** The agent's message that it became; null: none. */
  sentMessageId: z.nullable(z.string()),
  /** Who sent or dropped it; null: nobody did. */
  by: z.nullable(z.string()),
  createdAt: z.string(),
  settledAt: z.nullable(z.string()),
});
export type ApprovalDraftWire = z.infer<typeof approvalDraft>;

/** GET /api/v1/conversations/:id/approval: the newest draft, whatever became of it; null: there was none. */
export const approvalReply = z.object({ draft: z.nullable(approvalDraft) });
export type ApprovalReply = z.infer<typeof approvalReply>;

/** POST /api/v1/handoffs/:id/send-draft */
export const sendDraftRequest = z.object({
  agent: z.optional(z.string().check(z.minLength(1), z.maxLength(80))),
  draftId: z.uuid(),
  /** Repeating it sends nothing more. */
  clientMessageId: z.string().check(z.minLength(1), z.maxLength(100)),
  /** Hand the conversation back to the assistant as well. */
  handBack: z._default(z.boolean(), false),
});
export const sendDraftReply = z.object({ message: messageWire, handoff: handoffWire });

/** Forms of answers, of which a draft can be made. */
export const isAnswer = (form: string): boolean => ANSWER_FORMS.some((one) => one === form);
