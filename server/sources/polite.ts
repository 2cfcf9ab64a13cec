import type { WebFetch, WebReply, WebRequest } from "../lib/web-fetch.ts";

/** Milliseconds between two requests to one host, unless its robots.txt asks for more. */
const USUAL_DELAY_MS = 250;

/** A client that gives a server time between two requests, however many ask at once. */
export interface PoliteFetch {
  (url: string, request: WebRequest): Promise<WebReply>;
  /** From now on at least so long between two requests. */
  slowDown(delayMs: number): void;
}

/** @param options.delayMs default 250 */
export function createPoliteFetch(fetch: WebFetch, options: { readonly delayMs?: number } = {}): PoliteFetch {
  let delayMs = options.delayMs ?? USUAL_DELAY_MS;
  let nextAtMs = 0;
  const polite = async (url: string, request: WebRequest) => {
    const now = performance.now();
    const atMs = Math.max(now, nextAtMs);
    nextAtMs = atMs + delayMs;
    if (atMs > now) await pause(atMs - now, request.signal);
    return fetch(url, request);
  };
  return Object.assign(polite, {
    slowDown(ms: number) {
      delayMs = Math.max(delayMs, ms);
    },
  });
}

/** Waits. @throws the signal's reason */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", abort);
      resolve();
    }, ms);
    signal.addEventListener("abort", abort, { once: true });
  });
}
