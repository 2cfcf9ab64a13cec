/** How long a visitor waits for a written reply to begin, in milliseconds, before the article is quoted instead. */
export const PATIENCE = {
  /** To the first checked sentence; a queue that is longer isn't joined. */
  sentenceMs: 2_000,
  /** To a server's first word: the sentence has to be written, too. */
  wordMs: 1_500,
} as const;

/**
 * A signal that aborts if nothing has begun in time.
 * @param hasBegun asked once, when the time is over
 */
export function outOfPatience(ms: number, hasBegun: () => boolean): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    if (!hasBegun()) controller.abort(new DOMException(`Nothing was begun within ${ms} ms.`, "TimeoutError"));
  }, ms);
  return { signal: controller.signal, end: () => clearTimeout(timer) };
}
