import type { Told } from "../domain/classified.ts";
import type { Tx } from "../ports/database/port.ts";
import { classifiedOf, saveClassified } from "../store/classified.ts";
import type { ConversationRow } from "../store/conversation.ts";
import { isClassDecided } from "../store/decided-class.ts";
import { deskStateOf } from "../store/desk-event.ts";
import { findSiteById } from "../store/site.ts";
import { isTopicDecided, topicTags } from "../store/topic-label.ts";
import { type FixedClassified, TOLD_CLASSES } from "../wire/classification.ts";
import { DESK_LIMITS, PRIORITIES, SENTIMENTS } from "../wire/desk.ts";
import { record } from "./record.ts";

/**
 * Stores what a classifier says about a locked conversation; where its kind is set, the conversation is changed. Not
 * where a person has decided.
 * @returns whether the conversation was changed
 */
export function storeTold(tx: Tx, conversation: ConversationRow, told: Told, at: Date): Promise<boolean> {
  return told.kind === "topic"
    ? storeTopic(tx, conversation, told, at)
    : storeFixed(tx, conversation, { ...told, kind: told.kind }, at);
}

/** Nor beside another topic: a conversation has one, unless people give it more. */
async function storeTopic(
  tx: Tx,
  { id: conversationId, siteId, tagIds }: ConversationRow,
  told: Told,
  at: Date,
): Promise<boolean> {
  const organisationId = (await findSiteById(tx, siteId))?.organisationId ?? "";
  const topicIds = (await topicTags(tx, organisationId)).map((one) => one.id);
  // It may have stopped being a topic since.
  const tagId = told.classId !== null && topicIds.includes(told.classId) ? told.classId : null;
  const isFree =
    !tagIds.some((id) => topicIds.includes(id)) && !(await isTopicDecided(tx, { conversationId, topicIds }));
  // Another node was faster.
  if (!isFree && (await classifiedOf(tx, conversationId, "topic"))?.isSet === true) return false;
  const isSet = told.isSet && isFree && tagId !== null && tagIds.length < DESK_LIMITS.tagsOfConversation;
  await saveClassified(tx, {
    ...{ conversationId, siteId, kind: "topic", isSet, at, learntAt: told.learntAt },
    classId: isFree ? tagId : null,
    probability: isFree && tagId !== null ? told.probability : null,
  });
  if (!isSet || tagId === null) return false;
  await record(tx, conversationId, { kind: "tags-added", tagIds: [tagId] }, { by: null, cause: "topic", at });
  return true;
}

async function storeFixed(
  tx: Tx,
  conversation: ConversationRow,
  told: Told & { readonly kind: FixedClassified },
  at: Date,
): Promise<boolean> {
  const { id: conversationId, siteId } = conversation;
  const { kind, learntAt } = told;
  const isFree = !(await isClassDecided(tx, { conversationId, kind }));
  const classId = isFree && told.classId !== null && TOLD_CLASSES[kind].includes(told.classId) ? told.classId : null;
  const isSet = told.isSet && classId !== null;
  const probability = classId === null ? null : told.probability;
  await saveClassified(tx, { conversationId, siteId, kind, isSet, at, learntAt, classId, probability });
  const event = isSet ? eventOf(kind, classId) : undefined;
  if (event === undefined || deskStateOf(conversation)[kind] === classId) return false;
  await record(tx, conversationId, event, { by: null, cause: "recognised", at });
  return true;
}

function eventOf(kind: FixedClassified, classId: string | null) {
  if (kind === "priority") {
    const priority = PRIORITIES.find((one) => one === classId);
    return priority === undefined ? undefined : ({ kind: "priority-changed", priority } as const);
  }
  const sentiment = SENTIMENTS.find((one) => one === classId);
  return sentiment === undefined ? undefined : ({ kind: "sentiment-changed", sentiment } as const);
}
