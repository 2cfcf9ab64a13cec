import { storeOpinion } from "../desk/rate.ts";
import { sumOf } from "../money/lines.ts";
import type { Db } from "../ports/database/port.ts";
import { countHit, saveCachedAnswer } from "../store/cached-answer.ts";
import { type ConversationState, lockConversation, updateConversation } from "../store/conversation.ts";
import { type HandoffRow, openHandoff, placeInQueue, queueHandoff } from "../store/handoff.ts";
import { addLines, type LedgerLine } from "../store/ledger.ts";
import { insertMessage, type MessageRow } from "../store/message.ts";
import { lockPendingTurn, settleTurn } from "../store/turn.ts";
import { normaliseQuestion } from "../text/normalise.ts";
import type { HandoffDraft, Latency, Outcome, RankedArticle, ReceivedMessage } from "./types.ts";

/** Everything that a turn came to. */
export interface Finished {
  readonly received: ReceivedMessage;
  /** When the turn came to its end. */
  readonly at: Date;
  /** Undefined: nothing is said. Its text is what was shown: streaming is never taken back. */
  readonly outcome: Outcome | undefined;
  readonly lines: readonly LedgerLine[];
  readonly latency: Latency;
  readonly versionId?: string;
  readonly question?: string;
  readonly ranked: readonly RankedArticle[];
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly queue?: HandoffDraft;
  /** The cached answer that was given. */
  readonly cachedAnswerId?: string;
  /** What the visitor said of an answer that they were given. */
  readonly opinion?: { readonly messageId: string; readonly helped: boolean };
  /** To be kept for the next who asks the same. */
  readonly keep?: { readonly vector: Float32Array; readonly articleId: string; readonly precision: number };
}

export interface Settled {
  /** `done` before: another run or process finished this turn; nothing was stored. */
  readonly how: "settled" | "cut-short" | "silent" | "done-before";
  readonly row?: MessageRow;
  readonly state: ConversationState;
  readonly agent?: string;
  readonly handoff?: HandoffRow;
  readonly place?: number;
}

/** An answer is kept for others only when it rests on nothing but the knowledge. */
const KEPT_FORMS = ["quoted", "composed", "large"];

/**
 * Stores the answer, the turn's figures, its ledger lines and what follows from it, all or nothing. The floor is checked
 * under the lock on the conversation: when a person claimed it meanwhile, what was shown is stored as cut short, and what
 * was not shown is not stored.
 */
export async function settle(db: Db, finished: Finished): Promise<Settled> {
  const { received, at } = finished;
  return db.transaction(async (tx): Promise<Settled> => {
    // The conversation first, as everywhere: locks taken in one order cannot wait for each other in a ring.
    const locked = await lockConversation(tx, received.conversationId);
    if (locked === undefined || !(await lockPendingTurn(tx, received.turnId))) {
      return { how: "done-before", state: locked?.state ?? "closed" };
    }
    const lost = locked.state === "person" || locked.state === "closed";
    const outcome = lost && finished.outcome !== undefined ? { ...finished.outcome, cutShort: true } : finished.outcome;
    const told = outcome !== undefined && outcome.text !== "";
    let state: ConversationState = locked.state;
    let sequence = locked.sequence;
    let row: MessageRow | undefined;
    if (outcome !== undefined && told) {
      sequence++;
      row = await insertMessage(tx, {
        id: received.answerMessageId,
        conversationId: locked.id,
        episodeId: received.episodeId,
        sequence,
        clientMessageId: received.answerMessageId,
        author: "machine",
        text: outcome.text,
        turnId: received.turnId,
        at,
        detail: {
          form: outcome.form,
          citations: [...outcome.citations],
          options: [...outcome.options],
          cutShort: outcome.cutShort,
          ...(outcome.handoff === undefined ? {} : { handoff: outcome.handoff }),
        },
      });
    }
    let handoff: HandoffRow | undefined;
    if (finished.queue !== undefined && !lost) {
      handoff = await queueHandoff(tx, {
        siteId: received.siteId,
        conversationId: locked.id,
        episodeId: received.episodeId,
        turnId: received.turnId,
        at,
        ...finished.queue,
      });
      if (state === "machine") state = "queued";
    }
    if (sequence !== locked.sequence || state !== locked.state) {
      await updateConversation(tx, locked.id, { sequence, state, at });
    }
    let cachedAnswerId = finished.cachedAnswerId;
    if (cachedAnswerId !== undefined) await countHit(tx, cachedAnswerId);
    if (outcome !== undefined && told && !lost && finished.keep !== undefined && isKept(outcome, finished)) {
      cachedAnswerId = await saveCachedAnswer(tx, {
        siteId: received.siteId,
        versionId: finished.versionId as string,
        question: normaliseQuestion(finished.question as string),
        vector: new Uint8Array(finished.keep.vector.slice().buffer),
        articleId: finished.keep.articleId,
        confidence: outcome.confidence,
        answer: {
          text: outcome.text,
          citations: [...outcome.citations],
          form: outcome.form,
          precision: finished.keep.precision,
        },
      });
    }
    if (finished.opinion !== undefined) await storeOpinion(tx, { ...finished.opinion, conversationId: locked.id, at });
    await addLines(tx, {
      siteId: received.siteId,
      conversationId: locked.id,
      turnId: received.turnId,
      lines: finished.lines,
      at,
    });
    const said = told ? outcome : undefined;
    await settleTurn(tx, received.turnId, {
      state: said === undefined ? "silent" : "settled",
      settledAt: at,
      tier: said?.tier ?? "person",
      form: said?.form ?? null,
      reason: said === undefined ? (lost ? "person-has-floor" : "waiting-for-person") : said.reason,
      confidence: said?.confidence ?? null,
      versionId: finished.versionId ?? null,
      question: finished.question ?? null,
      cachedAnswerId: cachedAnswerId ?? null,
      ranked: finished.ranked.map(({ articleId, probability }) => ({ articleId, probability })),
      options: said?.options.map((option) => option.articleId) ?? [],
      latency: { ...finished.latency.steps, total: finished.latency.totalMs },
      firstTokenMs: finished.latency.firstTokenMs ?? null,
      promptTokens: finished.promptTokens,
      completionTokens: finished.completionTokens,
      costNanoUsd: sumOf(finished.lines, "cost"),
      counterfactualNanoUsd: sumOf(finished.lines, "counterfactual"),
    });
    const how = said === undefined ? "silent" : said.cutShort ? "cut-short" : "settled";
    const open = handoff ?? (state === "queued" ? await openHandoff(tx, locked.id) : undefined);
    return {
      how,
      state,
      ...(row === undefined ? {} : { row }),
      ...(locked.agent === null ? {} : { agent: locked.agent }),
      ...(open === undefined ? {} : { handoff: open, place: await placeInQueue(tx, open) }),
    };
  });
}

function isKept(outcome: Outcome, finished: Finished): boolean {
  return (
    KEPT_FORMS.includes(outcome.form) &&
    !outcome.cutShort &&
    finished.versionId !== undefined &&
    finished.question !== undefined
  );
}
