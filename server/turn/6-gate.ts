import type { RankedArticle } from "../domain/candidate.ts";
import type { Dials } from "../domain/dials.ts";
import type { Work } from "../domain/outcome.ts";
import type { Gate, GateTrace, Verdict } from "../domain/verdict.ts";
import { ask, weighedEvidence } from "../gate/ask.ts";
import { type Limits, type Thresholds, thresholdsOf } from "../gate/curve.ts";
import { judgedProbabilities, mostAfterReading, READ } from "../gate/judged.ts";
import { gateFromBytes } from "../gate/model-bytes.ts";
import { RECIPE } from "../gate/recipe.ts";
import type { GateModel } from "../gate/train.ts";
import type { LiveKnowledge } from "../knowledge/live.ts";
import { logOddsOf } from "../lib/log-odds.ts";

/**
 * Below this the first article isn't a candidate at all: the knowledge doesn't have the answer, as opposed to the
 * assistant being unsure which article does. It only changes the reason that managers see.
 */
const UNKNOWN = 0.2;
/** A third title is only offered if it's at least this likely. */
const THIRD = 0.05;
/** Titles that are suggested. */
const SUGGESTED = 3;

/** The small model's judgement of an article, with the weight that its exam gave it. */
export interface Judgement {
  /** Probability that the article answers the question, 0 to 1. */
  readonly yes: number;
  /** Learnt in the exam: the gate's log-odds move by `weight` times (log-odds of the judgement minus `centre`). */
  readonly weight: number;
  readonly centre: number;
}

/** The small model as a judge, if it has passed its exam on this site. */
export interface Judge {
  /** @throws if the model is down, busy or slow */
  judge(question: string, articleId: string, work: Work | undefined): Promise<Judgement>;
}

/** Reads some articles, best first, with the cosines of their passages. @returns the judge's log-odds, in order */
export type Read = (
  question: string,
  candidates: readonly { readonly articleId: string; readonly cosines: ArrayLike<number> }[],
) => Promise<ArrayLike<number>>;

export interface GateOptions {
  /** The judge, which reads the closest articles where that can change the decision. */
  readonly read?: Read;
  /** The small model as a judge of the first article, where nothing else reads. */
  readonly judge?: Judge;
}

/**
 * How far below the threshold it's still worth asking for a judgement: it can't lift the first article further (see
 * `lifted`).
 */
const BAND = 0.25;

/**
 * The gate of one live version. It decides who answers before the first word; 1 ms at 1,000 passages, 100 ms if the
 * judge reads.
 * @throws GATE_UNCALIBRATED if the version's gate can't be read; the turn goes to a person
 */
export function createGate(live: Pick<LiveKnowledge, "tune">, options: GateOptions = {}): Gate {
  return gateOf(gateFromBytes(live.tune), options);
}

/** The same of a gate that has been read. */
export function gateOf(model: GateModel, options: GateOptions = {}): Gate {
  const known = new Map<number, Thresholds>();
  const thresholds = (precision: number) => {
    let found = known.get(precision);
    if (found === undefined) {
      found = thresholdsOf(model, precision, RECIPE);
      known.set(precision, found);
    }
    return found;
  };
  return (question, _candidates, dials, work, trace) => {
    const limits = thresholds(dials.precision);
    let evidence: GateTrace["evidence"] = [];
    const asked = askedOf(
      model,
      question,
      trace === undefined ? undefined : (found) => (evidence = found),
      dials.hidden,
    );
    const { ranked } = asked;
    if (trace !== undefined) trace.gate = { limits, evidence };
    const unread = () => decide(ranked, limits, dials);
    const [first] = ranked;
    const p = first?.probability ?? 0;
    if (first === undefined || p >= limits.answer) return unread();
    const { read, judge } = options;
    const weights = model.judged;
    if (dials.mayRead === false) return unread();
    if (read !== undefined && weights !== undefined) {
      const { answer, clarify, suggest } = limits.judged;
      if (mostAfterReading(asked.probabilities, weights) < Math.min(answer, clarify, suggest)) return unread();
      return read(question.question, asked.closest(READ)).then((judgements) => {
        const after = judgedProbabilities(asked.probabilities, judgements, weights);
        if (trace !== undefined) trace.gate = { limits, evidence, read: readOf(ranked, judgements) };
        return decide(
          bestFirst(ranked.map((one, i) => ({ ...one, probability: after[i] ?? 0 }))),
          limits.judged,
          dials,
        );
        // If the judge is down or slow, we lose its opinion, not the turn.
      }, unread);
    }
    if (judge === undefined || !dials.mayJudge || p < limits.answer - BAND) return unread();
    return judge.judge(question.question, first.articleId, work).then((judgement) => {
      if (trace !== undefined) trace.gate = { limits, evidence, judged: { opinion: judgement.yes, before: p } };
      return decide(lifted(ranked, judgement), limits, dials);
    }, unread);
  };
}

const readOf = (ranked: readonly RankedArticle[], judgements: ArrayLike<number>) =>
  Array.from(judgements, (logOdds, i) => ({ articleId: ranked[i]?.articleId ?? "", logOdds }));

const bestFirst = (ranked: readonly RankedArticle[]): RankedArticle[] =>
  [...ranked].sort((a, b) => b.probability - a.probability);

function askedOf(
  model: GateModel,
  question: { question: string; vector: Float32Array },
  onEvidence?: (evidence: GateTrace["evidence"]) => void,
  hidden?: ReadonlySet<string>,
) {
  const { articles, probabilities, passages } = ask(
    model,
    { text: question.question, vector: question.vector },
    onEvidence && ((evidence) => onEvidence(weighedEvidence(model, evidence))),
    hidden && placesIn(model, hidden),
  );
  const articleIdOf = (article: number) => model.articleIds[article] ?? "";
  return {
    probabilities,
    ranked: Array.from(
      articles,
      (article, i): RankedArticle => ({ articleId: articleIdOf(article), probability: probabilities[i] ?? 0 }),
    ),
    closest: (count: number) =>
      Array.from(articles.subarray(0, count), (article) => ({
        articleId: articleIdOf(article),
        cosines: passages(article),
      })),
  };
}

/** By the articles that are hidden, which are the same for everyone of one audience. */
const places = new WeakMap<ReadonlySet<string>, { readonly model: GateModel; readonly places: ReadonlySet<number> }>();

function placesIn(model: GateModel, hidden: ReadonlySet<string>): ReadonlySet<number> {
  const known = places.get(hidden);
  if (known?.model === model) return known.places;
  const found = new Set(model.articleIds.flatMap((id, place) => (hidden.has(id) ? [place] : [])));
  places.set(hidden, { model, places: found });
  return found;
}

/** Nothing is surer than a million to one. */
const SUREST = Math.log(1e6);
const within = (p: number) => Math.min(1 - 1e-6, Math.max(1e-6, p));

/** The first article's probability after a judgement; the others share the rest in the same proportions. */
export function lifted(ranked: readonly RankedArticle[], judgement: Judgement): RankedArticle[] {
  const [first, ...others] = ranked;
  if (first === undefined) return [];
  const before = within(first.probability);
  const opinion = judgement.weight * (logOddsOf(judgement.yes, SUREST) - judgement.centre);
  const after = 1 / (1 + Math.exp(-(logOddsOf(before, SUREST) + opinion)));
  const rest = (1 - after) / (1 - before);
  const all = [
    { articleId: first.articleId, probability: after },
    ...others.map((one) => ({ articleId: one.articleId, probability: one.probability * rest })),
  ];
  return bestFirst(all);
}

/**
 * The verdict. Pure.
 * @param ranked best first, calibrated
 * @param limits for the manager's target accuracy, from the held-out curve
 */
export function decide(ranked: readonly RankedArticle[], limits: Limits, dials: Dials): Verdict {
  const [first, second, third] = ranked;
  const confidence = first?.probability ?? 0;
  const base = { confidence, ranked, options: [], limits };
  if (first !== undefined && confidence >= limits.answer) {
    return { ...base, tier: "machine", form: "quoted", reason: "one-article-fits" };
  }
  const three = confidence + (second?.probability ?? 0) + (third?.probability ?? 0);
  if (first !== undefined && second !== undefined && three >= limits.clarify) {
    const options = [first, second, ...(third !== undefined && third.probability >= THIRD ? [third] : [])];
    return {
      ...base,
      tier: "machine",
      form: "clarify",
      reason: "two-articles-fit",
      options: options.map((one) => one.articleId),
    };
  }
  const reason = confidence < UNKNOWN ? "not-in-knowledge" : "not-sure-enough";
  const spent = dials.largeModelSpent === true && reason === "not-sure-enough" ? "budget-spent" : undefined;
  // An answer is better than a choice of three, two in five of which lack the right one.
  if (dials.largeModel && reason === "not-sure-enough") return { ...base, tier: "large", form: "large", reason };
  if (dials.maySuggest && second !== undefined && three >= limits.suggest) {
    const options = ranked.slice(0, SUGGESTED).map((one) => one.articleId);
    return { ...base, tier: "machine", form: "suggested", reason: spent ?? "some-articles-near", options };
  }
  return { ...base, tier: "person", form: "handoff", reason: spent ?? reason };
}
