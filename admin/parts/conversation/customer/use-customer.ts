import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import * as z from "zod/mini";
import { customerNoteReply, customerReply } from "../../../../server/wire/customers.ts";
import type { CustomerChange } from "../../../../server/wire/inbox.ts";
import { EVENTS } from "../../../../server/wire/names.ts";
import { call } from "../../../api.ts";
import { useLive } from "../../../live.ts";

/** What is known about a customer, kept up to date by the desk's events. @param count of their conversations */
export function useCustomer(visitorId: string, count: number) {
  const queries = useQueryClient();
  const queryKey = ["customer", visitorId, count];
  const query = useQuery({
    queryKey,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => call("GET", `visitors/${visitorId}`, customerReply, undefined, { signal }),
  });
  const ids = query.data?.ids ?? [visitorId];
  useLive<CustomerChange>(EVENTS.customerChange, (heard) => {
    if (ids.includes(heard.visitorId)) void queries.invalidateQueries({ queryKey: ["customer", visitorId] });
  });
  // Of the customer shown before, while another one is fetched.
  return query.data?.ids.includes(visitorId) === true ? query.data : undefined;
}

export type CustomerAct =
  /** `noteId`: the same for each try of the same note. */
  | { readonly do: "add-note"; readonly text: string; readonly noteId: string }
  | { readonly do: "change-note"; readonly noteId: string; readonly text: string }
  | { readonly do: "delete-note"; readonly noteId: string }
  /** Both ids; `into` stays. */
  | { readonly do: "merge"; readonly into: string; readonly from: string }
  | { readonly do: "erase" };

const nothing = z.object({});

/** What agents do with a customer. */
export function useCustomerActs(visitorId: string) {
  const queries = useQueryClient();
  return useMutation({
    async mutationFn(act: CustomerAct): Promise<void> {
      const path = `visitors/${visitorId}`;
      if (act.do === "add-note")
        await call("POST", `${path}/notes`, customerNoteReply, { text: act.text, noteId: act.noteId });
      else if (act.do === "change-note")
        await call("PATCH", `${path}/notes/${act.noteId}`, customerNoteReply, { text: act.text });
      else if (act.do === "delete-note") await call("DELETE", `${path}/notes/${act.noteId}`, nothing);
      else if (act.do === "merge") await call("POST", `visitors/${act.into}/merge`, customerReply, { from: act.from });
      else await call("DELETE", path, nothing);
    },
    async onSettled(_done, _error, act) {
      if (act.do === "merge" || act.do === "erase") {
        for (const name of ["conversation", "visitor-conversations", "inbox", "conversations"])
          void queries.invalidateQueries({ queryKey: [name] });
      }
      await queries.invalidateQueries({ queryKey: ["customer"] });
    },
  });
}
