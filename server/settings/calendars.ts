import { messageOf, TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import { WebError, type WebFetch } from "../lib/web-fetch.ts";
import type { Db } from "../ports/database/port.ts";
import { type HoursOwner, hoursWithCalendar, replaceHours, takeCalendar } from "../store/hours-calendar.ts";
import type { HoursCalendar } from "../wire/hours.ts";
import { hoursSchema, isTimeZone } from "./hours.ts";
import { readCalendar, unreadable } from "./icalendar.ts";

const DAY_MS = 86_400_000;
/** Days back that are kept: reports look back a year. */
const PAST_DAYS = 400;
/** Days ahead that a calendar is read for; it's read again every day. */
const AHEAD_DAYS = 800;
/** Milliseconds after which a calendar is read again: after it was read, and after that failed. */
const AGAIN_MS = DAY_MS;
const AFTER_FAULT_MS = 60 * 60_000;
const MAX_BYTES = 2 * 1024 * 1024;

export interface CalendarsDeps {
  readonly db: Db;
  readonly fetch: WebFetch;
  readonly clock: { now(): Date };
  readonly log: Log;
}

/** Calendars with a team's holidays. */
export interface Calendars {
  /**
   * What a calendar says; saves nothing.
   * @throws CALENDAR_UNREADABLE; BAD_REQUEST without exactly one of text and url
   */
  read(request: { text?: string | undefined; url?: string | undefined; timeZone: string }): Promise<HoursCalendar>;
  /**
   * Reads those with an address again whose time has come, and stores what they say; one that can't be read keeps what it
   * said before. @returns whose hours changed
   */
  refresh(signal: AbortSignal): Promise<HoursOwner[]>;
}

export function createCalendars({ db, fetch, clock, log }: CalendarsDeps): Calendars {
  const closuresOf = (text: string, timeZone: string) => {
    const day = (days: number) => new Date(clock.now().getTime() + days * DAY_MS).toISOString().slice(0, 10);
    return readCalendar(text, { timeZone, from: day(-PAST_DAYS), to: day(AHEAD_DAYS) });
  };
  const fetched = async (url: string, timeZone: string, signal: AbortSignal): Promise<HoursCalendar> => ({
    url,
    closures: closuresOf(await download(fetch, url, signal), timeZone),
    readAt: clock.now().toISOString(),
  });

  return {
    async read({ text, url, timeZone }) {
      if (!isTimeZone(timeZone)) {
        throw new TuppenceError("BAD_REQUEST", "timeZone isn't a time zone.", "Use a name such as Europe/Oslo.");
      }
      if (text !== undefined && url === undefined) {
        return { url: null, closures: closuresOf(text, timeZone), readAt: clock.now().toISOString() };
      }
      if (url === undefined || text !== undefined) {
        throw new TuppenceError("BAD_REQUEST", "Send either text or url.", "Leave one of them out.");
      }
      return fetched(addressOf(url), timeZone, new AbortController().signal);
    },
    async refresh(signal) {
      const now = clock.now();
      const changed: HoursOwner[] = [];
      for (const { owner, value } of await hoursWithCalendar(db)) {
        const hours = hoursSchema.safeParse(value);
        const calendar = hours.success ? hours.data.calendar : undefined;
        if (!hours.success || calendar == null || calendar.url === null) continue;
        const { url, triedAt = calendar.readAt, fault } = calendar;
        const dueMs = Date.parse(triedAt) + (fault === undefined ? AGAIN_MS : AFTER_FAULT_MS);
        if (now.getTime() < dueMs) continue;
        if (!(await takeCalendar(db, { owner, url, triedAt: now, before: calendar.triedAt ?? null }))) continue;
        const next = await fetched(url, hours.data.timeZone, signal).catch((error: unknown) => {
          log.warn({ host: new URL(url).host, fault: messageOf(error) }, "a calendar of holidays couldn't be read");
          return { ...calendar, fault: messageOf(error).slice(0, 1_000) };
        });
        const stored = await replaceHours(db, { owner, url, calendar: { ...next, triedAt: now.toISOString() } });
        const isNew = JSON.stringify(next.closures) !== JSON.stringify(calendar.closures);
        if (stored && isNew) changed.push(owner);
      }
      return changed;
    },
  };
}

/** Calendars' own programs write webcal: for https:. @throws CALENDAR_UNREADABLE */
function addressOf(text: string): string {
  const url = text.trim().replace(/^webcals?:/i, "https:");
  if (/^https?:\/\//i.test(url) && URL.canParse(url)) return url;
  throw unreadable("This isn't a web address.", "Use one that begins with https://.");
}

async function download(fetch: WebFetch, url: string, signal: AbortSignal): Promise<string> {
  try {
    const { status, body } = await fetch(url, { signal, maxBytes: MAX_BYTES });
    if (status === 200) return body.toString("utf8");
    throw unreadable(
      `The calendar's server replied with status ${status}.`,
      "Check the address. The calendar must be public, or its address secret.",
    );
  } catch (error) {
    if (!(error instanceof WebError)) throw error;
    const remedy =
      error.kind === "refused-address"
        ? "Use a public address, or allow this host with SOURCE_PRIVATE_HOSTS."
        : "Check the address, and whether this server can reach it.";
    throw unreadable(`The calendar can't be read: ${error.message}`, remedy, { cause: error });
  }
}
