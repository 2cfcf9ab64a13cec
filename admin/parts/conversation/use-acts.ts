import { useMutation, useQueryClient } from "@tanstack/react-query";
import * as z from "zod/mini";
import { type ConversationReply, conversationRow } from "../../../server/wire/conversations.ts";
import type { Priority, Sentiment } from "../../../server/wire/desk.ts";
import { handoffWire } from "../../../server/wire/http.ts";
import { blockReply, noteReply } from "../../../server/wire/inbox.ts";
import { call } from "../../api.ts";
import { offerUndo } from "../../undo.ts";
import { withNote, withoutNote } from "./apply.ts";
import type { Destination } from "./transfer.tsx";

export type Act =
  | { readonly do: "return" | "close" | "delete" }
  /** `from`: the colleague's handoff to take over. */
  | { readonly do: "take"; readonly from?: string }
  /** To a colleague, null: back to the queue, left out: as it is; `name` is the colleague's. */
  | ({ readonly do: "assign" } & Destination)
  | { readonly do: "priority"; readonly priority: Priority }
  | { readonly do: "sentiment"; readonly sentiment: Sentiment }
  | { readonly do: "tags"; readonly add: readonly string[]; readonly remove: readonly string[] }
  | { readonly do: "snooze"; readonly until: Date | null }
  | { readonly do: "wake" }
  | { readonly do: "follow"; readonly following: boolean }
  /** Both ids; `into` stays. */
  | { readonly do: "merge"; readonly into: string; readonly from: string }
  | { readonly do: "block"; readonly blocked: boolean }
  /** `noteId`: the same for each try of the same note. */
  | { readonly do: "note"; readonly text: string; readonly noteId: string; readonly mentions: string[] }
  | { readonly do: "delete-note"; readonly noteId: string };

const nothing = z.object({});
const one = z.object({ handoff: handoffWire });
const changed = z.object({ conversation: conversationRow });

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
      } else if (act.do === "assign") {
        const { to, team, note, noteId, mentions } = act;
        await call("POST", `conversations/${id}/assign`, changed, { to, team, note, noteId, mentions });
      } else if (act.do === "priority")
        await call("PUT", `conversations/${id}/priority`, changed, { priority: act.priority });
      else if (act.do === "sentiment")
        await call("PUT", `conversations/${id}/sentiment`, changed, { sentiment: act.sentiment });
      else if (act.do === "tags")
        await call("POST", `conversations/${id}/tags`, changed, { add: act.add, remove: act.remove });
      else if (act.do === "snooze")
        await call("POST", `conversations/${id}/snooze`, changed, { until: act.until?.toISOString() ?? null });
      else if (act.do === "wake") await call("POST", `conversations/${id}/wake`, changed, {});
      else if (act.do === "follow")
        await call(act.following ? "PUT" : "DELETE", `conversations/${id}/followers/me`, changed);
      else if (act.do === "merge") await call("POST", `conversations/${act.into}/merge`, changed, { from: act.from });
      else if (act.do === "return" || act.do === "close")
        await call("POST", `handoffs/${open()?.id ?? id}/${act.do}`, one, {});
      else if (act.do === "block") {
        const visitorId = queries.getQueryData<ConversationReply>(queryKey)?.visitor.id ?? id;
        await call("POST", `visitors/${visitorId}/block`, blockReply, { blocked: act.blocked });
      } else if (act.do === "note") {
        const { note } = await call("POST", `conversations/${id}/notes`, noteReply, {
          text: act.text,
          noteId: act.noteId,
          mentions: act.mentions,
        });
        queries.setQueryData<ConversationReply>(queryKey, (kept) => kept && withNote(kept, note));
      } else if (act.do === "delete-note") {
        await call("DELETE", `conversations/${id}/notes/${act.noteId}`, nothing);
        queries.setQueryData<ConversationReply>(queryKey, (kept) => kept && withoutNote(kept, act.noteId));
      } else await call("DELETE", `conversations/${id}`, nothing);
    },
    onSuccess(_done, act) {
      if (act.do === "close") offerUndo({ conversationId: id, what: "closed" });
      if (act.do === "assign" && act.to === null) offerUndo({ conversationId: id, what: "requeued" });
      if (act.do === "assign" && act.name !== undefined)
        offerUndo({ conversationId: id, what: "assigned", to: act.name });
    },
    onSettled(_done, error, act) {
      if (act.do === "note" || act.do === "delete-note") return;
      if (act.do === "merge") {
        for (const name of ["conversation", "visitor-conversations"])
          void queries.invalidateQueries({ queryKey: [name] });
      }
      if (act.do === "delete" && error === null) queries.removeQueries({ queryKey });
      else void queries.invalidateQueries({ queryKey });
      if (error !== null || act.do === "delete") void queries.invalidateQueries({ queryKey: ["inbox"] });
    },
  });
}
