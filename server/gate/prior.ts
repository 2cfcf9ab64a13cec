import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { packageRoot } from "../lib/built-file.ts";
import type { CurvePoint } from "./curve.ts";
import { FEATURES, type FeatureSet, WIDTH } from "./evidence.ts";
import { JUDGED_FEATURES, JUDGED_WIDTH } from "./judged.ts";

/** What the gate assumes about a site before it has evidence of its own. */
export interface Prior {
  /** One per feature. */
  readonly weights: Float64Array;
  /** One per feature of `JUDGED_FEATURES`. Absent: the judge isn't asked. */
  readonly judged?: Float64Array;
  readonly curve: readonly CurvePoint[];
}

export interface Priors extends Readonly<Record<FeatureSet, Prior>> {
  /** What stands for `classifier` where the multilingual embedder reads: its cosines mean something else. */
  readonly multilingual?: Prior & { readonly embedderId: string };
}

/** The priors for sites that this embedder reads; those of the English one if they were learnt with neither. */
export function priorsBy(embedderId: string, priors: Priors): Priors {
  const { multilingual } = priors;
  return multilingual?.embedderId === embedderId ? { ...priors, classifier: multilingual } : priors;
}

/** Priors, and the help centres that they were learnt on: of those, a figure with them says too much. */
export interface LearntPriors {
  readonly learntOn: readonly string[];
  readonly priors: Priors;
}

const bit = z.union([z.literal(0), z.literal(1)]);
const point = [z.number(), z.number(), bit, bit, bit] as const;
const priorSchema = z.object({
  weights: z.array(z.number()).length(WIDTH),
  judged: z.array(z.number()).length(JUDGED_WIDTH).optional(),
  /** first, three, right, hit, answerable, and the first four again after reading; each point weighs the same */
  curve: z.array(z.union([z.tuple([...point, z.number(), z.number(), bit, bit]), z.tuple([...point])])),
});
export const priorsSchema = z.object({
  learntOn: z.array(z.string()),
  features: z.tuple(FEATURES.map((name) => z.literal(name)) as [z.ZodLiteral, ...z.ZodLiteral[]]),
  judgedFeatures: z.tuple(JUDGED_FEATURES.map((name) => z.literal(name)) as [z.ZodLiteral, ...z.ZodLiteral[]]),
  words: priorSchema,
  vectors: priorSchema,
  classifier: priorSchema,
  across: priorSchema,
  multilingual: priorSchema.extend({ embedderId: z.string() }).optional(),
});

export const DATA = join(packageRoot(import.meta.url), "server", "gate", "data");
let shipped: LearntPriors | undefined;

/** The priors that are shipped: learnt by tuner/gate_prior.mjs (docs/decisions/2026-11-29-own-embedder.md). */
export function shippedPriors(): LearntPriors {
  shipped ??= readPriors(join(DATA, "gate-prior.json"));
  return shipped;
}

/** Reads what tuner/gate_prior.mjs wrote. @throws if there is no such file, or it has another layout */
export function readPriors(path: string): LearntPriors {
  return priorsOf(JSON.parse(readFileSync(path, "utf8")));
}

const seen = (first: number, three: number, right: number, hit: number) => ({
  first,
  three,
  right: right === 1,
  hit: hit === 1,
});

function priorsOf(json: unknown): LearntPriors {
  const found = priorsSchema.parse(json);
  const of = (one: z.infer<typeof priorSchema>): Prior => ({
    weights: Float64Array.from(one.weights),
    ...(one.judged && { judged: Float64Array.from(one.judged) }),
    curve: one.curve.map(([first, three, right, hit, answerable, ...read]) => ({
      ...seen(first, three, right, hit),
      answerable: answerable === 1,
      weight: 1,
      ...(read.length === 4 && { judged: seen(...read) }),
    })),
  });
  const { learntOn, words, vectors, classifier, across, multilingual } = found;
  const priors = {
    ...{ words: of(words), vectors: of(vectors), classifier: of(classifier), across: of(across) },
    ...(multilingual && { multilingual: { ...of(multilingual), embedderId: multilingual.embedderId } }),
  };
  return { learntOn, priors };
}
