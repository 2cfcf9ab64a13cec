import { citationOf } from "../domain/article.ts";
import type { Recalled } from "./4-recall.ts";
import type { Asked, Thought } from "./parts.ts";
import type { Retrieved, TurnContext, TurnState } from "./state.ts";
import { articleOf, say } from "./thought.ts";

/** Whether an answer that was kept is what the site wants now: as sure, and quoted or in a short reply. */
export function fitsNow({ settings, dials }: Asked, { row: { answer } }: Recalled): boolean {
  if (answer.precision < dials.precision) return false;
  if (answer.form === "composed") return settings.replies !== "quote";
  return answer.form !== "quoted" || !dials.mayCompose;
}

/** Gives an answer that was kept. */
export function sayRecalled(turn: TurnContext, state: TurnState, { row, how }: Recalled): Thought {
  const { trace, settings } = turn.asked;
  const { text, quote } = row.answer;
  // Addresses as they are now: the help centre may have been switched since.
  const citations = row.answer.citations.map((one) => {
    const article = articleOf(state, one.articleId);
    return article === undefined ? one : citationOf(article);
  });
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
      text,
      citations,
      ...(quote === undefined ? {} : { quote: { text: quote, isOpen: settings.replies === "short-with-article" } }),
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
  const { live, view } = state.site;
  const query = { versionId: live.versionId, view, vector: state.vector, nowMs: deps.clock.monotonicMs() };
  const near = await meter.time("recall", () => deps.recall.near(deps.db, query));
  const fits = near?.row.articleId === first && fitsNow(asked, near);
  return near !== undefined && fits ? sayRecalled(turn, state, near) : undefined;
}
