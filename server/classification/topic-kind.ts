import type { Store } from "../ports/database/port.ts";
import { findSiteById } from "../store/site.ts";
import type { TagRow } from "../store/tag.ts";
import { listTopicExamples, type TopicExampleRow } from "../store/topic-example.ts";
import {
  conversationsToTell,
  labelledConversations,
  sitesWithTopics,
  topicLabelMark,
  topicTags,
} from "../store/topic-label.ts";
import type { Examples, Kind } from "./kind.ts";
import { saidText } from "./said-text.ts";

/** Conversations whose class a person decided that are looked at: the newest. */
export const LABELLED = 5_000;
/** A conversation whose visitor may still be writing its first messages isn't told yet. */
const QUIET_MS = 120_000;
const DAY_MS = 86_400_000;
/** Conversations of so many days are told: the overview's longest usual period. */
const TOLD_DAYS = 90;
/** After learning anew, those without a topic are told again if they began within so many days. */
const AGAIN_DAYS = 7;

/** Everything that a site's topics are learnt from. */
export interface TopicExamples extends Examples {
  readonly topics: readonly TagRow[];
  readonly rows: readonly TopicExampleRow[];
}

const topicsOf = async (store: Store, siteId: string): Promise<TagRow[]> =>
  topicTags(store, (await findSiteById(store, siteId))?.organisationId ?? "");

export async function readTopicExamples(store: Store, siteId: string): Promise<TopicExamples> {
  const topics = await topicsOf(store, siteId);
  const classes = topics.map((one) => one.id);
  const rows = (await listTopicExamples(store, siteId)).filter((one) => classes.includes(one.tagId));
  const labelled = await labelledConversations(store, { siteId, topicIds: classes, limit: LABELLED });
  return {
    ...{ topics, rows, classes },
    written: rows.map(({ tagId, text }) => ({ classId: tagId, text })),
    conversations: labelled.map(({ conversationId, tagId }) => ({ conversationId, classId: tagId })),
  };
}

/** Topics: tags of the organisation's own. @param times shorter, for tests */
export const topicKind = (times: { readonly quietMs: number } = { quietMs: QUIET_MS }): Kind => ({
  kind: "topic",
  leastClasses: 2,
  choice: ({ topics }) => topics,
  sites: sitesWithTopics,
  async mark(store, siteId) {
    const topicIds = (await topicsOf(store, siteId)).map((one) => one.id);
    const written = (await listTopicExamples(store, siteId)).map((one) => one.id);
    return [topicIds, written, await topicLabelMark(store, { siteId, topicIds })];
  },
  examples: (store, { siteId }) => readTopicExamples(store, siteId),
  text: (texts) => saidText(texts, "first"),
  async toTell(store, { siteId, learntAt, now, limit }) {
    const before = (ms: number) => new Date(now.getTime() - ms);
    const topicIds = (await topicsOf(store, siteId)).map((one) => one.id);
    return conversationsToTell(store, {
      ...{ siteId, topicIds, learntAt, limit },
      quietSince: before(times.quietMs),
      since: before(TOLD_DAYS * DAY_MS),
      againSince: before(AGAIN_DAYS * DAY_MS),
    });
  },
});
