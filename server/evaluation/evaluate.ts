import {
  augrc,
  auroc,
  calibrationErrorByChance,
  coverageAtPrecision,
  expectedCalibrationError,
  quantile,
} from "../math/metrics.ts";
import { ANSWER_FORMS, type Form, type Tier } from "../wire/names.ts";

/** A line of a questions file; `expect` null: the knowledge doesn't answer it. */
export interface EvaluationQuestion {
  readonly question: string;
  readonly expect: string | null;
  readonly history?: readonly { author: "visitor" | "machine" | "person"; text: string }[];
  /** What kind of question it is, in the words of its file. */
  readonly kind?: string;
  /** BCP 47, if it isn't the site's. */
  readonly lang?: string;
}

/** A line of `--out`: what the code did, and nothing about what was expected. Keys are stable. */
export interface EvaluationRow {
  readonly question: string;
  readonly tier: Tier;
  readonly form: Form;
  /** Article ids as in the knowledge file, ranked; an answer comes from the first. */
  readonly articles: readonly string[];
  /** Ids offered by a clarifying question, or suggested. */
  readonly options: readonly string[];
  /** Probability that answering from the first article is right. */
  readonly confidence: number;
  /** A judge read articles before the decision. */
  readonly judged: boolean;
  readonly first_token_ms: number | null;
  readonly cost_nano_usd: number;
}

interface Latency {
  p50: number | null;
  p95: number | null;
}

/** The figures of `evaluate --json`. Keys are documented in docs/evaluation.md and stable. */
export interface EvaluationFigures {
  questions: number;
  accuracy_top1: number;
  accuracy_top3: number;
  answered: number;
  right: number;
  wrong: number;
  coverage: number;
  precision: number;
  clarified: { count: number; hit: number };
  suggested: { count: number; hit: number };
  resolved: number;
  escalated: number;
  out_of_scope: { count: number; answered: number; clarified: number; suggested: number };
  auroc: number;
  ece: number;
  ece_by_chance: number;
  augrc: number;
  coverage_at_95: number;
  first_token_ms: Latency;
  judged: { count: number; first_token_ms: Latency };
  unjudged: { count: number; first_token_ms: Latency };
  cost_per_1000_usd: number;
  forms: Partial<Record<Form, number>>;
}

/**
 * Asks every question and writes a row for each. The answerer only gets the question and its history: `figuresOf` looks
 * at what was expected, after the last answer.
 */
export async function askAll(
  questions: readonly EvaluationQuestion[],
  answer: (question: string, history: EvaluationQuestion["history"]) => Promise<Omit<EvaluationRow, "question">>,
  onProgress: (done: number) => void = () => {},
): Promise<EvaluationRow[]> {
  const rows: EvaluationRow[] = [];
  for (const { question, history } of questions) {
    rows.push({ question, ...(await answer(question, history)) });
    onProgress(rows.length);
  }
  return rows;
}

const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);

function latencyOf(rows: readonly EvaluationRow[]): Latency {
  const first = rows.flatMap((row) => (row.first_token_ms === null ? [] : [row.first_token_ms]));
  if (first.length === 0) return { p50: null, p95: null };
  return { p50: quantile(first, 0.5), p95: quantile(first, 0.95) };
}

/**
 * Computes the figures from rows and expectations, matched by order.
 * @throws RangeError if their counts differ
 */
export function figuresOf(
  rows: readonly EvaluationRow[],
  questions: readonly { expect: string | null }[],
): EvaluationFigures {
  if (rows.length !== questions.length) throw new RangeError(`${rows.length} rows for ${questions.length} questions`);
  const judged = rows.map((row, i) => {
    const expect = questions[i]?.expect ?? null;
    return {
      row,
      expect,
      inScope: expect !== null,
      confidence: row.confidence,
      right: expect !== null && row.articles[0] === expect,
      answered: ANSWER_FORMS.includes(row.form),
      offered: expect !== null && row.options.includes(expect),
    };
  });
  const inScope = judged.filter((j) => j.inScope);
  const foreign = judged.filter((j) => !j.inScope);
  const answered = judged.filter((j) => j.answered);
  const right = answered.filter((j) => j.right).length;
  const asked = inScope.filter((j) => j.row.form === "clarify");
  const suggested = inScope.filter((j) => j.row.form === "suggested");
  const hits = (list: typeof judged) => list.filter((j) => j.offered).length;
  const read = rows.filter((r) => r.judged);
  const unread = rows.filter((r) => !r.judged);
  const forms: Partial<Record<Form, number>> = {};
  for (const row of rows) forms[row.form] = (forms[row.form] ?? 0) + 1;
  const top3 = inScope.filter((j) => j.expect !== null && j.row.articles.slice(0, 3).includes(j.expect)).length;
  return {
    questions: rows.length,
    accuracy_top1: share(inScope.filter((j) => j.right).length, inScope.length),
    accuracy_top3: share(top3, inScope.length),
    answered: answered.length,
    right,
    wrong: answered.length - right,
    coverage: share(inScope.filter((j) => j.answered).length, inScope.length),
    precision: share(right, answered.length),
    clarified: { count: asked.length, hit: hits(asked) },
    suggested: { count: suggested.length, hit: hits(suggested) },
    resolved: share(right + hits(asked) + hits(suggested), inScope.length),
    escalated: rows.filter((r) => r.tier === "large" || r.tier === "person").length,
    out_of_scope: {
      count: foreign.length,
      answered: foreign.filter((j) => j.answered).length,
      clarified: foreign.filter((j) => j.row.form === "clarify").length,
      suggested: foreign.filter((j) => j.row.form === "suggested").length,
    },
    auroc: auroc(judged),
    ece: expectedCalibrationError(judged, 15),
    ece_by_chance: calibrationErrorByChance(judged, 15),
    augrc: augrc(judged),
    coverage_at_95: coverageAtPrecision(judged, 0.95),
    first_token_ms: latencyOf(rows),
    judged: { count: read.length, first_token_ms: latencyOf(read) },
    unjudged: { count: unread.length, first_token_ms: latencyOf(unread) },
    cost_per_1000_usd: share(rows.reduce((sum, r) => sum + r.cost_nano_usd, 0) / 1e9, rows.length) * 1000,
    forms,
  };
}
