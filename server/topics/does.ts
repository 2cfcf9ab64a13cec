import type { SiteSettings } from "../settings/settings.ts";
import type { TopicModelHead } from "../store/topic-model.ts";
import type { TopicMode } from "../wire/topics.ts";

/** What is done with topics: nothing before they're learnt, and none is set before the share that is wanted is reached. */
export function doesOf(
  { mode, precision }: SiteSettings["topics"],
  head: Pick<TopicModelHead, "hasModel" | "figures"> | undefined,
): TopicMode {
  if (mode === "off" || head?.hasModel !== true) return "off";
  return mode === "set" && !isReached(head, precision) ? "suggest" : mode;
}

/** Whether the site's own conversations have shown this share of right topics. */
export const isReached = (head: Pick<TopicModelHead, "figures"> | undefined, precision: number): boolean =>
  head?.figures?.reached === true && head.figures.precision === precision;
