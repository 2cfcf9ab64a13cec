import { floorNow, lockConversation } from "../store/conversation.ts";
import { customerRows, latestConversationIds, setBlocked } from "../store/customer.ts";
import { findHandoff, openHandoffsOfVisitors } from "../store/handoff.ts";
import type { VisitorRow } from "../store/visitor.ts";
import { noCustomer } from "./customer-notes.ts";
import { end } from "./floor.ts";
import type { DeskDeps } from "./parts.ts";

/** How many of a visitor's newest conversations are sent to lists again when they are blocked. */
const TOLD = 20;

/**
 * Blocks a customer under each of their ids and closes their open conversations, or unblocks them. A repeat changes nothing.
 * @throws NOT_FOUND
 */
export async function block(
  { db, clock, voice, floorTaken }: DeskDeps,
  request: { visitorId: string; blocked: boolean; agent: string },
): Promise<VisitorRow> {
  const { visitorId, blocked, agent } = request;
  const { visitor, ids, closed } = await db.transaction(async (tx) => {
    const at = clock.now();
    const rows = await customerRows(tx, visitorId);
    const mine = rows.map((one) => one.id);
    const changed = rows.filter((one) => (one.blockedAt !== null) !== blocked).map((one) => one.id);
    if (changed.length > 0) await setBlocked(tx, changed, blocked ? { at, by: agent } : null);
    const [row] = await customerRows(tx, visitorId);
    if (row === undefined) throw noCustomer();
    const ended = [];
    for (const { id, conversationId } of blocked ? await openHandoffsOfVisitors(tx, mine) : []) {
      const conversation = await lockConversation(tx, conversationId);
      const open = await findHandoff(tx, id);
      if (conversation === undefined || (open?.state !== "queued" && open?.state !== "claimed")) continue;
      const row = await end(tx, { open, conversation, how: "closed", by: { agent }, cause: "blocked", at });
      ended.push({ row, floor: await floorNow(tx, conversationId) });
    }
    return { visitor: row, ids: mine, closed: ended };
  });
  if (blocked) for (const id of ids) voice.shutOut(id);
  for (const { row, floor } of closed) {
    const { siteId, conversationId } = row;
    await floorTaken(conversationId);
    voice.stateChanged({ siteId, conversationId, ...floor });
  }
  const { siteId } = visitor;
  for (const conversationId of await latestConversationIds(db, { visitorIds: ids, limit: TOLD }))
    voice.rowChanged({ siteId, conversationId });
  return visitor;
}
