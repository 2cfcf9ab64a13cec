import type { Tx } from "../ports/database/port.ts";
import { type ConversationRow, lockGoingOn, updateConversation } from "../store/conversation.ts";
import { startEpisode } from "../store/episode.ts";
import { queueHandoff } from "../store/handoff.ts";
import { findByClientId, insertMessage, type MessageDetail, type MessageRow } from "../store/message.ts";
import { enterQueue } from "./enter-queue.ts";
import { factsOf, visitorLine } from "./summary.ts";
import { visitorWrote } from "./visitor-wrote.ts";

/** A visitor's message that waits for a person from the start. */
export interface StoredForPerson {
  readonly row: MessageRow;
  readonly conversation: ConversationRow;
  /** It had been stored before. */
  readonly repeated: boolean;
  /** The conversation's state has changed. */
  readonly changed: boolean;
}

/**
 * Stores a visitor's message that the assistant mustn't answer, and puts its conversation in the queue unless an agent has
 * it. A repeat of the client's id gets the stored one.
 * @returns undefined if the conversation is gone
 */
export async function storeForPerson(
  tx: Tx,
  options: { conversationId: string; clientMessageId: string; text: string; detail: MessageDetail; at: Date },
): Promise<StoredForPerson | undefined> {
  const { clientMessageId, text, detail, at } = options;
  const locked = await lockGoingOn(tx, options.conversationId);
  if (locked === undefined) return undefined;
  const conversationId = locked.id;
  const before =
    (await findByClientId(tx, { conversationId, clientMessageId })) ??
    // Stored, and merged before that was noted.
    (await findByClientId(tx, { conversationId: options.conversationId, clientMessageId }));
  if (before !== undefined) return { row: before, conversation: locked, repeated: true, changed: false };
  const reopened = locked.state === "closed";
  const episodeId = reopened
    ? await startEpisode(tx, { conversationId, number: locked.episodeNumber + 1, at })
    : locked.episodeId;
  const sequence = locked.sequence + 1;
  const row = await insertMessage(tx, {
    ...{ conversationId, episodeId, sequence, clientMessageId, text, detail, at },
    author: "visitor",
  });
  await updateConversation(tx, conversationId, { sequence, at });
  let floor = await visitorWrote(tx, locked, at);
  if (locked.state !== "person") {
    const line = visitorLine(text);
    const handoff = await queueHandoff(tx, {
      ...{ siteId: locked.siteId, conversationId, episodeId, at },
      reason: "wrote-by-e-mail",
      summary: line,
      facts: factsOf([text]),
      added: line,
    });
    if (locked.state !== "queued") floor = await enterQueue(tx, handoff, at);
  }
  const changed = floor.state !== locked.state;
  return { row, conversation: { ...locked, ...floor, sequence }, repeated: false, changed };
}
