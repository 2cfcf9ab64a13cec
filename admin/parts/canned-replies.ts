import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type * as z from "zod/mini";
import {
  cannedRepliesReply,
  type cannedReplyChange,
  type cannedReplyNew,
  cannedReplyOne,
} from "../../server/wire/canned-replies.ts";
import { call } from "../api.ts";

/** The canned replies that can be used on a site, by name. @param options.archived the archived ones instead */
export function useCannedReplies(site: string, options: { archived?: boolean; enabled?: boolean } = {}) {
  const { archived = false, enabled = true } = options;
  return useQuery({
    queryKey: ["canned-replies", site, archived],
    enabled: enabled && site !== "",
    queryFn: ({ signal }) =>
      call(
        "GET",
        `canned-replies?${new URLSearchParams({ site, archived: String(archived) })}`,
        cannedRepliesReply,
        undefined,
        { signal },
      ),
  });
}

export type CannedReplyTexts = z.input<typeof cannedReplyNew>;

/** Saves a canned reply: a new one, or changes of one by its id. */
export function useSaveCannedReply(onDone: () => void = () => {}) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: { id?: string } & (CannedReplyTexts | z.input<typeof cannedReplyChange>)) =>
      id === undefined
        ? call("POST", "canned-replies", cannedReplyOne, body)
        : call("PATCH", `canned-replies/${id}`, cannedReplyOne, body),
    onSuccess() {
      void queries.invalidateQueries({ queryKey: ["canned-replies"] });
      onDone();
    },
  });
}
