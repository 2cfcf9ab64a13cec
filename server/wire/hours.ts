/** When a team is there, as the console and the API read and write it. */
import * as z from "zod/mini";
import { LANGUAGES } from "./widget.ts";

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof DAYS)[number];

/**
 * A time when nobody is there, from a calendar: two dates in the hours' zone (the second one is open again), or two
 * moments (ISO 8601, UTC).
 */
export const closureWire = z.object({ from: z.string(), to: z.string(), name: z.string() });
export type ClosureWire = z.infer<typeof closureWire>;

/** An iCalendar file as it was read last. */
export const hoursCalendar = z.object({
  /** Read again every day; null: it was a file. */
  url: z.nullable(z.string()),
  closures: z.array(closureWire),
  /** ISO 8601, UTC. */
  readAt: z.string(),
  /** Why reading it again failed; what was read before still holds. */
  fault: z.optional(z.string()),
});
export type HoursCalendar = z.infer<typeof hoursCalendar>;

/**
 * POST /api/v1/hours/calendar: what a calendar says, from its text or its address. Saves nothing: put the reply into
 * `hours.calendar`.
 */
export const calendarRequest = z.object({
  text: z.optional(z.string().check(z.maxLength(500_000, { error: "is larger than 500,000 characters" }))),
  url: z.optional(z.string().check(z.maxLength(2_000))),
  /** IANA: what times without a zone of their own are read in. */
  timeZone: z.string().check(z.maxLength(100)),
});

/** Hours of a day, "HH:MM" to "HH:MM" (24:00 is the end of the day); what ends before it begins ends on the next day. */
const spans = z.optional(z.array(z.tuple([z.string(), z.string()])));
export const hoursWire = z.object({
  timeZone: z.string(),
  mon: spans,
  tue: spans,
  wed: spans,
  thu: spans,
  fri: spans,
  sat: spans,
  sun: spans,
  /** Dates, "YYYY-MM-DD", on which nobody is available. */
  holidays: z.optional(z.array(z.string())),
  calendar: z.optional(hoursCalendar),
  /** What is said outside the hours, by language; `{time}`: when someone is available again. Missing: our own text. */
  text: z.optional(z.partialRecord(z.enum(LANGUAGES), z.string())),
});
export type HoursWire = z.infer<typeof hoursWire>;
