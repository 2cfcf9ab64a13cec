import type { Store } from "../ports/database/port.ts";
import { siteSettings } from "../settings/settings.ts";
import type { ConversationRow } from "../store/conversation.ts";
import { findSiteById } from "../store/site.ts";
import { topicGuessOf } from "../store/topic-guess.ts";
import { isTopicDecided, topicTags } from "../store/topic-label.ts";

/** The topic that agents are shown for a conversation without one; undefined: none is likely, or a person decided. */
export async function suggestedTopic(
  store: Store,
  { id: conversationId, siteId, tagIds }: Pick<ConversationRow, "id" | "siteId" | "tagIds">,
): Promise<{ tagId: string; probability: number } | undefined> {
  const guess = await topicGuessOf(store, conversationId);
  if (guess?.tagId == null || guess.isSet) return undefined;
  if ((await siteSettings(store, siteId)).topics.mode === "off") return undefined;
  const organisationId = (await findSiteById(store, siteId))?.organisationId ?? "";
  const topicIds = (await topicTags(store, organisationId)).map((one) => one.id);
  if (!topicIds.includes(guess.tagId) || tagIds.some((id) => topicIds.includes(id))) return undefined;
  if (await isTopicDecided(store, { conversationId, topicIds })) return undefined;
  return { tagId: guess.tagId, probability: guess.probability ?? 0 };
}
