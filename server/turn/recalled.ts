import type { Recalled } from "./4-recall.ts";
import type { Thought } from "./parts.ts";
import type { Retrieved, TurnContext, TurnState } from "./state.ts";
import { say } from "./thought.ts";

/** Gives an answer that was kept. */
export function sayRecalled(turn: TurnContext, state: TurnState, { row, how }: Recalled): Thought {
  const { trace } = turn.asked;
  if (trace !== undefined) trace.recall = { hit: { how, question: row.question } };
  const verdict = {
    tier: "machine",
    form: "cached",
    confidence: row.confidence,
    reason: "asked-before",
    ranked: [{ articleId: row.articleId, probability: row.confidence }],
    options: [],
  } as const;
  return say(
    turn,
    { ...state, verdict },
    {
      tier: "machine",
      form: "cached",
      reason: "asked-before",
      text: row.answer.text,
      citations: row.answer.citations,
    },
    { cachedAnswerId: row.id },
  );
}

/**
 * An answer that a model once wrote to nearly the same question: given if the gate's first article is the one it came
 * from.
 */
export async function recallNear(turn: TurnContext, state: Retrieved, first: string): Promise<Thought | undefined> {
  const { asked, meter, deps } = turn;
  if (!asked.cache || state.reader.isApart) return undefined;
  if (asked.trace !== undefined) asked.trace.recall ??= {};
  const query = { versionId: state.site.live.versionId, vector: state.vector, nowMs: deps.clock.monotonicMs() };
  const near = await meter.time("recall", () => deps.recall.near(deps.db, query));
  const fits = near?.row.articleId === first && near.row.answer.precision >= asked.dials.precision;
  return near !== undefined && fits ? sayRecalled(turn, state, near) : undefined;
}
