import type { Claim, ClaimWord, SourceClaim } from "../text/claims.ts";
import { opposites } from "./opposites.ts";

interface Copied {
  /** For two words in a row, whether the second is ever denied, and ever not. */
  readonly denied: ReadonlyMap<string, { readonly yes: boolean; readonly no: boolean }>;
  readonly pairs: ReadonlySet<string>;
  readonly triples: ReadonlySet<string>;
  /** What stands between two words. */
  readonly between: ReadonlyMap<string, readonly ClaimWord[]>;
}
const copies = new WeakMap<readonly SourceClaim[], Copied>();

function copiedOf(claims: readonly SourceClaim[]): Copied {
  let found = copies.get(claims);
  if (found === undefined) {
    const pairs = new Set<string>();
    const triples = new Set<string>();
    const between = new Map<string, ClaimWord[]>();
    const denied = new Map<string, { yes: boolean; no: boolean }>();
    for (const { words } of claims)
      for (const [i, a] of words.entries()) {
        const b = words[i + 1];
        const c = words[i + 2];
        if (b === undefined) continue;
        pairs.add(`${a.stem} ${b.stem}`);
        const flags = denied.get(`${a.stem} ${b.stem}`) ?? { yes: false, no: false };
        denied.set(`${a.stem} ${b.stem}`, { yes: flags.yes || b.isDenied, no: flags.no || !b.isDenied });
        if (c === undefined) continue;
        triples.add(`${a.stem} ${b.stem} ${c.stem}`);
        const key = `${a.stem} ${c.stem}`;
        between.set(key, [...(between.get(key) ?? []), b]);
      }
    found = { denied, pairs, triples, between };
    copies.set(claims, found);
  }
  return found;
}

/** Where a sentence copies the source but for one word: another word, a telling one, or a denial left out; and how much it copies. */
export function copyFaults({ words }: Claim, claims: readonly SourceClaim[]): number[] {
  const { pairs, triples, between } = copiedOf(claims);
  let put = 0;
  let telling = 0;
  let left = 0;
  let kept = 0;
  for (const [i, b] of words.entries()) {
    const a = words[i - 1];
    const c = words[i + 1];
    if (a === undefined) continue;
    const pair = `${a.stem} ${b.stem}`;
    if (!pairs.has(pair) && between.get(pair)?.some((one) => one.isDenial || one.word === "only")) left++;
    if (c === undefined) continue;
    if (triples.has(`${pair} ${c.stem}`)) kept++;
    const around = `${a.stem} ${c.stem}`;
    if (pairs.has(pair) || pairs.has(`${b.stem} ${c.stem}`) || !(pairs.has(around) || between.has(around))) continue;
    put++;
    if (b.isDenial || opposites(b.word) !== undefined) telling++;
  }
  return [Math.min(3, put), Math.min(2, telling), Math.min(2, left), kept / Math.max(1, words.length - 2)];
}

/** Pairs of words that stand in the source, but denied in the one place and not in the other. */
export function copiedDenials({ words }: Claim, claims: readonly SourceClaim[]): number[] {
  const { denied } = copiedOf(claims);
  let here = 0;
  let there = 0;
  for (const [i, b] of words.entries()) {
    const flags = denied.get(`${words[i - 1]?.stem} ${b.stem}`);
    if (flags === undefined) continue;
    if (b.isDenied && !flags.yes) here++;
    if (!b.isDenied && !flags.no) there++;
  }
  return [here, there].map((count) => Math.min(3, count));
}
