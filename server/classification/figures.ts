import { judgedNeeded } from "../gate/risk-coverage.ts";
import { wilson } from "../math/wilson.ts";
import type { ClassFigures } from "../wire/classification.ts";
import { NEVER, type Scored } from "./classifier.ts";

/** What a classifier is measured by. */
export interface Measure {
  readonly classes: readonly string[];
  readonly threshold: number;
  /** The wanted share of right classes, 0 to 1. */
  readonly precision: number;
}

/**
 * How well classes are told, from examples that were each scored without having been learnt. Pure.
 * @param scored examples; those of "none" are right when no class is named
 */
export function figuresOf(scored: readonly Scored[], { classes, threshold, precision }: Measure): ClassFigures {
  const none = classes.length;
  const named = (row: Scored) => row.label < none && row.probability >= threshold;
  const isRight = (row: Scored) => row.label === row.labelled.label;
  const of = (rows: readonly Scored[]) => {
    const told = rows.filter(named);
    const right = told.filter(isRight).length;
    return {
      examples: rows.length,
      /** Without abstaining. */
      right: rows.filter(isRight).length,
      named: told.length,
      namedRight: right,
      ...intervalOf(right, told.length),
    };
  };
  const history = of(scored.filter((row) => row.labelled.isHistory));
  return {
    precision,
    threshold: threshold === NEVER ? null : threshold,
    all: of(scored),
    history,
    reached: reaches(history.named, history.namedRight, precision),
    needed: neededFor(history.named, history.namedRight, precision),
    classes: classes.map((classId, label) => {
      const own = scored.filter((row) => row.labelled.label === label);
      const told = scored.filter((row) => named(row) && row.label === label);
      return {
        classId,
        examples: own.length,
        history: own.filter((row) => row.labelled.isHistory).length,
        right: own.filter(isRight).length,
        named: told.length,
        namedRight: told.filter(isRight).length,
      };
    }),
    confusions: confusionsOf(scored, classes),
  };
}

const intervalOf = (right: number, named: number) => {
  const { low, high } = wilson(right, named);
  return { low, high };
};

/**
 * How far below the wanted share the lower end of the 95% interval can be. From 100 examples, the plain share alone let a
 * classifier through that was right in 89% (test/bench/results/2026-11-30-classes.json, CLINC150, seed 2).
 */
const SLACK = 0.05;

/**
 * Whether named conversations show the wanted share: it was reached, on as many as could have shown otherwise (one-sided
 * 95%, exact binomial; 59 for 95%), and the interval doesn't end far below it.
 */
function reaches(named: number, right: number, precision: number): boolean {
  if (named < judgedNeeded(1 - precision) || right < precision * named) return false;
  return wilson(right, named).low >= precision - SLACK;
}

/** More than this many conversations are never asked for. */
const MOST_NEEDED = 999;

/** How many more conversations have to be named, all of them right, before the share is believed; 0: it is. */
function neededFor(named: number, right: number, precision: number): number {
  for (let more = 0; more < MOST_NEEDED; more++) if (reaches(named + more, right + more, precision)) return more;
  return MOST_NEEDED;
}

/** Rows of the confusion table that are kept: a screen's worth of the worst. */
const MOST_CONFUSIONS = 40;

/** Which classes are taken for which, most often first; null: none of them. Without abstaining. */
function confusionsOf(scored: readonly Scored[], classes: readonly string[]): ClassFigures["confusions"] {
  const counts = new Map<string, { is: string | null; taken: string | null; count: number }>();
  for (const { labelled, label } of scored) {
    if (labelled.label === label) continue;
    const [is, taken] = [classes[labelled.label] ?? null, classes[label] ?? null];
    const key = `${is} ${taken}`;
    const one = counts.get(key) ?? { is, taken, count: 0 };
    counts.set(key, { ...one, count: one.count + 1 });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count).slice(0, MOST_CONFUSIONS);
}
