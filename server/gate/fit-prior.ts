import { fitLogit } from "../math/logit.ts";
import { type CurvePoint, curvePoint } from "./curve.ts";
import { COLUMNS, FEATURES, type FeatureSet, WIDTH } from "./evidence.ts";
import { JUDGED_FEATURES, JUDGED_WIDTH, judgedFeatures, READ } from "./judged.ts";
import { fitGate, type Ranked, type Row, rank } from "./logit.ts";
import type { ForeignQuestions } from "./out-of-scope.ts";
import type { PackedKnowledge } from "./points.ts";
import { RECIPE } from "./recipe.ts";
import { foreignRows, type JudgedQuestions, judgedRows } from "./rows.ts";
import { groundOf } from "./train.ts";

/** A help centre whose models saw none of it, asked as if it had no phrasings. */
export interface PriorSite {
  readonly name: string;
  /** BCP 47. */
  readonly language: string;
  readonly knowledge: PackedKnowledge;
  /** Those that nothing answers too (`expected` -1): the near misses. */
  readonly questions: JudgedQuestions;
  readonly foreign: ForeignQuestions;
  /**
   * Its questions are closer to its articles' words than a new company's are: it teaches the weights, but doesn't say how often
   * the gate is right.
   */
  readonly isEasy?: boolean;
  /** The judge's log-odds for some articles and a question, in order. Absent: the prior has no judge. */
  read?(question: string, articles: readonly number[]): Promise<ArrayLike<number>>;
}

/** Points of the shipped curve: spread evenly over the total weight. */
const POINTS = 1000;
/** Strength of the pull towards zero, as if this many questions had been asked. */
const QUESTIONS = 1000;
/**
 * Total weight of the shipped out-of-scope questions, and of questions whose article was taken away, with 1 for a
 * site's answerable ones; its own near misses count as often as they were asked. Chosen on the validation companies.
 */
const FOREIGN = 0.05;
const UNKNOWN = 0.02;
/** Of the shipped out-of-scope questions, one in so many is read by the judge: the rest would be read alike. */
const READ_EVERY = 10;

const SETS = ["words", "vectors", "classifier"] as const;

export interface Part {
  readonly site: PriorSite;
  readonly rows: readonly (Row & { readonly text: string })[];
  readonly shares: Float64Array;
  /** How many of the rows are about the site's own questions; the rest are the shipped out-of-scope ones. */
  readonly own: number;
}

/** What is learnt for one set of features: as it is shipped (tuner/gate_prior.mjs). */
export interface FittedPrior {
  weights: number[];
  judged?: number[];
  curve: number[][];
}

/** The evidence of one site's questions, which the prior is learnt from. */
export type PriorEvidence = Readonly<Record<(typeof SETS)[number], Part>>;

/** Gathers a site's evidence: once, however many priors it then helps to learn. */
export function priorEvidenceOf(site: PriorSite): PriorEvidence {
  const part = partsOf(site);
  return { words: part("words"), vectors: part("vectors"), classifier: part("classifier") };
}

/**
 * The same for what reads across languages. Its questions are in the articles' language, as no help centre is at hand that
 * was asked in others, but their words aren't looked at.
 * @param site with vectors of the embedder that reads across languages, which wasn't trained on the site
 */
export const acrossEvidenceOf = (site: PriorSite): Part => partsOf(site)("across");

/** The same for sites that the multilingual embedder reads, in their own language. */
export const multilingualEvidenceOf = (site: PriorSite): Part => partsOf(site)("classifier");

function partsOf(site: PriorSite): (featureSet: FeatureSet) => Part {
  const ground = groundOf(site);
  return (featureSet) => {
    const own = judgedRows(ground, site.questions, featureSet);
    // A question's row is followed by the one whose article was taken away, if there is one.
    let asked = -1;
    const texts = own.map((row) => site.questions.texts[row.group === "unknown" ? asked : ++asked] ?? "");
    const shipped = foreignRows(ground, featureSet);
    const rows = [
      ...own.map((row, i) => ({ ...row, text: texts[i] ?? "" })),
      ...shipped.map((row, i) => ({ ...row, text: ground.outOfScope.texts[i] ?? "" })),
    ];
    return { site, rows, shares: sharesOf(own, shipped.length), own: own.length };
  };
}

/**
 * Learns a prior as it's shipped (`gate-prior.json`): each site has the same weight, and no evidence may count against
 * an article. The curve is of the sites that aren't easy; each one's part uses weights learnt on all others, which is how the
 * prior meets a new site.
 */
export async function fitPrior(
  sites: readonly PriorEvidence[],
  others: { readonly across: FittedPrior; readonly multilingual: FittedPrior & { readonly embedderId: string } },
  onSite: (name: string) => void = () => {},
) {
  const fitted: Record<string, FittedPrior> = {};
  for (const featureSet of SETS) {
    fitted[featureSet] = await fitSet(
      sites.map((site) => site[featureSet]),
      featureSet,
      onSite,
      ({ isEasy = false }) => !isEasy,
    );
  }
  const learntOn = sites.map(({ words }) => words.site.name);
  return { learntOn, features: FEATURES, judgedFeatures: JUDGED_FEATURES, ...fitted, ...others };
}

/** Learns what reads across languages (`acrossEvidenceOf`). */
export const fitAcross = (sites: readonly Part[], onSite: (name: string) => void = () => {}): Promise<FittedPrior> =>
  fitSet(sites, "across", onSite);

/** Learns what sites that the multilingual embedder reads begin with (`multilingualEvidenceOf`). */
export const fitMultilingual = (
  sites: readonly Part[],
  onSite: (name: string) => void = () => {},
): Promise<FittedPrior> => fitSet(sites, "classifier", onSite, ({ isEasy = false }) => !isEasy);

async function fitSet(
  parts: readonly Part[],
  featureSet: FeatureSet,
  onSite: (name: string) => void,
  isOnCurve: (site: PriorSite) => boolean = () => true,
): Promise<FittedPrior> {
  const curve: CurvePoint[] = [];
  const weights = fitOn(parts, featureSet);
  const reads = featureSet === "classifier" && parts.every(({ site }) => site.read !== undefined);
  for (const part of parts.filter(({ site }) => isOnCurve(site))) {
    onSite(`${featureSet}: ${part.site.name}`);
    const others = parts.filter((other) => other !== part);
    const apart = fitOn(others, featureSet);
    const judged = reads ? await fitJudged(others, apart) : undefined;
    curve.push(...(await pointsOf(part, apart, judged)));
  }
  return {
    weights: [...weights].map(rounded),
    ...(reads && { judged: [...(await fitJudged(parts, weights))].map(rounded) }),
    curve: shortened(curve),
  };
}

/** Each row's weight; sums to 1 over a site. */
function sharesOf(own: readonly Row[], shipped: number): Float64Array {
  const count = (is: (row: Row) => boolean) => own.filter(is).length;
  const known = Math.max(
    1,
    count((row) => row.group === "known"),
  );
  const unknown = Math.max(
    1,
    count((row) => row.group === "unknown"),
  );
  const shares = [
    ...own.map((row) => (row.group === "unknown" ? UNKNOWN / unknown : 1 / known)),
    ...new Array<number>(shipped).fill(FOREIGN / shipped),
  ];
  const total = shares.reduce((sum, x) => sum + x, 0);
  return Float64Array.from(shares, (share) => share / total);
}

function fitOn(parts: readonly Part[], featureSet: FeatureSet): Float64Array {
  return fitGate(
    parts.flatMap((part) => part.rows),
    Float64Array.from(parts.flatMap((part) => Array.from(part.shares, (share) => share / parts.length))),
    new Float64Array(WIDTH),
    RECIPE.pull / QUESTIONS,
    {
      fixed: COLUMNS[featureSet].map((used) => !used),
      nonNegative: FEATURES.map((name) => name !== "one" && name !== "foreign"),
      iterations: 300,
    },
  );
}

/** A row's weight among those that are read: never one whose article was taken away, because it chose the passages. */
function readShare({ rows, shares, own }: Part, i: number): number {
  if (rows[i]?.group === "unknown") return 0;
  if (i < own) return shares[i] as number;
  return (i - own) % READ_EVERY === 0 ? (shares[i] as number) * READ_EVERY : 0;
}

/** How the judge's opinion counts beside the gate's, learnt on these sites. */
async function fitJudged(parts: readonly Part[], weights: Float64Array): Promise<Float64Array> {
  const choices: { features: Float64Array; label: number }[] = [];
  const shares: number[] = [];
  for (const part of parts) {
    for (const [i, row] of part.rows.entries()) {
      const share = readShare(part, i);
      if (share === 0) continue;
      const ranked = rank(row.evidence, weights);
      const judgements = await readBy(part.site, row.text, ranked);
      choices.push({
        features: judgedFeatures(ranked.probabilities, judgements),
        label: row.expected < 0 ? -1 : ranked.articles.subarray(0, READ).indexOf(row.expected),
      });
      shares.push(share);
    }
  }
  const total = shares.reduce((sum, x) => sum + x, 0);
  return fitLogit(
    choices,
    Float64Array.from(shares, (share) => share / total),
    new Float64Array(JUDGED_WIDTH),
    RECIPE.pull / QUESTIONS,
    { nonNegative: JUDGED_FEATURES.map((name) => name !== "one"), iterations: 300 },
  );
}

async function readBy(site: PriorSite, text: string, ranked: Ranked): Promise<ArrayLike<number>> {
  return (await site.read?.(text, [...ranked.articles.subarray(0, READ)])) ?? [];
}

async function pointsOf(part: Part, weights: Float64Array, judged: Float64Array | undefined): Promise<CurvePoint[]> {
  const points: CurvePoint[] = [];
  for (const [i, row] of part.rows.entries()) {
    const share = judged === undefined ? (part.shares[i] as number) : readShare(part, i);
    if (row.group === "unknown" || share === 0) continue;
    const ranked = rank(row.evidence, weights);
    const judgements = judged === undefined ? undefined : await readBy(part.site, row.text, ranked);
    const reading = judged === undefined || judgements === undefined ? undefined : { judgements, weights: judged };
    points.push(curvePoint(ranked, row.expected, share, reading));
  }
  const total = points.reduce((sum, point) => sum + point.weight, 0);
  return points.map((point) => ({ ...point, weight: point.weight / total }));
}

const rounded = (x: number) => Number(x.toFixed(4));

function shortened(curve: readonly CurvePoint[]): number[][] {
  const sorted = [...curve].sort((a, b) => a.first - b.first);
  const total = sorted.reduce((s, point) => s + point.weight, 0);
  let at = 0;
  let passed = sorted[0]?.weight ?? 0;
  return Array.from({ length: POINTS }, (_, i) => {
    while (passed < ((i + 0.5) / POINTS) * total && at < sorted.length - 1) passed += sorted[++at]?.weight ?? 0;
    const point = sorted[at];
    if (point === undefined) throw new RangeError("a prior needs questions");
    const { first, three, right, hit, answerable, judged } = point;
    return [
      ...[rounded(first), rounded(three), Number(right), Number(hit), Number(answerable)],
      ...(judged === undefined
        ? []
        : [rounded(judged.first), rounded(judged.three), Number(judged.right), Number(judged.hit)]),
    ];
  });
}
