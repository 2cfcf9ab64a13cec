import type { LiveKnowledge } from "../knowledge/live.ts";
import { ask, weighedEvidence } from "../learn/ask.ts";
import { type Thresholds, thresholdsOf } from "../learn/curve.ts";
import { gateFromBytes } from "../learn/model-bytes.ts";
import { RECIPE } from "../learn/recipe.ts";
import type { GateModel } from "../learn/train.ts";
import type { Dials, Gate, GateTrace, RankedArticle, Verdict, Work } from "./types.ts";

/**
 * Below this the first article is no candidate at all: the knowledge does not hold the answer, rather than that the machine
 * is unsure which article does. Only the words for the manager differ.
 */
const UNKNOWN = 0.2;
/** A third title is offered only when it is at least so likely. */
const THIRD = 0.05;

/** The small model's opinion, when its exam as a judge was passed on this site. */
export interface Judge {
  /** Probability that the article answers the question, 0 to 1. @throws when the model is down, busy or slow */
  judge(question: string, articleId: string, work: Work | undefined): Promise<number>;
  /** Learnt in the exam: log-odds of the gate move by `weight` times the log-odds of the judgement less `centre`. */
  readonly weight: number;
  readonly centre: number;
}

export interface GateOptions {
  readonly judge?: Judge;
}

/** How far below the threshold a judgement is asked for: it can lift the first article no further (see `lifted`). */
const BAND = 0.25;

/**
 * The gate of one live version. It decides before the first token who answers; 1 ms at 1,000 passages, 150 ms when the
 * small model is asked.
 * @throws GATE_UNCALIBRATED when the version has no gate that can be read; the turn goes to a person
 */
export function createGate(live: LiveKnowledge, options: GateOptions = {}): Gate {
  const model = gateFromBytes(live.tune);
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
    const ranked = rankedOf(model, question, trace === undefined ? undefined : (found) => (evidence = found));
    if (trace !== undefined) trace.gate = { limits, evidence };
    const [first] = ranked;
    const { judge } = options;
    const p = first?.probability ?? 0;
    if (
      first === undefined ||
      judge === undefined ||
      !dials.mayJudge ||
      p >= limits.answer ||
      p < limits.answer - BAND
    ) {
      return decide(ranked, limits, dials);
    }
    return judge.judge(question.question, first.articleId, work).then(
      (opinion) => {
        if (trace !== undefined) trace.gate = { limits, evidence, judged: { opinion, before: p } };
        return decide(lifted(ranked, opinion, judge), limits, dials);
      },
      // A judge that is down costs its opinion, not the turn.
      () => decide(ranked, limits, dials),
    );
  };
}

function rankedOf(
  model: GateModel,
  question: { question: string; vector: Float32Array },
  onEvidence?: (evidence: GateTrace["evidence"]) => void,
): RankedArticle[] {
  const { articles, probabilities } = ask(
    model,
    { text: question.question, vector: question.vector },
    onEvidence && ((evidence) => onEvidence(weighedEvidence(model, evidence))),
  );
  return Array.from(articles, (article, i) => ({
    articleId: model.articleIds[article] ?? "",
    probability: probabilities[i] ?? 0,
  }));
}

const logit = (p: number) => Math.log(p / (1 - p));
const within = (p: number) => Math.min(1 - 1e-6, Math.max(1e-6, p));

/** The first article's probability after a judgement; the others share what is left as before. */
export function lifted(
  ranked: readonly RankedArticle[],
  opinion: number,
  judge: Pick<Judge, "weight" | "centre">,
): RankedArticle[] {
  const [first, ...others] = ranked;
  if (first === undefined) return [];
  const before = within(first.probability);
  const after = 1 / (1 + Math.exp(-(logit(before) + judge.weight * (logit(within(opinion)) - judge.centre))));
  const rest = (1 - after) / (1 - before);
  const all = [
    { articleId: first.articleId, probability: after },
    ...others.map((one) => ({ articleId: one.articleId, probability: one.probability * rest })),
  ];
  return all.sort((a, b) => b.probability - a.probability);
}

/**
 * The verdict. Pure.
 * @param ranked best first, calibrated
 * @param limits for the manager's precision, from the held-out curve
 */
export function decide(ranked: readonly RankedArticle[], limits: Thresholds, dials: Dials): Verdict {
  const [first, second, third] = ranked;
  const confidence = first?.probability ?? 0;
  const base = { confidence, ranked, options: [] };
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
  if (dials.largeModel && reason === "not-sure-enough") return { ...base, tier: "large", form: "large", reason };
  return { ...base, tier: "person", form: "handoff", reason };
}
