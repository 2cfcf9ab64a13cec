import { withTitle } from "../domain/passage.ts";
import { dot } from "../math/dot.ts";
import type { Statement } from "./statements.ts";

/** Unit vectors of texts, in order. */
export type Embed = (texts: readonly string[]) => Promise<Float32Array[]>;

/** Two statements of different articles that are about the same thing. */
export interface Neighbours {
  readonly a: Statement;
  readonly b: Statement;
  /** How near, as a cosine. */
  readonly alike: number;
  /** Each is the other's nearest. */
  readonly isMutual: boolean;
}

/** Below this, two sentences are rarely about the same. */
const FLOOR = 0.6;
/** By how much another statement may be nearer: the same is sometimes said twice. */
export const SLACK = 0.03;
/** Statements that a stem is in, beyond which it says too little to find others by. */
const COMMONEST = 150;

/**
 * Statements of different articles that are about the same thing: a support writer who doesn't remember what another
 * article says still writes something near it. Each is compared alone and with its article's title in front, since one
 * article's sentence often says what the other's title says.
 * @param titles of the articles, by their place
 * @param embed the shipped English embedder: the floor is its
 * @param onBreath awaited now and then
 */
export async function neighboursOf(
  statements: readonly Statement[],
  titles: readonly string[],
  embed: Embed,
  onBreath: () => Promise<void>,
): Promise<Neighbours[]> {
  const alone = await embed(statements.map(({ text }) => text));
  const titled = await embed(statements.map(({ article, text }) => withTitle(titles[article] ?? "", text)));
  const near = (a: number, b: number) =>
    Math.max(
      dot(titled[a] as Float32Array, titled[b] as Float32Array),
      dot(alone[a] as Float32Array, titled[b] as Float32Array),
      dot(titled[a] as Float32Array, alone[b] as Float32Array),
    );
  const places = new Map<string, number[]>();
  const nearest = statements.map(() => 0);
  const pairs: { a: number; b: number; alike: number }[] = [];
  for (const [b, { article, words }] of statements.entries()) {
    const others = new Set<number>();
    for (const one of words.keys()) {
      const there = places.get(one) ?? [];
      if (there.length <= COMMONEST) for (const a of there) others.add(a);
      there.push(b);
      places.set(one, there);
    }
    for (const a of others) {
      if (statements[a]?.article === article) continue;
      const alike = near(a, b);
      nearest[a] = Math.max(nearest[a] ?? 0, alike);
      nearest[b] = Math.max(nearest[b] ?? 0, alike);
      if (alike >= FLOOR) pairs.push({ a, b, alike });
    }
    if (b % 100 === 99) await onBreath();
  }
  return pairs
    .map(({ a, b, alike }) => ({
      a: statements[a] as Statement,
      b: statements[b] as Statement,
      alike,
      isMutual: alike + SLACK >= Math.max(nearest[a] ?? 0, nearest[b] ?? 0),
    }))
    .sort((x, y) => y.alike - x.alike);
}
