import type { Store } from "../ports/database/port.ts";
import { siteSettings } from "../settings/settings.ts";
import { classifiedOf } from "../store/classified.ts";
import type { ConversationRow } from "../store/conversation.ts";
import { isClassDecided } from "../store/decided-class.ts";
import { deskStateOf } from "../store/desk-event.ts";
import { findSiteById } from "../store/site.ts";
import { isTopicDecided, topicTags } from "../store/topic-label.ts";
import type { Priority, Sentiment } from "../wire/desk.ts";

/** The topic that agents are shown for a conversation without one; undefined: none is likely, or a person decided. */
export async function suggestedTopic(
  store: Store,
  { id: conversationId, siteId, tagIds }: Pick<ConversationRow, "id" | "siteId" | "tagIds">,
): Promise<{ tagId: string; probability: number } | undefined> {
  const said = await classifiedOf(store, conversationId, "topic");
  if (said?.classId == null || said.isSet) return undefined;
  if ((await siteSettings(store, siteId)).topics.mode === "off") return undefined;
  const organisationId = (await findSiteById(store, siteId))?.organisationId ?? "";
  const topicIds = (await topicTags(store, organisationId)).map((one) => one.id);
  if (!topicIds.includes(said.classId) || tagIds.some((id) => topicIds.includes(id))) return undefined;
  if (await isTopicDecided(store, { conversationId, topicIds })) return undefined;
  return { tagId: said.classId, probability: said.probability ?? 0 };
}

/** The priority that agents are shown for a conversation; undefined: it has it, none is likely, or a person decided. */
export const suggestedPriority = (store: Store, conversation: ConversationRow) =>
  suggested<Priority>(store, conversation, "priority");

/** How the customer seems to feel, for agents to confirm; undefined: it says so already, or a person decided. */
export const suggestedSentiment = (store: Store, conversation: ConversationRow) =>
  suggested<Sentiment>(store, conversation, "sentiment");

async function suggested<Class extends Priority | Sentiment>(
  store: Store,
  conversation: ConversationRow,
  kind: "priority" | "sentiment",
): Promise<{ is: Class; probability: number } | undefined> {
  const { id: conversationId, siteId } = conversation;
  const said = await classifiedOf(store, conversationId, kind);
  if (said?.classId == null || said.classId === deskStateOf(conversation)[kind]) return undefined;
  if ((await siteSettings(store, siteId))[kind].mode === "off") return undefined;
  if (await isClassDecided(store, { conversationId, kind })) return undefined;
  // `storeTold` stores no other words.
  return { is: said.classId as Class, probability: said.probability ?? 0 };
}
