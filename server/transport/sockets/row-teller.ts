import type { Server } from "socket.io";
import type { Db } from "../../ports/database/port.ts";
import { rowsByIds } from "../../store/conversation-row.ts";
import type { ConversationChange } from "../../wire/inbox.ts";
import { EVENTS } from "../../wire/names.ts";
import type { Sites } from "../deps.ts";
import { rowToWire } from "../to-wire.ts";
import type { LimitedScreens } from "./limited-screens.ts";
import { rooms, type SocketVoice } from "./voice.ts";

/** Milliseconds within which several changes of one conversation are announced once. */
const PAUSE_MS = 40;

/**
 * Sends agents' screens what lists show about a conversation, each time it changes: the row itself, so that no screen
 * has to ask. The rows of one conversation are read one after another, so the last one sent is the newest.
 */
export function tellRows(
  voice: SocketVoice,
  deps: { io: Server; db: Db; sites: Pick<Sites, "byId">; limited: LimitedScreens },
  onFault: (error: unknown) => void,
): () => void {
  const { io, db, sites, limited } = deps;
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
      limited.row(siteId, data, row.conversation);
    } while (state.again);
  }

  /** If nobody is watching, nothing is read. We don't know about other processes' screens, so there may be some. */
  async function isHeard(siteId: string): Promise<boolean> {
    const { adapter } = io.of("/desk");
    return adapter.rooms.has(rooms.site(siteId)) || (await limited.isHeard(siteId));
  }

  return () => {
    stopped = true;
    for (const timer of timers) clearTimeout(timer);
  };
}
