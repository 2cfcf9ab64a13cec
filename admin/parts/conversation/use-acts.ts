import { useMutation, useQueryClient } from "@tanstack/react-query";
import * as z from "zod/mini";
import type { ConversationReply } from "../../../server/wire/conversations.ts";
import { handoffWire } from "../../../server/wire/http.ts";
import { blockReply, noteReply } from "../../../server/wire/inbox.ts";
import { call } from "../../api.ts";
import { withNote, withoutNote } from "./apply.ts";

export type Act =
  | { readonly do: "return" | "close" | "delete" }
  /** `from`: the colleague's handoff to take over. */
  | { readonly do: "take"; readonly from?: string }
  /** To a colleague, or null: back to the queue. */
  | { readonly do: "transfer"; readonly to: string | null }
  | { readonly do: "block"; readonly blocked: boolean }
  | { readonly do: "note"; readonly text: string }
  | { readonly do: "delete-note"; readonly noteId: string };

const nothing = z.object({});
const one = z.object({ handoff: handoffWire });

/** An agent's actions on a conversation. If one is refused, the state is fetched again: somebody else was faster. */
export function useActs(id: string) {
  const queries = useQueryClient();
  const queryKey = ["conversation", id];
  const open = () =>
    queries
      .getQueryData<ConversationReply>(queryKey)
      ?.handoffs.find((handoff) => handoff.state === "queued" || handoff.state === "claimed");

  return useMutation({
    async mutationFn(act: Act): Promise<void> {
      if (act.do === "take") {
        await call("POST", `conversations/${id}/take`, one, act.from === undefined ? {} : { from: act.from });
      } else if (act.do === "transfer")
        await call("POST", `handoffs/${open()?.id ?? id}/transfer`, one, { to: act.to });
      else if (act.do === "return" || act.do === "close")
        await call("POST", `handoffs/${open()?.id ?? id}/${act.do}`, one, {});
      else if (act.do === "block") {
        const visitorId = queries.getQueryData<ConversationReply>(queryKey)?.visitor.id ?? id;
        await call("POST", `visitors/${visitorId}/block`, blockReply, { blocked: act.blocked });
      } else if (act.do === "note") {
        const { note } = await call("POST", `conversations/${id}/notes`, noteReply, { text: act.text });
        queries.setQueryData<ConversationReply>(queryKey, (kept) => kept && withNote(kept, note));
      } else if (act.do === "delete-note") {
        await call("DELETE", `conversations/${id}/notes/${act.noteId}`, nothing);
        queries.setQueryData<ConversationReply>(queryKey, (kept) => kept && withoutNote(kept, act.noteId));
      } else await call("DELETE", `conversations/${id}`, nothing);
    },
    onSettled(_done, error, act) {
      if (act.do === "note" || act.do === "delete-note") return;
      if (act.do === "delete" && error === null) queries.removeQueries({ queryKey });
      else void queries.invalidateQueries({ queryKey });
      if (error !== null || act.do === "delete") void queries.invalidateQueries({ queryKey: ["inbox"] });
    },
  });
}
