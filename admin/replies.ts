import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import * as z from "zod/mini";
import type { ConversationReply } from "../server/wire/conversations.ts";
import { MAX_SOURCES, messageWire } from "../server/wire/http.ts";
import { ApiError, call } from "./api.ts";
import { desk } from "./live.ts";
import { withMessage } from "./parts/conversation/apply.ts";
import { type Attempt, ReplyOutbox, type Unsent } from "./reply-outbox.ts";
import { useSession } from "./session.tsx";
import { localStore } from "./storage.ts";

/** Milliseconds until an attempt counts as lost: a connection can be dead without any event. */
const PATIENCE_MS = 15_000;

let current: { readonly memberId: string; readonly outbox: ReplyOutbox } | undefined;

function open(memberId: string, queries: QueryClient): ReplyOutbox {
  if (current?.memberId === memberId) return current.outbox;
  current?.outbox.close();
  const key = `tuppence:replies:${memberId}`;
  const outbox = new ReplyOutbox({ storage: localStore, key, attempt: (item) => attempt(item, queries) });
  current = { memberId, outbox };
  window.addEventListener("online", () => void outbox.flush());
  window.addEventListener("storage", (event) => event.key === key && outbox.reload());
  desk().on("connect", () => void outbox.flush());
  void outbox.flush();
  return outbox;
}

async function attempt(item: Unsent, queries: QueryClient): Promise<Attempt> {
  const { conversationId, handoffId, clientMessageId, text, articles, cannedReplies, original, draftId, files } = item;
  try {
    const reply = z.object({ message: messageWire });
    const { message } = await call(
      "POST",
      `handoffs/${handoffId}/reply`,
      reply,
      {
        ...{ clientMessageId, text },
        ...(articles === undefined ? {} : { articles: articles.map((one) => one.id).slice(0, MAX_SOURCES) }),
        ...(cannedReplies === undefined ? {} : { cannedReplies: cannedReplies.slice(0, MAX_SOURCES) }),
        ...(original === undefined ? {} : { original }),
        ...(draftId === undefined ? {} : { draftId }),
        ...(files === undefined ? {} : { files: files.map((one) => one.id) }),
      },
      {
        signal: AbortSignal.timeout(PATIENCE_MS),
      },
    );
    // Added to the transcript before it leaves the outbox, so that it's always visible.
    queries.setQueryData<ConversationReply>(
      ["conversation", conversationId],
      (old) => old && withMessage(old, message),
    );
    // The message itself doesn't carry what only agents see, nor the files after the first.
    if (original !== undefined || (files !== undefined && files.length > 1))
      void queries.invalidateQueries({ queryKey: ["conversation", conversationId] });
    return "stored";
  } catch (error) {
    if (!(error instanceof ApiError) || error.retryable) return "again";
    // Signed out: it's sent when this member signs in again.
    if (error.code === "SIGN_IN_NEEDED" || error.code === "KEY_MISSING") return "again";
    return { message: error.message, remedy: error.remedy };
  }
}

/** The signed-in member's unsent replies; one outbox for the whole tab. */
export function useReplies(): { outbox: ReplyOutbox; unsent: readonly Unsent[] } {
  const { member } = useSession();
  const outbox = open(member.id, useQueryClient());
  const unsent = useSyncExternalStore(outbox.subscribe, outbox.items);
  useEffect(() => void outbox.flush(), [outbox]);
  return { outbox, unsent };
}
