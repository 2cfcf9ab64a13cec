import { setTimeout as sleep } from "node:timers/promises";
import { type Command, InvalidArgumentError } from "commander";
import { readSecret } from "../auth/secret.ts";
import { openBackground } from "../background-work.ts";
import { createJobList } from "../jobs/list.ts";
import { systemClock } from "../lib/clock.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { JobsReply, JobWire } from "../wire/jobs.ts";
import {
  type DecideSourceReply,
  SOURCE_KINDS,
  SOURCE_LIMITS,
  SOURCE_SCHEDULES,
  type SourceChangesReply,
  type SourceChangeWire,
  type SourceKind,
  type SourceOptions,
  type SourceSchedule,
  type SourcesReply,
  type SourceWire,
} from "../wire/sources.ts";
import { progressLine } from "./progress.ts";
import { type RunningServer, throughServerOrFolder } from "./server-or-folder.ts";
import type { KnowledgeParts } from "./site-of.ts";

interface AddFlags {
  readonly site?: string;
  readonly kind: SourceKind;
  readonly name?: string;
  readonly token?: string;
  readonly schedule: SourceSchedule;
  readonly publish?: boolean;
  readonly maxPages: number;
  readonly include: string[];
  readonly exclude: string[];
  readonly locale?: string;
  readonly account?: number;
  readonly portal?: string;
  readonly branch?: string;
  readonly email?: string;
}

type NewSource = { kind: SourceKind; address: string; name?: string; token?: string } & {
  options: SourceOptions;
  schedule: SourceSchedule;
  apply: "propose" | "publish";
};

/** What the commands need, of a running server or of the folder itself. */
interface Door {
  list(): Promise<SourcesReply>;
  add(source: NewSource): Promise<SourceWire>;
  run(id: string): Promise<{ jobId: string }>;
  remove(id: string): Promise<unknown>;
  changes(cursor: string): Promise<SourceChangesReply>;
  acceptAll(source: string | undefined): Promise<DecideSourceReply>;
  jobs(): Promise<JobsReply>;
}

/** Milliseconds between two looks at a job. */
const LOOK_MS = 500;

/** `knowledge source add | list | run | changes | accept | remove`. */
export function registerSource(knowledge: Command, deps: KnowledgeParts): void {
  const source = knowledge
    .command("source")
    .description("websites, help centres and Git repositories that articles are kept in step with");
  registerAdd(source, deps);
  const site = ["--site <key>", "site of the source (default: the first one that isn't the demo)"] as const;
  source
    .command("list")
    .description("lists the sources, when each was read, and how many changes wait")
    .option(...site)
    .action(({ site: key }: { site?: string }) =>
      through(deps, key, async (door) => {
        const { sources } = await door.list();
        say(
          sources.length === 0
            ? "No sources yet. Add one: npm run knowledge -- source add ADDRESS"
            : sources.map(sourceReport).join("\n"),
        );
      }),
    );
  source
    .command("run")
    .description("reads a source now and shows what has changed")
    .argument("<source>", "its id or name")
    .option(...site)
    .action((which: string, { site: key }: { site?: string }) =>
      through(deps, key, async (door) => {
        const found = await sourceNamed(door, which);
        await follow(door, (await door.run(found.id)).jobId, found.id);
      }),
    );
  source
    .command("changes")
    .description("lists the changes that wait for a decision")
    .option(...site)
    .action(({ site: key }: { site?: string }) => through(deps, key, listChanges));
  source
    .command("accept")
    .description("accepts all changes that weren't edited on both sides; publish afterwards")
    .argument("[source]", "only of this source: its id or name")
    .option(...site)
    .action((which: string | undefined, { site: key }: { site?: string }) =>
      through(deps, key, async (door) => {
        const id = which === undefined ? undefined : (await sourceNamed(door, which)).id;
        say(acceptReport(await door.acceptAll(id)));
      }),
    );
  source
    .command("remove")
    .description("deletes a source; its articles stay")
    .argument("<source>", "its id or name")
    .option(...site)
    .action((which: string, { site: key }: { site?: string }) =>
      through(deps, key, async (door) => {
        const found = await sourceNamed(door, which);
        await door.remove(found.id);
        say(`Deleted ${found.name}. Its ${found.articles} articles are still here.`);
      }),
    );
}

function registerAdd(source: Command, deps: KnowledgeParts): void {
  source
    .command("add")
    .description("adds a source and reads it for the first time")
    .argument("<address>", "a website's first page or sitemap, a help centre, or a repository")
    .option("--site <key>", "site to add it to (default: the first one that isn't the demo)")
    .option("--kind <kind>", SOURCE_KINDS.join(", "), oneOf(SOURCE_KINDS), "website" as SourceKind)
    .option("--name <name>", "its name in lists (default: the address's host)")
    .option("--token <token>", "access token for an API or a private repository")
    .option("--email <address>", "Zendesk: the agent that the token belongs to")
    .option("--schedule <schedule>", SOURCE_SCHEDULES.join(", "), oneOf(SOURCE_SCHEDULES), "daily" as SourceSchedule)
    .option("--publish", "publish additions and changes at once; what vanishes always waits for you")
    .option("--max-pages <count>", "pages that are read at most", countOf, SOURCE_LIMITS.usualPages)
    .option("--include <paths...>", "only paths that begin with one of these; * stands for anything", [])
    .option("--exclude <paths...>", "never these paths", [])
    .option("--locale <locale>", "Zendesk, Intercom, Chatwoot: the language to read")
    .option("--account <number>", "Chatwoot: the account's number", countOf)
    .option("--portal <slug>", "Chatwoot: the help centre's slug")
    .option("--branch <branch>", "Git: the branch (default: the repository's own)")
    .action((address: string, flags: AddFlags) =>
      through(deps, flags.site, async (door) => {
        const added = await door.add(newSource(address, flags));
        say(`Added ${added.name} (${added.id}).`);
        if (added.job !== null) await follow(door, added.job.id, added.id);
      }),
    );
}

function newSource(address: string, flags: AddFlags): NewSource {
  const { kind, name, token, schedule, maxPages, include, exclude } = flags;
  return {
    ...{ kind, address, schedule, apply: flags.publish ? "publish" : "propose" },
    ...(name === undefined ? {} : { name }),
    ...(token === undefined ? {} : { token }),
    options: {
      ...{ maxPages, include, exclude, locale: flags.locale ?? null, account: flags.account ?? null },
      ...{ portal: flags.portal ?? null, branch: flags.branch ?? null, email: flags.email ?? null },
    },
  };
}

async function through(
  deps: KnowledgeParts,
  site: string | undefined,
  work: (door: Door) => Promise<void>,
): Promise<void> {
  const config = deps.config();
  const log = deps.log();
  await throughServerOrFolder(config, log, {
    server: (server) => work(ofServer(server, site)),
    async folder(engine) {
      await engine.knowledge.start();
      const { db } = engine.database;
      const background = openBackground({
        ...{ config, db, knowledge: engine.knowledge, clock: systemClock, log, consoleUrl: config.publicUrl },
        secret: await readSecret(config.dataDir, config.authSecret, log),
        postman: { works: false, deliver: async () => false },
      });
      background.jobs.start();
      try {
        await work(
          ofFolder(
            background,
            createJobList({ db, jobs: background.jobs, own: {} }),
            (await deps.siteOf(engine, site)).id,
          ),
        );
      } finally {
        await background.close();
      }
    },
  });
}

function ofServer(server: RunningServer, site: string | undefined): Door {
  const path = "/api/v1/knowledge/sources";
  const own = site === undefined ? {} : { site };
  const query = new URLSearchParams(own);
  const call = async <T>(method: "GET" | "POST" | "DELETE", below: string, body?: object) =>
    (await server.call(method, below, body)) as T;
  return {
    list: () => call("GET", `${path}?${query}`),
    add: (source) => call("POST", path, { ...own, ...source }),
    run: (id) => call("POST", `${path}/${id}/run`, own),
    remove: (id) => call("DELETE", `${path}/${id}?${query}`),
    changes: (cursor) => call("GET", `${path}/changes?${new URLSearchParams({ ...own, cursor })}`),
    acceptAll: (source) => call("POST", `${path}/changes/accept`, { ...own, ...(source && { source }) }),
    jobs: () => call("GET", `/api/v1/jobs?${query}`),
  };
}

function ofFolder(
  { sources }: ReturnType<typeof openBackground>,
  jobs: ReturnType<typeof createJobList>,
  siteId: string,
): Door {
  return {
    list: () => sources.list(siteId),
    add: (source) => sources.add({ ...source, siteId, by: null }),
    run: (id) => sources.run(siteId, id, null),
    remove: (id) => sources.remove(siteId, id),
    changes: (cursor) => sources.changes(siteId, { offset: Number(cursor) }),
    acceptAll: (sourceId) => sources.acceptAll(siteId, { sourceId }, null),
    jobs: () => jobs.page(siteId, { offset: 0 }),
  };
}

async function sourceNamed(door: Door, which: string): Promise<SourceWire> {
  const { sources } = await door.list();
  const found = sources.filter((one) => one.id === which || one.name === which);
  if (found.length === 1) return found[0] as SourceWire;
  throw new TuppenceError(
    "NOT_FOUND",
    found.length === 0 ? `There is no source "${which}".` : `${found.length} sources are called "${which}".`,
    "Use an id from: npm run knowledge -- source list",
  );
}

/** Shows a run until it has ended or waits for another try. */
async function follow(door: Door, jobId: string, sourceId: string): Promise<void> {
  const onProgress = progressLine();
  let job: JobWire | undefined;
  for (;;) {
    job = (await door.jobs()).jobs.find((one) => one.id === jobId);
    if (job === undefined || (job.state !== "running" && (job.state !== "waiting" || job.fault !== null))) break;
    if (job.total !== null && job.total > 0) onProgress(job.stage ?? "", job.done / job.total);
    await sleep(LOOK_MS);
  }
  if (process.stderr.isTTY) process.stderr.write("\n");
  if (job?.state === "failed" || job?.state === "waiting") {
    say(`${job.fault ?? ""} ${job.remedy ?? ""}`.trim());
    if (job.state === "failed") process.exitCode = 1;
    return;
  }
  const source = (await door.list()).sources.find((one) => one.id === sourceId);
  if (source !== undefined) say(runReport(source));
}

/** What a run found, as the terminal shows it; exported for its test. */
export function runReport({ figures, open, name }: Pick<SourceWire, "figures" | "open" | "name">): string {
  if (figures === null) return `${name} hasn't been read yet.`;
  const { pages, articles, unread, skipped, failed, added, changed, vanished, applied } = figures;
  return [
    `${name}: ${pages} pages, ${articles} articles; ${added} new, ${changed} changed, ${vanished} gone`,
    ...(skipped > 0 ? [`  ${skipped} pages left out on purpose (robots.txt, not a page)`] : []),
    ...(failed > 0 ? [`  ${failed} pages couldn't be read; their articles stay as they are`] : []),
    ...(unread > 0 ? [`  ${unread} more pages weren't read: raise --max-pages or narrow --include`] : []),
    ...(applied > 0 ? [`  ${applied} articles changed and published`] : []),
    ...(open > 0 ? [`  ${open} changes wait: npm run knowledge -- source changes, then source accept`] : []),
  ].join("\n");
}

function sourceReport(source: SourceWire): string {
  const { id, name, kind, address, schedule, lastReadAt, failing, open, articles } = source;
  const state =
    failing === null ? `read ${lastReadAt ?? "never"}` : `can't be read since ${failing.since}: ${failing.fault}`;
  return `${id}\t${name}\t${kind}\t${address}\t${schedule}\t${articles} articles\t${open} changes wait\t${state}`;
}

async function listChanges(door: Door): Promise<void> {
  let count = 0;
  for (let cursor: string | null = "0"; cursor !== null; ) {
    const page: SourceChangesReply = await door.changes(cursor);
    for (const one of page.changes) say(changeReport(one));
    count += page.changes.length;
    cursor = page.next;
  }
  say(
    count === 0 ? "No changes wait." : `${count} changes. Accept all that you haven't edited yourself: source accept`,
  );
}

const KINDS = { added: "new", changed: "changed", vanished: "gone" } as const;

function changeReport({ kind, title, url, isConflict, reason }: SourceChangeWire): string {
  const notes = [isConflict ? "edited on both sides" : undefined, reason ?? undefined, url ?? undefined].filter(
    Boolean,
  );
  return `${KINDS[kind].padEnd(8)}${title}${notes.length === 0 ? "" : `  (${notes.join("; ")})`}`;
}

function acceptReport({ accepted, articles, conflicts }: DecideSourceReply): string {
  return [
    `${accepted} accepted, ${articles} articles changed. Visitors see them after: npm run knowledge -- publish`,
    ...(conflicts.length > 0
      ? [
          `${conflicts.length} were edited on both sides: choose with POST /api/v1/knowledge/sources/changes/decide (docs/sources.md).`,
        ]
      : []),
  ].join("\n");
}

function oneOf<T extends string>(values: readonly T[]) {
  return (text: string): T => {
    const found = values.find((one) => one === text);
    if (found !== undefined) return found;
    throw new InvalidArgumentError(`It must be one of ${values.join(", ")}.`);
  };
}

function countOf(text: string): number {
  if (/^[1-9]\d{0,8}$/u.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a whole number from 1.");
}

const say = (text: string) => process.stdout.write(`${text}\n`);
