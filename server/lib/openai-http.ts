import { createParser } from "eventsource-parser";

/** An OpenAI-compatible endpoint. */
export interface Endpoint {
  /** Up to and including /v1. */
  readonly url: string;
  readonly apiKey?: string;
}

/** What went wrong with an endpoint; each port turns it into its own code. */
export class EndpointError extends Error {
  /**
   * `refused-key`: 401 or 403. `bad-request`: another 4xx. `down`: no connection, 5xx, 429, a broken connection.
   * `slow`: timed out. `bad-reply`: not a reply that such an endpoint gives.
   */
  readonly kind: "refused-key" | "bad-request" | "down" | "slow" | "bad-reply";
  readonly status: number | undefined;

  constructor(kind: EndpointError["kind"], message: string, options: { status?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = "EndpointError";
    this.kind = kind;
    this.status = options.status;
  }
}

export interface CallLimits {
  readonly signal?: AbortSignal;
  /** Milliseconds to the reply's first byte of content. */
  readonly firstMs: number;
  /** Milliseconds between two parts of a stream. */
  readonly gapMs: number;
  /** Milliseconds for all of it. */
  readonly totalMs: number;
}

/** Characters of an error's body that are kept, because an endpoint may send a whole page. */
const BODY_SHOWN = 300;

/** One timer for a call: the first part, the gaps, the whole, and the caller's own signal. */
function watch(limits: CallLimits) {
  const controller = new AbortController();
  const timeout = (ms: number, what: string) =>
    setTimeout(() => controller.abort(new EndpointError("slow", `It took over ${ms} ms ${what}.`)), ms);
  const whole = timeout(limits.totalMs, "in all");
  let step = timeout(limits.firstMs, "to begin its reply");
  const onAbort = () => controller.abort(limits.signal?.reason);
  if (limits.signal?.aborted) onAbort();
  limits.signal?.addEventListener("abort", onAbort, { once: true });
  return {
    signal: controller.signal,
    part() {
      clearTimeout(step);
      step = timeout(limits.gapMs, "between two parts of its reply");
    },
    end() {
      clearTimeout(whole);
      clearTimeout(step);
      limits.signal?.removeEventListener("abort", onAbort);
    },
  };
}

async function post(endpoint: Endpoint, path: string, body: object, signal: AbortSignal): Promise<Response> {
  const response = await fetch(`${endpoint.url}${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(endpoint.apiKey === undefined ? {} : { authorization: `Bearer ${endpoint.apiKey}` }),
    },
    body: JSON.stringify(body),
    signal,
  });
  if (response.ok) return response;
  const { status } = response;
  const text = (await response.text().catch(() => "")).slice(0, BODY_SHOWN);
  const kind =
    status === 401 || status === 403
      ? "refused-key"
      : status < 500 && status !== 429 && status !== 408
        ? "bad-request"
        : "down";
  throw new EndpointError(kind, `It answered ${status}: ${text}`, { status });
}

/** If something was thrown while the signal was aborted, it's the abort's reason; otherwise the connection broke. */
function translate(error: unknown, signal: AbortSignal): unknown {
  if (error instanceof EndpointError) return error;
  if (signal.aborted) return signal.reason;
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
  return new EndpointError("down", `${error instanceof Error ? error.message : String(error)}${cause}`, {
    cause: error,
  });
}

/**
 * Posts and reads one JSON reply.
 * @throws EndpointError, or the reason of `limits.signal`
 */
export async function postJson(endpoint: Endpoint, path: string, body: object, limits: CallLimits): Promise<unknown> {
  const clock = watch(limits);
  try {
    const response = await post(endpoint, path, body, clock.signal);
    clock.part();
    return await response.json();
  } catch (error) {
    throw translate(error, clock.signal);
  } finally {
    clock.end();
  }
}

/**
 * Posts and reads a stream of server-sent events, each JSON, until `[DONE]` or the end.
 * @throws EndpointError (also if the stream breaks off before `[DONE]` and no chunk said that it finished), or the
 * reason of   `limits.signal`
 */
export async function* postStream(
  endpoint: Endpoint,
  path: string,
  body: object,
  limits: CallLimits,
): AsyncGenerator<unknown, void, void> {
  const clock = watch(limits);
  try {
    const response = await post(endpoint, path, body, clock.signal);
    if (response.body === null) throw new EndpointError("down", "Its reply had no body.");
    const ready: string[] = [];
    const parser = createParser({ onEvent: (event) => void ready.push(event.data) });
    const decoder = new TextDecoder();
    for await (const chunk of response.body) {
      clock.part();
      parser.feed(decoder.decode(chunk as Uint8Array, { stream: true }));
      for (const data of ready.splice(0)) {
        if (data === "[DONE]") return;
        yield parse(data);
      }
    }
  } catch (error) {
    throw translate(error, clock.signal);
  } finally {
    clock.end();
  }
}

function parse(data: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch (cause) {
    throw new EndpointError("bad-reply", `It sent a part that is no JSON: ${data.slice(0, BODY_SHOWN)}`, { cause });
  }
  // Some servers report a failure in the middle of a stream as an event.
  if (typeof value === "object" && value !== null && "error" in value && value.error) {
    throw new EndpointError("down", `It failed in mid-reply: ${JSON.stringify(value.error).slice(0, BODY_SHOWN)}`);
  }
  return value;
}
