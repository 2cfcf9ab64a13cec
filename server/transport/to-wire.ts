import type { Standing } from "../desk/standing.ts";
import { excerpt, marksIn, type SearchTerm } from "../domain/search.ts";
import type { ConversationRow } from "../store/conversation.ts";
import type { ListedRow } from "../store/conversation-row.ts";
import { type DeskEventRow, deskStateOf } from "../store/desk-event.ts";
import type { HandoffRow } from "../store/handoff.ts";
import type { LedgerRow } from "../store/ledger.ts";
import type { MessageDetail, MessageRow } from "../store/message.ts";
import type { NoteRow } from "../store/note.ts";
import type { RatingRow } from "../store/rating.ts";
import type { Found, FoundText } from "../store/search.ts";
import type { TurnRow } from "../store/turn.ts";
import type { VisitorRow } from "../store/visitor.ts";
import { flatMarkdown } from "../text/flat.ts";
import {
  type LedgerLineWire,
  MAX_PREVIEW_LENGTH,
  type NoteWire,
  type ConversationRow as RowWire,
  type TurnWire,
  type VisitorWire,
} from "../wire/conversations.ts";
import type { DeskEventWire } from "../wire/desk.ts";
import type { AttachmentWire, HandoffWire, MessageWire } from "../wire/http.ts";
import { FORMS, REASONS } from "../wire/names.ts";
import { MAX_MATCH_LENGTH, type SearchMatch } from "../wire/search.ts";
import type { ConversationState } from "../wire/socket.ts";

/** A stored message as visitors and agents see it. */
export function messageToWire(row: MessageRow, helped?: boolean): MessageWire {
  const { form, citations, quote, options, cutShort, handoff, yesOrNo, attachment, event, language, mail } =
    row.detail ?? {};
  return {
    id: row.id,
    sequence: row.sequence,
    clientMessageId: row.clientMessageId,
    author: row.author,
    ...(row.agent === null ? {} : { agent: row.agent }),
    text: row.text,
    ...(language === undefined ? {} : { language }),
    ...(form === undefined ? {} : { form }),
    ...(citations === undefined ? {} : { citations }),
    ...(quote === undefined ? {} : { quote }),
    ...(options === undefined ? {} : { options }),
    ...(cutShort === undefined ? {} : { cutShort }),
    ...(handoff === undefined ? {} : { handoff }),
    ...(yesOrNo === undefined ? {} : { yesOrNo }),
    ...(attachment === undefined ? {} : { attachment: attachmentToWire(attachment) }),
    ...(mail === undefined ? {} : { mail }),
    ...(event === undefined ? {} : { event }),
    ...(helped === undefined ? {} : { helped }),
    createdAt: row.createdAt.toISOString(),
  };
}

/** A file in a message. Rows of an earlier version name a key, which opens nothing any more. */
export function attachmentToWire({ id, name, mediaType, size, preview }: AttachedFile): AttachmentWire {
  return { id, name, mediaType, size, ...(preview && { preview }), url: `/api/v1/files/${id}` };
}

type AttachedFile = NonNullable<MessageDetail["attachment"]>;

/** A handoff as agents see it. */
export function handoffToWire(row: HandoffRow, now: Date): HandoffWire {
  const { id, conversationId, state, reason, summary, draft, facts, agent, agentId, createdAt, claimedAt, endedAt } =
    row;
  const waitedUntil = claimedAt ?? endedAt ?? now;
  return {
    id,
    conversationId,
    state,
    reason: known(REASONS, reason),
    summary,
    draft,
    facts,
    agent,
    agentId,
    createdAt: createdAt.toISOString(),
    claimedAt: claimedAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
    activeSeconds: row.activeSeconds,
    // Never below zero if the clock jumps.
    waitingSeconds: Math.max(0, Math.round((waitedUntil.getTime() - createdAt.getTime()) / 1000)),
  };
}

/** Messages in their order, each with the visitor's rating of it. */
export function messagesToWire(
  rows: readonly MessageRow[],
  ratings: readonly Pick<RatingRow, "messageId" | "helped">[],
): MessageWire[] {
  const helped = new Map(ratings.map((one) => [one.messageId, one.helped]));
  return rows.map((row) => messageToWire(row, helped.get(row.id)));
}

/** Who has the floor, the place in the queue, and what both sides have seen. */
export function stateToWire(row: ConversationRow, standing: Standing): ConversationState {
  return {
    conversationId: row.id,
    state: row.state,
    deskEvents: row.deskEvents,
    ...(row.agent === null ? {} : { agent: row.agent }),
    ...standing,
    ...(row.visitorSeen === 0 ? {} : { visitorSeen: row.visitorSeen }),
    ...(row.personSeen === 0 ? {} : { personSeen: row.personSeen }),
    ...(row.satisfaction === null ? {} : { satisfaction: row.satisfaction }),
  };
}

/** @param customer whom agents see instead of a merged visitor; what isn't known of them is the visitor's own */
export function visitorToWire(row: VisitorRow, customer: VisitorRow | null = null): VisitorWire {
  const { id, name, email, externalId } = customer ?? row;
  return {
    id,
    name: name ?? row.name,
    email: email ?? row.email,
    externalId: externalId ?? row.externalId,
    blocked: row.blockedAt !== null,
  };
}

/** A conversation as lists show it. */
export function rowToWire(row: ListedRow): RowWire {
  const { conversation, handoff, last } = row;
  const { teamId, priority, sentiment, tagIds, snoozed } = deskStateOf(conversation);
  const { deskEvents } = conversation;
  const { id, state, agent, agentId, sequence, satisfaction, isDemo, isTest, createdAt, updatedAt } = conversation;
  return {
    id,
    siteId: conversation.siteId,
    visitor: visitorToWire(row.visitor, row.customer),
    state,
    agent,
    agentId,
    mergedInto: conversation.mergedInto,
    followerIds: row.followerIds,
    ...{ teamId, priority, sentiment, tagIds: [...tagIds], snoozed, deskEvents, dues: [...(conversation.dues ?? [])] },
    preview:
      last === undefined
        ? null
        : { author: last.author, agent: last.agent, text: flat(last.text), at: last.createdAt.toISOString() },
    sequence,
    unread: row.visitorSequence > conversation.personSeen,
    reason: known(REASONS, row.reason),
    handoff:
      handoff === null || (handoff.state !== "queued" && handoff.state !== "claimed")
        ? null
        : {
            id: handoff.id,
            state: handoff.state,
            reason: known(REASONS, handoff.reason),
            createdAt: handoff.createdAt.toISOString(),
          },
    helped: row.helped,
    notHelped: row.notHelped,
    satisfaction,
    costNanoUsd: row.costNanoUsd,
    counterfactualNanoUsd: row.counterfactualNanoUsd,
    isDemo,
    isTest,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

/** What a search found, as the part of its text around the first match. */
export function matchToWire(
  found: Found,
  { text, by, sequence }: FoundText,
  terms: readonly SearchTerm[],
): SearchMatch {
  const plain = flatMarkdown(text);
  // It may be in what the flat text leaves out, such as the address of a link.
  const shown = marksIn(plain, terms).length > 0 ? plain : text.replace(/\s+/g, " ").trim();
  const part = excerpt(shown, terms, MAX_MATCH_LENGTH);
  const id = found.kind === "customer" ? null : found.id;
  return { kind: found.kind, id, sequence, by, ...part, at: new Date(found.at).toISOString() };
}

/** @param titles of articles, by id */
export function turnToWire(row: TurnRow, titles: ReadonlyMap<string, string>): TurnWire {
  const { id, messageId, answerMessageId, state, tier, confidence, question, promptTokens, completionTokens } = row;
  return {
    id,
    messageId,
    answerMessageId,
    state,
    tier,
    form: known(FORMS, row.form),
    reason: known(REASONS, row.reason),
    confidence,
    question,
    ranked: (row.ranked ?? []).map((one) => ({ ...one, title: titles.get(one.articleId) ?? null })),
    first_token_ms: row.firstTokenMs,
    latency_ms: row.latency ?? {},
    promptTokens,
    completionTokens,
    cost_nano_usd: row.costNanoUsd,
    counterfactual_nano_usd: row.counterfactualNanoUsd,
  };
}

export function deskEventToWire(row: DeskEventRow): DeskEventWire {
  const { id, number, kind, by, byId, cause, detail, at } = row;
  return { id, number, kind, by, byId, cause, detail, at: at.toISOString() };
}

export function noteToWire(row: NoteRow): NoteWire {
  const { id, conversationId, authorId, author, text, mentions, createdAt } = row;
  return { id, conversationId, authorId, author, text, mentions: [...mentions], createdAt: createdAt.toISOString() };
}

export function ledgerToWire(row: LedgerRow): LedgerLineWire {
  const { turnId, side, kind, nanoUsd, quantity, createdAt } = row;
  return { turnId, side, kind, nanoUsd, quantity, createdAt: createdAt.toISOString() };
}

/** A stored name that this version knows, or null: tables outlive names. */
function known<T extends string>(names: readonly T[], stored: string | null): T | null {
  return names.find((name) => name === stored) ?? null;
}

/** A preview's text, without Markdown's characters and line breaks. Parsing a thousand rows would be too slow. */
function flat(text: string): string {
  const plain = flatMarkdown(text);
  return plain.length <= MAX_PREVIEW_LENGTH ? plain : `${plain.slice(0, MAX_PREVIEW_LENGTH - 1).trimEnd()}…`;
}
