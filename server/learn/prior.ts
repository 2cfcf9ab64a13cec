import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { packageRoot } from "../lib/built-file.ts";
import type { CurvePoint } from "./curve.ts";
import { FEATURES, type Means, WIDTH } from "./evidence.ts";

/** What the gate believes of a site before that site has evidence. */
export interface Prior {
  /** One a feature. */
  readonly weights: Float64Array;
  readonly curve: readonly CurvePoint[];
}

export type Priors = Readonly<Record<Means, Prior>>;

const bit = z.union([z.literal(0), z.literal(1)]);
const priorSchema = z.object({
  weights: z.array(z.number()).length(WIDTH),
  /** first, three, right, hit, answerable; each point weighs the same */
  curve: z.array(z.tuple([z.number(), z.number(), bit, bit, bit])),
});
export const priorsSchema = z.object({
  features: z.tuple(FEATURES.map((name) => z.literal(name)) as [z.ZodLiteral, ...z.ZodLiteral[]]),
  words: priorSchema,
  vectors: priorSchema,
  classifier: priorSchema,
});

export const DATA = join(packageRoot(import.meta.url), "server", "learn", "data");
let shipped: Priors | undefined;

/** The prior that is shipped: learnt by tuner/gate_prior.mjs over public sets (docs/decisions/2026-11-21-gate.md). */
export function shippedPriors(): Priors {
  shipped ??= priorsOf(JSON.parse(readFileSync(join(DATA, "gate-prior.json"), "utf8")));
  return shipped;
}

function priorsOf(json: unknown): Priors {
  const found = priorsSchema.parse(json);
  const of = (one: z.infer<typeof priorSchema>): Prior => ({
    weights: Float64Array.from(one.weights),
    curve: one.curve.map(([first, three, right, hit, answerable]) => ({
      first,
      three,
      right: right === 1,
      hit: hit === 1,
      answerable: answerable === 1,
      weight: 1,
    })),
  });
  return { words: of(found.words), vectors: of(found.vectors), classifier: of(found.classifier) };
}
