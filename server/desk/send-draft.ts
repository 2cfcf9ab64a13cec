import { floorNow, lockConversation } from "../store/conversation.ts";
import type { HandoffRow } from "../store/handoff.ts";
import { findHandoff } from "../store/handoff.ts";
import { findByClientId, type MessageRow } from "../store/message.ts";
import { type Agent, holds } from "./agent.ts";
import { draftToSend } from "./approval.ts";
import { end, lockHandoff, nameOf, notYours, take } from "./floor.ts";
import { refuseMerged } from "./merge-conversations.ts";
import type { DeskDeps } from "./parts.ts";
import { sameAsBefore, storeReply } from "./reply.ts";
import { unknownConversation } from "./unknown-conversation.ts";

export interface DraftSending {
  readonly handoffId: string;
  readonly draftId: string;
  /** A repeat under the same id sends nothing more. */
  readonly clientMessageId: string;
  /** The assistant has the conversation again afterwards. */
  readonly handBack: boolean;
}

export interface DraftSent {
  readonly message: MessageRow;
  readonly handoff: HandoffRow;
}

/**
 * Sends what the assistant drafted as it is, in one step: takes the conversation if nobody has it, stores the message
 * with its sources, and hands it back if that's wanted. All of it or nothing.
 * @throws NOT_FOUND, HANDOFF_TAKEN, HANDOFF_NOT_YOURS, DRAFT_OUT_OF_DATE, MESSAGE_ID_REUSED
 */
export async function sendDraft(deps: DeskDeps, request: Agent & DraftSending): Promise<DraftSent> {
  const who = nameOf(request);
  const { handoffId, draftId, clientMessageId, handBack } = request;
  const done = await deps.db.transaction(async (tx) => {
    const { row: open, conversation } = await lockHandoff(tx, handoffId);
    const { id: conversationId } = conversation;
    const before = await findByClientId(tx, { conversationId, clientMessageId });
    if (before !== undefined) {
      return { message: sameAsBefore(before, { ...request, text: before.text }), handoff: open };
    }
    refuseMerged(conversation);
    const draft = await draftToSend(tx, { conversationId, draftId });
    const at = deps.clock.now();
    if (!holds(open, who)) {
      if (open.state !== "queued") throw notYours(open);
      await take(tx, open, { ...who, at });
    }
    // Taking it has changed where it stands.
    const locked = await lockConversation(tx, conversationId);
    if (locked === undefined) throw unknownConversation();
    const { text, citations } = draft;
    const message = await storeReply(tx, locked, { ...who, clientMessageId, text, citations, draft, at });
    const taken = (await findHandoff(tx, open.id)) ?? open;
    const handoff = handBack
      ? await end(tx, { open: taken, conversation: locked, how: "returned", by: who, at })
      : taken;
    return { message, handoff, floor: await floorNow(tx, conversationId) };
  });
  const { message, handoff, floor } = done;
  if (floor === undefined) return { message, handoff };
  const { siteId, conversationId } = handoff;
  await deps.floorTaken(conversationId);
  deps.voice.messageNew(message);
  deps.voice.stateChanged({ siteId, conversationId, ...floor });
  return { message, handoff };
}
