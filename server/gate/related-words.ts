import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isEnglish } from "../text/words.ts";
import { DATA } from "./prior.ts";

/** Words that mean nearly the same. Stems are hashes, as in the search index. */
export interface RelatedWords {
  /** Calls back for each stem that is related to this one, with its closeness: 0 (barely) to 1 (the same). */
  of(stem: number, each: (other: number, closeness: number) => void): void;
  /** Whether it is one of the words that are compared. */
  has(stem: number): boolean;
}

/** The form of the shipped file: base64 of flat arrays. */
interface ShippedWords {
  /** uint32: hash of each stem. */
  readonly stems: string;
  /** uint8: how many related stems each has. */
  readonly counts: string;
  /** uint16: positions of the related stems, nearest first. */
  readonly others: string;
  /** uint8: 255 times the closeness. */
  readonly closeness: string;
}

const NONE: RelatedWords = { of() {}, has: () => false };

let english: RelatedWords | undefined;

/**
 * The shipped words (tuner/related_words.mjs: English words of all-MiniLM-L6-v2's vocabulary, each embedded alone by it;
 * closeness is 0 at a cosine of 0.5 and rises to 1). @returns nothing related in other languages
 */
export function relatedWords(language: string): RelatedWords {
  if (!isEnglish(language)) return NONE;
  english ??= open(JSON.parse(readFileSync(join(DATA, "related-words.json"), "utf8")) as ShippedWords);
  return english;
}

function open(file: ShippedWords): RelatedWords {
  const stems = new Uint32Array(bytesOf(file.stems).buffer);
  const counts = bytesOf(file.counts);
  const others = new Uint16Array(bytesOf(file.others).buffer);
  const closeness = bytesOf(file.closeness);
  const places = new Map<number, number>();
  const starts = new Uint32Array(stems.length);
  let at = 0;
  for (const [i, stem] of stems.entries()) {
    places.set(stem, i);
    starts[i] = at;
    at += counts[i] as number;
  }
  return {
    has: (stem) => places.has(stem),
    of(stem, each) {
      const place = places.get(stem);
      if (place === undefined) return;
      const start = starts[place] as number;
      const end = start + (counts[place] as number);
      for (let k = start; k < end; k++) {
        each(stems[others[k] as number] as number, (closeness[k] as number) / 255);
      }
    },
  };
}

/** A copy, because small Buffers share a pool at any offset. */
const bytesOf = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, "base64"));
