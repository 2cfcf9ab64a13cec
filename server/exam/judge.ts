import type { Clock } from "../lib/clock.ts";
import { isTuppenceError } from "../lib/errors.ts";
import type { SmallModel } from "../ports/small-model/port.ts";
import { askJudge } from "./ask-judge.ts";
import { byArticle, type ExamQuestion, type Shown } from "./draw.ts";
import { JUDGE_BARS, recipeOf, SET_COVERAGE } from "./recipe.ts";
import { judgementOf, together } from "./regression.ts";
import { bootstrap, pairAuroc, type ScoredPair, shareOf, timesOf } from "./statistics.ts";
import type { Bar, Estimate, ExamFigures, OneAtATime, Times } from "./types.ts";

/** One judgement, as stored. */
export interface JudgeCase {
  readonly question: string;
  /** The article's id in the company's own files. */
  readonly article: string;
  /** The question is one of that article's own phrasings. */
  readonly right: boolean;
  /** The model's judgement, 0 to 1. */
  readonly yes: number;
  readonly cosine: number;
  readonly ms: number;
  /** The article's state was kept. */
  readonly kept: boolean;
}

export interface JudgeValues {
  readonly questions: number;
  readonly pairs: number;
  readonly auroc: Estimate;
  /** Pairs with a wrong article, among the `share` of pairs with the surest yes. */
  readonly error_at_coverage: Estimate & { readonly share: number };
  /** The embedder alone, and both together (each question scored with weights learnt on others). */
  readonly auroc_cosine: Estimate;
  readonly auroc_together: Estimate;
  /** What the judge adds to the cosine; worth asking if its lower bound is above 0. */
  readonly added: Estimate;
  /**
   * How much a judgement can move the gate: log-odds change by `weight` times (the judgement's log-odds minus
   * `centre`).
   */
  readonly opinion: { readonly weight: number; readonly centre: number };
  /** With the article's state kept (what the requirement is for), and read for the first time. */
  readonly kept_ms: Times;
  readonly cold_ms: Times;
}

export type JudgeFigures = ExamFigures<JudgeCase, JudgeValues>;

/** Asks the model about every pair, one at a time, one article after the other. */
export async function askJudgeExam(
  model: SmallModel,
  questions: readonly ExamQuestion[],
  options: { readonly one: OneAtATime; readonly signal: AbortSignal; readonly clock: Clock },
): Promise<JudgeCase[]> {
  const pairs = questions.flatMap(({ question, right, wrong }, i) => [
    { i, question, shown: right, right: true },
    { i, question, shown: wrong, right: false },
  ]);
  const cases: { i: number; asked: JudgeCase }[] = [];
  for (const { i, question, shown, right } of byArticle(pairs)) {
    const asked = await options.one(() => judgeOnce(model, { question, shown, right, ...options }));
    cases.push({ i, asked });
  }
  return cases.sort((a, b) => a.i - b.i || Number(b.asked.right) - Number(a.asked.right)).map(({ asked }) => asked);
}

async function judgeOnce(
  model: SmallModel,
  options: { question: string; shown: Shown; right: boolean; signal: AbortSignal; clock: Clock },
): Promise<JudgeCase> {
  const { question, shown, right, signal, clock } = options;
  const from = clock.monotonicMs();
  const { title } = shown.article;
  const { yes, kept } = await askJudge(model, { article: { title, text: shown.judged }, question, signal }).catch(
    (error: unknown) => {
      // Too long for the model's context: no judgement, and the gate continues without it.
      if (isTuppenceError(error) && error.code === "SMALL_MODEL_TOO_LONG") return { yes: 0.5, kept: false };
      throw error;
    },
  );
  const ms = clock.monotonicMs() - from;
  return { question, article: shown.article.key, right, yes, cosine: shown.cosine, ms, kept };
}

/**
 * The figures of judgements: pure, so that anyone can recalculate stored figures from their cases. Cases come as right,
 * wrong, right, …
 */
export async function judgeFiguresOf(
  cases: readonly JudgeCase[],
  seed: number,
): Promise<ExamFigures<JudgeCase, JudgeValues>> {
  const pairsOf = (score: (one: JudgeCase) => number): ScoredPair[] =>
    cases.flatMap((right, i) => {
      const wrong = cases[i + 1];
      return right.right && wrong !== undefined ? [{ right: score(right), wrong: score(wrong) }] : [];
    });
  const yes = pairsOf((one) => one.yes);
  const cosine = pairsOf((one) => one.cosine);
  // Differences in the odds count the same at 0.5 and at 0.99.
  const odds = pairsOf((one) => Math.log((one.yes + 1e-6) / (1 - one.yes + 1e-6)));
  const both = together(odds, cosine);
  const count = yes.length;
  const head = [...cases].sort((a, b) => b.yes - a.yes).slice(0, Math.round(cases.length * SET_COVERAGE));
  const times = (kept: boolean) => timesOf(cases.filter((one) => one.kept === kept).map((one) => one.ms));
  const values: JudgeValues = {
    questions: count,
    pairs: cases.length,
    auroc: await bootstrap(count, (chosen) => pairAuroc(yes, chosen), seed),
    error_at_coverage: {
      share: SET_COVERAGE,
      ...shareOf(head.filter((one) => !one.right).length, head.length),
    },
    auroc_cosine: await bootstrap(count, (chosen) => pairAuroc(cosine, chosen), seed),
    auroc_together: await bootstrap(count, (chosen) => pairAuroc(both, chosen), seed),
    added: await bootstrap(count, (chosen) => pairAuroc(both, chosen) - pairAuroc(cosine, chosen), seed),
    opinion: judgementOf(odds, cosine),
    kept_ms: times(true),
    cold_ms: times(false),
  };
  const bars = judgeBars(values);
  return { values, bars, passed: bars.every((bar) => bar.passed), seed, recipe: recipeOf("judge"), cases };
}

function judgeBars(values: JudgeValues): Bar[] {
  // A server that doesn't report kept states is measured as it is.
  const p95 = values.kept_ms.p95 ?? values.cold_ms.p95 ?? Number.POSITIVE_INFINITY;
  return [
    {
      name: "AUROC, lower bound",
      value: values.auroc.low,
      wanted: `>= ${JUDGE_BARS.auroc}`,
      passed: values.auroc.low >= JUDGE_BARS.auroc,
    },
    {
      name: "judgement p95, ms",
      value: p95,
      wanted: `<= ${JUDGE_BARS.p95Ms}`,
      passed: p95 <= JUDGE_BARS.p95Ms,
    },
  ];
}
