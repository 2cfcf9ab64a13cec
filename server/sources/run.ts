import { faultOf } from "../jobs/again.ts";
import type { JobHandler, RunningJob } from "../jobs/jobs.ts";
import type { Knowledge } from "../knowledge/knowledge.ts";
import { siteAddress } from "../knowledge/links.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { Sealer } from "../lib/seal.ts";
import type { WebFetch } from "../lib/web-fetch.ts";
import type { Db, Tx } from "../ports/database/port.ts";
import { chunksOf } from "../store/article.ts";
import { newestContents } from "../store/article-revision.ts";
import type { NewJob } from "../store/job.ts";
import { findSiteById } from "../store/site.ts";
import { changeSource, putSourceArticle, readSource, type SourceRow, sourceArticles } from "../store/source.ts";
import { addChanges, changesSince, openChangeIds, openChanges, replaceChanges } from "../store/source-change.ts";
import { countPages, pagesOf, setPage } from "../store/source-page.ts";
import type { SourceFigures, SourceKind } from "../wire/sources.ts";
import { compare } from "./compare.ts";
import { decideSourceChanges } from "./decide.ts";
import { sourceFails } from "./failing.ts";
import { foundArticles } from "./found.ts";
import type { ReadSource } from "./reader.ts";

export interface RunDeps {
  readonly db: Db;
  readonly fetch: WebFetch;
  readonly readers: Readonly<Record<SourceKind, ReadSource>>;
  readonly sealer: Sealer;
  readonly clock: { now(): Date };
  readonly log: Log;
  /** Whether a mail server is set up. */
  readonly mails: boolean;
  /** Where people open the console; undefined: unknown. */
  readonly consoleUrl: string | undefined;
  /** Milliseconds between two requests, unless the source asks for more. */
  readonly delayMs?: number;
  addJob(job: Omit<NewJob, "mostAttempts">, tx?: Tx): Promise<unknown>;
}

/** Writes of one transaction. */
const AT_ONCE = 100;

/** Reads a source, and proposes or applies what has changed. */
export function sourceSyncHandler(deps: RunDeps): JobHandler {
  const { db, clock } = deps;
  const sourceOf = async (payload: Readonly<Record<string, unknown>>) => readSource(db, String(payload.sourceId));
  return {
    mostAttempts: 6,
    atOnce: 2,
    async run(job) {
      const source = await sourceOf(job.row.payload);
      if (source === undefined) {
        throw new TuppenceError("NOT_FOUND", "This source was deleted.", "Add it again if you still want it.");
      }
      const run = { sourceId: source.id, runId: job.row.id };
      const { unread } = await deps.readers[source.kind]({
        ...{ db, source, run, job, token: tokenOf(source, deps.sealer), fetch: deps.fetch },
        ...{ delayMs: deps.delayMs, now: () => clock.now(), log: deps.log },
      });
      const figures = await propose(deps, job, source, unread);
      await job.store(async (tx) => {
        const works = { failingSince: null, fault: null, remedy: null };
        await changeSource(tx, source.id, { ...works, figures, lastReadAt: clock.now() });
        if (figures.applied > 0) await addPublish(deps, source, job.row.id, tx);
      });
      deps.log.info({ source: source.id, site: source.siteId, ...figures }, "a source was read");
    },
    async failed(tx, row, error) {
      const source = await readSource(tx, String(row.payload.sourceId));
      if (source === undefined) return;
      const { fault, remedy } = faultOf(error);
      await sourceFails(tx, source, { ...deps, fault, remedy, at: clock.now() });
    },
  };
}

function tokenOf(source: SourceRow, sealer: Sealer): string | undefined {
  if (source.token === null) return undefined;
  const token = sealer.open(source.token);
  if (token !== undefined) return token;
  throw new TuppenceError(
    "SOURCE_REFUSED",
    "The stored token can't be opened: this server's AUTH_SECRET has changed.",
    "Enter the token again.",
  );
}

/** Compares what was read with what is known, and stores the differences. */
async function propose(deps: RunDeps, job: RunningJob, source: SourceRow, unread: number): Promise<SourceFigures> {
  const { db, clock } = deps;
  job.progress({ stage: "compare", done: 0, total: null });
  const site = await findSiteById(db, source.siteId);
  if (site === undefined)
    throw new TuppenceError("SITE_UNKNOWN", "The source's site was deleted.", "Delete the source.");
  const run = { sourceId: source.id, runId: job.row.id };
  const pages = await pagesOf(db, source.id);
  const own = pages.filter((page) => page.runId === run.runId);
  const check = { language: site.language, site: siteAddress(site.allowedOrigins) };
  const found = foundArticles(own, source.kind, check);
  const articles = await sourceArticles(db, source.id);
  if (found.articles.size === 0)
    throw nothingFound([...articles.values()].filter((one) => one.base !== null).length, own);
  const current = await newestContents(db, source.siteId, [...new Set([...found.articles.keys(), ...articles.keys()])]);
  const known = {
    ...{ source, articles, current, runId: run.runId, isPart: unread > 0, open: await openChanges(db, source.id) },
    pages: new Map(pages.map((page) => [page.address, page])),
  };
  const { changes, replaced, notes } = compare(found, known);
  await job.store((tx) => replaceChanges(tx, replaced, clock.now()));
  for (const chunk of chunksOf(notes, AT_ONCE)) {
    await job.store(async (tx) => {
      for (const note of chunk) await putSourceArticle(tx, { sourceId: source.id, ...note });
    });
  }
  for (const chunk of chunksOf(changes, AT_ONCE)) await job.store((tx) => addChanges(tx, chunk));
  for (const { address, fault } of found.unfit.values()) {
    const page = known.pages.get(address);
    if (page !== undefined)
      await job.store((tx) => setPage(tx, page.id, { reason: `An article of it can't be taken: it ${fault}.` }));
  }
  const counts = await countPages(db, run);
  const applied = source.apply === "publish" ? await applyAll(deps, job, source) : 0;
  return {
    ...{ pages: counts.done, articles: found.articles.size, unread, skipped: counts.skipped, failed: counts.failed },
    // Also those that an earlier try of this run has found.
    ...(await changesSince(db, source.id, job.row.createdAt)),
    applied,
  };
}

/** A source that was full and is empty is broken, not empty: nothing is proposed, so that nothing is archived by habit. */
function nothingFound(before: number, pages: readonly { state: string; reason: string | null }[]): TuppenceError {
  if (before > 0) {
    return new TuppenceError(
      "SOURCE_EMPTY",
      `The source returned no articles; before, it had ${before}. Nothing was changed here.`,
      "Check the source. If it's meant to be empty, delete it here and archive its articles.",
    );
  }
  const [reason] = pages.flatMap((page) => page.reason ?? []);
  return new TuppenceError(
    "SOURCE_EMPTY",
    `No articles were found.${reason === undefined ? "" : ` The first page: ${reason}`}`,
    "Start at a page whose links lead to your articles. A website that builds its pages with JavaScript can't be read; use its help centre's API, or import files.",
  );
}

/** Accepts what needs no decision: not what vanished, and not what was edited on both sides. */
async function applyAll(deps: RunDeps, job: RunningJob, source: SourceRow): Promise<number> {
  const { db, clock } = deps;
  let applied = 0;
  for (const kind of ["changed", "added"] as const) {
    const ids = await openChangeIds(db, source.siteId, { sourceId: source.id, kind, isConflict: false });
    for (const chunk of chunksOf(ids, AT_ONCE)) {
      job.signal.throwIfAborted();
      const decisions = chunk.map((id) => ({ id, action: "accept" as const }));
      const reply = await decideSourceChanges(db, {
        ...{ siteId: source.siteId, by: null, at: clock.now(), decisions },
        author: { memberId: null, name: source.name },
      });
      applied += reply.articles;
      job.progress({ stage: "apply", done: applied, total: ids.length });
    }
  }
  return applied;
}

/** By run, not by site: a publish that is under way may have begun before these changes. */
function addPublish(deps: RunDeps, source: SourceRow, runId: string, tx: Tx): Promise<unknown> {
  const { siteId, name: subject } = source;
  return deps.addJob({ siteId, kind: "publish", key: `publish:${runId}`, subject, payload: {} }, tx);
}

/** Publishes a site's articles after a source changed them. */
export function publishHandler(knowledge: Pick<Knowledge, "publish">): JobHandler {
  return {
    mostAttempts: 8,
    async run(job) {
      await knowledge.publish(job.row.siteId, {
        signal: job.signal,
        onProgress: ({ stage, share }) => job.progress({ stage, done: Math.round(share * 100), total: 100 }),
      });
    },
  };
}
