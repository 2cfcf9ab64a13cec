import { useRef } from "react";
import type { ConversationReply } from "../../../server/wire/conversations.ts";
import type { AttachmentWire } from "../../../server/wire/http.ts";
import { useReplies } from "../../replies.ts";
import type { Used } from "./composer/used.ts";
import type { Mode } from "./composer.tsx";
import { mentionsIn } from "./mentioned.ts";
import type { useActs } from "./use-acts.ts";

const NOTHING = { what: "", noteId: "" };

/** Sends what the composer holds: a reply by way of the outbox, a note at once. Gives false when it was not taken. */
export function useSending({ row, handoffs }: ConversationReply, acts: ReturnType<typeof useActs>) {
  const { outbox } = useReplies();
  // A note whose reply got lost may be stored: the next try of the same text is the same note.
  const tried = useRef(NOTHING);
  const handoff = handoffs.find((one) => one.state === "queued" || one.state === "claimed");
  return async (
    as: Mode,
    text: string,
    {
      articles,
      replies,
      original,
      draftId,
      files,
      mentions: chosen,
    }: Used & { readonly files: readonly AttachmentWire[] },
  ): Promise<boolean> => {
    if (as === "note") {
      const { current: last } = tried;
      const mentions = mentionsIn(text, chosen);
      const what = [row.id, ...mentions, text].join(" ");
      const noteId = last.what === what ? last.noteId : crypto.randomUUID();
      tried.current = { what, noteId };
      return acts.mutateAsync({ do: "note", text, noteId, mentions }).then(
        () => {
          tried.current = NOTHING;
          return true;
        },
        () => false,
      );
    }
    if (handoff === undefined) return false;
    outbox.add({
      conversationId: row.id,
      handoffId: handoff.id,
      clientMessageId: crypto.randomUUID(),
      text,
      ...(articles.length === 0 ? {} : { articles }),
      ...(replies.length === 0 ? {} : { cannedReplies: replies }),
      ...(original === undefined ? {} : { original }),
      ...(draftId === undefined ? {} : { draftId }),
      ...(files.length === 0 ? {} : { files }),
      at: new Date().toISOString(),
    });
    return true;
  };
}
