import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../lib/clock.ts";
import { inShort } from "../../lib/errors.ts";
import type { Log } from "../../lib/log.ts";
import type { Backup } from "./backup.ts";

/** Our own names, e.g. "tuppence-2026-11-21T12-00-00-000Z.tar.gz"; nothing else in the folder is counted or removed. */
const NAME = /^tuppence-(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d)-(\d{3}Z)\.tar\.gz$/;
const DAY_MS = 24 * 60 * 60 * 1000;
/** How often it checks whether one is due; a failed one is retried then. */
const LOOK_MS = 60 * 60 * 1000;
/** Not in the busy first minutes after a start. */
const FIRST_LOOK_MS = 10 * 60 * 1000;

export interface BackupSchedule {
  /** Makes one if it is due. @returns it, or undefined */
  look(): Promise<Backup | undefined>;
  /** Waits for one that is being made. */
  stop(): Promise<void>;
}

/**
 * PGlite never calls fsync: a killed process loses nothing, but a power failure can damage the database. So once a day
 * there is a backup, flushed to disk, and the newest three are kept. If one fails, it's logged and retried in an hour.
 * @param options `backup` writes one to a path; `folder` holds them; `everyMs` default a day; `keep` default 3
 */
export function scheduleBackups(options: {
  backup: (path: string) => Promise<Backup>;
  folder: string;
  clock: Clock;
  log: Log;
  everyMs?: number;
  keep?: number;
}): BackupSchedule {
  const { backup, folder, clock, log, everyMs = DAY_MS, keep = 3 } = options;
  let running: Promise<Backup | undefined> = Promise.resolve(undefined);

  async function make(): Promise<Backup | undefined> {
    try {
      const now = clock.now();
      const newest = (await backupsIn(folder)).at(-1);
      const ageMs = newest === undefined ? Number.POSITIVE_INFINITY : now.getTime() - newest.at.getTime();
      // A negative age: the clock was wrong then, or is now. One backup too many is the safe choice.
      if (ageMs >= 0 && ageMs < everyMs) return undefined;
      await mkdir(folder, { recursive: true });
      const made = await backup(join(folder, `tuppence-${now.toISOString().replace(/[:.]/g, "-")}.tar.gz`));
      // The new one is kept, whatever the others' timestamps say.
      const others = (await backupsIn(folder)).filter((old) => old.path !== made.path);
      const surplus = others.slice(0, Math.max(0, others.length - (keep - 1)));
      for (const old of surplus) await rm(old.path, { force: true });
      log.info({ path: made.path, bytes: made.bytes, durationMs: made.durationMs }, "the database was backed up");
      return made;
    } catch (error) {
      log.error(inShort(error), "the database could not be backed up; tried again in an hour");
      return undefined;
    }
  }
  const look = () => {
    running = running.then(make);
    return running;
  };
  const first = setTimeout(look, FIRST_LOOK_MS).unref();
  const timer = setInterval(look, LOOK_MS).unref();
  return {
    look,
    async stop() {
      clearTimeout(first);
      clearInterval(timer);
      await running;
    },
  };
}

/** The backups of a folder, oldest first by the time in their names. */
export async function backupsIn(folder: string): Promise<{ path: string; at: Date }[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .flatMap((name) => {
      const stamp = name.match(NAME);
      return stamp === null
        ? []
        : [{ path: join(folder, name), at: new Date(`${stamp[1]}:${stamp[2]}:${stamp[3]}.${stamp[4]}`) }];
    })
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}
