import { useEffect, useRef } from "react";
import { beep } from "../beep.ts";
import type { Host } from "../host.ts";
import type { Snapshot } from "../snapshot.ts";
import type { ChatState } from "../state.ts";

const DAY_MS = 86_400_000;
/** Days after the last message during which every page listens for an agent's reply. */
const PERSON_DAYS = 14;
/** The same while the assistant has the conversation: then only an agent who joins could write. */
const MACHINE_DAYS = 1;

/** Messages from the other side that this visitor hasn't seen in any window. Pure. */
export function unreadOf({ conversation, messages }: Pick<ChatState, "conversation" | "messages">): number {
  const seen = conversation?.visitorSeen ?? 0;
  return messages.filter((message) => message.author !== "visitor" && message.sequence > seen).length;
}

/** Until when every page of the site listens, in milliseconds since 1970; 0: nothing is expected. Pure. */
export function liveUntil(chat: Pick<ChatState, "conversation" | "messages">): number {
  const last = chat.messages.at(-1);
  const state = chat.conversation?.state;
  if (last === undefined || state === undefined || (state === "closed" && unreadOf(chat) === 0)) return 0;
  return Date.parse(last.createdAt) + (state === "machine" ? MACHINE_DAYS : PERSON_DAYS) * DAY_MS;
}

/** Tells the page what the visitor hasn't seen yet (the badge, the title, a sound if wanted), and what it has to do. */
export function useNews(host: Host, snapshot: Snapshot, isVisible: boolean): void {
  const { chat, loaded } = snapshot;
  const unread = isVisible ? 0 : unreadOf(chat);
  useEffect(() => {
    if (loaded) host.unread(unread);
  }, [host, unread, loaded]);

  const live = liveUntil(chat);
  useEffect(() => {
    if (loaded) host.live(live);
  }, [host, live, loaded]);

  useArrivals(host, snapshot, isVisible);
  useStates(host, snapshot);
}

/** Each message from the other side, once. */
function useArrivals(host: Host, { chat, loaded, sound }: Snapshot, isVisible: boolean): void {
  const newest = chat.messages.findLast((message) => message.author !== "visitor");
  const heard = useRef<string | null | undefined>(undefined);
  const id = newest?.id ?? null;
  const author = newest?.author;
  useEffect(() => host.onRing(beep), [host]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once a message
  useEffect(() => {
    if (!loaded) return;
    const isNew = heard.current !== undefined && id !== null && heard.current !== id;
    heard.current = id;
    if (!isNew) return;
    host.emit("message", { author });
    const isQuiet = isVisible && document.hasFocus();
    if (!sound) return;
    if (host.framed) host.ring(id, isQuiet);
    else if (!isQuiet) beep();
  }, [host, id, loaded]);
}

/** Events that the page may want to react to. */
function useStates(host: Host, { chat, loaded, link, refusal }: Snapshot): void {
  const state = chat.conversation?.state;
  const before = useRef(state);
  useEffect(() => {
    if (loaded && before.current !== state && before.current !== undefined) {
      if (state === "queued") host.emit("handoff");
      if (state === "closed") host.emit("resolved");
    }
    before.current = state;
  }, [host, state, loaded]);

  const isAsked = useRef(false);
  useEffect(() => {
    if (link === "online") isAsked.current = false;
    // Once until a token is accepted: a page that keeps giving a wrong one isn't asked again and again.
    else if (refusal?.code === "IDENTITY_WRONG" && !isAsked.current) {
      isAsked.current = true;
      host.emit("identityExpired", { message: refusal.message });
    }
  }, [host, link, refusal]);
}
