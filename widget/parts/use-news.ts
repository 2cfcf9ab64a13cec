import { useEffect, useRef } from "react";
import { beep } from "../beep.ts";
import type { Host } from "../host.ts";
import type { Snapshot } from "../snapshot.ts";

/** Tells the page what has come since the visitor looked (the badge, the title, a tone where it is wanted), and what it must do. */
export function useNews(host: Host, snapshot: Snapshot, isVisible: boolean): void {
  const { chat, loaded, sound, link, refusal } = snapshot;
  const theirs = chat.messages.filter((m) => m.author !== "visitor");
  const newest = theirs.at(-1);
  const seen = useRef<number | undefined>(undefined);
  const heard = useRef<string | null | undefined>(undefined);
  const count = chat.earlier.length + theirs.length;

  useEffect(() => {
    if (!loaded) return;
    // Deleted or begun anew: fewer than were seen.
    if (isVisible || seen.current === undefined || seen.current > count) seen.current = count;
    const unread = count - seen.current;
    host.unread(unread);
  }, [host, count, isVisible, loaded]);

  const id = newest?.id ?? null;
  const author = newest?.author;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once a message
  useEffect(() => {
    if (!loaded) return;
    const isNew = heard.current !== undefined && id !== null && heard.current !== id;
    heard.current = id;
    if (!isNew) return;
    host.emit("message", { author });
    if (sound && (!isVisible || !document.hasFocus())) beep();
  }, [host, id, loaded]);

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
    // Once until a token is taken: a page that answers with a wrong one is not asked again and again.
    else if (refusal?.code === "IDENTITY_WRONG" && !isAsked.current) {
      isAsked.current = true;
      host.emit("identityExpired", { message: refusal.message });
    }
  }, [host, link, refusal]);
}
