import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import type { $ZodType } from "zod/v4/core";
import { MAX_DAYS } from "../../../server/wire/overview.ts";
import { call } from "../../api.ts";
import { useSiteKey } from "../../session.tsx";

const DAY_MS = 86_400_000;
export const LENGTHS = [7, 28, 90] as const;
const USUAL = 28;

const isDay = (text: string | null): text is string => text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text);
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
/** The reader's time zone: days here are the same as in the list that a number links to. */
const timeZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
/** The reader's day, "2026-11-21". */
const today = () => {
  const now = new Date();
  return dayOf(now.getTime() - now.getTimezoneOffset() * 60_000);
};

export interface Range {
  /** Days in the reader's time zone, both included. */
  readonly from: string;
  readonly to: string;
  /** One of LENGTHS; undefined: a custom range. */
  readonly length: number | undefined;
}

/** The period in the address: `?days=7`, or `?from=2026-11-01&to=2026-11-21`. */
export function useRange(): { range: Range; setLength(days: number): void; setDays(from: string, to: string): void } {
  const [search, setSearch] = useSearchParams();
  const [from, to] = [search.get("from"), search.get("to")];
  const set = (next: Record<string, string>) => setSearch(next, { replace: true });
  const options = isDay(from) && isDay(to) && from <= to && (Date.parse(to) - Date.parse(from)) / DAY_MS < MAX_DAYS;
  const length = LENGTHS.find((one) => String(one) === search.get("days")) ?? USUAL;
  const last = today();
  return {
    range: options
      ? { from, to, length: undefined }
      : { from: dayOf(Date.parse(last) - (length - 1) * DAY_MS), to: last, length },
    setLength: (days) => set({ days: String(days) }),
    setDays: (first, last) => set({ from: first, to: last }),
  };
}

/** Figures of a period, by the API's name for them, and where they are as CSV. */
export function useFigures<T>(of: "overview" | "reports", range: Range, schema: $ZodType<T>) {
  const site = useSiteKey();
  const address = `?${new URLSearchParams({ site, from: range.from, to: range.to, timeZone: timeZone() })}`;
  const query = useQuery({
    queryKey: [of, site, range.from, range.to],
    queryFn: ({ signal }) => call("GET", `${of}${address}`, schema, undefined, { signal }),
    placeholderData: keepPreviousData,
  });
  return { query, exportAddress: `${of}/export${address}` };
}
