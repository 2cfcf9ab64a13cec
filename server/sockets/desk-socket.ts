import type { Socket } from "socket.io";
import * as z from "zod/mini";
import { checkKey } from "../http/auth.ts";
import { ownOrigins } from "../http/headers.ts";
import type { Caller, TransportParts } from "../http/parts.ts";
import { maySee } from "../http/site-of.ts";
import { TuppenceError } from "../lib/errors.ts";
import { isId } from "../lib/ids.ts";
import { findConversation } from "../store/conversation.ts";
import { EVENTS } from "../wire/names.ts";
import { typingSet } from "../wire/socket.ts";
import { listener } from "./handler.ts";
import { checkOrigin } from "./visitor-auth.ts";
import { rooms, type SocketVoice } from "./voice.ts";

type DeskParts = Pick<TransportParts, "db" | "sites" | "keys" | "lockToken" | "publicUrl" | "clock" | "log">;

/** Lets an agent's screen in by API key. @throws KEY_MISSING, KEY_WRONG, ORIGIN_NOT_ALLOWED */
export async function admitDesk(handshake: Socket["handshake"], parts: DeskParts): Promise<Caller> {
  checkOrigin(handshake.headers.origin, ownOrigins(parts.publicUrl, handshake.headers.host));
  const parsed = z.safeParse(z.object({ key: z.string().check(z.minLength(1), z.maxLength(500)) }), handshake.auth);
  if (!parsed.success) throw new TuppenceError("KEY_MISSING", "This needs an API key.", "Connect with auth {key}.");
  return checkKey(parsed.data.key, parts);
}

/** An agent's screen: hears of its sites' queue and messages, and says when a person writes. */
export async function serveDesk(
  socket: Socket,
  caller: Caller,
  parts: DeskParts & { voice: SocketVoice },
): Promise<void> {
  const on = listener(socket, parts.log, () => parts.clock.monotonicMs());
  on(EVENTS.typing, typingSet, async ({ conversationId, typing }, answer) => {
    const row = isId(conversationId) ? await findConversation(parts.db, conversationId) : undefined;
    const site = row === undefined ? undefined : await parts.sites.byId(row.siteId);
    if (row === undefined || site === undefined || !maySee(caller, site)) {
      throw new TuppenceError("CONVERSATION_UNKNOWN", "There is no such conversation.", "Take the id from the queue.");
    }
    if (row.state === "person") parts.voice.typing({ conversationId, author: "person", typing });
    answer(null);
  });
  for (const site of await parts.sites.all(caller.organisationId)) await socket.join(rooms.site(site.id));
}
