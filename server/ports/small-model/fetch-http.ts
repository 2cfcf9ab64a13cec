import { createWriteStream } from "node:fs";
import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { messageOf } from "../../lib/errors.ts";

export interface HttpFetch {
  readonly url: string;
  /**
   * The growing file; with `<partPath>.json` next to it, the download is resumed after an interruption or a restart.
   */
  readonly partPath: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress: (doneBytes: number, totalBytes: number | undefined) => void;
  /** Milliseconds without a byte after which the connection counts as broken. Default 30,000. */
  readonly stallMs?: number;
  /** Milliseconds before a broken download is resumed. Default 1,000. */
  readonly pauseMs?: number;
}

interface Begun {
  readonly url: string;
  readonly etag: string;
}

/** Interruptions in a row without a new byte after which the source is given up. */
const TRIES = 3;

/** A fault that retrying this source doesn't fix. */
class Hopeless extends Error {}

/**
 * Downloads a file over HTTP, resuming if possible (Range, If-Range). @throws a description if the source doesn't work
 */
export async function fetchHttp(job: HttpFetch): Promise<void> {
  let fruitless = 0;
  for (;;) {
    const before = await sizeOf(job.partPath);
    try {
      await once(job, before);
      await rm(`${job.partPath}.json`, { force: true });
      return;
    } catch (error) {
      job.signal?.throwIfAborted();
      if (error instanceof Hopeless || isDiskFull(error)) throw error;
      fruitless = (await sizeOf(job.partPath)) > before ? 0 : fruitless + 1;
      if (fruitless >= TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, job.pauseMs ?? 1_000));
    }
  }
}

/** ENOSPC, or a quota: another source doesn't help. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT");
}

async function once(job: HttpFetch, have: number): Promise<void> {
  const begun = await readBegun(job);
  const resume = have > 0 && begun !== undefined;
  const stalled = new AbortController();
  const stallMs = job.stallMs ?? 30_000;
  let timer = setTimeout(() => stalled.abort(), stallMs);
  const signal = job.signal ? AbortSignal.any([job.signal, stalled.signal]) : stalled.signal;
  try {
    const response = await fetch(job.url, {
      signal,
      headers: {
        // A compressed body has another length, and its ranges are other bytes.
        "accept-encoding": "identity",
        ...(resume ? { range: `bytes=${have}-`, "if-range": begun.etag } : {}),
      },
    });
    if (resume && response.status === 416) {
      await response.body?.cancel();
      const total = Number(/\/(\d+)$/.exec(response.headers.get("content-range") ?? "")?.[1]);
      // All bytes had arrived, only the end of the response was missing.
      if (total === have) return;
      await forget(job);
      throw new Error("What was fetched before does not fit what is there now.");
    }
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      throw new Hopeless(`it answered ${response.status} ${response.statusText}`.trim());
    }
    const type = response.headers.get("content-type") ?? "";
    if (type.startsWith("text/html")) {
      await response.body.cancel();
      throw new Hopeless("it answered with a web page (a login, or a proxy's own)");
    }
    const from = response.status === 206 ? rangeStart(response) : 0;
    if (from !== 0 && from !== have) {
      await response.body.cancel();
      await forget(job);
      throw new Error("It sent another part than was asked for.");
    }
    const length = response.headers.get("content-length");
    const total = length === null ? undefined : from + Number(length);
    const etag = response.headers.get("etag");
    // A weak tag doesn't guarantee the same bytes.
    if (etag !== null && !etag.startsWith("W/")) {
      await writeFile(`${job.partPath}.json`, JSON.stringify({ url: job.url, etag } satisfies Begun));
    } else await rm(`${job.partPath}.json`, { force: true });

    let done = from;
    job.onProgress(done, total);
    const count = new Transform({
      transform(chunk: Buffer, _encoding, next) {
        clearTimeout(timer);
        timer = setTimeout(() => stalled.abort(), stallMs);
        done += chunk.length;
        job.onProgress(done, total);
        next(null, chunk);
      },
    });
    const file = createWriteStream(job.partPath, { flags: from > 0 ? "a" : "w", flush: true });
    await pipeline(Readable.fromWeb(response.body as never), count, file, { signal });
    if (total !== undefined && done !== total) throw new Error(`The connection ended after ${done} of ${total} bytes.`);
  } catch (error) {
    if (stalled.signal.aborted) throw new Error(`No byte came for ${stallMs / 1000} s.`, { cause: error });
    if (error instanceof TypeError && error.cause !== undefined)
      throw new Error(messageOf(error.cause), { cause: error });
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function rangeStart(response: Response): number {
  return Number(/^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1] ?? Number.NaN);
}

async function readBegun(job: HttpFetch): Promise<Begun | undefined> {
  try {
    const begun = JSON.parse(await readFile(`${job.partPath}.json`, "utf8")) as Partial<Begun>;
    return begun.url === job.url && typeof begun.etag === "string" ? { url: job.url, etag: begun.etag } : undefined;
  } catch {
    return undefined;
  }
}

async function forget(job: HttpFetch): Promise<void> {
  await rm(job.partPath, { force: true });
  await rm(`${job.partPath}.json`, { force: true });
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    (found) => found.size,
    () => 0,
  );
}
