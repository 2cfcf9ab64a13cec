import type { SmallModel } from "../ports/small-model/port.ts";
import { byArticle, type ExamQuestion } from "./draw.ts";
import { COMPOSE_BARS, recipeOf } from "./recipe.ts";
import { shareOf, timesOf } from "./statistics.ts";
import type { Bar, ComposeTry, Estimate, ExamFigures, Examined, OneAtATime, Times } from "./types.ts";

/** One attempt at writing, as stored: only the exam's readers ever see what the model wrote. */
export interface ComposeCase extends ComposeTry {
  readonly question: string;
  /** The article's id in the company's own files. */
  readonly article: string;
  /** The question is one of that article's own phrasings. */
  readonly right: boolean;
}

export interface ComposeValues {
  readonly questions: number;
  readonly pairs: number;
  /** Supported sentences among those that were checked (with the right article); a refusal has none. */
  readonly sentences: Estimate & { readonly checked: number };
  /** Answers with every sentence supported, among those that didn't refuse. */
  readonly supported: Estimate & { readonly begun: number };
  /** Questions answered with supported sentences only, among all with the right article. */
  readonly usable: Estimate;
  /** Questions of which a visitor wouldn't have read a single sentence, among all with a wrong article. */
  readonly held_back: Estimate;
  /** How the attempts ended. */
  readonly right: Readonly<Record<ComposeTry["end"], number>>;
  readonly wrong: Readonly<Record<ComposeTry["end"], number>>;
  /**
   * To the first checked sentence: with the article's state kept (what the requirement is for), and read for the first
   * time.
   */
  readonly kept_ms: Times;
  readonly cold_ms: Times;
}

export type ComposeFigures = ExamFigures<ComposeCase, ComposeValues>;

/**
 * Lets the model write for every question, from its own article and the nearest other, using the answer step's own
 * code.
 */
export async function askComposeExam(
  model: SmallModel,
  questions: readonly ExamQuestion[],
  options: {
    readonly examined: Examined;
    readonly language: string;
    readonly one: OneAtATime;
    readonly signal: AbortSignal;
  },
): Promise<ComposeCase[]> {
  const { examined, language, one, signal } = options;
  const pairs = questions.flatMap(({ question, right, wrong }, i) => [
    { i, question, shown: right, right: true },
    { i, question, shown: wrong, right: false },
  ]);
  const cases: { i: number; tried: ComposeCase }[] = [];
  for (const { i, question, shown, right } of byArticle(pairs)) {
    const { article, text } = shown;
    const tried = await one(() => examined.compose(model, { article, text, question, language, signal }));
    signal.throwIfAborted();
    cases.push({ i, tried: { question, article: article.key, right, ...tried } });
  }
  return cases.sort((a, b) => a.i - b.i || Number(b.tried.right) - Number(a.tried.right)).map(({ tried }) => tried);
}

/** The figures of attempts: pure, so that anyone can recalculate stored figures from their cases. */
export function composeFiguresOf(cases: readonly ComposeCase[], seed: number): ExamFigures<ComposeCase, ComposeValues> {
  const right = cases.filter((one) => one.right);
  const wrong = cases.filter((one) => !one.right);
  const begun = right.filter((one) => one.end !== "refused");
  const supported = right.reduce((sum, one) => sum + one.shown, 0);
  const stopped = right.filter((one) => one.end === "unsupported").length;
  const answered = right.filter((one) => one.end === "answered").length;
  const times = (kept: boolean) =>
    timesOf(
      cases.filter((one) => one.kept === kept).flatMap((one) => (one.firstMs === undefined ? [] : [one.firstMs])),
    );
  const values: ComposeValues = {
    questions: right.length,
    pairs: cases.length,
    sentences: { checked: supported + stopped, ...shareOf(supported, supported + stopped) },
    supported: { begun: begun.length, ...shareOf(answered, begun.length) },
    usable: shareOf(answered, right.length),
    // A failed attempt proves nothing: it counts against the model.
    held_back: shareOf(wrong.filter((one) => one.shown === 0 && one.end !== "failed").length, wrong.length),
    right: endsOf(right),
    wrong: endsOf(wrong),
    kept_ms: times(true),
    cold_ms: times(false),
  };
  const bars = composeBars(values);
  return { values, bars, passed: bars.every((bar) => bar.passed), seed, recipe: recipeOf("compose"), cases };
}

function endsOf(cases: readonly ComposeCase[]): Record<ComposeTry["end"], number> {
  const ends = { answered: 0, refused: 0, unsupported: 0, failed: 0 };
  for (const one of cases) ends[one.end]++;
  return ends;
}

function composeBars(values: ComposeValues): Bar[] {
  const atLeast = (name: string, value: number, wanted: number): Bar => ({
    name: `${name}, lower bound`,
    value,
    wanted: `>= ${wanted}`,
    passed: value >= wanted,
  });
  // A server that doesn't report kept states is measured as it is; a model that never spoke has no first sentence.
  const p95 = values.kept_ms.p95 ?? values.cold_ms.p95;
  return [
    atLeast("sentences supported", values.sentences.low, COMPOSE_BARS.sentences),
    atLeast("usable answers", values.usable.low, COMPOSE_BARS.usable),
    atLeast("held back with a wrong article", values.held_back.low, COMPOSE_BARS.heldBack),
    {
      name: "first checked sentence p95, ms",
      value: p95 ?? -1,
      wanted: `<= ${COMPOSE_BARS.firstMs}`,
      passed: p95 !== null && p95 <= COMPOSE_BARS.firstMs,
    },
  ];
}
