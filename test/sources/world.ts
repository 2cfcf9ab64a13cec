import { type Background, openBackground } from "../../server/background-work.ts";
import { systemClock } from "../../server/lib/clock.ts";
import { silentLog } from "../../server/lib/log.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import type { JobRow } from "../../server/store/job.ts";
import type { SourceChangeWire, SourceWire } from "../../server/wire/sources.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { makeKnowledge, makeSite } from "../knowledge/builders.ts";

export const FAST = { pollMs: 20, beatMs: 200, silentSeconds: 20, progressMs: 20, firstWaitMs: 20 };

export interface World {
  readonly database: DatabasePort;
  readonly knowledge: ReturnType<typeof makeKnowledge>["knowledge"];
  /** E-mails that were sent. */
  readonly mails: { to: string; subject: string; text: string }[];
  site(): Promise<string>;
  /** A process that does jobs; local websites may be read. */
  process(options?: {
    webhookTimeoutMs?: number;
    hosts?: readonly string[];
    times?: Partial<typeof FAST>;
    start?: boolean;
    mails?: boolean;
  }): Background;
  close(): Promise<void>;
}

/** Real jobs, sources and database; only the websites are local. */
export async function openWorld(): Promise<World> {
  const database = await openTestDatabase();
  const { knowledge } = makeKnowledge(database);
  const open: Background[] = [];
  const mails: World["mails"] = [];
  return {
    database,
    knowledge,
    mails,
    site: () => makeSite(database),
    process({ hosts = ["127.0.0.1"], times = {}, start = true, mails: works = false, ...more } = {}) {
      const background = openBackground({
        config: { sourcePrivateHosts: hosts, webhookPrivateHosts: hosts },
        db: database.db,
        knowledge,
        secret: "a secret of more than thirty-two characters",
        postman: {
          works,
          async deliver(mail) {
            mails.push(mail);
            return true;
          },
        },
        consoleUrl: "https://chat.example",
        clock: systemClock,
        log: silentLog,
        times: { ...FAST, ...times },
        delayMs: 1,
        ...more,
      });
      if (start) background.jobs.start();
      open.push(background);
      return background;
    },
    async close() {
      for (const one of open) await one.close();
      await knowledge.close();
      await database.close();
    },
  };
}

/** Adds a source and waits until it has been read. */
export async function added(
  { sources, jobs }: Background,
  options: { siteId: string; address: string } & Partial<Parameters<Background["sources"]["add"]>[0]>,
): Promise<{ source: SourceWire; job: JobRow }> {
  const { siteId } = options;
  const source = await sources.add({ kind: "website", schedule: "daily", apply: "propose", by: null, ...options });
  const job = await jobs.ended(source.job?.id ?? "");
  return { source: await sources.read(siteId, source.id), job };
}

/** Reads a source again and waits for it. */
export async function reread(
  { sources, jobs }: Background,
  { id, siteId }: { id: string; siteId: string },
): Promise<JobRow> {
  return jobs.ended((await sources.run(siteId, id, null)).jobId);
}

/** All open changes of a site. */
export async function changesOf({ sources }: Background, siteId: string): Promise<SourceChangeWire[]> {
  const all: SourceChangeWire[] = [];
  for (let cursor: string | null = "0"; cursor !== null; ) {
    const page: Awaited<ReturnType<typeof sources.changes>> = await sources.changes(siteId, { offset: Number(cursor) });
    all.push(...page.changes);
    cursor = page.next;
  }
  return all;
}
