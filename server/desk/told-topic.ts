import type { ToldTopic } from "../domain/topic.ts";
import type { Tx } from "../ports/database/port.ts";
import type { ConversationRow } from "../store/conversation.ts";
import { findSiteById } from "../store/site.ts";
import { saveTopicGuess, topicGuessOf } from "../store/topic-guess.ts";
import { isTopicDecided, topicTags } from "../store/topic-label.ts";
import { DESK_LIMITS } from "../wire/desk.ts";
import { record } from "./record.ts";

/**
 * Stores what the classifier says about a locked conversation; where topics are set, the tag is added. Not where a
 * person has decided its topic, nor beside another topic: a conversation has one, unless people give it more.
 * @returns whether a tag was added
 */
export async function storeToldTopic(
  tx: Tx,
  { id: conversationId, siteId, tagIds }: Pick<ConversationRow, "id" | "siteId" | "tagIds">,
  told: ToldTopic,
  at: Date,
): Promise<boolean> {
  const organisationId = (await findSiteById(tx, siteId))?.organisationId ?? "";
  const topicIds = (await topicTags(tx, organisationId)).map((one) => one.id);
  // It may have stopped being a topic since.
  const tagId = told.tagId !== null && topicIds.includes(told.tagId) ? told.tagId : null;
  const isFree =
    !tagIds.some((id) => topicIds.includes(id)) && !(await isTopicDecided(tx, { conversationId, topicIds }));
  // Another node was faster.
  if (!isFree && (await topicGuessOf(tx, conversationId))?.isSet === true) return false;
  const isSet = told.isSet && isFree && tagId !== null && tagIds.length < DESK_LIMITS.tagsOfConversation;
  await saveTopicGuess(tx, {
    ...{ conversationId, siteId, isSet, at, learntAt: told.learntAt },
    tagId: isFree ? tagId : null,
    probability: isFree && tagId !== null ? told.probability : null,
  });
  if (!isSet || tagId === null) return false;
  await record(tx, conversationId, { kind: "tags-added", tagIds: [tagId] }, { by: null, cause: "topic", at });
  return true;
}
