import { open, readFile, rm, stat, utimes } from "node:fs/promises";
import { hostname } from "node:os";

/** Milliseconds between two heartbeats of a holder, and without one after which a lock belongs to a dead process. */
const BEAT_MS = 5_000;
const STALE_MS = 30_000;

/**
 * One download of a file at a time, across processes on one folder (in a container, a process id is reused after a
 * restart, so the host's name and a heartbeat count too).
 * @returns a function that releases it, or undefined if another process is downloading
 */
export async function lockFetch(path: string): Promise<(() => Promise<void>) | undefined> {
  const owner = `${hostname()} ${process.pid}`;
  for (;;) {
    try {
      const handle = await open(path, "wx");
      await handle.writeFile(owner);
      await handle.close();
      const beat = setInterval(() => {
        const now = new Date();
        void utimes(path, now, now).catch(() => {});
      }, BEAT_MS);
      beat.unref();
      return async () => {
        clearInterval(beat);
        await rm(path, { force: true });
      };
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    if (await isHeld(path, owner)) return undefined;
    await rm(path, { force: true });
  }
}

async function isHeld(path: string, owner: string): Promise<boolean> {
  const [text, found] = await Promise.all([readFile(path, "utf8").catch(() => ""), stat(path).catch(() => undefined)]);
  if (found === undefined) return false;
  // Our own from an earlier run: within one process, `fetchModel` lets nobody get here twice.
  if (text === owner) return false;
  const [host, pid] = text.split(" ");
  if (host === hostname() && !isAlive(Number(pid))) return false;
  return Date.now() - found.mtimeMs < STALE_MS;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
