/** A server that asks for more patience than that is asked again after it. */
const LONGEST_MS = 60 * 60_000;

/**
 * Milliseconds that a server asks to wait (`Retry-After`, RFC 9110): seconds or a date; undefined: it doesn't say.
 * @param headers by name in lower case
 */
export function retryAfterMs(headers: Readonly<Record<string, string>>, now: Date): number | undefined {
  const said = headers["retry-after"]?.trim() ?? "";
  const ms = /^\d+$/.test(said) ? Number(said) * 1_000 : said === "" ? Number.NaN : Date.parse(said) - now.getTime();
  return Number.isFinite(ms) && ms > 0 ? Math.min(LONGEST_MS, ms) : undefined;
}
