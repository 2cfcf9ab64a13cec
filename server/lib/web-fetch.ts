import { lookup as systemLookup } from "node:dns";
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { messageOf } from "./errors.ts";
import { isLinkLocal, isPublic } from "./network.ts";

/** What went wrong with a request to somebody's website. */
export class WebError extends Error {
  /**
   * `refused-address`: it leads into a private network or to a metadata service. `no-host`: the name doesn't exist.
   * `no-connection`: nothing answered, or the connection broke. `slow`: timed out. `too-large`. `redirects`: in a circle,
   * or too many. `bad-reply`: not HTTP, or not readable.
   */
  readonly kind: "refused-address" | "no-host" | "no-connection" | "slow" | "too-large" | "redirects" | "bad-reply";

  constructor(kind: WebError["kind"], message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = "WebError";
    this.kind = kind;
  }
}

export interface WebReply {
  readonly status: number;
  /** After redirects. */
  readonly url: string;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decompressed. */
  readonly body: Buffer;
}

export interface WebRequest {
  readonly method?: "GET" | "HEAD" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
  readonly signal: AbortSignal;
  /** Decompressed bytes. Default 5 MB. */
  readonly maxBytes?: number;
  /** Milliseconds for all of it. Default 20,000. */
  readonly timeoutMs?: number;
  /** Redirects that are followed. Default 5; 0: the redirect itself is the reply. */
  readonly redirects?: number;
}

/** Asks websites that somebody named, without being led into our own network. */
export interface WebFetch {
  /** @throws WebError, or the signal's reason */
  (url: string, request: WebRequest): Promise<WebReply>;
  /** Closes idle connections. */
  close(): void;
}

const LIMITS = { maxBytes: 5 * 1024 * 1024, timeoutMs: 20_000, redirects: 5 };
/** What a website is told about who reads it; robots.txt names us by the first word. */
export const USER_AGENT = "TuppenceBot/1.0 (reads help pages for a support chat)";

/**
 * A client whose every connection, also after a redirect, goes to a public address. The address is checked where the
 * connection is made, after the name was looked up: a name that leads elsewhere the second time (DNS rebinding) is
 * refused as well.
 * @param options.privateHosts names ("wiki.internal") or names with a port that may be private; never link-local
 * @param options.lookup what looks names up; default: the system
 */
export function createWebFetch(
  options: { readonly privateHosts?: readonly string[]; readonly lookup?: LookupFunction } = {},
): WebFetch {
  const allowed = new Set(options.privateHosts?.map((host) => host.toLowerCase()));
  const find = options.lookup ?? (systemLookup as LookupFunction);
  const agents = { "http:": new HttpAgent({ keepAlive: true }), "https:": new HttpsAgent({ keepAlive: true }) };

  const mayReach = (url: URL, address: string) =>
    !isLinkLocal(address) && (isPublic(address) || allowed.has(hostOf(url)) || allowed.has(url.host.toLowerCase()));

  const guarded =
    (url: URL): LookupFunction =>
    (hostname, how, callback) => {
      find(hostname, { ...how, all: true }, (error, found) => {
        if (error !== null) return callback(error, "", 0);
        const all = (Array.isArray(found) ? found : [{ address: found, family: isIP(found) }]) as Found[];
        const reachable = all.filter(({ address }) => mayReach(url, address));
        const [first] = reachable;
        if (first === undefined) return callback(refused(url), "", 0);
        if (how.all === true) return callback(null, reachable as never, 0);
        callback(null, first.address, first.family);
      });
    };

  async function once(url: URL, request: WebRequest): Promise<WebReply> {
    if (url.protocol !== "http:" && url.protocol !== "https:") {
      throw new WebError("bad-reply", `${url.href.slice(0, 200)} isn't an http or https address.`);
    }
    const host = hostOf(url);
    // An address instead of a name isn't looked up.
    if (isIP(host) !== 0 && !mayReach(url, host)) throw refused(url);
    const { timeoutMs = LIMITS.timeoutMs, maxBytes = LIMITS.maxBytes } = request;
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = AbortSignal.any([request.signal, timeout]);
    const send = url.protocol === "https:" ? httpsRequest : httpRequest;
    try {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        const sent = send(
          url,
          {
            method: request.method ?? "GET",
            agent: agents[url.protocol as keyof typeof agents],
            lookup: guarded(url),
            signal,
            headers: { "user-agent": USER_AGENT, "accept-encoding": "gzip, deflate, br", ...request.headers },
          },
          resolve,
        );
        sent.on("error", reject);
        sent.end(request.body);
      });
      const body = await bodyOf(response, maxBytes, url);
      return { status: response.statusCode ?? 0, url: url.href, headers: headersOf(response), body };
    } catch (error) {
      request.signal.throwIfAborted();
      if (timeout.aborted) {
        throw new WebError("slow", `${url.host} didn't answer within ${Math.round(timeoutMs / 1000)} s.`, {
          cause: error,
        });
      }
      throw webErrorOf(error, url);
    }
  }

  const fetch = async (address: string, request: WebRequest): Promise<WebReply> => {
    const most = request.redirects ?? LIMITS.redirects;
    const seen = new Set<string>();
    let url = parsed(address);
    let current = request;
    for (;;) {
      seen.add(url.href);
      const reply = await once(url, current);
      const to = redirectOf(reply);
      if (to === undefined || most === 0) return reply;
      if (seen.has(to.href)) throw new WebError("redirects", `${address.slice(0, 200)} redirects in a circle.`);
      if (seen.size > most) {
        throw new WebError("redirects", `${address.slice(0, 200)} redirects more than ${most} times.`);
      }
      // A token is for the host that it was made for.
      if (to.origin !== url.origin) current = { ...current, headers: withoutSecrets(current.headers) };
      url = to;
    }
  };
  return Object.assign(fetch, {
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  });
}

interface Found {
  readonly address: string;
  readonly family: number;
}

/** Where a reply redirects to; undefined: it doesn't. */
export function redirectOf({ status, headers, url }: Pick<WebReply, "status" | "headers" | "url">): URL | undefined {
  const { location } = headers;
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined;
  if (!URL.canParse(location, url)) throw new WebError("redirects", `${url.slice(0, 200)} redirects to no address.`);
  const to = new URL(location, url);
  to.hash = "";
  return to;
}

/** A host without brackets around IPv6. */
const hostOf = (url: URL) => url.hostname.replace(/^\[|\]$/g, "").toLowerCase();

function parsed(address: string): URL {
  if (!URL.canParse(address)) throw new WebError("bad-reply", `"${address.slice(0, 200)}" isn't an address.`);
  return new URL(address);
}

const refused = (url: URL) =>
  new WebError("refused-address", `${url.hostname} is in a private network, or on this server itself.`);

function webErrorOf(error: unknown, url: URL): WebError {
  if (error instanceof WebError) return error;
  const { code } = error as { code?: string };
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return new WebError("no-host", `The host ${url.hostname} can't be found.`, { cause: error });
  }
  if (code?.startsWith("HPE_") || code?.startsWith("Z_") || code?.startsWith("ERR__ERROR_FORMAT")) {
    return new WebError("bad-reply", `The reply of ${url.host} can't be read.`, { cause: error });
  }
  return new WebError("no-connection", `${url.host} can't be reached: ${messageOf(error)}.`, { cause: error });
}

function headersOf(response: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
}

function withoutSecrets(headers: WebRequest["headers"]): Record<string, string> {
  const secret = new Set(["authorization", "cookie", "api_access_token", "private-token"]);
  return Object.fromEntries(Object.entries(headers ?? {}).filter(([name]) => !secret.has(name.toLowerCase())));
}

/** A reply's body, decompressed; it's cut off, not read, beyond `maxBytes`: a bomb of zeros stays small here. */
async function bodyOf(response: IncomingMessage, maxBytes: number, url: URL): Promise<Buffer> {
  const encoding = response.headers["content-encoding"]?.toLowerCase();
  const unpack =
    encoding === "gzip" || encoding === "x-gzip"
      ? createGunzip()
      : encoding === "br"
        ? createBrotliDecompress()
        : encoding === "deflate"
          ? createInflate()
          : undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  const stream = unpack === undefined ? response : response.pipe(unpack);
  // A broken connection ends the pipe without a word.
  if (unpack !== undefined) response.on("error", (error) => unpack.destroy(error));
  try {
    for await (const chunk of stream) {
      size += (chunk as Buffer).length;
      if (size > maxBytes) {
        throw new WebError(
          "too-large",
          `${url.href.slice(0, 200)} has more than ${Math.round(maxBytes / 1048576)} MB.`,
        );
      }
      chunks.push(chunk as Buffer);
    }
  } finally {
    if (!response.complete) response.destroy();
    unpack?.destroy();
  }
  return Buffer.concat(chunks);
}
