import { withTitle } from "../domain/passage.ts";

/**
 * Characters of an article that the judge reads beside its title: about 60 tokens. The judge was
 * trained on texts of this size (`JUDGED_CHARS` in tuner/train_judge.py).
 */
const JUDGED_CHARS = 250;

/**
 * What the judge reads of an article: its title and the passages closest to the question, in the article's order. At
 * least one passage; more as long as all of them together stay within `JUDGED_CHARS`. Pure.
 * @param passages the article's passages as they were embedded (`TextPassage.plain`)
 * @param cosines of each of them with the question
 */
export function judgedText(title: string, passages: readonly string[], cosines: ArrayLike<number>): string {
  const order = [...passages.keys()].sort((a, b) => (cosines[b] ?? -1) - (cosines[a] ?? -1) || a - b);
  const chosen: number[] = [];
  let size = 0;
  for (const p of order) {
    const length = passages[p]?.length ?? 0;
    if (chosen.length > 0 && size + length > JUDGED_CHARS) break;
    chosen.push(p);
    size += length;
  }
  const read = chosen.sort((a, b) => a - b).map((p) => passages[p] ?? "");
  return withTitle(title, read.join("\n"));
}
