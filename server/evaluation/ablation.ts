import { ask } from "../gate/ask.ts";
import type { FeatureSet } from "../gate/evidence.ts";
import { trainInputOf } from "../gate/quick-tune.ts";
import { groundOf, learnGate } from "../gate/train.ts";
import type { TuneInput } from "../gate/tune-input.ts";
import { auroc, coverageAtPrecision } from "../math/metrics.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import { type EvaluationRow, figuresOf } from "./evaluate.ts";

/** One row of the ablation; keys are those of `evaluate --json`. */
export interface AblationRow {
  readonly name: string;
  readonly accuracy_top1: number;
  readonly accuracy_top3: number;
  readonly coverage_at_95: number;
  readonly auroc: number;
}

/** A question of the evaluation: asked first, and only then looked up in `expected`. */
export interface AblationQuestion {
  readonly question: string;
  /** L2 norm 1, from the same embedder. */
  readonly vector: Float32Array;
  /** Article id; null: the knowledge doesn't answer it. */
  readonly articleId: string | null;
}

const ROWS: readonly { readonly name: string; readonly featureSet: FeatureSet }[] = [
  { name: "words", featureSet: "words" },
  { name: "plus vectors", featureSet: "vectors" },
  { name: "plus classifier", featureSet: "classifier" },
];

/**
 * What each part of the gate contributes: the gate trained the same way on less evidence, and asked the same questions.
 * Runs on the caller's thread, so it's for evaluations, not for a server in use.
 */
export async function ablate(
  input: TuneInput,
  questions: readonly AblationQuestion[],
  embedder: Pick<Embedder, "embed">,
): Promise<AblationRow[]> {
  const train = await trainInputOf(input, embedder);
  const ground = groundOf(train);
  return ROWS.map(({ name, featureSet }) => {
    const gate = learnGate(ground, train, featureSet);
    const judged = questions.map(({ question, vector, articleId }) => {
      const { articles, probabilities } = ask(gate, { text: question, vector });
      const ids = Array.from(articles.subarray(0, 3), (a) => gate.articleIds[a]);
      return {
        confidence: probabilities[0] ?? 0,
        inScope: articleId !== null,
        right: articleId !== null && ids[0] === articleId,
        among: articleId !== null && ids.includes(articleId),
      };
    });
    const inScope = Math.max(1, judged.filter((one) => one.inScope).length);
    return {
      name,
      accuracy_top1: judged.filter((one) => one.right).length / inScope,
      accuracy_top3: judged.filter((one) => one.among).length / inScope,
      coverage_at_95: coverageAtPrecision(judged, 0.95),
      auroc: auroc(judged),
    };
  });
}

/**
 * The row of a judge: the turns themselves, in which it read, so that what it adds stands below the gate alone.
 * @returns undefined if no judge read anything
 */
export function judgedRow(
  rows: readonly EvaluationRow[],
  questions: readonly { readonly expect: string | null }[],
): AblationRow | undefined {
  if (!rows.some((row) => row.judged)) return undefined;
  const { accuracy_top1, accuracy_top3, coverage_at_95, auroc } = figuresOf(rows, questions);
  return { name: "plus judge", accuracy_top1, accuracy_top3, coverage_at_95, auroc };
}
