import { TuppenceError } from "../lib/errors.ts";
import { latestConversationIds, lockConversation } from "../store/conversation.ts";
import { findHandoff, openHandoffsOfVisitor } from "../store/handoff.ts";
import { findVisitorById, setBlocked, type VisitorRow } from "../store/visitor.ts";
import { end } from "./floor.ts";
import type { DeskDeps } from "./parts.ts";

/** How many of a visitor's newest conversations are sent to lists again when they are blocked. */
const TOLD = 20;

/**
 * Blocks a visitor and closes their open conversations, or unblocks them. A repeat changes nothing.
 * @throws NOT_FOUND
 */
export async function block(
  { db, clock, voice, floorTaken }: DeskDeps,
  request: { visitorId: string; blocked: boolean; agent: string },
): Promise<VisitorRow> {
  const { visitorId, blocked, agent } = request;
  const { visitor, closed } = await db.transaction(async (tx) => {
    const at = clock.now();
    const before = await findVisitorById(tx, visitorId);
    if (before === undefined) {
      throw new TuppenceError(
        "NOT_FOUND",
        "This visitor doesn't exist.",
        "Use the id from one of their conversations.",
      );
    }
    const isSo = (before.blockedAt !== null) === blocked;
    const row = isSo ? before : await setBlocked(tx, visitorId, blocked ? { at, by: agent } : null);
    const ended = [];
    for (const { id, conversationId } of blocked ? await openHandoffsOfVisitor(tx, visitorId) : []) {
      const conversation = await lockConversation(tx, conversationId);
      const open = await findHandoff(tx, id);
      if (conversation === undefined || (open?.state !== "queued" && open?.state !== "claimed")) continue;
      ended.push(await end(tx, { open, conversation, how: "closed", by: { agent }, cause: "blocked", at }));
    }
    return { visitor: row ?? before, closed: ended };
  });
  if (blocked) voice.shutOut(visitorId);
  for (const { siteId, conversationId } of closed) {
    await floorTaken(conversationId);
    voice.stateChanged({ siteId, conversationId, state: "closed" });
  }
  const { siteId } = visitor;
  for (const conversationId of await latestConversationIds(db, { visitorId, limit: TOLD }))
    voice.rowChanged({ siteId, conversationId });
  return visitor;
}
