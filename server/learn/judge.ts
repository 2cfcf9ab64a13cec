import type { SmallModel } from "../ports/small-model/port.ts";
import { judgeMessages } from "../text/prompts.ts";
import type { Work } from "../turn/types.ts";

/**
 * The small model's own judgement: the probability (0 to 1) that an article answers a question. The gate and the exam
 * both ask here, or the exam would examine something else. About 50 ms on two cores with the article's state kept.
 * @param given.article title and what would be quoted of it; an example phrasing never stands in it
 * @param given.work where its tokens are counted
 * @returns also whether at least half of the prompt was spared by a kept state
 * @throws SMALL_MODEL_UNAVAILABLE, SMALL_MODEL_BUSY, SMALL_MODEL_TOO_LONG
 */
export async function askJudge(
  model: SmallModel,
  given: {
    readonly article: { readonly title: string; readonly text: string };
    readonly question: string;
    readonly signal?: AbortSignal;
    readonly work?: Work;
  },
): Promise<{ yes: number; kept: boolean }> {
  const { yes, usage } = await model.judge({
    ...judgeMessages(given.article, given.question),
    ...(given.signal && { signal: given.signal }),
  });
  const small = given.work?.smallModel;
  if (small !== undefined) {
    small.promptTokens += usage.promptTokens;
    small.cachedTokens += usage.cachedTokens;
    small.completionTokens += usage.completionTokens;
    small.busyMs += usage.busyMs;
  }
  return { yes, kept: usage.cachedTokens * 2 >= usage.promptTokens };
}
