import type { ComposeCase, ComposeFigures } from "../exam/compose.ts";
import type { JudgeFigures } from "../exam/judge.ts";
import type { Estimate, ExamRole } from "../exam/types.ts";
import type { TuneExam } from "../wire/models.ts";

/** Both roles' figures of one model on the same questions. */
export interface Examination {
  readonly model: string;
  readonly judge: JudgeFigures;
  readonly compose: ComposeFigures;
}

/** What the exam says, to show side by side. */
export function examsOf({ model, judge, compose }: Examination): TuneExam[] {
  const score = (name: string, { value, low, high }: Estimate) => ({ name, value, low, high });
  const one = (role: ExamRole, figures: ComposeFigures | JudgeFigures, scores: TuneExam["scores"]): TuneExam => ({
    ...{ model, role, scores },
    passed: figures.passed,
    bars: [...figures.bars],
  });
  return [
    one("compose", compose, [
      score("usable answers", compose.values.usable),
      score("sentences supported", compose.values.sentences),
      score("held back with a wrong article", compose.values.held_back),
    ]),
    one("judge", judge, [score("AUROC", judge.values.auroc)]),
  ];
}

/** How unlikely a lead must be if both were equal (one-sided sign test over the same questions). */
const LUCK = 0.05;

/**
 * Better at composing: more questions handled well than is luck, neither fewer usable answers nor fewer wrong ones held
 * back, and no role failed that was passed before.
 */
export function verdictOf(
  former: Examination,
  tuned: Examination,
): { readonly isBetter: boolean; readonly why: string } {
  const percent = (value: number) => `${Math.round(value * 100)}%`;
  const [before, after] = [former.compose.values, tuned.compose.values];
  const figures = `Usable answers ${percent(before.usable.value)} before, ${percent(after.usable.value)} after; held back with a wrong article ${percent(before.held_back.value)} before, ${percent(after.held_back.value)} after.`;
  const not = (why: string) => ({ isBetter: false, why: `${why} ${figures}` });
  const lost = (["compose", "judge"] as const).filter((role) => former[role].passed && !tuned[role].passed);
  if (lost.length > 0) return not(`It no longer passes the exam as ${lost.join(" and ")}.`);
  if (after.usable.value < before.usable.value) return not("It gives fewer usable answers than the model in use.");
  if (after.held_back.value < before.held_back.value) return not("It answers more often from a wrong article.");
  const { won, lost: behind } = compared(former.compose.cases, tuned.compose.cases);
  if (won <= behind || signTest(won, behind) > LUCK) {
    return not(`It is not clearly better: ${won} questions handled better, ${behind} worse.`);
  }
  return { isBetter: true, why: `Better in the exam: ${won} questions handled better, ${behind} worse. ${figures}` };
}

/** The right article answered, or nothing said from a wrong one. */
const isGood = (one: ComposeCase): boolean =>
  one.right ? one.end === "answered" : one.shown === 0 && one.end !== "failed";

/** Cases of both, by question and article. */
function compared(former: readonly ComposeCase[], tuned: readonly ComposeCase[]): { won: number; lost: number } {
  const key = (one: ComposeCase) => `${one.article}\n${one.right}\n${one.question}`;
  const before = new Map(former.map((one) => [key(one), isGood(one)]));
  let [won, lost] = [0, 0];
  for (const one of tuned) {
    const was = before.get(key(one));
    if (was === undefined || was === isGood(one)) continue;
    if (was) lost++;
    else won++;
  }
  return { won, lost };
}

/** The chance of so many wins or more among these, if each were a coin's. */
export function signTest(won: number, lost: number): number {
  const all = won + lost;
  let term = 0.5 ** all;
  let sum = 0;
  for (let k = 0; k <= all; k++) {
    if (k >= won) sum += term;
    term = (term * (all - k)) / (k + 1);
  }
  return all === 0 ? 1 : sum;
}
