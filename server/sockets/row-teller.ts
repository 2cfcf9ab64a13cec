import type { Server } from "socket.io";
import type { Sites } from "../http/parts.ts";
import { rowToWire } from "../http/to-wire.ts";
import type { Db } from "../ports/database/port.ts";
import { rowsByIds } from "../store/conversation-row.ts";
import type { ConversationChange } from "../wire/inbox.ts";
import { EVENTS } from "../wire/names.ts";
import { rooms, type SocketVoice } from "./voice.ts";

/** Milliseconds in which several changes of one conversation are told once. */
const PAUSE_MS = 40;

/**
 * Tells agents' screens what lists show of a conversation, each time that it changed: the row itself, so that no screen has
 * to ask. Rows of one conversation are read one after another, so that the last one told is the newest.
 */
export function tellRows(
  voice: SocketVoice,
  parts: { io: Server; db: Db; sites: Pick<Sites, "byId"> },
  onFault: (error: unknown) => void,
): () => void {
  const { io, db, sites } = parts;
  const busy = new Map<string, { again: boolean }>();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let stopped = false;

  voice.onRow(({ siteId, conversationId }) => {
    const running = busy.get(conversationId);
    if (running !== undefined) {
      running.again = true;
      return;
    }
    const state = { again: false };
    busy.set(conversationId, state);
    const timer = setTimeout(() => {
      timers.delete(timer);
      run(siteId, conversationId, state)
        .catch(onFault)
        .finally(() => busy.delete(conversationId));
    }, PAUSE_MS);
    timers.add(timer);
    timer.unref();
  });

  async function run(siteId: string, conversationId: string, state: { again: boolean }): Promise<void> {
    do {
      state.again = false;
      if (stopped || !(await isHeard(siteId))) continue;
      const site = await sites.byId(siteId);
      const [row] = await rowsByIds(db, [conversationId]);
      if (site === undefined || row === undefined) continue;
      const data: ConversationChange = { site: site.key, row: rowToWire(row) };
      io.of("/desk").to(rooms.site(siteId)).emit(EVENTS.conversationChange, data);
    } while (state.again);
  }

  /** Nobody looks: nothing is read. Of other processes' screens nothing is known, so there might be some. */
  async function isHeard(siteId: string): Promise<boolean> {
    const { adapter } = io.of("/desk");
    return adapter.rooms.has(rooms.site(siteId)) || (await adapter.serverCount()) > 1;
  }

  return () => {
    stopped = true;
    for (const timer of timers) clearTimeout(timer);
  };
}
