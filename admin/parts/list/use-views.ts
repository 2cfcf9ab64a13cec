import { useQuery } from "@tanstack/react-query";
import { type ViewFilter, type ViewWire, viewFilter, viewsReply } from "../../../server/wire/views.ts";
import { call } from "../../api.ts";

export const VIEWS = "views";
const NO_VIEWS: readonly ViewWire[] = [];
/** Milliseconds after which the numbers beside views are read again. */
const FRESH_MS = 30_000;

/** Everybody's views and one's own, with how many conversations are in each on this site. */
export function useViews(siteKey: string, enabled = true): readonly ViewWire[] {
  const { data } = useQuery({
    queryKey: [VIEWS, siteKey],
    enabled,
    staleTime: FRESH_MS,
    queryFn: ({ signal }) =>
      call("GET", `views?site=${encodeURIComponent(siteKey)}`, viewsReply, undefined, { signal }),
  });
  return data?.views ?? NO_VIEWS;
}

/** A view's filter as an address has it. */
export function searchOf(filter: ViewFilter): URLSearchParams {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(filter))
    if (typeof value === "string" && value !== "") search.set(name, value);
  return search;
}

/** The filter in an address, with whether it's about all sites. */
export function viewFilterOf(search: URLSearchParams): ViewFilter {
  const filter: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(viewFilter.shape)) {
    const parsed = schema.safeParse(search.get(name) || undefined);
    if (parsed.success && parsed.data !== undefined) filter[name] = parsed.data;
  }
  return filter as ViewFilter;
}
