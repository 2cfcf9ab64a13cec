import { type CurvePoint, curveOf } from "./curve.ts";
import { COLUMNS, FEATURES, type Means, WIDTH } from "./evidence.ts";
import { fitLogit, type Row, sharesOf } from "./logit.ts";
import type { PackedKnowledge } from "./points.ts";
import { RECIPE } from "./recipe.ts";
import { foreignRows, type JudgedQuestions, judgedRows } from "./rows.ts";
import type { ForeignQuestions } from "./strangers.ts";
import { groundOf } from "./train.ts";

/** A public set asked as if it were a help centre without phrasings. */
export interface PriorSite {
  readonly name: string;
  readonly knowledge: PackedKnowledge;
  readonly questions: JudgedQuestions;
  readonly foreign: ForeignQuestions;
}

/** Points of the shipped curve: spread evenly over the weight of all. */
const POINTS = 500;
/** Strength of the pull to zero, as if so many questions had been asked. */
const QUESTIONS = 1000;

const MEANS: readonly Means[] = ["words", "vectors", "classifier"];

/** Learns the shipped prior (tuner/gate_prior.mjs): each site weighs the same, no evidence may count against an article. */
export function fitPrior(sites: readonly PriorSite[], onSite: (name: string) => void = () => {}) {
  const grounds = sites.map((site) => {
    onSite(site.name);
    return { site, ground: groundOf({ knowledge: site.knowledge, language: "en", foreign: site.foreign }) };
  });
  const one = (means: Means) => {
    const parts = grounds.map(({ site, ground }) => {
      const rows = [...judgedRows(ground, site.questions, means), ...foreignRows(ground, means)];
      return { rows, shares: sharesOf(rows, RECIPE) };
    });
    const weights = fitOn(parts, means);
    // Each site's part of the curve is drawn with what the others taught: that is how the prior meets a new site.
    const curve = parts.flatMap((part) => {
      const others = fitOn(
        parts.filter((other) => other !== part),
        means,
      );
      const points = curveOf(part.rows, part.shares, others);
      const total = points.reduce((sum, point) => sum + point.weight, 0);
      return points.map((point) => ({ ...point, weight: point.weight / total }));
    });
    return { weights: [...weights].map(rounded), curve: shortened(curve) };
  };
  const [words, vectors, classifier] = MEANS.map(one);
  return { features: FEATURES, words, vectors, classifier };
}

interface Part {
  readonly rows: readonly Row[];
  readonly shares: Float64Array;
}

function fitOn(parts: readonly Part[], means: Means): Float64Array {
  const shares = Float64Array.from(parts.flatMap((part) => Array.from(part.shares, (share) => share / parts.length)));
  return fitLogit(
    parts.flatMap((part) => part.rows),
    shares,
    new Float64Array(WIDTH),
    RECIPE.pull / QUESTIONS,
    {
      fixed: COLUMNS[means].map((used) => !used),
      nonNegative: FEATURES.map((name) => name !== "one" && name !== "foreign"),
      iterations: 300,
    },
  );
}

const rounded = (x: number) => Number(x.toFixed(4));

function shortened(curve: readonly CurvePoint[]) {
  const sorted = [...curve].sort((a, b) => a.first - b.first);
  const total = sorted.reduce((s, point) => s + point.weight, 0);
  let at = 0;
  let passed = sorted[0]?.weight ?? 0;
  return Array.from({ length: POINTS }, (_, i) => {
    while (passed < ((i + 0.5) / POINTS) * total && at < sorted.length - 1) passed += sorted[++at]?.weight ?? 0;
    const point = sorted[at];
    if (point === undefined) throw new RangeError("a prior needs questions");
    const { first, three, right, hit, answerable } = point;
    return [rounded(first), rounded(three), Number(right), Number(hit), Number(answerable)];
  });
}
