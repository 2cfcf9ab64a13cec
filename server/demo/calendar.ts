import type { Script, Step } from "./script.ts";

const DAY_MS = 86_400_000;
/** Days over which conversations without a fixed time are spread. */
const DAYS = 28;
/** How many times as many questions there are on the last day as on the first: a growing shop. */
const GROWTH = 0.5;
/** A Saturday's or Sunday's share of a working day's conversations. */
const WEEKEND = 0.45;
/**
 * Conversations by hour of the day in this server's time zone, 0 to 23: visitors write during the day and after dinner.
 */
const HOURS = [1, 1, 0, 0, 0, 1, 2, 4, 8, 12, 14, 13, 11, 12, 13, 13, 12, 11, 9, 8, 9, 8, 5, 2];
/** How long ago the newest of these ended: what happens right now is scripted. */
const LATEST_MS = 3 * 3_600_000;
/** Shortest and longest time between two steps, in milliseconds: to read, to type, to answer. */
const PAUSES = {
  say: [18_000, 95_000],
  choose: [5_000, 20_000],
  button: [8_000, 40_000],
  rate: [6_000, 40_000],
  score: [10_000, 60_000],
  claim: [40_000, 260_000],
  note: [30_000, 70_000],
  reply: [45_000, 130_000],
  end: [15_000, 60_000],
} as const;

/** When a script begins, and the time of each of its steps; the first step is at the beginning. */
export interface Dated {
  readonly script: Script;
  readonly steps: readonly { readonly step: Step; readonly at: Date }[];
}

/**
 * Gives every script its times, newest first, so that what is waiting now is created first. The same anchor gives the
 * same times.
 * @param anchor the time of the first start
 */
export function dated(scripts: readonly Script[], anchor: Date): Dated[] {
  const all = scripts.map((script) => {
    const random = randomOf(script.id);
    const offsets: number[] = [];
    for (const [i, step] of script.steps.entries()) {
      const [least, most] = PAUSES[kindOf(step)];
      const pause = step.after ?? least + random() * (most - least);
      offsets.push(i === 0 ? 0 : (offsets[i - 1] as number) + Math.round(pause));
    }
    const lasts = offsets.at(-1) ?? 0;
    const startMs = script.ago === undefined ? someTime(anchor, random, lasts) : anchor.getTime() - script.ago;
    // Nothing happens in the future: such a script is cut off at the time of the start.
    const at = (offset: number) => new Date(Math.min(startMs + offset, anchor.getTime() - 1000));
    return { script, steps: script.steps.map((step, i) => ({ step, at: at(offsets[i] as number) })) };
  });
  return all.sort((a, b) => (b.steps[0]?.at.getTime() ?? 0) - (a.steps[0]?.at.getTime() ?? 0));
}

/** A moment in the past four weeks: by day with growth and weekends, by hour as people write. */
function someTime(anchor: Date, random: () => number, lastsMs: number): number {
  const midnight = new Date(anchor);
  midnight.setHours(0, 0, 0, 0);
  const days = Array.from({ length: DAYS }, (_, ago) => {
    const day = new Date(midnight.getTime() - ago * DAY_MS);
    const isWeekend = day.getDay() === 0 || day.getDay() === 6;
    return (1 + GROWTH * (1 - ago / DAYS)) * (isWeekend ? WEEKEND : 1);
  });
  for (let tries = 0; tries < 50; tries++) {
    const ago = pick(days, random());
    const at = midnight.getTime() - ago * DAY_MS + (pick(HOURS, random()) + random()) * 3_600_000;
    if (at + lastsMs < anchor.getTime() - LATEST_MS) return at;
  }
  return anchor.getTime() - LATEST_MS - lastsMs - random() * DAY_MS;
}

/** The index of the weight that a number from 0 to 1 falls on. */
function pick(weights: readonly number[], at: number): number {
  let left = at * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [i, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return i;
  }
  return weights.length - 1;
}

function kindOf(step: Step): keyof typeof PAUSES {
  return (Object.keys(PAUSES) as (keyof typeof PAUSES)[]).find((kind) => kind in step) ?? "say";
}

/** Numbers from 0 to 1 derived from a text: mulberry32 over FNV-1a. */
function randomOf(seed: string): () => number {
  let state = 0x811c9dc5;
  for (const sign of seed) state = Math.imul(state ^ (sign.codePointAt(0) ?? 0), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
