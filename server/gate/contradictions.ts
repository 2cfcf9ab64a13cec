import type { Claim, ClaimWord, SourceClaim } from "../text/claims.ts";
import { alike, opposites } from "./opposites.ts";

/** Fewer content words can stand anywhere. */
const FEWEST_WORDS = 2;

/**
 * A clause that has its content words from one sentence of the source and turns it round: denied here and not there, the other
 * way round, or with the opposite of one of its words, and no sentence of the source has them as the clause does.
 */
export function contradicts(claim: Claim, claims: readonly SourceClaim[]): boolean {
  for (let clause = 0; clause <= (claim.words.at(-1)?.clause ?? 0); clause++) {
    const words = claim.words.filter((one) => one.clause === clause);
    const content = words.filter((one) => one.isContent && opposites(one.word) === undefined);
    if (content.length < FEWEST_WORDS) continue;
    const places = claims.filter((one) => content.every(({ stem }) => one.words.some((there) => there.stem === stem)));
    if (places.length > 0 && places.every((one) => isTurned(words, content, one))) return true;
  }
  return false;
}

function isTurned(words: readonly ClaimWord[], content: readonly ClaimWord[], source: SourceClaim): boolean {
  const there = source.words.filter(({ stem }) => content.some((one) => one.stem === stem));
  const last = words.findLast((one) => one.isContent && source.words.some(({ stem }) => stem === one.stem));
  const isDenied = words.some((one) => one.isDenial);
  const deniedThere = source.words.filter(({ stem }) => stem === last?.stem);
  if (isDenied && source.denials === 0) return true;
  if (!isDenied && deniedThere.length > 0 && deniedThere.every((one) => one.isDenied)) return true;
  const clauses = new Set(there.map((one) => one.clause));
  const near = new Set(source.words.filter((one) => clauses.has(one.clause)).map(({ word }) => word));
  return words.some(({ word }) => {
    const others = opposites(word);
    if (others === undefined || source.words.some((one) => one.word === word || alike(word).includes(one.word)))
      return false;
    return others.some((one) => near.has(one));
  });
}
