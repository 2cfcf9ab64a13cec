import { isTuppenceError, messageOf, TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { PartState } from "../lib/part-state.ts";
import type { DatabasePort } from "../ports/database/port.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import type { Query, SearchResult, VectorIndex } from "../ports/vectors/port.ts";
import { articlesOfVersion, deadBuilds, failVersion, liveSites, liveVersion } from "../store/knowledge-version.ts";
import { findSiteById } from "../store/site.ts";
import { type ImportOptions, type ImportResult, importKnowledge } from "./import.ts";
import type { LiveKnowledge } from "./live.ts";
import { embedMissing, loadVersion } from "./load.ts";
import {
  liveOf,
  type PublishOptions,
  type PublishProgress,
  type PublishResult,
  publish,
  SILENT_SECONDS,
} from "./publish.ts";
import type { Tune } from "./tune-input.ts";

export interface KnowledgeDeps {
  readonly database: DatabasePort;
  readonly index: VectorIndex;
  readonly embedder: Embedder;
  /** server/learn's quick tune. */
  readonly tune: Tune;
  readonly log: Log;
}

/** The knowledge of all sites of this server: what is live, how it is changed. */
export interface Knowledge {
  /** A site's live version, whole and unchanging; undefined before the first publish, and while it is being loaded. */
  live(siteId: string): LiveKnowledge | undefined;
  /** Searches the version that `live` is; an index that got lost is rebuilt from the database first. */
  search(live: LiveKnowledge, query: Query): Promise<SearchResult>;
  import(options: ImportOptions): Promise<ImportResult>;
  /** @throws PUBLISH_RUNNING when one runs for this site, here or in another process; see `publish` for the others */
  publish(siteId: string, options?: PublishOptions): Promise<PublishResult>;
  /** How far the publish of a site is that runs here; undefined: none does. */
  publishing(siteId: string): PublishProgress | undefined;
  /**
   * Cleans up after publishes that died and loads every site's live version; nothing is embedded unless the embedder
   * changed: then the site's version is made again in the background, and `live` is undefined until it is swapped in.
   */
  start(): Promise<void>;
  /** Loads one site's live version again. */
  load(siteId: string): Promise<LiveKnowledge | undefined>;
  /** Takes over what another process has published; call it every few seconds when there is more than one. */
  refresh(): Promise<void>;
  /** For /readyz and the console. */
  state(): PartState;
  /** Stops background work and waits for it. */
  close(): Promise<void>;
}

export function createKnowledge(deps: KnowledgeDeps): Knowledge {
  const { database, index, embedder, log } = deps;
  const { db } = database;
  const lives = new Map<string, LiveKnowledge>();
  const running = new Map<string, PublishProgress>();
  const rebuilding = new Map<string, Promise<void>>();
  const waiting = new Set<string>();
  let background: Promise<void> = Promise.resolve();
  const faults = new Map<string, string>();
  const stopping = new AbortController();

  async function publishSite(siteId: string, options: PublishOptions = {}): Promise<PublishResult> {
    if (running.has(siteId)) {
      throw new TuppenceError(
        "PUBLISH_RUNNING",
        "This site's knowledge is being published.",
        "Wait until it is live, then publish again.",
      );
    }
    running.set(siteId, { stage: "split", share: 0 });
    try {
      const signal =
        options.signal === undefined ? stopping.signal : AbortSignal.any([stopping.signal, options.signal]);
      return await publish({ db, index, embedder, tune: deps.tune, log }, siteId, {
        ...options,
        signal,
        onProgress(progress) {
          running.set(siteId, progress);
          options.onProgress?.(progress);
        },
        onLive(live) {
          lives.set(siteId, live);
          faults.delete(siteId);
          options.onLive?.(live);
        },
      });
    } finally {
      running.delete(siteId);
    }
  }

  /** Makes a site's live articles anew with the present embedder, one site after the other; the caller does not wait. */
  function remake(siteId: string) {
    if (running.has(siteId) || waiting.has(siteId)) return;
    waiting.add(siteId);
    background = background.then(async () => {
      waiting.delete(siteId);
      try {
        if (!stopping.signal.aborted) await publishSite(siteId, { revisions: "live" });
      } catch (error) {
        if (stopping.signal.aborted) return;
        faults.set(siteId, messageOf(error));
        log.error({ site: siteId, error: messageOf(error) }, "knowledge could not be embedded anew");
      }
    });
  }

  async function load(siteId: string): Promise<LiveKnowledge | undefined> {
    const version = await liveVersion(db, siteId);
    const site = await findSiteById(db, siteId);
    if (version === undefined || site === undefined) return undefined;
    const isReadable = version.tune !== null && (deps.tune.isReadable?.(version.tune) ?? true);
    if (version.embedderId !== embedder.id || !isReadable) {
      // Vectors of two embedders do not compare, and the tune was learnt on the other's; or an older release learnt it.
      log.info(
        { site: siteId, was: version.embedderId, is: embedder.id },
        "the embedder or the gate changed: making it anew",
      );
      remake(siteId);
      return undefined;
    }
    const articles = await articlesOfVersion(db, version.id);
    await embedMissing(
      db,
      embedder,
      articles.map((article) => article.revisionId),
      { signal: stopping.signal },
    );
    const loaded = await loadVersion(db, articles);
    const name = { siteId, versionId: version.id };
    if (!(await index.has(name))) await index.build(name, loaded.points);
    await index.activate(name);
    const live = liveOf(version, site.language, loaded);
    // A publish may have been faster.
    if ((lives.get(siteId)?.number ?? 0) <= live.number) lives.set(siteId, live);
    faults.delete(siteId);
    return lives.get(siteId);
  }

  /** Builds a lost index of a version once, however many searches miss it at the same moment. */
  async function rebuild(live: LiveKnowledge): Promise<void> {
    let work = rebuilding.get(live.versionId);
    if (work === undefined) {
      work = (async () => {
        log.warn({ site: live.siteId, version: live.versionId }, "the index is missing: building it from the database");
        const articles = await articlesOfVersion(db, live.versionId);
        if (articles.length === 0) return;
        const loaded = await loadVersion(db, articles);
        await index.build({ siteId: live.siteId, versionId: live.versionId }, loaded.points);
      })().finally(() => rebuilding.delete(live.versionId));
      rebuilding.set(live.versionId, work);
    }
    await work;
  }

  return {
    live: (siteId) => lives.get(siteId),
    async search(live, query) {
      const name = { siteId: live.siteId, versionId: live.versionId };
      try {
        return await index.search(name, query);
      } catch (error) {
        if (!isTuppenceError(error) || error.code !== "INDEX_MISSING") throw error;
        await rebuild(live);
        return await index.search(name, query);
      }
    },
    import: (options) => importKnowledge(db, options),
    publish: publishSite,
    publishing: (siteId) => running.get(siteId),
    async start() {
      // PGlite's folder is locked to this process: whatever is being built there, nobody builds it.
      for (const dead of await deadBuilds(db, database.engine === "pglite" ? 0 : SILENT_SECONDS)) {
        log.info({ site: dead.siteId, version: dead.number }, "a publish died half-way: cleaning up");
        await failVersion(db, dead.id);
        await index.drop({ siteId: dead.siteId, versionId: dead.id }).catch((error) => {
          log.warn({ error: messageOf(error) }, "its index could not be dropped");
        });
      }
      for (const { siteId } of await liveSites(db)) {
        await load(siteId).catch((error) => {
          faults.set(siteId, messageOf(error));
          log.error({ site: siteId, error: messageOf(error) }, "knowledge could not be loaded");
        });
      }
    },
    load,
    async refresh() {
      for (const { siteId, versionId } of await liveSites(db)) {
        if (lives.get(siteId)?.versionId !== versionId && !running.has(siteId)) await load(siteId);
      }
    },
    state() {
      const [fault] = faults.entries();
      if (fault !== undefined) {
        return { status: "failed", detail: `The knowledge of site ${fault[0]} cannot be served: ${fault[1]}` };
      }
      const articles = [...lives.values()].reduce((sum, live) => sum + live.articles.size, 0);
      const served = `${lives.size} ${lives.size === 1 ? "site" : "sites"} with ${articles} articles live`;
      const [unserved] = [...waiting, ...running.keys()].filter((siteId) => !lives.has(siteId));
      const busy = running.get(unserved ?? "") ?? [...running.values()][0];
      if (unserved !== undefined || busy !== undefined) {
        const status = unserved === undefined ? "ready" : "starting";
        const { stage, share } = busy ?? { stage: "waiting", share: 0 };
        return { status, detail: `${served}; one is being published (${stage}).`, progress: share };
      }
      if (lives.size === 0)
        return { status: "absent", detail: "No site has published knowledge: import and publish some." };
      return { status: "ready", detail: `${served}.` };
    },
    async close() {
      stopping.abort();
      await Promise.allSettled([background, ...rebuilding.values()]);
    },
  };
}
