import { awayUntil } from "../desk/hours.ts";
import { reasonOf } from "../desk/reasons.ts";
import { siteSettings } from "../desk/settings.ts";
import type { Store } from "../ports/database/port.ts";
import type { ConversationRow } from "../store/conversation.ts";
import type { ListedRow } from "../store/conversation-row.ts";
import { type HandoffRow, openHandoff, placeInQueue } from "../store/handoff.ts";
import type { LedgerRow } from "../store/ledger.ts";
import { type MessageDetail, type MessageRow, messagesAfter } from "../store/message.ts";
import type { NoteRow } from "../store/note.ts";
import { ratingsOf } from "../store/rating.ts";
import type { TurnRow } from "../store/turn.ts";
import { findVisitorById, type VisitorRow } from "../store/visitor.ts";
import {
  type LedgerLineWire,
  MAX_PREVIEW_LENGTH,
  type NoteWire,
  type ConversationRow as RowWire,
  type TurnWire,
  type VisitorWire,
} from "../wire/conversations.ts";
import type { AttachmentWire, HandoffWire, MessageWire } from "../wire/http.ts";
import { FORMS, REASONS } from "../wire/names.ts";
import type { ConversationState } from "../wire/socket.ts";

/** Rows read at a time. */
const PAGE = 1000;

/** A stored message as visitors and agents see it. */
export function messageToWire(row: MessageRow, helped?: boolean): MessageWire {
  const { form, citations, options, cutShort, handoff, attachment } = row.detail ?? {};
  return {
    id: row.id,
    sequence: row.sequence,
    clientMessageId: row.clientMessageId,
    author: row.author,
    ...(row.agent === null ? {} : { agent: row.agent }),
    text: row.text,
    ...(form === undefined ? {} : { form }),
    ...(citations === undefined ? {} : { citations }),
    ...(options === undefined ? {} : { options }),
    ...(cutShort === undefined ? {} : { cutShort }),
    ...(handoff === undefined ? {} : { handoff }),
    ...(attachment === undefined ? {} : { attachment: attachmentToWire(attachment) }),
    ...(helped === undefined ? {} : { helped }),
    createdAt: row.createdAt.toISOString(),
  };
}

/** A file in a message; whoever has the address may fetch it. */
function attachmentToWire({ key, ...shown }: NonNullable<MessageDetail["attachment"]>): AttachmentWire {
  return { ...shown, url: `/widget/files/${shown.id}?key=${key}` };
}

/** A handoff as agents see it. */
export function handoffToWire(row: HandoffRow, now: Date): HandoffWire {
  const { id, conversationId, state, reason, summary, draft, facts, agent, agentId, createdAt, claimedAt, endedAt } =
    row;
  const waitedUntil = claimedAt ?? endedAt ?? now;
  return {
    id,
    conversationId,
    state,
    reason,
    code: reasonOf(reason) ?? null,
    summary,
    draft,
    facts,
    agent,
    agentId,
    createdAt: createdAt.toISOString(),
    claimedAt: claimedAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
    activeSeconds: row.activeSeconds,
    // Never less than nothing, should the clock jump.
    waitingSeconds: Math.max(0, Math.round((waitedUntil.getTime() - createdAt.getTime()) / 1000)),
  };
}

/** All messages of a conversation after a sequence number, with the visitor's ratings. */
export async function wireMessages(store: Store, conversationId: string, after: number): Promise<MessageWire[]> {
  const ratings = new Map((await ratingsOf(store, conversationId)).map((r) => [r.messageId, r.helped]));
  const messages: MessageWire[] = [];
  for (let sequence = after; ; ) {
    const rows = await messagesAfter(store, { conversationId, sequence, limit: PAGE });
    messages.push(...rows.map((row) => messageToWire(row, ratings.get(row.id))));
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return messages;
    sequence = last.sequence;
  }
}

/** Who has the floor, the place in the queue while nobody has it, and what both sides have seen and left. */
export async function conversationState(
  store: Store,
  row: ConversationRow,
  now: Date = new Date(),
): Promise<ConversationState> {
  const waiting = row.state === "queued" ? await openHandoff(store, row.id) : undefined;
  const queued = waiting?.state === "queued" ? waiting : undefined;
  const openAt = queued === undefined ? undefined : awayUntil((await siteSettings(store, row.siteId)).hours, now);
  const email = (await findVisitorById(store, row.visitorId))?.email ?? null;
  return {
    conversationId: row.id,
    state: row.state,
    ...(row.agent === null ? {} : { agent: row.agent }),
    ...(queued === undefined ? {} : { place: await placeInQueue(store, queued) }),
    ...(openAt === undefined ? {} : { openAt }),
    ...(email === null ? {} : { email }),
    ...(row.visitorSeen === 0 ? {} : { visitorSeen: row.visitorSeen }),
    ...(row.personSeen === 0 ? {} : { personSeen: row.personSeen }),
    ...(row.satisfaction === null ? {} : { satisfaction: row.satisfaction }),
  };
}

export function visitorToWire(row: VisitorRow): VisitorWire {
  const { id, name, email, externalId } = row;
  return { id, name, email, externalId, blocked: row.blockedAt !== null };
}

/** A conversation as lists show it. */
export function rowToWire(row: ListedRow): RowWire {
  const { conversation, handoff, last } = row;
  const { id, state, agent, agentId, sequence, satisfaction, isDemo, createdAt, updatedAt } = conversation;
  return {
    id,
    visitor: visitorToWire(row.visitor),
    state,
    agent,
    agentId,
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
            code: reasonOf(handoff.reason) ?? null,
            reason: handoff.reason,
            createdAt: handoff.createdAt.toISOString(),
          },
    helped: row.helped,
    notHelped: row.notHelped,
    satisfaction,
    costNanoUsd: row.costNanoUsd,
    counterfactualNanoUsd: row.counterfactualNanoUsd,
    isDemo,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
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

export function noteToWire(row: NoteRow): NoteWire {
  const { id, conversationId, authorId, author, text, createdAt } = row;
  return { id, conversationId, authorId, author, text, createdAt: createdAt.toISOString() };
}

export function ledgerToWire(row: LedgerRow): LedgerLineWire {
  const { turnId, side, kind, nanoUsd, quantity, createdAt } = row;
  return { turnId, side, kind, nanoUsd, quantity, createdAt: createdAt.toISOString() };
}

/** A stored name that this version knows, or null: tables outlive names. */
function known<T extends string>(names: readonly T[], stored: string | null): T | null {
  return names.find((name) => name === stored) ?? null;
}

/** A preview's words: Markdown's signs and line breaks go. A whole parse is too slow for a thousand rows. */
function flat(text: string): string {
  const plain = text
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/^\s{0,3}(?:#{1,6}|>|[-*+]|\d+[.)])\s+/gm, "")
    .replace(/[*`~]|(?<!\w)_|_(?!\w)/g, "")
    .replace(/\s+/g, " ")
    .trim();
  return plain.length <= MAX_PREVIEW_LENGTH ? plain : `${plain.slice(0, MAX_PREVIEW_LENGTH - 1).trimEnd()}…`;
}
