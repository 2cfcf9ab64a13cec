import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type * as z from "zod/mini";
import { type macroChange, type macroNew, macroOne, macrosReply } from "../../server/wire/macros.ts";
import { call } from "../api.ts";

/** The macros that can be run on a site, by name. @param options.archived the archived ones instead */
export function useMacros(site: string, options: { archived?: boolean; enabled?: boolean } = {}) {
  const { archived = false, enabled = true } = options;
  return useQuery({
    queryKey: ["macros", site, archived],
    enabled: enabled && site !== "",
    queryFn: ({ signal }) =>
      call("GET", `macros?${new URLSearchParams({ site, archived: String(archived) })}`, macrosReply, undefined, {
        signal,
      }),
  });
}

/** Saves a macro: a new one, or changes of one by its id. */
export function useSaveMacro(onDone: () => void = () => {}) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: { id?: string } & (z.input<typeof macroNew> | z.input<typeof macroChange>)) =>
      id === undefined ? call("POST", "macros", macroOne, body) : call("PATCH", `macros/${id}`, macroOne, body),
    onSuccess() {
      void queries.invalidateQueries({ queryKey: ["macros"] });
      onDone();
    },
  });
}
