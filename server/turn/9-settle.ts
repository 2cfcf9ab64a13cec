import { storeDraft } from "../desk/approval.ts";
import { enterQueue } from "../desk/enter-queue.ts";
import { storeFeedback } from "../desk/rate.ts";
import type { RankedArticle } from "../domain/candidate.ts";
import type { Told } from "../domain/classified.ts";
import type { HandoffDraft } from "../domain/handoff.ts";
import type { ReceivedMessage } from "../domain/message.ts";
import type { Latency, Outcome } from "../domain/outcome.ts";
import { sumOf } from "../money/lines.ts";
import type { Db, Tx } from "../ports/database/port.ts";
import { countHit, saveCachedAnswer } from "../store/cached-answer.ts";
import { type ConversationState, floorNow, lockConversationRow, updateConversation } from "../store/conversation.ts";
import { type HandoffRow, openHandoff, placeInQueue, queueHandoff } from "../store/handoff.ts";
import { addLines, bookDiscarded, type LedgerLine } from "../store/ledger.ts";
import { findMessage, insertMessage, type MessageRow } from "../store/message.ts";
import { lockPendingTurn } from "../store/pending-turn.ts";
import { settleTurn } from "../store/turn.ts";
import { normaliseQuestion } from "../text/normalise.ts";
import type { Provenance } from "../text/provenance.ts";
import type { Language } from "../wire/widget.ts";

/** Everything that a turn produced. */
export interface Finished {
  readonly received: ReceivedMessage;
  /** The node that ran it. */
  readonly node?: string;
  /** When the turn ended. */
  readonly at: Date;
  /** Undefined: nothing is said. Otherwise the text is what was shown: streamed text is never taken back. */
  readonly outcome: Outcome | undefined;
  /** The language of the assistant's own sentences, if the widget speaks it: the chat continues in it. */
  readonly language?: Language;
  readonly lines: readonly LedgerLine[];
  readonly latency: Latency;
  readonly versionId?: string;
  /** What the visitor sees beyond what everyone does: a kept answer is only for those who see the same. */
  readonly view?: string;
  readonly question?: string;
  readonly ranked: readonly RankedArticle[];
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly queue?: HandoffDraft;
  /** What it's about, how pressing and so on, if it's queued and classifiers have something to say. */
  readonly told?: readonly Told[];
  /** The cached answer that was given. */
  readonly cachedAnswerId?: string;
  /** What the visitor said about an answer they were given. */
  readonly feedback?: { readonly messageId: string; readonly helped: boolean };
  /** To be kept for others who ask the same: only what was made from the question and the knowledge alone. */
  readonly keep?: {
    readonly vector: Float32Array;
    readonly articleId: string;
    readonly precision: number;
    readonly provenance: Extract<Provenance, "public">;
  };
}

export interface Settled {
  /** `done-before`: another run or node has finished this turn, or has it now; only the cost was stored. */
  readonly how: "settled" | "cut-short" | "silent" | "done-before";
  readonly row?: MessageRow;
  readonly state: ConversationState;
  readonly agent?: string;
  /** The number of the last event at the desk by then. */
  readonly deskEvents: number;
  readonly handoff?: HandoffRow;
  readonly place?: number;
}

type Locked = NonNullable<Awaited<ReturnType<typeof lockConversationRow>>>;

/** An answer is kept for others only if it was made from the knowledge alone. */
const KEPT_FORMS = ["quoted", "composed", "large"];

/**
 * Stores the answer, the turn's figures, its ledger lines and everything that follows from it, all or nothing. Who has
 * the conversation is checked under the lock on it: if an agent claimed it in the meantime, what was shown is stored as
 * cut short, and what wasn't shown isn't stored.
 */
export async function settle(db: Db, finished: Finished): Promise<Settled> {
  const { received, at } = finished;
  return db.transaction(async (tx): Promise<Settled> => {
    // The conversation first, as everywhere: locks taken in the same order can't deadlock.
    const locked = await lockConversationRow(tx, received.conversationId);
    if (locked === undefined || !(await lockPendingTurn(tx, received.turnId, finished.node))) {
      return notOurs(tx, finished, locked);
    }
    const end: End = { finished, locked, outcome: toldOf(finished, locked), lost: isLost(locked) };
    const row = await storeAnswer(tx, end);
    const handoff = await storeHandoff(tx, end);
    const sequence = row?.sequence ?? locked.sequence;
    if (sequence !== locked.sequence) await updateConversation(tx, locked.id, { sequence, at });
    const isNew = handoff !== undefined && locked.state === "machine";
    const floor = isNew ? await enterQueue(tx, handoff, at, finished.told) : locked;
    const approval = handoff === undefined ? undefined : finished.queue?.approval;
    if (approval !== undefined) {
      const { siteId, conversationId, turnId, messageId, sequence: asked } = received;
      await storeDraft(tx, { ...approval, siteId, conversationId, turnId, messageId, sequence: asked, at });
    }
    const { state, agent, deskEvents } = approval === undefined ? floor : await floorNow(tx, locked.id);
    const cachedAnswerId = await storeForOthers(tx, end);
    if (finished.feedback !== undefined)
      await storeFeedback(tx, { ...finished.feedback, conversationId: locked.id, at });
    await addLines(tx, {
      siteId: received.siteId,
      conversationId: locked.id,
      turnId: received.turnId,
      lines: finished.lines,
      at,
    });
    await settleTurn(tx, received.turnId, figuresOf(end, cachedAnswerId));
    const { outcome } = end;
    return {
      how: outcome === undefined ? "silent" : outcome.cutShort ? "cut-short" : "settled",
      ...{ state, deskEvents },
      ...(row === undefined ? {} : { row }),
      ...(await whoHas(tx, { ...locked, agent }, state, state === "person" ? undefined : handoff)),
    };
  });
}

/** A finished turn under its conversation's lock. */
interface End {
  readonly finished: Finished;
  readonly locked: Locked;
  /** What the visitor was told; undefined: nothing. */
  readonly outcome: Outcome | undefined;
  /** A person took the floor meanwhile, or the conversation was closed. */
  readonly lost: boolean;
}

const isLost = ({ state }: Locked) => state === "person" || state === "closed";

function toldOf({ outcome }: Finished, locked: Locked): Outcome | undefined {
  if (outcome === undefined || outcome.text === "") return undefined;
  return isLost(locked) ? { ...outcome, cutShort: true } : outcome;
}

async function storeAnswer(tx: Tx, { finished, locked, outcome }: End): Promise<MessageRow | undefined> {
  if (outcome === undefined) return undefined;
  const { received, at, language } = finished;
  return insertMessage(tx, {
    id: received.answerMessageId,
    conversationId: locked.id,
    episodeId: received.episodeId,
    sequence: locked.sequence + 1,
    clientMessageId: received.answerMessageId,
    author: "machine",
    text: outcome.text,
    turnId: received.turnId,
    at,
    detail: {
      form: outcome.form,
      citations: [...outcome.citations],
      ...(outcome.quote === undefined ? {} : { quote: outcome.quote }),
      options: [...outcome.options],
      cutShort: outcome.cutShort,
      ...(outcome.handoff === undefined ? {} : { handoff: outcome.handoff }),
      ...(outcome.yesOrNo === undefined ? {} : { yesOrNo: outcome.yesOrNo }),
      ...(language === undefined ? {} : { language }),
    },
  });
}

async function storeHandoff(tx: Tx, { finished, locked, lost }: End): Promise<HandoffRow | undefined> {
  const { received, queue, at } = finished;
  if (queue === undefined || lost) return undefined;
  const { approval: _, ...values } = queue;
  return queueHandoff(tx, {
    siteId: received.siteId,
    conversationId: locked.id,
    episodeId: received.episodeId,
    turnId: received.turnId,
    at,
    ...values,
  });
}

/** Keeps an answer that may be given again, or counts that one was. @returns the id of the one that was given or kept */
async function storeForOthers(tx: Tx, { finished, outcome, lost }: End): Promise<string | undefined> {
  const { received, cachedAnswerId, keep, versionId, view = "", question } = finished;
  if (cachedAnswerId !== undefined) await countHit(tx, cachedAnswerId);
  if (outcome === undefined || lost || keep === undefined || versionId === undefined || question === undefined)
    return cachedAnswerId;
  if (!KEPT_FORMS.includes(outcome.form) || outcome.cutShort) return cachedAnswerId;
  return saveCachedAnswer(tx, {
    siteId: received.siteId,
    versionId,
    view,
    question: normaliseQuestion(question),
    vector: new Uint8Array(keep.vector.slice().buffer),
    articleId: keep.articleId,
    confidence: outcome.confidence,
    answer: {
      text: outcome.text,
      citations: [...outcome.citations],
      ...(outcome.quote === undefined ? {} : { quote: outcome.quote.text }),
      form: outcome.form,
      precision: keep.precision,
    },
  });
}

/** What the turn's row says of it. */
function figuresOf({ finished, outcome, lost }: End, cachedAnswerId: string | undefined) {
  const { latency, lines } = finished;
  return {
    state: outcome === undefined ? "silent" : "settled",
    settledAt: finished.at,
    tier: outcome?.tier ?? "person",
    form: outcome?.form ?? null,
    reason: outcome === undefined ? (lost ? "person-has-floor" : "waiting-for-person") : outcome.reason,
    confidence: outcome?.confidence ?? null,
    versionId: finished.versionId ?? null,
    question: finished.question ?? null,
    cachedAnswerId: cachedAnswerId ?? null,
    ranked: finished.ranked.map(({ articleId, probability }) => ({ articleId, probability })),
    options: outcome?.options.map((option) => option.articleId) ?? [],
    latency: { ...latency.steps, total: latency.totalMs },
    firstTokenMs: latency.firstTokenMs ?? null,
    promptTokens: finished.promptTokens,
    completionTokens: finished.completionTokens,
    costNanoUsd: sumOf(lines, "cost"),
    counterfactualNanoUsd: sumOf(lines, "counterfactual"),
  } satisfies Parameters<typeof settleTurn>[2];
}

/** The agent who has the conversation, or its place in the queue. @param handoff that has just been queued */
async function whoHas(
  tx: Tx,
  locked: Locked,
  state: ConversationState,
  handoff?: HandoffRow,
): Promise<Pick<Settled, "agent" | "handoff" | "place">> {
  const open = handoff ?? (state === "queued" ? await openHandoff(tx, locked.id) : undefined);
  return {
    ...(locked.agent === null ? {} : { agent: locked.agent }),
    ...(open === undefined ? {} : { handoff: open, place: await placeInQueue(tx, open) }),
  };
}

/** The run was in vain: its answer isn't stored, but its cost is. */
export async function discard(db: Db, finished: Finished): Promise<void> {
  await db.transaction((tx) => bookDiscarded(tx, { ...finished.received, lines: finished.lines, at: finished.at }));
}

/**
 * The turn was already settled, or another node has it. This run's cost is booked, unless this run was the one that was
 * stored.
 */
async function notOurs(tx: Tx, finished: Finished, locked: Locked | undefined): Promise<Settled> {
  const { received, lines, at } = finished;
  const booked = await bookDiscarded(tx, { ...received, lines, at });
  const { state, deskEvents } = locked ?? { state: "closed", deskEvents: 0 };
  const row = await findMessage(tx, received.answerMessageId);
  // Its ledger lines exist: the turn was stored, and only the confirmation got lost.
  const stored = locked !== undefined && row !== undefined && booked === 0 && sumOf(lines, "cost") > 0;
  if (!stored) return { how: "done-before", state, deskEvents };
  const how = row.detail?.cutShort === true ? "cut-short" : "settled";
  return { how, state, deskEvents, row, ...(await whoHas(tx, locked, state)) };
}
