import type { Socket } from "socket.io";
import * as z from "zod/mini";
import { hasSessionCookie } from "../auth/auth.ts";
import { seen } from "../desk/seen.ts";
import { checkKey, memberCaller } from "../http/auth.ts";
import { ownOrigins } from "../http/headers.ts";
import type { Caller, TransportParts } from "../http/parts.ts";
import { maySee } from "../http/site-of.ts";
import { TuppenceError } from "../lib/errors.ts";
import { isId } from "../lib/ids.ts";
import { findConversation } from "../store/conversation.ts";
import { conversationWatch } from "../wire/inbox.ts";
import { EVENTS } from "../wire/names.ts";
import { seenSet, typingSet } from "../wire/socket.ts";
import { listener } from "./handler.ts";
import { checkOrigin } from "./visitor-auth.ts";
import { rooms, type SocketVoice } from "./voice.ts";

type DeskParts = Pick<
  TransportParts,
  "db" | "sites" | "sessions" | "keys" | "lockToken" | "publicUrl" | "clock" | "log"
>;

/** Lets an agent's screen in, by API key or by a member's session. @throws KEY_MISSING, KEY_WRONG, SIGN_IN_NEEDED, ORIGIN_NOT_ALLOWED */
export async function admitDesk(handshake: Socket["handshake"], parts: DeskParts): Promise<Caller> {
  checkOrigin(handshake.headers.origin, ownOrigins(parts.publicUrl, handshake.headers.host));
  // A browser names the page's origin in every WebSocket's handshake: another's page was turned away above.
  const parsed = z.safeParse(z.object({ key: z.string().check(z.minLength(1), z.maxLength(500)) }), handshake.auth);
  if (parsed.success) return checkKey(parsed.data.key, parts);
  const member = await parts.sessions?.member(handshake.headers);
  if (member !== undefined) return memberCaller(member);
  if (hasSessionCookie(handshake.headers)) {
    throw new TuppenceError("SIGN_IN_NEEDED", "The session has ended.", "Sign in to the console.");
  }
  throw new TuppenceError(
    "KEY_MISSING",
    "This needs an API key, or a signed-in member.",
    "Connect with auth {key}, or sign in to the console.",
  );
}

/** An agent's screen: hears of its sites' queue and messages, and says when a person writes. */
export async function serveDesk(
  socket: Socket,
  caller: Caller,
  parts: DeskParts & { voice: SocketVoice },
): Promise<void> {
  const on = listener(socket, parts.log, () => parts.clock.monotonicMs());
  const own = async (conversationId: string) => {
    const row = isId(conversationId) ? await findConversation(parts.db, conversationId) : undefined;
    const site = row === undefined ? undefined : await parts.sites.byId(row.siteId);
    if (row !== undefined && site !== undefined && maySee(caller, site)) return row;
    throw new TuppenceError("CONVERSATION_UNKNOWN", "There is no such conversation.", "Take the id from the queue.");
  };
  on(EVENTS.typing, typingSet, async ({ conversationId, typing }, answer) => {
    const row = await own(conversationId);
    if (row.state === "person") parts.voice.typing({ conversationId, author: "person", typing });
    answer(null);
  });
  on(EVENTS.seenSet, seenSet, async ({ conversationId, sequence }, answer) => {
    const { state } = await own(conversationId);
    // Who looks over the machine's shoulder leaves no mark: the visitor would wait for a person.
    if (state === "queued" || state === "person") await seen(parts, { conversationId, by: "person", sequence });
    answer(null);
  });
  let watched: string | null = null;
  on(EVENTS.conversationWatch, conversationWatch, async ({ conversationId }, answer) => {
    if (watched !== null) await socket.leave(rooms.conversation(watched));
    watched = conversationId;
    if (conversationId === null) return answer({ streaming: null });
    await own(conversationId);
    // The screen has gone on to another one meanwhile.
    if (watched !== conversationId) return answer({ streaming: null });
    await socket.join(rooms.conversation(conversationId));
    answer({ streaming: parts.voice.streaming(conversationId) });
  });
  if (caller.member !== undefined) await socket.join(rooms.member(caller.member.id));
  if (caller.sessionId !== undefined) await socket.join(rooms.session(caller.sessionId));
  for (const site of await parts.sites.all(caller.organisationId)) await socket.join(rooms.site(site.id));
}
