import { ANSWER_FORMS, type Form, type Tier } from "../wire/names.ts";
import { augrc, auroc, coverageAtPrecision, expectedCalibrationError, quantile } from "./metrics.ts";

/** A line of a questions file; `expect` null: the knowledge does not answer it. */
export interface EvaluationQuestion {
  readonly question: string;
  readonly expect: string | null;
  readonly history?: readonly { author: "visitor" | "machine" | "person"; text: string }[];
}

/** A line of `--out`: what the path did, nothing of what was expected. Keys are stable. */
export interface EvaluationRow {
  readonly question: string;
  readonly tier: Tier;
  readonly form: Form;
  /** Article ids as in the knowledge file, ranked; an answer rests on the first. */
  readonly articles: readonly string[];
  /** Ids offered by a clarifying question. */
  readonly options: readonly string[];
  /** Probability that answering from the first article is right. */
  readonly confidence: number;
  readonly first_token_ms: number | null;
  readonly cost_nano_usd: number;
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
  resolved: number;
  escalated: number;
  out_of_scope: { count: number; answered: number; clarified: number };
  auroc: number;
  ece: number;
  augrc: number;
  coverage_at_95: number;
  first_token_ms: { p50: number | null; p95: number | null };
  cost_per_1000_usd: number;
  forms: Partial<Record<Form, number>>;
}

/**
 * Asks every question and writes a row for each. The answerer is given the question and its history and nothing else:
 * what is expected is looked at by `figuresOf`, after the last answer.
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

/**
 * Computes the figures from rows and expectations, matched by order.
 * @throws RangeError when their counts differ
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
      clarified: row.form === "clarify",
      hit: expect !== null && row.form === "clarify" && row.options.includes(expect),
    };
  });
  const inScope = judged.filter((j) => j.inScope);
  const foreign = judged.filter((j) => !j.inScope);
  const answered = judged.filter((j) => j.answered);
  const right = answered.filter((j) => j.right).length;
  const hit = inScope.filter((j) => j.hit).length;
  const firstToken = rows.flatMap((r) => (r.first_token_ms === null ? [] : [r.first_token_ms]));
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
    clarified: { count: inScope.filter((j) => j.clarified).length, hit },
    resolved: share(right + hit, inScope.length),
    escalated: rows.filter((r) => r.tier === "large" || r.tier === "person").length,
    out_of_scope: {
      count: foreign.length,
      answered: foreign.filter((j) => j.answered).length,
      clarified: foreign.filter((j) => j.clarified).length,
    },
    auroc: auroc(judged),
    ece: expectedCalibrationError(judged, 15),
    augrc: augrc(judged),
    coverage_at_95: coverageAtPrecision(judged, 0.95),
    first_token_ms: {
      p50: firstToken.length > 0 ? quantile(firstToken, 0.5) : null,
      p95: firstToken.length > 0 ? quantile(firstToken, 0.95) : null,
    },
    cost_per_1000_usd: share(rows.reduce((sum, r) => sum + r.cost_nano_usd, 0) / 1e9, rows.length) * 1000,
    forms,
  };
}
