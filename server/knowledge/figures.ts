import { z } from "zod";

/** The quick tune's figures (gate/figures.ts), as far as managers see them. */
const schema = z.object({
  heldOut: z.number(),
  accuracy: z.number(),
  riskCoverage: z.array(z.object({ precision: z.number(), coverage: z.number() })),
});

/**
 * A version's held-out figures.
 * @param figures as stored
 * @param dial the site's target accuracy, 0 to 1: `coverage` is that of the nearest setting that was measured
 * @returns undefined for a version without figures, or with those of another tune
 */
export function readFigures(figures: unknown, dial: number) {
  const parsed = schema.safeParse(figures);
  if (!parsed.success) return undefined;
  const { heldOut, accuracy, riskCoverage } = parsed.data;
  const [first, ...others] = riskCoverage;
  const nearest = others.reduce(
    (best, one) =>
      best !== undefined && Math.abs(one.precision - dial) < Math.abs(best.precision - dial) ? one : best,
    first,
  );
  return { heldOut, accuracy, coverage: nearest?.coverage ?? null, precision: nearest?.precision ?? dial };
}
