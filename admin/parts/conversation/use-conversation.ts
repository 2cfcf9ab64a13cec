import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type ConversationReply, conversationReply } from "../../../server/wire/conversations.ts";
import type { ConversationWatch, NoteGone, NoteNew, WatchReply } from "../../../server/wire/inbox.ts";
import { EVENTS } from "../../../server/wire/names.ts";
import type {
  Ack,
  ConversationGone,
  ConversationMerged,
  MessageDelta,
  MessageNew,
  MessageStart,
  RatingChange,
  SeenChange,
  Streaming,
  Typing,
} from "../../../server/wire/socket.ts";
import { call } from "../../api.ts";
import { desk, useLive } from "../../live.ts";
import { needsLook, withMessage, withNote, withoutNote, withRating, withRow, withSeen } from "./apply.ts";
import { useRowChange } from "./use-row-change.ts";

/** Milliseconds after which somebody no longer counts as typing, unless they signal it again. */
const WRITING_MS = 6_000;

/**
 * Changes a cached query. If it's being fetched, the result may be older than the event, so it's fetched again.
 */
export function changeKept<T>(queries: QueryClient, queryKey: readonly unknown[], change: (kept: T) => T): void {
  if (queries.isFetching({ queryKey }) > 0) void queries.invalidateQueries({ queryKey });
  else queries.setQueryData<T>(queryKey, (kept) => (kept === undefined ? kept : change(kept)));
}

/** A complete conversation, kept up to date by the desk's events. */
export function useConversation(id: string) {
  const queries = useQueryClient();
  const queryKey = ["conversation", id] as const;
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => call("GET", `conversations/${id}`, conversationReply, undefined, { signal }),
  });
  const change = (heard: { conversationId: string }, how: (kept: ConversationReply) => ConversationReply) => {
    if (heard.conversationId === id) changeKept(queries, queryKey, how);
  };
  useLive<MessageNew>(EVENTS.messageNew, (heard) => change(heard, (kept) => withMessage(kept, heard.message)));
  useLive<NoteNew>(EVENTS.noteNew, (heard) => change(heard, (kept) => withNote(kept, heard.note)));
  useLive<NoteGone>(EVENTS.noteGone, (heard) => change(heard, (kept) => withoutNote(kept, heard.noteId)));
  useLive<SeenChange>(EVENTS.seenChange, (heard) => change(heard, (kept) => withSeen(kept, heard)));
  useLive<RatingChange>(EVENTS.ratingSet, (heard) => change(heard, (kept) => withRating(kept, heard)));
  useRowChange(({ row }) => {
    if (row.id !== id) return;
    const kept = queries.getQueryData<ConversationReply>(queryKey);
    change({ conversationId: id }, (state) => withRow(state, row));
    if (kept !== undefined && needsLook(kept, row)) void queries.invalidateQueries({ queryKey });
  });
  useLive<ConversationMerged>(EVENTS.conversationMerged, ({ conversationId, into }) => {
    if (conversationId === id || into === id) void queries.invalidateQueries({ queryKey });
  });
  useLive<ConversationGone>(EVENTS.conversationGone, ({ conversationId }) => {
    if (conversationId === id) void queries.invalidateQueries({ queryKey });
  });
  return query;
}

/** True while the visitor is typing. */
export function useVisitorWriting(id: string): boolean {
  const [until, setUntil] = useState(0);
  useLive<Typing>(EVENTS.typing, ({ conversationId, author, typing }) => {
    if (conversationId === id && author === "visitor") setUntil(typing ? Date.now() + WRITING_MS : 0);
  });
  useLive<MessageNew>(EVENTS.messageNew, ({ conversationId, message }) => {
    if (conversationId === id && message.author === "visitor") setUntil(0);
  });
  useEffect(() => {
    if (until === 0) return;
    const timer = setTimeout(() => setUntil(0), Math.max(0, until - Date.now()));
    return () => clearTimeout(timer);
  }, [until]);
  return until > 0;
}

/** The assistant's answer while it's being written; stays until the next one begins or an agent has the floor. */
export function useWritten(id: string): Streaming | undefined {
  const [written, setWritten] = useState<Streaming>();
  useEffect(() => {
    const line = desk();
    let isHere = true;
    const say = (data: ConversationWatch, then: (reply: Ack<WatchReply>) => void) =>
      line.emit(EVENTS.conversationWatch, data, then);
    // A new connection has no rooms, and missed what was said in the meantime.
    const watch = () =>
      say({ conversationId: id }, (reply) => {
        if (isHere) setWritten(reply.ok ? (reply.data.streaming ?? undefined) : undefined);
      });
    line.on("connect", watch);
    if (line.connected) watch();
    return () => {
      isHere = false;
      line.off("connect", watch);
      if (line.connected) say({ conversationId: null }, () => {});
    };
  }, [id]);
  useLive<MessageStart>(EVENTS.messageStart, ({ conversationId, ...start }) => {
    if (conversationId === id) setWritten({ ...start, text: "" });
  });
  useLive<MessageDelta>(EVENTS.messageDelta, ({ messageId, text }) =>
    setWritten((now) => (now?.messageId === messageId ? { ...now, text: now.text + text } : now)),
  );
  useRowChange(({ row }) => {
    if (row.id === id && (row.state === "person" || row.state === "closed")) setWritten(undefined);
  });
  return written;
}

/** Reports that an agent has seen the conversation, while it's really visible. */
export function useSeen(kept: ConversationReply | undefined): void {
  const id = kept?.row.id;
  const isOurs = kept?.row.state === "queued" || kept?.row.state === "person";
  const last = kept?.messages.at(-1)?.sequence ?? 0;
  const seen = kept?.conversation.personSeen ?? 0;
  useEffect(() => {
    if (id === undefined || !isOurs || last <= seen) return;
    const tell = () => {
      if (document.visibilityState === "visible") desk().emit(EVENTS.seenSet, { conversationId: id, sequence: last });
    };
    tell();
    document.addEventListener("visibilitychange", tell);
    return () => document.removeEventListener("visibilitychange", tell);
  }, [id, isOurs, last, seen]);
}
