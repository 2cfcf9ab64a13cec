// Learns how likely an article supports a written sentence (server/gate/data/sentence-support.json), from the features that the
// server computes, so build first:
//
//     npm run build && node tuner/sentence_support.mjs [--output FILE] [--check]
//
// True and altered sentences of the training companies (altered_sentences.mjs); those that the rules of server/text/support.ts
// stop are left out, because the server never asks about them. A small network (one hidden layer beside the features), learnt
// by Adam from a fixed seed. The threshold is the one that holds back 7.5% of the validation companies' true sentences, the
// rules' own included. `--check` writes nothing, and prints how the shipped weights do on the validation companies.
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { alteredSentences, companiesOf, KINDS, random, trueSentences } from "./altered_sentences.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const built = (path) => import(join(root, "dist", "server", path));
const { contradicts } = await built("gate/contradictions.js");
const { SUPPORT_FEATURES, supportFeatures } = await built("gate/support-features.js");
const { shippedSupportWeights, supportScore } = await built("gate/sentence-support.js");
const { claimOf, sourceClaimsOf } = await built("text/claims.js");
const { faultOf, SUPPORT, supportOf } = await built("text/support.js");
const { stem, wordsOf } = await built("text/words.js");

const { values: options } = parseArgs({ options: { output: { type: "string" }, check: { type: "boolean" } } });
const OUT = options.output ?? join(root, "server", "gate", "data", "sentence-support.json");
const SEED = 20261130;
const HIDDEN = 16;
const EPOCHS = 12;
const BATCH = 64;
const DECAY = 3e-4;
const RATE = 4e-3;
/** A feature that hardly varies isn't blown up. */
const NARROWEST = 0.01;
const HELD_BACK = 0.075;
/** Half of the weight is the true sentences'; what is altered shares the rest by how hard it is and how much harm it does. */
const SHARES = { true: 0.5, number: 0.1, unit: 0.08, negation: 0.1, swap: 0.1, subject: 0.04, article: 0.08 };

function examplesOf(part) {
  const companies = companiesOf(part);
  return companies.flatMap((company) => {
    const sources = new Map(company.articles.map(({ id, title, answer }) => [id, sourceClaimsOf(title, answer)]));
    const others = companies.filter((one) => one !== company);
    return [...trueSentences(company), ...alteredSentences(company, others)].map(
      ({ article, question, sentence, kind }) => {
        const support = supportOf([article.title, article.answer], question, "en", SUPPORT.small);
        const claim = claimOf(sentence);
        const isStopped = faultOf(sentence, support) !== undefined || contradicts(claim, sources.get(article.id));
        const asked = new Set(wordsOf(question).map((word) => stem(word, "en")));
        return {
          kind,
          isStopped,
          features: isStopped ? undefined : supportFeatures(claim, sources.get(article.id), asked),
        };
      },
    );
  });
}

/** Mean and deviation of each feature. */
function scaleOf(examples) {
  const width = SUPPORT_FEATURES.length;
  const mean = new Float64Array(width);
  const deviation = new Float64Array(width);
  for (const { features } of examples) for (let f = 0; f < width; f++) mean[f] += features[f] / examples.length;
  for (const { features } of examples)
    for (let f = 0; f < width; f++) deviation[f] += (features[f] - mean[f]) ** 2 / examples.length;
  return { mean, deviation: deviation.map((variance) => Math.max(Math.sqrt(variance), NARROWEST)) };
}

function learn(examples) {
  const width = SUPPORT_FEATURES.length;
  const pick = random(SEED);
  const { mean, deviation } = scaleOf(examples);
  const count = {};
  for (const { kind } of examples) count[kind] = (count[kind] ?? 0) + 1;
  const data = examples.map(({ kind, features }) => ({
    x: features.map((value, f) => (value - mean[f]) / deviation[f]),
    y: kind === "true" ? 1 : 0,
    weight: (SHARES[kind] / count[kind]) * examples.length,
  }));
  const inner = Float64Array.from({ length: HIDDEN * width }, () => ((pick() - 0.5) * 2) / Math.sqrt(width));
  const innerBias = new Float64Array(HIDDEN);
  const outer = Float64Array.from({ length: HIDDEN }, () => pick() - 0.5);
  const direct = new Float64Array(width);
  const bias = new Float64Array(1);
  const parts = [inner, innerBias, outer, direct, bias];
  const first = parts.map((part) => new Float64Array(part.length));
  const second = parts.map((part) => new Float64Array(part.length));
  const hidden = new Float64Array(HIDDEN);
  const order = [...data.keys()];
  let step = 0;
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(pick() * (i + 1));
      [order[i], order[j]] = [order[j], order[i]];
    }
    const rate = RATE * (1 - epoch / EPOCHS) + 1e-4;
    for (let from = 0; from < order.length; from += BATCH) {
      const batch = order.slice(from, from + BATCH);
      const slopes = parts.map((part) => new Float64Array(part.length));
      for (const at of batch) {
        const { x, y, weight } = data[at];
        let score = bias[0];
        for (let h = 0; h < HIDDEN; h++) {
          let sum = innerBias[h];
          for (let f = 0; f < width; f++) sum += inner[h * width + f] * x[f];
          hidden[h] = Math.tanh(sum);
          score += outer[h] * hidden[h];
        }
        for (let f = 0; f < width; f++) score += direct[f] * x[f];
        const slope = (weight * (1 / (1 + Math.exp(-score)) - y)) / batch.length;
        slopes[4][0] += slope;
        for (let f = 0; f < width; f++) slopes[3][f] += slope * x[f];
        for (let h = 0; h < HIDDEN; h++) {
          slopes[2][h] += slope * hidden[h];
          const back = slope * outer[h] * (1 - hidden[h] * hidden[h]);
          slopes[1][h] += back;
          for (let f = 0; f < width; f++) slopes[0][h * width + f] += back * x[f];
        }
      }
      step++;
      const rise = 1 - 0.9 ** step;
      const spread = 1 - 0.999 ** step;
      parts.forEach((part, p) => {
        for (let i = 0; i < part.length; i++) {
          const slope = slopes[p][i] + DECAY * part[i];
          first[p][i] = 0.9 * first[p][i] + 0.1 * slope;
          second[p][i] = 0.999 * second[p][i] + 0.001 * slope * slope;
          part[i] -= (rate * (first[p][i] / rise)) / (Math.sqrt(second[p][i] / spread) + 1e-8);
        }
      });
    }
  }
  const short = (values) => Array.from(values, (value) => Number(value.toFixed(4)));
  return {
    features: [...SUPPORT_FEATURES],
    mean: short(mean),
    deviation: short(deviation),
    hidden: Array.from({ length: HIDDEN }, (_, h) => short(inner.subarray(h * width, (h + 1) * width))),
    hiddenBias: short(innerBias),
    output: short(outer),
    direct: short(direct),
    bias: Number(bias[0].toFixed(4)),
  };
}

const scored = (examples, weights) =>
  examples.map(({ kind, features }) => ({
    kind,
    score: features === undefined ? Number.NEGATIVE_INFINITY : supportScore(features, weights),
  }));

function print(name, examples, weights) {
  const all = scored(examples, weights);
  const shares = ["true", ...KINDS].map((kind) => {
    const of = all.filter((one) => one.kind === kind);
    return `${kind} ${((100 * of.filter(({ score }) => score < weights.threshold).length) / of.length).toFixed(1)}%`;
  });
  console.log(`${name}, stopped: ${shares.join(", ")}`);
}

const validation = examplesOf("validation");
if (options.check) print("validation", validation, shippedSupportWeights());
else {
  const training = examplesOf("training");
  const asked = training.filter(({ isStopped }) => !isStopped);
  console.log(`${training.length} sentences, ${asked.length} of them asked about; seed ${SEED}`);
  const learnt = learn(asked);
  const told = scored(
    validation.filter(({ kind }) => kind === "true"),
    learnt,
  )
    .map(({ score }) => score)
    .sort((a, b) => a - b);
  const weights = { ...learnt, threshold: Number(told[Math.floor(told.length * HELD_BACK)].toFixed(4)) };
  print("training", training, weights);
  print("validation", validation, weights);
  writeFileSync(OUT, `${JSON.stringify(weights)}\n`);
}
