import { type Evidence, WIDTH } from "../../server/gate/evidence.ts";
import { type Row, rank } from "../../server/gate/logit.ts";
import { numbers } from "../gate/site.ts";

/** Evidence of articles 0, 1, …; features that are not given are 0. */
export const evidence = (rows: number[][]): Evidence => ({
  articles: Int32Array.from(rows.keys()),
  features: Float64Array.from(rows.flatMap((row) => [...row, ...new Array(WIDTH - row.length).fill(0)])),
});

/** A weight a feature; those not given are 0. */
export const weightsOf = (...some: number[]) => Float64Array.from([...some, ...new Array(WIDTH - some.length).fill(0)]);

/** Questions whose answers are drawn from a known gate. */
export function drawn(count: number, truth: Float64Array): Row[] {
  const next = numbers(3);
  return Array.from({ length: count }, () => {
    const found = evidence(Array.from({ length: 4 }, () => [1, next() * 2, next() * 2]));
    const { articles, probabilities } = rank(found, truth);
    let left = next();
    for (const [i, p] of probabilities.entries()) {
      left -= p;
      if (left < 0) return { evidence: found, expected: articles[i] as number, group: "known" };
    }
    return { evidence: found, expected: -1, group: "foreign" };
  });
}
