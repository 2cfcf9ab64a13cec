import { TryLater } from "../jobs/again.ts";
import { isTuppenceError, TuppenceError } from "../lib/errors.ts";
import { WebError, type WebReply } from "../lib/web-fetch.ts";

/** Milliseconds to wait for a server that says "too many requests" without saying how long. */
const USUAL_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 6 * 60 * 60_000;

/**
 * How long a reply asks to wait: `Retry-After` in seconds or as a date, otherwise Intercom's `X-RateLimit-Reset` as a Unix
 * time; undefined: it doesn't.
 */
export function retryAfterMs(headers: WebReply["headers"], now = Date.now()): number | undefined {
  const value = headers["retry-after"]?.trim() ?? "";
  if (value === "") {
    const resetMs = Number(headers["x-ratelimit-reset"]) * 1000 - now;
    return resetMs > 0 ? Math.min(LONGEST_WAIT_MS, Math.max(1_000, resetMs)) : undefined;
  }
  const ms = /^\d{1,9}$/u.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isFinite(ms) ? Math.min(LONGEST_WAIT_MS, Math.max(1_000, ms)) : undefined;
}

/** The server asks to be left alone for a while. */
export function tooMany(host: string, headers: WebReply["headers"]): TryLater {
  const ms = retryAfterMs(headers) ?? USUAL_WAIT_MS;
  const wait = ms < 120_000 ? `${Math.ceil(ms / 1000)} seconds` : `${Math.ceil(ms / 60_000)} minutes`;
  return new TryLater(
    ms,
    `${host} asks to wait ${wait}: it has had too many requests.`,
    "Nothing: reading goes on by itself where it was.",
  );
}

/** What can't be reached, as a job's error. */
export function unreachable(error: unknown, host: string): Error {
  if (!(error instanceof WebError)) return error as Error;
  if (error.kind === "refused-address") return addressRefused(error.message);
  if (error.kind === "redirects") {
    return new TuppenceError(
      "SOURCE_UNREADABLE",
      error.message,
      "Open the address in a browser, and use the one that it ends at.",
      { cause: error },
    );
  }
  return new TuppenceError(
    "SOURCE_UNREACHABLE",
    error.message,
    `Check the address, and that this server may connect to ${host}.`,
    { cause: error },
  );
}

export const addressRefused = (message: string) =>
  new TuppenceError(
    "SOURCE_ADDRESS_REFUSED",
    message,
    "Use an address on the internet. If it's a server of your own that Tuppence may read, name its host in SOURCE_PRIVATE_HOSTS.",
  );

/** An API's or repository's reply that isn't a success, as a job's error. */
export function refusedBy(
  host: string,
  reply: WebReply,
  what: { readonly missing: string; readonly token: string },
): Error {
  const { status, headers } = reply;
  if (status === 429) return tooMany(host, headers);
  if (status === 401 || status === 403) {
    return new TuppenceError("SOURCE_REFUSED", `${host} refused access (${status}).`, what.token);
  }
  if (status === 404 || status === 410) {
    return new TuppenceError("SOURCE_UNREADABLE", `${host} has nothing at this address (${status}).`, what.missing);
  }
  if (status >= 500) {
    const afterMs = retryAfterMs(headers);
    if (afterMs !== undefined) return tooMany(host, headers);
    return new TuppenceError("SOURCE_UNREACHABLE", `${host} has a problem of its own (${status}).`, "Try again later.");
  }
  return new TuppenceError("SOURCE_UNREADABLE", `${host} answered ${status}.`, what.missing);
}

/** A reply that isn't what such a source gives. */
export const notAsExpected = (host: string, what: string) =>
  new TuppenceError(
    "SOURCE_UNREADABLE",
    `${host} didn't answer as expected: ${what}.`,
    "Check the address and the kind of source.",
  );

/** What is read of a page or an article; or in words why it can't be, so that the others are read. */
export async function orWhyUnreadable<T>(reading: Promise<T>): Promise<T | string> {
  try {
    return await reading;
  } catch (error) {
    if (isTuppenceError(error) && error.code === "KNOWLEDGE_FILE_UNREADABLE") return error.message;
    throw error;
  }
}
