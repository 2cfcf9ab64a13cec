import type { Tune } from "../gate/tune-input.ts";
import { isTuppenceError, messageOf, TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { PartState } from "../lib/part-state.ts";
import type { DatabasePort } from "../ports/database/port.ts";
import type { Embedder, EmbedderChoice } from "../ports/embedder/port.ts";
import type { Query, SearchResult, VectorIndex } from "../ports/vectors/port.ts";
import { currentBeginnings } from "../store/article.ts";
import { articlesOfVersion, deadBuilds, failVersion, liveSites, liveVersion } from "../store/knowledge-version.ts";
import { findSiteById } from "../store/site.ts";
import type { PreviewResult } from "../wire/import.ts";
import { type AcrossTune, createAcross } from "./across.ts";
import { type ImportOptions, type ImportResult, importKnowledge, previewImport } from "./import.ts";
import { languagesOf, TELLING_CHARS } from "./languages.ts";
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
import { buildUnpublished, type Unpublished } from "./unpublished.ts";

export interface KnowledgeDeps {
  readonly database: DatabasePort;
  readonly index: VectorIndex;
  readonly embedder: Embedder;
  /** Which embedder reads which site. Default: `embedder`, all of them. */
  readonly choice?: EmbedderChoice;
  /** server/learn's quick tune. */
  readonly tune: Tune;
  readonly log: Log;
  /** See `PublishDeps`. */
  readonly memory?: () => number | undefined;
  /** A publish of this process put a site's version live: the other processes load it. */
  readonly onPublished?: (siteId: string) => void;
}

/** The knowledge of all sites on this server: what is live, and how it's changed. */
export interface Knowledge {
  /** A site's live version, complete and immutable; undefined before the first publish and while it's being loaded. */
  live(siteId: string): LiveKnowledge | undefined;
  /** Searches the version that `live` is; an index that got lost is first rebuilt from the database. */
  search(live: LiveKnowledge, query: Query): Promise<SearchResult>;
  /** What reads questions in other languages, for a version whose embedder doesn't; undefined: nothing, or not yet. */
  across(live: LiveKnowledge): AcrossTune | undefined;
  /** Resolves when nothing is being prepared for other languages any more: for measurements and tests. */
  acrossIdle(): Promise<void>;
  import(options: ImportOptions): Promise<ImportResult>;
  /** What an import would do; nothing is stored. */
  preview(options: ImportOptions): Promise<PreviewResult>;
  /**
   * @throws PUBLISH_RUNNING if one is already running for this site, here or in another process; others see `publish`
   */
  publish(siteId: string, options?: PublishOptions): Promise<PublishResult>;
  /** What the next publish would put live, for questions that no visitor asked; close it. @throws what `publish` throws */
  unpublished(
    siteId: string,
    options?: { signal?: AbortSignal; onProgress?: (progress: { stage: string; share: number }) => void },
  ): Promise<Unpublished>;
  /** The embedder that reads a site's questions: its live version's, or the one for its languages. */
  embedderOf(siteId: string): Promise<Embedder>;
  /** The progress of a site's publish in this process; undefined: there is none. */
  publishing(siteId: string): PublishProgress | undefined;
  /**
   * Cleans up after publishes that died and loads every site's live version. Nothing is embedded unless the embedder
   * changed: then the site's version is rebuilt in the background; until it's swapped in, the old one is live if its
   * embedder is still there, otherwise `live` is undefined.
   */
  start(): Promise<void>;
  /** Reloads one site's live version. */
  load(siteId: string): Promise<LiveKnowledge | undefined>;
  /** Takes over what another process has published; call it every few seconds if there are several. */
  refresh(): Promise<void>;
  /** For /readyz and the console. */
  state(): PartState;
  /** Stops background work and waits for it to end. */
  close(): Promise<void>;
}

export function createKnowledge(deps: KnowledgeDeps): Knowledge {
  const { database, index, embedder, log } = deps;
  const { db } = database;
  const choice: EmbedderChoice = deps.choice ?? {
    forSite: async () => embedder,
    withId: async (id) => (id === embedder.id ? embedder : undefined),
  };
  const lives = new Map<string, LiveKnowledge>();
  const running = new Map<string, PublishProgress>();
  const rebuilding = new Map<string, Promise<void>>();
  const waiting = new Set<string>();
  let background: Promise<void> = Promise.resolve();
  const faults = new Map<string, string>();
  const stopping = new AbortController();
  const reader = choice.across;
  const across = createAcross({ db, tune: deps.tune, log, signal: stopping.signal, ...(reader && { reader }) });

  async function publishSite(siteId: string, options: PublishOptions = {}): Promise<PublishResult> {
    if (running.has(siteId)) {
      throw new TuppenceError(
        "PUBLISH_RUNNING",
        "This site's knowledge is already being published.",
        "Wait until it's live, then publish again.",
      );
    }
    running.set(siteId, { stage: "split", share: 0 });
    try {
      const signal =
        options.signal === undefined ? stopping.signal : AbortSignal.any([stopping.signal, options.signal]);
      const suited = await suitedFor(siteId, options.revisions);
      return await publish(
        { db, index, embedder: suited, tune: deps.tune, log, ...(deps.memory && { memory: deps.memory }) },
        siteId,
        {
          ...options,
          signal,
          onProgress(progress) {
            running.set(siteId, progress);
            options.onProgress?.(progress);
          },
          onLive(live) {
            lives.set(siteId, live);
            faults.delete(siteId);
            across.prepare(live);
            options.onLive?.(live);
            deps.onPublished?.(siteId);
          },
        },
      );
    } finally {
      running.delete(siteId);
    }
  }

  /** The embedder for the languages of what is about to be published. */
  async function suitedFor(siteId: string, revisions: PublishOptions["revisions"]): Promise<Embedder> {
    const site = await findSiteById(db, siteId);
    const version = revisions === "live" ? await liveVersion(db, siteId) : undefined;
    const articles =
      version === undefined
        ? await currentBeginnings(db, siteId, TELLING_CHARS)
        : await articlesOfVersion(db, version.id);
    return await choice.forSite({ site: site?.language ?? "en", articles: languagesOf(articles) });
  }

  async function unpublishedOf(
    siteId: string,
    options: Parameters<Knowledge["unpublished"]>[1] = {},
  ): Promise<Unpublished> {
    const site = await findSiteById(db, siteId);
    if (site === undefined) {
      throw new TuppenceError("SITE_UNKNOWN", `There is no site ${siteId}.`, "Check the site's id or key.");
    }
    const signal = options.signal === undefined ? stopping.signal : AbortSignal.any([stopping.signal, options.signal]);
    const suited = await suitedFor(siteId, "newest");
    const { tune, memory } = deps;
    return await buildUnpublished({ db, index, embedder: suited, tune, ...(memory && { memory }) }, site, {
      ...options,
      signal,
    });
  }

  /** Rebuilds a site's live articles with the current embedder, one site after another; the caller doesn't wait. */
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
    const articles = await articlesOfVersion(db, version.id);
    // An empty version has learnt nothing.
    const isReadable =
      articles.length === 0 || (version.tune !== null && (deps.tune.isReadable?.(version.tune) ?? true));
    const own = isReadable ? await choice.withId(version.embedderId) : undefined;
    const suited = await choice.forSite({ site: site.language, articles: languagesOf(articles) });
    if (own === undefined) {
      // Vectors of two embedders can't be compared, and the tune was made with the other's, or by an older release.
      log.info(
        { site: siteId, was: version.embedderId, is: suited.id },
        "the embedder or the gate changed: rebuilding the index",
      );
      remake(siteId);
      return undefined;
    }
    const name = { siteId, versionId: version.id };
    // Before everything is read: `refresh` asks an index server that is down every few seconds.
    const isBuilt = await index.has(name);
    await embedMissing(
      db,
      own,
      articles.map((article) => article.revisionId),
      { signal: stopping.signal },
    );
    const loaded = await loadVersion(db, articles);
    if (!isBuilt) await index.build(name, loaded.points);
    await index.activate(name);
    const live = liveOf(version, site, loaded);
    // A publish may have been faster.
    if ((lives.get(siteId)?.number ?? 0) <= live.number) lives.set(siteId, live);
    faults.delete(siteId);
    if (own.id !== suited.id && articles.length > 0) {
      // Its languages or a setting call for another embedder: visitors are served by the old one until that is made.
      log.info({ site: siteId, was: own.id, is: suited.id }, "this site needs another embedder: rebuilding the index");
      remake(siteId);
    }
    const served = lives.get(siteId);
    if (served !== undefined) across.prepare(served);
    return served;
  }

  /** Rebuilds a version's lost index once, however many searches miss it at the same moment. */
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
    across: across.of,
    acrossIdle: across.idle,
    import: (options) => importKnowledge(db, options),
    preview: (options) => previewImport(db, options),
    publish: publishSite,
    unpublished: unpublishedOf,
    async embedderOf(siteId) {
      const live = lives.get(siteId);
      const own = live === undefined ? undefined : await choice.withId(live.embedderId);
      return own ?? (await suitedFor(siteId, "newest"));
    },
    publishing: (siteId) => running.get(siteId),
    async start() {
      // PGlite's folder is locked to this process: nobody else can be building it.
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
        return { status: "failed", detail: `The knowledge of site ${fault[0]} can't be loaded: ${fault[1]}` };
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
        return { status: "absent", detail: "No site has published knowledge yet. Import articles and publish them." };
      return { status: "ready", detail: `${served}.` };
    },
    async close() {
      stopping.abort();
      await Promise.allSettled([background, across.idle(), ...rebuilding.values()]);
    },
  };
}
