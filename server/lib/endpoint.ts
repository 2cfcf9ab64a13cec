import { createParser } from "eventsource-parser";

/** A model's server. */
export interface Endpoint {
  /** What paths are put after, e.g. up to and including /v1. */
  readonly url: string;
  /** Sent as a bearer token. */
  readonly apiKey?: string;
  /** Sent with every request, such as a key under another name. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What went wrong with an endpoint; each port turns it into its own code. */
export class EndpointError extends Error {
  /**
   * `refused-key`: 401 or 403. `bad-request`: another 4xx. `down`: no connection, 5xx, 429, a broken connection.
   * `slow`: timed out. `bad-reply`: not a reply that such an endpoint gives.
   */
  readonly kind: "refused-key" | "bad-request" | "down" | "slow" | "bad-reply";
  readonly status: number | undefined;
  /** How long the endpoint asked not to be called again. */
  readonly retryAfterMs: number | undefined;

  constructor(
    kind: EndpointError["kind"],
    message: string,
    options: { status?: number; cause?: unknown; retryAfterMs?: number | undefined } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "EndpointError";
    this.kind = kind;
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
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
      ...endpoint.headers,
    },
    body: JSON.stringify(body),
    signal,
  });
  if (response.ok) return response;
  const { status } = response;
  const text = (await response.text().catch(() => "")).replace(CONTROL, " ").trim().slice(0, BODY_SHOWN);
  const kind =
    status === 401 || status === 403
      ? "refused-key"
      : status < 500 && status !== 429 && status !== 408
        ? "bad-request"
        : "down";
  throw new EndpointError(kind, `It answered ${status}: ${text}`, {
    status,
    retryAfterMs: retryAfterOf(response.headers),
  });
}

/** Characters that a terminal or a log would obey. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to remove
const CONTROL = /[\u0000-\u001f\u007f-\u009f]+/g;

/** Milliseconds until another call is welcome: `retry-after-ms` (OpenAI, Azure), or `retry-after` in seconds or as a date. */
function retryAfterOf(headers: Headers): number | undefined {
  const ms = Number(headers.get("retry-after-ms") ?? Number.NaN);
  if (ms > 0) return ms;
  const after = headers.get("retry-after");
  if (after === null) return undefined;
  const seconds = Number(after);
  const wait = Number.isNaN(seconds) ? Date.parse(after) - Date.now() : seconds * 1000;
  return wait > 0 ? wait : undefined;
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

/** Characters of one part of a stream: a line that never ends must not fill the memory. */
const PART_CHARS = 1_000_000;

/** Posts and reads the reply's text as it comes. @throws EndpointError, or the reason of `limits.signal` */
async function* postText(
  endpoint: Endpoint,
  path: string,
  body: object,
  limits: CallLimits,
): AsyncGenerator<{ readonly text: string; readonly type: string }, void, void> {
  const clock = watch(limits);
  try {
    const response = await post(endpoint, path, body, clock.signal);
    if (response.body === null) throw new EndpointError("down", "Its reply had no body.");
    const type = response.headers.get("content-type") ?? "no content type";
    const decoder = new TextDecoder();
    for await (const chunk of response.body) {
      clock.part();
      yield { text: decoder.decode(chunk as Uint8Array, { stream: true }), type };
    }
  } catch (error) {
    throw translate(error, clock.signal);
  } finally {
    clock.end();
  }
}

const tooLong = () => new EndpointError("bad-reply", `It sent over ${PART_CHARS} characters without an end.`);

/**
 * Posts and reads a stream of server-sent events, each JSON, until `[DONE]` or the end.
 * @throws EndpointError (also if there were none, such as from a web page at that address), or the reason of
 * `limits.signal`
 */
export async function* postStream(
  endpoint: Endpoint,
  path: string,
  body: object,
  limits: CallLimits,
): AsyncGenerator<unknown, void, void> {
  const ready: string[] = [];
  const parser = createParser({ onEvent: (event) => void ready.push(event.data) });
  let waiting = 0;
  let events = 0;
  let kind = "";
  for await (const { text, type } of postText(endpoint, path, body, limits)) {
    kind = type;
    parser.feed(text);
    waiting = ready.length > 0 ? 0 : waiting + text.length;
    if (waiting > PART_CHARS) throw tooLong();
    for (const data of ready.splice(0)) {
      events++;
      if (data === "[DONE]") return;
      yield parse(data);
    }
  }
  if (events === 0) throw new EndpointError("bad-reply", `It sent ${kind || "nothing"} instead of a stream of events.`);
}

/**
 * Posts and reads a stream of JSON values, one a line.
 * @throws EndpointError, or the reason of `limits.signal`
 */
export async function* postLines(
  endpoint: Endpoint,
  path: string,
  body: object,
  limits: CallLimits,
): AsyncGenerator<unknown, void, void> {
  let rest = "";
  for await (const { text } of postText(endpoint, path, body, limits)) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > PART_CHARS) throw tooLong();
    for (const line of lines) if (line.trim() !== "") yield parse(line);
  }
  // A last line without its end is only whole if it's JSON; if not, the connection broke in it.
  if (rest.trim() !== "") yield parse(rest);
}

function parse(data: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch (cause) {
    throw new EndpointError(
      "bad-reply",
      `It sent a part that isn't JSON: ${data.replace(CONTROL, " ").slice(0, BODY_SHOWN)}`,
      { cause },
    );
  }
  // Some servers report a failure in the middle of a stream as an event.
  if (typeof value === "object" && value !== null && "error" in value && value.error) {
    throw new EndpointError("down", `It failed in mid-reply: ${JSON.stringify(value.error).slice(0, BODY_SHOWN)}`);
  }
  return value;
}
