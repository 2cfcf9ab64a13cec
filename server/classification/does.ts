import type { SiteSettings } from "../settings/settings.ts";
import type { ClassifierHead } from "../store/classifier.ts";
import type { ClassMode } from "../wire/classification.ts";

/** What is done with a kind: nothing before it's learnt, and none is set before the share that is wanted is reached. */
export function doesOf(
  { mode, precision }: SiteSettings["topics"],
  head: Pick<ClassifierHead, "hasModel" | "figures"> | undefined,
): ClassMode {
  if (mode === "off" || head?.hasModel !== true) return "off";
  return mode === "set" && !isReached(head, precision) ? "suggest" : mode;
}

/** Whether the site's own conversations have shown this share of right ones. */
export const isReached = (head: Pick<ClassifierHead, "figures"> | undefined, precision: number): boolean =>
  head?.figures?.reached === true && head.figures.precision === precision;
