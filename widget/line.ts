import type { Socket } from "socket.io-client";
import { TOO_LONG } from "../server/wire/limits.ts";
import { EVENTS } from "../server/wire/names.ts";
import type { Ack, ConversationMerged, ResumeReply, Welcome } from "../server/wire/socket.ts";
import { endedAsTooLarge, IDENTITY_TOO_LONG } from "./limits.ts";
import type { Outbox } from "./outbox.ts";
import { ACK_TIMEOUT_MS, type Backoff, type Sender } from "./sender.ts";
import { refusalOf } from "./snapshot.ts";
import { type ChatEvent, EMPTY, lastSequence } from "./state.ts";
import type { Store } from "./store.ts";

export interface LineDeps {
  readonly socket: Socket;
  readonly store: Store;
  readonly outbox: Outbox;
  readonly sender: Sender;
  readonly backoff: Backoff;
  apply(event: ChatEvent): void;
  /** The server gave this visitor a token, or doesn't know the one we sent (null). */
  setToken(token: string | null): void;
  hasToken(): boolean;
}

export interface Line {
  /** Asks the server for what was missed; if there is no reply, the connection is dropped and opened again. */
  check(): void;
}

/** Milliseconds within which a check must be answered; a slow mobile network takes one or two seconds. */
const CHECK_MS = 4_000;
/** Milliseconds between two checks. */
const CHECK_AGAIN_MS = 5_000;
/** Milliseconds over which a server's windows spread their requests. */
const RESYNC_MS = 1_000;

/**
 * Handles connects and disconnects: fetches what was missed, reports refusals, and tells the sender when it can send.
 */
export function listenToLine(deps: LineDeps): Line {
  const { socket, store, sender, backoff, apply, setToken, hasToken } = deps;
  socket.on(EVENTS.welcome, (welcome: Welcome) => {
    if (welcome.token !== undefined) setToken(welcome.token);
    backoff.reset();
    store.set({ siteName: welcome.siteName, visitor: welcome.visitor ?? null, link: "online", refusal: null });
    resume(deps);
  });
  socket.on("disconnect", (reason, details: unknown) => {
    const wasWelcome = store.getSnapshot().link === "online";
    sender.stop();
    // We disconnected ourselves: the caller decides what follows.
    if (reason === "io client disconnect") return;
    store.set({ link: "offline" });
    if (endedAsTooLarge(details)) tooLarge(deps, wasWelcome);
    // After a disconnect by the server, the client doesn't reconnect by itself.
    if (reason === "io server disconnect") socket.connect();
  });
  socket.on("connect_error", (error) => {
    sender.stop();
    const data = refusalOf(error);
    if (data === undefined) return store.set({ link: "offline" });
    if (data.code === "VISITOR_TOKEN_WRONG" && hasToken()) {
      // The server doesn't know this visitor (another database?): start as a new one and keep unsent messages.
      setToken(null);
      socket.connect();
      return;
    }
    store.set({ link: "offline", refusal: data });
    // A refusal ends socket.io's own attempts; a busy server may accept us later.
    if (data.retryable) backoff.later(() => socket.connect());
  });
  // Events from another server process were lost: ask for what was missed, but not all windows at the same moment.
  socket.on(EVENTS.resync, () => {
    setTimeout(() => socket.connected && resume(deps), Math.random() * RESYNC_MS);
  });
  // What was said in the one where it goes on, this window doesn't have yet.
  socket.on(EVENTS.conversationMerged, (data: ConversationMerged) => {
    apply({ type: "conversation-merged", data });
    if (store.conversationId === data.into) resume(deps);
  });
  for (const type of HEARD) socket.on(type, (data: unknown) => apply({ type, data } as ChatEvent));
  let checkedMs = Number.NEGATIVE_INFINITY;
  return {
    check() {
      const nowMs = performance.now();
      if (!socket.connected || store.getSnapshot().link !== "online" || nowMs - checkedMs < CHECK_AGAIN_MS) return;
      checkedMs = nowMs;
      // Only closes the dead connection; the client then reconnects by itself.
      resume(deps, CHECK_MS, () => socket.io.engine?.close());
    },
  };
}

/**
 * The server stopped reading at its limit. The same message would close the next connection too, so it isn't sent
 * again.
 */
function tooLarge({ socket, store, outbox, sender }: LineDeps, wasWelcome: boolean): void {
  const sent = sender.inFlight;
  if (sent !== undefined) outbox.replace({ ...sent, refused: TOO_LONG });
  else if (!wasWelcome) {
    socket.disconnect();
    store.set({ refusal: IDENTITY_TOO_LONG });
  }
}

/** Fetches what was missed; then the outbox can be sent. */
function resume(deps: LineDeps, timeoutMs = ACK_TIMEOUT_MS, onLost = () => resume(deps)): void {
  const { socket, store, sender, apply } = deps;
  const { conversationId } = store;
  const request = {
    afterSequence: lastSequence(store.getSnapshot().chat),
    ...(conversationId === undefined ? {} : { conversationId }),
  };
  socket.timeout(timeoutMs).emit(EVENTS.conversationResume, request, (lost: unknown, ack: Ack<ResumeReply>) => {
    if (lost) {
      if (socket.connected) onLost();
      return;
    }
    if (ack.ok) apply({ type: "resumed", data: ack.data });
    // The conversation no longer exists (deleted): start over instead of failing forever.
    else if (ack.error.code === "CONVERSATION_UNKNOWN") store.set({ chat: EMPTY });
    store.set({ loaded: true });
    sender.start();
  });
}

const HEARD = [
  EVENTS.messageNew,
  EVENTS.messageStart,
  EVENTS.messageDelta,
  EVENTS.messageEnd,
  EVENTS.conversationState,
  EVENTS.ratingSet,
  EVENTS.typing,
  EVENTS.seenChange,
  EVENTS.conversationGone,
] as const;
