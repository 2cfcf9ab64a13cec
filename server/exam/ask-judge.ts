import type { Work } from "../domain/outcome.ts";
import type { SmallModel } from "../ports/small-model/port.ts";
import { judgeMessages } from "../text/prompts.ts";

/**
 * The small model's own judgement: the probability (0 to 1) that an article answers a question. The gate and the exam
 * both use this, so that the exam examines the same thing. About 50 ms on two cores with the article's state kept.
 * @param options.article title and what would be quoted; example phrasings are never part of it
 * @param options.work where its tokens are counted
 * @returns also whether a kept state saved at least half of the prompt
 * @throws SMALL_MODEL_UNAVAILABLE, SMALL_MODEL_BUSY, SMALL_MODEL_TOO_LONG
 */
export async function askJudge(
  model: SmallModel,
  options: {
    readonly article: { readonly title: string; readonly text: string };
    readonly question: string;
    readonly signal?: AbortSignal;
    readonly work?: Work;
  },
): Promise<{ yes: number; kept: boolean }> {
  const { yes, usage } = await model.judge({
    ...judgeMessages(options.article, options.question),
    ...(options.signal && { signal: options.signal }),
  });
  const small = options.work?.smallModel;
  if (small !== undefined) {
    small.promptTokens += usage.promptTokens;
    small.cachedTokens += usage.cachedTokens;
    small.completionTokens += usage.completionTokens;
    small.busyMs += usage.busyMs;
  }
  return { yes, kept: usage.cachedTokens * 2 >= usage.promptTokens };
}
