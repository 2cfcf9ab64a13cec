import { readFileSync } from "node:fs";
import { join } from "node:path";
import { unpacked } from "../math/int8.ts";
import { DATA } from "./prior.ts";

/** A question that people ask other services: it teaches the gate what the knowledge doesn't answer. */
export interface ForeignQuestion {
  readonly question: string;
  /** CLINC150 (CC-BY-3.0) or HWU64 (CC-BY-4.0), training rows; made by tuner/foreign_questions.py. */
  readonly source: string;
  readonly intent: string;
  /**
   * The words that alone make it out of scope, for a support question about somebody else's service ("gmail"); a site
   * with one of them in its articles may well answer it.
   */
  readonly names?: readonly string[];
}

let questions: readonly ForeignQuestion[] | undefined;

export function foreignQuestions(): readonly ForeignQuestion[] {
  questions ??= [
    ...linesOf<ForeignQuestion>("foreign-questions.jsonl"),
    // Our own: similar in everything but the name.
    ...linesOf<{ question: string; names: string[] }>("foreign-named.jsonl").map((one, i) => ({
      ...one,
      source: "tuppence",
      intent: `named-${i}`,
    })),
  ];
  return questions;
}

function linesOf<T>(file: string): T[] {
  return readFileSync(join(DATA, file), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as T);
}

interface ShippedVectors {
  readonly embedderId: string;
  readonly dimension: number;
  /** Base64 of a row a question, as `packed` makes them. */
  readonly vectors: string;
}

/** Vectors by embedder: the shipped embedders' are in a file (embedding them takes up to a minute), others are made once. */
const known = new Map<string, Promise<Float32Array>>();

function shippedVectors(embedderId: string): Float32Array | undefined {
  const shipped: readonly ShippedVectors[] = JSON.parse(readFileSync(join(DATA, "foreign-vectors.json"), "utf8"));
  const file = shipped.find((one) => one.embedderId === embedderId);
  if (file === undefined) return undefined;
  const bytes = Buffer.from(file.vectors, "base64");
  const flat = new Float32Array(bytes.byteLength);
  for (let at = 0; at < flat.length; at += file.dimension) {
    flat.set(unpacked(new Int8Array(bytes.buffer, bytes.byteOffset + at, file.dimension)), at);
  }
  return flat;
}

/** The out-of-scope questions' vectors, flat. @param embed the function of the embedder with this id */
export async function foreignVectors(
  embedderId: string,
  embed: (texts: readonly string[]) => Promise<Float32Array[]>,
): Promise<Float32Array> {
  let found = known.get(embedderId);
  if (found === undefined) {
    found = (async () => {
      const there = shippedVectors(embedderId);
      if (there !== undefined) return there;
      const rows = await embed(foreignQuestions().map((one) => one.question));
      const flat = new Float32Array(rows.reduce((sum, row) => sum + row.length, 0));
      let at = 0;
      for (const row of rows) {
        flat.set(row, at);
        at += row.length;
      }
      return flat;
    })();
    known.set(embedderId, found);
    // A failure isn't cached: the next publish tries again.
    found.catch(() => known.delete(embedderId));
  }
  return found;
}
