import type { TuneInput } from "../knowledge/tune-input.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import { ask } from "./ask.ts";
import type { Means } from "./evidence.ts";
import { auroc, coverageAtPrecision } from "./metrics.ts";
import { trainInputOf } from "./quick-tune.ts";
import { groundOf, learnGate } from "./train.ts";

/** One row of the ablation; keys are those of `evaluate --json`. */
export interface AblationRow {
  readonly name: string;
  readonly accuracy_top1: number;
  readonly accuracy_top3: number;
  readonly coverage_at_95: number;
  readonly auroc: number;
}

/** A question of the evaluation, as the ablation takes it: asked first, looked up in `expected` after. */
export interface AblationQuestion {
  readonly question: string;
  /** L2 norm 1, of the same embedder. */
  readonly vector: Float32Array;
  /** Article id; null: the knowledge does not answer it. */
  readonly articleId: string | null;
}

const ROWS: readonly { readonly name: string; readonly means: Means }[] = [
  { name: "words", means: "words" },
  { name: "plus vectors", means: "vectors" },
  { name: "plus classifier", means: "classifier" },
];

/**
 * What each part of the gate is worth: the gate learnt the same way on less evidence, asked the same questions. A row for the
 * small model is added by the caller that has one that judges. Runs on the caller's thread: for the evaluation, not for a
 * server that serves.
 */
export async function ablate(
  input: TuneInput,
  questions: readonly AblationQuestion[],
  embedder: Pick<Embedder, "embed">,
): Promise<AblationRow[]> {
  const train = await trainInputOf(input, embedder);
  const ground = groundOf(train);
  return ROWS.map(({ name, means }) => {
    const gate = learnGate(ground, train, means);
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
