import type { Server } from "socket.io";
import type { Clock } from "../../lib/clock.ts";
import type { Db } from "../../ports/database/port.ts";
import { findConversation } from "../../store/conversation.ts";
import { listHandoffs } from "../../store/handoff.ts";
import { EVENTS } from "../../wire/names.ts";
import type { Sites } from "../deps.ts";
import { stateNow } from "../state-now.ts";
import { rooms, type SocketVoice } from "./voice.ts";

/**
 * Announces what an agent's coming or leaving means: consoles check who is available; visitors who are queued or
 * assigned to the agent learn whether someone is available right now.
 */
export async function tellPresence(
  deps: { io: Server; db: Db; clock: Clock; sites: Pick<Sites, "all">; voice: SocketVoice },
  change: { organisationId: string; ids: readonly string[] },
): Promise<void> {
  const { io, db, sites, voice } = deps;
  io.of("/desk").to(rooms.organisation(change.organisationId)).emit(EVENTS.presenceChange, {});
  for (const site of await sites.all(change.organisationId)) {
    voice.queueMoved(site.id);
    for (const { conversationId, agentId } of await listHandoffs(db, { siteId: site.id, states: ["claimed"] })) {
      if (agentId === null || !change.ids.includes(agentId)) continue;
      const row = await findConversation(db, conversationId);
      if (row?.state === "person") voice.state(await stateNow(deps, row));
    }
  }
}
