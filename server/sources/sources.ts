import * as z from "zod/mini";
import type { Jobs } from "../jobs/jobs.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { Sealer } from "../lib/seal.ts";
import type { Db } from "../ports/database/port.ts";
import {
  addSource,
  changeSource,
  countSources,
  deleteSource,
  dueSources,
  postponeSource,
  readSource,
  runKey,
  type SourceRow,
  sourcesOf,
} from "../store/source.ts";
import { openChangeIds } from "../store/source-change.ts";
import { listPages, type SourcePageState } from "../store/source-page.ts";
import {
  type DecideSourceReply,
  MOST_SOURCE_DECISIONS,
  SOURCE_LIMITS,
  type SourceApply,
  type SourceChangeDetail,
  type SourceChangeKind,
  type SourceChangesReply,
  type SourceKind,
  type SourceOptions,
  type SourcePagesReply,
  type SourceSchedule,
  type SourcesReply,
  type SourceWire,
  sourceOptions,
} from "../wire/sources.ts";
import { checkOptions, sourceAddress } from "./address.ts";
import { decideSourceChanges, type SourceDecision } from "./decide.ts";
import { openSourceChanges, readSourceChange } from "./list.ts";

export interface SourcesDeps {
  readonly db: Db;
  readonly jobs: Jobs;
  readonly sealer: Sealer;
  /** Hosts in private networks that sources may read (SOURCE_PRIVATE_HOSTS). */
  readonly privateHosts: readonly string[];
  readonly clock: { now(): Date };
  readonly log: Log;
}

export interface NewSource {
  readonly siteId: string;
  readonly kind: SourceKind;
  readonly name?: string | undefined;
  readonly address: string;
  readonly token?: string | undefined;
  readonly options?: SourceOptions | undefined;
  readonly schedule: SourceSchedule;
  readonly apply: SourceApply;
  /** Who adds it; null: a command on the server. */
  readonly by: string | null;
}

export interface SourceChanges {
  readonly name?: string | undefined;
  readonly address?: string | undefined;
  readonly token?: string | null | undefined;
  readonly options?: SourceOptions | undefined;
  readonly schedule?: SourceSchedule | undefined;
  readonly apply?: SourceApply | undefined;
}

/** Where a site's articles come from and are kept in step with. */
export interface Sources {
  list(siteId: string): Promise<SourcesReply>;
  /** @throws NOT_FOUND */
  read(siteId: string, id: string): Promise<SourceWire>;
  /** Adds a source and reads it for the first time, in the background. @throws SOURCE_INVALID, SOURCE_ADDRESS_REFUSED */
  add(source: NewSource): Promise<SourceWire>;
  /** @throws NOT_FOUND, SOURCE_INVALID, SOURCE_ADDRESS_REFUSED */
  change(siteId: string, id: string, change: SourceChanges): Promise<SourceWire>;
  /** Deletes a source, and stops reading it. Its articles stay. @throws NOT_FOUND */
  remove(siteId: string, id: string): Promise<SourceRow>;
  /** Reads a source now; if that's under way already, nothing more happens. @returns the job's id */
  run(siteId: string, id: string, by: string | null): Promise<{ readonly jobId: string; readonly isNew: boolean }>;
  pages(
    siteId: string,
    id: string,
    options: { readonly state?: SourcePageState | undefined; readonly offset: number },
  ): Promise<SourcePagesReply>;
  changes(
    siteId: string,
    options: {
      readonly sourceId?: string | undefined;
      readonly kind?: SourceChangeKind | undefined;
      readonly isConflict?: boolean | undefined;
      readonly offset: number;
    },
  ): Promise<SourceChangesReply>;
  readChange(siteId: string, id: string): Promise<SourceChangeDetail>;
  decide(
    siteId: string,
    decisions: readonly SourceDecision[],
    by: string | null,
    memberId?: string,
  ): Promise<DecideSourceReply>;
  /** Accepts every open change with these filters that needs no choice. */
  acceptAll(
    siteId: string,
    filter: { readonly sourceId?: string | undefined; readonly kind?: SourceChangeKind | undefined },
    by: string | null,
    memberId?: string,
  ): Promise<DecideSourceReply>;
  /** Starts what is due; to be called now and then. @returns how many were started */
  tick(): Promise<number>;
}

const HOUR_MS = 60 * 60_000;
const EVERY_MS: Readonly<Record<SourceSchedule, number | undefined>> = {
  manual: undefined,
  hourly: HOUR_MS,
  daily: 24 * HOUR_MS,
  weekly: 7 * 24 * HOUR_MS,
};
/** Rows of one page of a source's pages. */
const PAGES_PAGE = 100;

export function createSources(deps: SourcesDeps): Sources {
  const { db, jobs, sealer, clock } = deps;

  const nextOf = (schedule: SourceSchedule): Date | null => {
    const every = EVERY_MS[schedule];
    return every === undefined ? null : new Date(clock.now().getTime() + every);
  };

  async function rowOf(siteId: string, id: string): Promise<SourceRow> {
    const row = await readSource(db, id);
    if (row !== undefined && row.siteId === siteId) return row;
    throw new TuppenceError("NOT_FOUND", "This source doesn't exist.", "Load the list of sources again.");
  }

  async function wires(siteId: string): Promise<SourceWire[]> {
    return (await sourcesOf(db, siteId)).map(toWire);
  }

  async function wireOf(siteId: string, id: string): Promise<SourceWire> {
    const found = (await wires(siteId)).find((one) => one.id === id);
    if (found !== undefined) return found;
    throw new TuppenceError("NOT_FOUND", "This source doesn't exist.", "Load the list of sources again.");
  }

  function start(row: SourceRow, by: string | null) {
    const { id: sourceId, siteId, name: subject } = row;
    return jobs.addOrFind({
      ...{ siteId, kind: "source-sync", key: runKey(sourceId), subject },
      ...{ payload: { sourceId }, startedBy: by },
    });
  }

  async function decide(
    siteId: string,
    decisions: readonly SourceDecision[],
    by: string | null,
    memberId: string | null = null,
  ) {
    return decideSourceChanges(db, { siteId, by, author: { memberId, name: by }, at: clock.now(), decisions });
  }

  return {
    async list(siteId) {
      const sources = await wires(siteId);
      return { sources, open: sources.reduce((sum, one) => sum + one.open, 0) };
    },
    read: wireOf,
    async add(given) {
      const { siteId, kind, token, schedule, apply } = given;
      const options = given.options ?? z.parse(sourceOptions, {});
      const address = sourceAddress(kind, given.address, deps.privateHosts);
      checkOptions(kind, options, token !== undefined);
      if ((await countSources(db, siteId)) >= SOURCE_LIMITS.perSite) {
        throw new TuppenceError(
          "SOURCE_INVALID",
          `This site has ${SOURCE_LIMITS.perSite} sources already.`,
          "Delete one that you don't need, or widen another one's paths.",
        );
      }
      const row = await addSource(db, {
        ...{ siteId, kind, address, options, schedule, apply },
        name: given.name ?? new URL(address).host,
        token: token === undefined ? null : sealer.seal(token),
        nextRunAt: nextOf(schedule),
      });
      await start(row, given.by);
      return wireOf(siteId, row.id);
    },
    async change(siteId, id, change) {
      const row = await rowOf(siteId, id);
      const { token, schedule, name, apply, options } = change;
      const address =
        change.address === undefined ? undefined : sourceAddress(row.kind, change.address, deps.privateHosts);
      const hasToken = token === undefined ? row.token !== null : token !== null;
      checkOptions(row.kind, options ?? row.options, hasToken);
      // A token is for the server that it was made for.
      if (
        address !== undefined &&
        token === undefined &&
        row.token !== null &&
        hostOf(address) !== hostOf(row.address)
      ) {
        throw new TuppenceError(
          "SOURCE_INVALID",
          "The token belongs to another server.",
          "Enter the new server's token together with its address.",
          { fields: { token: "Enter the new server's token." } },
        );
      }
      await changeSource(db, id, {
        ...(name === undefined ? {} : { name }),
        ...(address === undefined ? {} : { address }),
        ...(token === undefined ? {} : { token: token === null ? null : sealer.seal(token) }),
        ...(options === undefined ? {} : { options }),
        ...(apply === undefined ? {} : { apply }),
        ...(schedule === undefined ? {} : { schedule, nextRunAt: nextOf(schedule) }),
      });
      return wireOf(siteId, id);
    },
    async remove(siteId, id) {
      const row = await rowOf(siteId, id);
      const { job } = await wireOf(siteId, id);
      if (job !== null) await jobs.stop(job.id);
      await deleteSource(db, id, clock.now());
      return row;
    },
    async run(siteId, id, by) {
      const { row, isNew } = await start(await rowOf(siteId, id), by);
      return { jobId: row.id, isNew };
    },
    async pages(siteId, id, { state, offset }) {
      await rowOf(siteId, id);
      const rows = await listPages(db, id, { state, offset, limit: PAGES_PAGE + 1 });
      return {
        pages: rows.slice(0, PAGES_PAGE).map((row) => ({ ...row, readAt: row.readAt?.toISOString() ?? null })),
        next: rows.length > PAGES_PAGE ? String(offset + PAGES_PAGE) : null,
      };
    },
    changes: (siteId, options) => openSourceChanges(db, siteId, options),
    readChange: (siteId, id) => readSourceChange(db, siteId, id),
    decide,
    async acceptAll(siteId, filter, by, memberId) {
      const ids = await openChangeIds(db, siteId, { ...filter, isConflict: false });
      const sum = { accepted: 0, dropped: 0, already: 0, conflicts: [] as string[], articles: 0 };
      for (let i = 0; i < ids.length; i += MOST_SOURCE_DECISIONS) {
        const decisions = ids.slice(i, i + MOST_SOURCE_DECISIONS).map((id) => ({ id, action: "accept" as const }));
        const reply = await decide(siteId, decisions, by, memberId);
        for (const name of ["accepted", "dropped", "already", "articles"] as const) sum[name] += reply[name];
        sum.conflicts.push(...reply.conflicts);
      }
      return sum;
    },
    async tick() {
      let started = 0;
      for (const row of await dueSources(db, clock.now())) {
        // Of several processes one gets it.
        if (!(await postponeSource(db, row, nextOf(row.schedule)))) continue;
        if ((await start(row, null)).isNew) started++;
      }
      return started;
    },
  };
}

const hostOf = (address: string) => new URL(address).host;

function toWire({ source, job, articles, open, conflicts }: Awaited<ReturnType<typeof sourcesOf>>[number]): SourceWire {
  const { id, kind, name, address, options, schedule, apply, figures } = source;
  return {
    ...{ id, kind, name, address, options, schedule, apply, figures, articles, open, conflicts },
    hasToken: source.token !== null,
    nextRunAt: source.nextRunAt?.toISOString() ?? null,
    lastReadAt: source.lastReadAt?.toISOString() ?? null,
    failing:
      source.failingSince === null
        ? null
        : { since: source.failingSince.toISOString(), fault: source.fault ?? "", remedy: source.remedy },
    job:
      job === null || (job.state !== "waiting" && job.state !== "running")
        ? null
        : {
            ...{ id: job.id, state: job.state, stage: job.stage, done: job.done, total: job.total, fault: job.fault },
            nextTryAt: job.state === "waiting" && job.fault !== null ? job.dueAt.toISOString() : null,
          },
    createdAt: source.createdAt.toISOString(),
  };
}
