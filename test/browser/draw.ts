import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./browser.ts";

/** The seed of this run: SEED, or always the same one, so that a red test is red again. */
export const seed = Number(process.env.SEED ?? 20260214);

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function random(from: number): () => number {
  let state = from >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** So many of a list, without repetition. */
export function draw<T>(list: readonly T[], count: number, from: number = seed): T[] {
  const next = random(from);
  const left = [...list];
  return Array.from({ length: count }, () => left.splice(Math.floor(next() * left.length), 1)[0] as T);
}

const lines = <T>(file: string): T[] =>
  readFileSync(join(ROOT, "demo", file), "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as T);

export const articles = lines<{ id: string; title: string; examples: string[] }>("knowledge.jsonl");
export const questions = lines<{ question: string; expect: string }>("questions.jsonl");
export const foreign = lines<{ question: string; expect: null }>("foreign.jsonl");

/** As two questions are the same: case, punctuation and spaces do not tell them apart. */
export const plain = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

/** Every title and example phrasing of the knowledge. */
export const phrasings = new Set(articles.flatMap((a) => [a.title, ...a.examples]).map(plain));
