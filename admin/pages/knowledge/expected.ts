/**
 * Of 100 questions that the articles answer, in whole questions. Wrong ones are rounded up: it's a limit. Pure.
 * @param point of the dial; shares from 0 to 1
 * @param hasLarge a large model is asked before nearest articles are suggested
 */
export function expectedOf(
  point: { precision: number; coverage: number; clarified: number; suggested: number },
  hasLarge = false,
) {
  return {
    answered: Math.round(100 * point.coverage),
    offered: Math.round(100 * (point.clarified + (hasLarge ? 0 : point.suggested))),
    wrong: Math.max(0, Math.ceil(100 * point.coverage * (1 - point.precision) - 1e-9)),
  };
}
