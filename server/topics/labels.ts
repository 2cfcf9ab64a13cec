import { createHash } from "node:crypto";
import type { Store } from "../ports/database/port.ts";
import { siteSettings } from "../settings/settings.ts";
import { findSiteById } from "../store/site.ts";
import type { TagRow } from "../store/tag.ts";
import { listTopicExamples, type TopicExampleRow } from "../store/topic-example.ts";
import { labelledConversations, topicLabelMark, topicTags } from "../store/topic-label.ts";
import { TOPIC_LIMITS } from "../wire/topics.ts";

/** Conversations whose topic a person decided that are looked at: the newest. */
const CONVERSATIONS = 5_000;
/** A change of what is learnt, or of how: every site learns anew. */
const VERSION = 1;

/** Everything that a site's topics are learnt from. */
export interface TopicLabels {
  readonly topics: readonly TagRow[];
  readonly written: readonly TopicExampleRow[];
  /** Newest first; null: none of the topics. */
  readonly conversations: readonly { readonly conversationId: string; readonly tagId: string | null }[];
  /** By topic: examples, written ones and conversations together. */
  readonly counts: ReadonlyMap<string, { readonly written: number; readonly conversations: number }>;
}

export async function readTopicLabels(store: Store, siteId: string): Promise<TopicLabels> {
  const organisationId = (await findSiteById(store, siteId))?.organisationId ?? "";
  const topics = await topicTags(store, organisationId);
  const topicIds = topics.map((one) => one.id);
  const written = (await listTopicExamples(store, siteId)).filter((one) => topicIds.includes(one.tagId));
  const conversations = await labelledConversations(store, { siteId, topicIds, limit: CONVERSATIONS });
  const counts = new Map(
    topicIds.map((id) => [
      id,
      {
        written: written.filter((one) => one.tagId === id).length,
        conversations: conversations.filter((one) => one.tagId === id).length,
      },
    ]),
  );
  return { topics, written, conversations, counts };
}

const examplesOf = ({ counts }: TopicLabels, id: string) => {
  const { written = 0, conversations = 0 } = counts.get(id) ?? {};
  return written + conversations;
};

/** Topics with enough examples to be learnt. */
export const learnable = (labels: TopicLabels): TagRow[] =>
  labels.topics.filter((one) => examplesOf(labels, one.id) >= TOPIC_LIMITS.leastExamples);

/** The others, and how many examples each lacks. */
export const missingOf = (labels: TopicLabels): { tagId: string; examples: number }[] =>
  labels.topics
    .map(({ id }) => ({ tagId: id, examples: TOPIC_LIMITS.leastExamples - examplesOf(labels, id) }))
    .filter((one) => one.examples > 0);

/**
 * Names what a classifier is made from: another name means that it's out of date. Without reading a conversation.
 * @param embedderId its vectors are compared
 */
export async function nameOfLabels(store: Store, siteId: string, embedderId: string): Promise<string> {
  const organisationId = (await findSiteById(store, siteId))?.organisationId ?? "";
  const topicIds = (await topicTags(store, organisationId)).map((one) => one.id);
  const written = (await listTopicExamples(store, siteId)).map((one) => one.id);
  const mark = await topicLabelMark(store, { siteId, topicIds });
  const { precision } = (await siteSettings(store, siteId)).topics;
  const all = [VERSION, embedderId, precision, topicIds, written, mark];
  return createHash("sha256").update(JSON.stringify(all)).digest("hex").slice(0, 32);
}
