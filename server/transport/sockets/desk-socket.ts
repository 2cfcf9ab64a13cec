import type { Socket } from "socket.io";
import * as z from "zod/mini";
import type { $ZodType } from "zod/v4/core";
import { hasSessionCookie } from "../../auth/auth.ts";
import { seen } from "../../desk/seen.ts";
import { isTuppenceError, TuppenceError } from "../../lib/errors.ts";
import { isId } from "../../lib/ids.ts";
import { conversationWatch, visibilitySet } from "../../wire/inbox.ts";
import { EVENTS } from "../../wire/names.ts";
import { DESK_COMMANDS, type DeskCommand } from "../../wire/permissions.ts";
import { seenSet, typingSet } from "../../wire/socket.ts";
import { checkKey, mayDo, mayDoAnywhere, memberCaller, notAllowed } from "../auth.ts";
import { limitOf, seenConversation } from "../conversation-of.ts";
import type { Caller, TransportDeps } from "../deps.ts";
import { ownOrigins } from "../headers.ts";
import { parse } from "../parse.ts";
import { sitesFor } from "../site-of.ts";
import { checkOrigin } from "../visitor-auth.ts";
import type { DeskPresence } from "./desk-presence.ts";
import { isSame } from "./drop-ended.ts";
import { listener } from "./handler.ts";
import { limitedRooms } from "./limited-screens.ts";
import { rooms, type SocketVoice } from "./voice.ts";

type DeskDeps = Pick<
  TransportDeps,
  "db" | "sites" | "sessions" | "keys" | "lockToken" | "publicUrl" | "limits" | "clock" | "log"
>;

/**
 * Admits an agent's screen, by API key or a member's session. @throws KEY_MISSING, KEY_WRONG, KEY_EXPIRED,
 * SCOPE_MISSING, SIGN_IN_NEEDED, ORIGIN_NOT_ALLOWED
 */
export async function admitDesk(handshake: Socket["handshake"], deps: DeskDeps): Promise<Caller> {
  checkOrigin(handshake.headers.origin, ownOrigins(deps.publicUrl, handshake.headers.host));
  // Browsers name the page's origin in every WebSocket handshake: other sites' pages were turned away above.
  const parsed = parse(z.object({ key: z.string().check(z.minLength(1), z.maxLength(500)) }), handshake.auth);
  if (parsed.ok) return checkKey(parsed.data.key, "conversations", deps);
  const member = await deps.sessions?.member(handshake.headers);
  if (member !== undefined) return memberCaller(member);
  if (hasSessionCookie(handshake.headers)) {
    throw new TuppenceError("SIGN_IN_NEEDED", "Your session has ended.", "Sign in to the console.");
  }
  throw new TuppenceError(
    "KEY_MISSING",
    "You need an API key, or to be signed in.",
    "Connect with auth {key}, or sign in to the console.",
  );
}

/** An agent's screen: receives its sites' queue and messages, and says when a person is typing. */
export async function serveDesk(
  socket: Socket,
  caller: Caller,
  deps: DeskDeps & { voice: SocketVoice; atDesk: DeskPresence },
): Promise<void> {
  const listen = listener(socket, deps.log, deps.limits);
  const on = <T>(command: DeskCommand, schema: $ZodType<T>, run: Parameters<typeof listen<T>>[2]) =>
    listen(EVENTS[command], schema, async (data, answer) => {
      if (!mayDoAnywhere(caller, DESK_COMMANDS[command])) throw notAllowed(DESK_COMMANDS[command], caller.member);
      await run(data, answer);
    });
  const own = async (conversationId: string, command: DeskCommand) => {
    const asking = { ...caller, needs: DESK_COMMANDS[command] };
    const row = isId(conversationId) ? await seenConversation(deps, asking, conversationId) : undefined;
    if (row !== undefined) return row;
    throw new TuppenceError("CONVERSATION_UNKNOWN", "This conversation doesn't exist.", "Use an id from the queue.");
  };
  on("typing", typingSet, async ({ conversationId, typing }, answer) => {
    const row = await own(conversationId, "typing");
    if (row.state === "person") deps.voice.typing({ conversationId, author: "person", typing });
    answer(null);
  });
  on("seenSet", seenSet, async ({ conversationId, sequence }, answer) => {
    const { state } = await own(conversationId, "seenSet");
    // Reading along with the assistant doesn't mark messages as seen: the visitor would expect a person.
    if (state === "queued" || state === "person") await seen(deps, { conversationId, by: "person", sequence });
    answer(null);
  });
  on("visibilitySet", visibilitySet, async ({ visible }, answer) => {
    const { member } = caller;
    // Answered late, it may have closed meanwhile.
    if (member !== undefined) await deps.atDesk.see(member.id, socket.id, visible && socket.connected);
    answer(null);
  });
  let watched: string | null = null;
  on("conversationWatch", conversationWatch, async ({ conversationId }, answer) => {
    if (watched !== null) await socket.leave(rooms.conversation(watched));
    watched = conversationId;
    if (conversationId === null) return answer({ streaming: null });
    await own(conversationId, "conversationWatch");
    // The screen has moved on to another conversation.
    if (watched !== conversationId) return answer({ streaming: null });
    await socket.join(rooms.conversation(conversationId));
    // It may have become somebody else's while this joined.
    await own(conversationId, "conversationWatch").catch(async (error) => {
      await socket.leave(rooms.conversation(conversationId));
      throw error;
    });
    answer({ streaming: deps.voice.streaming(conversationId) });
    deps.voice.wantStream(conversationId);
  });
  if (caller.member !== undefined) await socket.join(rooms.member(caller.member.id));
  if (caller.sessionId !== undefined) await socket.join(rooms.session(caller.sessionId));
  if (caller.key !== undefined) await socket.join(rooms.key(caller.key.id));
  if (!(await isStillAdmitted(socket, caller, deps))) {
    socket.disconnect(true);
    return;
  }
  await joinSites(socket, caller, deps);
  const { organisationId } = caller;
  if (organisationId === undefined) return;
  await socket.join(rooms.organisation(organisationId));
  // Disconnected while joining its rooms: as if it was never here.
  if (!socket.connected) return;
  // Somebody who only reads isn't there for visitors.
  if (!mayDoAnywhere(caller, "conversations.reply")) return;
  const who = { id: caller.member?.id ?? organisationId, organisationId };
  socket.on("disconnect", () => {
    deps.atDesk.left(who);
    if (caller.member !== undefined)
      deps.atDesk
        .see(caller.member.id, socket.id, false)
        .catch((error: unknown) => deps.log.error({ err: error }, "A console's end couldn't be stored."));
  });
  await deps.atDesk.came(who);
}

/** Joins the rooms of what the caller may read: whole sites, or of each only the conversations of their teams. */
async function joinSites(socket: Socket, caller: Caller, deps: DeskDeps): Promise<void> {
  const limit = limitOf(caller);
  for (const { id } of await sitesFor(deps.sites, caller)) {
    if (!mayDo(caller, "conversations.read", id)) continue;
    if (limit === undefined) await socket.join(rooms.site(id));
    else await socket.join(limitedRooms(id, limit));
  }
}

/** Whoever was signed out between being admitted and joining the rooms wasn't disconnected with the others. */
async function isStillAdmitted(socket: Socket, before: Caller, deps: DeskDeps): Promise<boolean> {
  try {
    return isSame((await admitDesk(socket.handshake, deps)).member?.reach, before.member?.reach);
  } catch (error) {
    if (isTuppenceError(error)) return false;
    throw error;
  }
}
