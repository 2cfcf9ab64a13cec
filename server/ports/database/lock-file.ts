import { randomBytes, randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { isTuppenceError, messageOf, TuppenceError } from "../../lib/errors.ts";
import { toFault } from "./faults.ts";
import { lifeOf, ownIdentity } from "./process-identity.ts";

/** PGlite has no lock of its own, and two processes on one folder silently lose rows. */
const LOCK = "tuppence.lock";
/** How often the owner touches its lock. */
const BEAT_MS = 2000;
/**
 * An owner that can't be asked (in another container) is considered dead after this long without a touch: four beats.
 */
const WATCH_MS = 8000;

const Content = z.object({
  processId: z.number().int(),
  processStart: z.string().optional(),
  bootId: z.string().optional(),
  namespace: z.string().optional(),
  host: z.string(),
  /** Changes with each owner; commands show it to the running server. */
  token: z.string(),
  /** Where the running server answers on this machine, once it does. */
  address: z.string().optional(),
});
type Content = z.infer<typeof Content>;

export interface DataDirLock {
  /** Commands on this machine identify themselves to the running server with this. */
  readonly token: string;
  /** Tells commands where the running server answers, e.g. "http://127.0.0.1:3000". */
  publish(address: string): Promise<void>;
  /** Releases the folder. */
  release(): Promise<void>;
}

/** The live owner of a data folder. */
export interface LockOwner {
  readonly processId: number;
  readonly token: string;
  /** undefined while it starts, or if it's a command without a server. */
  readonly address: string | undefined;
}

/**
 * Locks a data folder for this process, creating the folder if necessary. A lock whose owner is gone is taken over:
 * immediately if that can be determined (same machine, same container), otherwise if it hasn't been touched for
 * `watchMs` (default 8,000).
 * @param options `onLost` is called if another process took the lock: this one should stop writing and exit
 * @throws DATA_DIR_IN_USE, DATA_DIR_UNWRITABLE, DISK_FULL
 */
export async function takeLock(
  dataDir: string,
  options: { onLost?: (error: TuppenceError) => void; watchMs?: number } = {},
): Promise<DataDirLock> {
  const path = join(dataDir, LOCK);
  const token = randomBytes(32).toString("base64url");
  const mine: Content = { ...ownIdentity(), token };
  try {
    await mkdir(dataDir, { recursive: true });
    // A second attempt if the lock disappeared or changed hands between looking and taking.
    for (let attempt = 0; !(await create(path, mine)); attempt++) {
      const seen = await readFile(path, "utf8").catch(() => undefined);
      if (seen === undefined) continue;
      const owner = parse(seen);
      if (attempt === 10 || (await isHeld(path, seen, owner, options.watchMs ?? WATCH_MS))) throw inUse(dataDir, owner);
      await discard(path, seen);
    }
  } catch (error) {
    throw unwritable(dataDir, error);
  }
  return hold(dataDir, path, mine, options.onLost);
}

/** The living owner of a data folder, for commands: they ask it, or open the folder themselves if there is none. */
export async function readLock(dataDir: string, options: { watchMs?: number } = {}): Promise<LockOwner | undefined> {
  const path = join(dataDir, LOCK);
  const seen = await readFile(path, "utf8").catch(() => undefined);
  const owner = seen === undefined ? undefined : parse(seen);
  if (seen === undefined || owner === undefined) return undefined;
  if (!(await isHeld(path, seen, owner, options.watchMs ?? WATCH_MS))) return undefined;
  return { processId: owner.processId, token: owner.token, address: owner.address };
}

function hold(dataDir: string, path: string, first: Content, onLost?: (error: TuppenceError) => void): DataDirLock {
  let mine = first;
  const isMine = async () => parse(await readFile(path, "utf8").catch(() => ""))?.token === first.token;
  const timer = setInterval(async () => {
    const owner = parse(await readFile(path, "utf8").catch(() => ""));
    if (owner?.token === first.token) {
      const now = new Date();
      // If this fails for a moment, the next beat does it.
      await utimes(path, now, now).catch(() => undefined);
    } else if (owner === undefined) {
      // Somebody removed it; if there is a file that can't be read just now, this does nothing.
      await create(path, mine).catch(() => false);
    } else {
      clearInterval(timer);
      onLost?.(inUse(dataDir, owner));
    }
  }, BEAT_MS);
  timer.unref();
  return {
    token: first.token,
    async publish(address) {
      mine = { ...first, address };
      const next = `${path}.${randomUUID()}`;
      try {
        await writeFile(next, JSON.stringify(mine), { mode: 0o600 });
        await rename(next, path);
      } catch (error) {
        await rm(next, { force: true });
        throw unwritable(dataDir, error);
      }
    },
    async release() {
      clearInterval(timer);
      if (await isMine()) await rm(path, { force: true });
    },
  };
}

/** @returns false if there is already a lock */
async function create(path: string, content: Content): Promise<boolean> {
  try {
    const file = await open(path, "wx", 0o600);
    try {
      await file.writeFile(JSON.stringify(content));
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function parse(text: string): Content | undefined {
  try {
    return Content.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** A lock that can't be read is being written, or was cut short by a power failure: wait and see. */
async function isHeld(path: string, seen: string, owner: Content | undefined, watchMs: number): Promise<boolean> {
  const life = owner === undefined ? "unknown" : lifeOf(owner);
  if (life !== "unknown") return life === "alive";
  const touched = async () => (await stat(path).catch(() => undefined))?.mtimeMs;
  const before = await touched();
  for (let waited = 0; waited < watchMs; waited += 100) {
    await sleep(100);
    // We watch for a touch instead of calculating: two machines' clocks, or one before and after a jump, needn't agree.
    const now = await touched();
    if (now === undefined) return false;
    if (now !== before || (await readFile(path, "utf8").catch(() => "")) !== seen) return true;
  }
  return false;
}

/** Removes the lock that was judged, not one that a faster process has since put in its place. */
async function discard(path: string, judged: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const taken = await readFile(aside, "utf8").catch(() => judged);
  if (taken === judged) await rm(aside, { force: true });
  else await rename(aside, path);
}

function inUse(dataDir: string, owner: Content | undefined): TuppenceError {
  const who =
    owner === undefined
      ? "another process"
      : `process ${owner.processId} on ${owner.host}${owner.address === undefined ? "" : `, serving ${owner.address}`}`;
  return new TuppenceError(
    "DATA_DIR_IN_USE",
    `The data folder ${dataDir} is in use by ${who}.`,
    "Stop that process, or set another DATA_DIR for this one. To run several servers, share the data in Postgres (DATABASE_URL) and give each its own DATA_DIR.",
  );
}

function unwritable(dataDir: string, error: unknown): unknown {
  const fault = toFault(error);
  // A folder on a read-only disk gives ENOENT in Node's recursive mkdir, which elsewhere means a server that is gone.
  if (isTuppenceError(fault) && fault.code !== "DATABASE_UNAVAILABLE") return fault;
  return new TuppenceError(
    "DATA_DIR_UNWRITABLE",
    `Tuppence can't write to the data folder ${dataDir}: ${messageOf(error)}.`,
    "Give the user that runs Tuppence write access, or set DATA_DIR to another folder.",
    { cause: error },
  );
}
