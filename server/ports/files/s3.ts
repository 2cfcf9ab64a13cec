import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { type IncomingMessage, request as overHttp } from "node:http";
import { request as overHttps } from "node:https";
import type { Clock } from "../../lib/clock.ts";
import { messageOf, TuppenceError } from "../../lib/errors.ts";
import { FILE_KEY, type FileStore } from "./port.ts";
import { EMPTY_HASH, signedHeaders } from "./signature.ts";

/** Milliseconds without a byte after which a connection counts as dead. */
const SILENT_MS = 30_000;
/** Characters of an error's XML that are kept for the log. */
const MAX_WORDS = 500;

/**
 * Files on an S3-compatible server (AWS, MinIO, R2, Garage).
 * @param options.url https://KEY:SECRET@HOST/BUCKET/PREFIX?region=REGION; everything but the host can be left out. Files get
 * the address with their key added, so both ways of naming a bucket work.
 */
export function s3Files(options: { url: string; clock: Clock }): FileStore {
  const base = new URL(options.url);
  const region = base.searchParams.get("region") ?? "us-east-1";
  const [accessKey, secretKey] = [base.username, base.password].map(decodeURIComponent) as [string, string];
  let folder = base.pathname;
  while (folder.endsWith("/")) folder = folder.slice(0, -1);
  let fault: string | undefined;

  const addressOf = (key: string): URL => {
    if (!FILE_KEY.test(key)) throw new Error(`"${key}" isn't the key of a file.`);
    return new URL(`${base.protocol}//${base.host}${folder}/${key}`);
  };

  /** @param body a file's path; undefined: none @returns the reply, with a body that must be read or dropped */
  async function send(method: "GET" | "PUT" | "DELETE", key: string, body?: string): Promise<IncomingMessage> {
    const url = addressOf(key);
    const bodyHash = body === undefined ? EMPTY_HASH : await hashOf(body);
    const signed = signedHeaders({ method, url, bodyHash, at: options.clock.now(), region, accessKey, secretKey });
    const size = body === undefined ? 0 : (await stat(body)).size;
    const headers = {
      ...signed,
      ...(body === undefined ? {} : { "content-length": size, "content-type": "application/octet-stream" }),
    };
    return new Promise((resolve, reject) => {
      const sent = (url.protocol === "https:" ? overHttps : overHttp)(url, { method, headers, timeout: SILENT_MS });
      sent.on("timeout", () => sent.destroy(new Error("it doesn't reply")));
      sent.on("error", reject);
      sent.on("response", resolve);
      if (body === undefined) sent.end();
      else {
        const file = createReadStream(body);
        file.on("error", (error) => sent.destroy(error));
        file.pipe(sent);
      }
    });
  }

  /** @throws FILES_UNAVAILABLE, unless the status is one of `fine` */
  async function ask(...[method, key, body]: Parameters<typeof send>): Promise<IncomingMessage> {
    let reply: IncomingMessage;
    try {
      reply = await send(method, key, body);
    } catch (error) {
      throw failed(messageOf(error), error);
    }
    const status = reply.statusCode ?? 0;
    const isGone = status === 404 && method !== "PUT";
    if ((status >= 200 && status < 300) || isGone) {
      fault = undefined;
      return reply;
    }
    throw failed(`it answered ${status} ${await wordsOf(reply)}`.trim());
  }

  function failed(reason: string, cause?: unknown): TuppenceError {
    fault = reason;
    const said = `The server that keeps files can't be used: ${reason}.`;
    return new TuppenceError("FILES_UNAVAILABLE", said, "Try again in a moment. If it persists, check FILES_URL.", {
      cause,
    });
  }

  return {
    kind: "s3",
    async put(key, path) {
      (await ask("PUT", key, path)).resume();
    },
    async read(key) {
      const reply = await ask("GET", key);
      if (reply.statusCode !== 404) return reply;
      reply.resume();
      return undefined;
    },
    async remove(key) {
      (await ask("DELETE", key)).resume();
    },
    state: () =>
      fault === undefined
        ? { status: "ready", detail: `On the S3 server ${base.host}.` }
        : { status: "failed", detail: `The S3 server ${base.host} can't be used: ${fault}. Check FILES_URL.` },
  };
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** What an error's reply says, on one line. */
async function wordsOf(reply: IncomingMessage): Promise<string> {
  let text = "";
  try {
    for await (const chunk of reply) {
      text += String(chunk);
      if (text.length > 10 * MAX_WORDS) break;
    }
  } catch {
    // Half of it is enough.
  }
  return text
    .replace(/<[^<>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, MAX_WORDS);
}
