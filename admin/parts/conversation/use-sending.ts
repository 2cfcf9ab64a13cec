import type { ConversationReply } from "../../../server/wire/conversations.ts";
import { useReplies } from "../../replies.ts";
import type { Mode } from "./composer.tsx";
import type { useActs } from "./use-acts.ts";

/** Sends what the composer holds: a reply by way of the outbox, a note at once. Gives false when it was not taken. */
export function useSending({ row, handoffs }: ConversationReply, acts: ReturnType<typeof useActs>) {
  const { outbox } = useReplies();
  const handoff = handoffs.find((one) => one.state === "queued" || one.state === "claimed");
  return async (as: Mode, text: string): Promise<boolean> => {
    if (as === "note") {
      return acts.mutateAsync({ do: "note", text }).then(
        () => true,
        () => false,
      );
    }
    if (handoff === undefined) return false;
    outbox.add({
      conversationId: row.id,
      handoffId: handoff.id,
      clientMessageId: crypto.randomUUID(),
      text,
      at: new Date().toISOString(),
    });
    return true;
  };
}
