import type { Tune } from "../gate/tune-input.ts";
import { availableMemory } from "../lib/available-memory.ts";
import { messageOf, TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { Db, Tx } from "../ports/database/port.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import type { VectorIndex } from "../ports/vectors/port.ts";
import { type ArticleContent, lockSite } from "../store/article.ts";
import { waitingArticles } from "../store/article-list.ts";
import {
  articlesOfVersion,
  beginVersion,
  buildingVersion,
  deadBuilds,
  failVersion,
  forgetOldVersions,
  liveVersion,
  makeLive,
  renewHeartbeat,
  type VersionRow,
} from "../store/knowledge-version.ts";
import { countAllPassages, deleteOrphanPassages } from "../store/passage.ts";
import { publishableArticles } from "../store/publishable.ts";
import type { LiveKnowledge } from "./live.ts";
import { embedMissing, type LoadedVersion, loadVersion } from "./load.ts";
import { requireMemory } from "./room-for.ts";
import { splitNew } from "./split.ts";

/**
 * How often a publish renews its heartbeat (milliseconds), and after how many seconds without one it's considered dead.
 */
const HEARTBEAT_MS = 10_000;
export const SILENT_SECONDS = 60;

export interface PublishDeps {
  readonly db: Db;
  readonly index: VectorIndex;
  readonly embedder: Embedder;
  readonly tune: Tune;
  readonly log: Log;
  /** Bytes that can still be taken. Default: what the system or the container has left. */
  readonly memory?: () => number | undefined;
}

/** A publish's progress; `share` of the stage, 0 to 1. */
export interface PublishProgress {
  readonly stage: "split" | "embed" | "tune" | "index" | "swap";
  readonly share: number;
}

export interface PublishOptions {
  /**
   * `newest` (default): what was saved last, without changes that wait for their time or for a second person. `live`: the
   * live version's own articles again, for another embedder. `only`: of these articles what was saved last, of the others
   * what is live.
   */
  readonly revisions?: "newest" | "live" | { readonly only: readonly string[] };
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: PublishProgress) => void;
  /** Called once the version is live, before old versions are dropped. */
  readonly onLive?: (live: LiveKnowledge) => void;
}

export interface PublishResult {
  readonly versionId: string;
  readonly number: number;
  readonly articles: number;
  readonly passages: number;
  /** Texts that had to be embedded; the others' vectors were kept. */
  readonly embedded: number;
  readonly meanWords: number;
  /** The quick tune's figures. */
  readonly figures: unknown;
  readonly ms: number;
}

/** A version in memory. */
export function liveOf(
  version: VersionRow,
  site: { readonly key: string; readonly language: string },
  loaded: LoadedVersion,
): LiveKnowledge {
  return {
    siteId: version.siteId,
    siteKey: site.key,
    versionId: version.id,
    number: version.number,
    embedderId: version.embedderId,
    language: site.language,
    publishedAt: version.publishedAt ?? new Date(),
    articles: loaded.articles,
    passages: loaded.passages,
    vocabulary: loaded.vocabulary,
    tune: version.tune ?? new Uint8Array(),
  };
}

/** Reserves the site for one publish and fixes what it contains. */
async function begin(deps: PublishDeps, siteId: string, options: PublishOptions) {
  return await deps.db.transaction(async (tx) => {
    const site = await lockSite(tx, siteId);
    if (site === undefined) {
      throw new TuppenceError("SITE_UNKNOWN", `There is no site ${siteId}.`, "Check the site's id or key.");
    }
    const running = await buildingVersion(tx, siteId);
    if (running !== undefined) {
      const dead = await deadBuilds(tx, SILENT_SECONDS);
      if (!dead.some((version) => version.id === running.id)) {
        throw new TuppenceError(
          "PUBLISH_RUNNING",
          `Version ${running.number} of this site is already being published.`,
          "Wait until it's live, then publish again.",
        );
      }
      await failVersion(tx, running.id);
    }
    const live = await liveVersion(tx, siteId);
    const articles = await articlesFor(tx, siteId, options.revisions, live);
    // Archiving the last article takes it offline: the version is empty then, and the team gets every question.
    if (articles.length === 0 && live === undefined) {
      throw new TuppenceError(
        "KNOWLEDGE_EMPTY",
        "This site has no articles to publish.",
        "Import articles or write one in the console. Changes that wait for approval or for their time aren't published.",
      );
    }
    const version = await beginVersion(tx, { siteId, embedderId: deps.embedder.id, articles });
    return { version, articles, site };
  });
}

/** What a publish puts live. @throws REVIEW_REFUSED if one of `only` waits for a second person */
async function articlesFor(
  tx: Tx,
  siteId: string,
  revisions: PublishOptions["revisions"] = "newest",
  live: VersionRow | undefined,
): Promise<ArticleContent[]> {
  if (revisions === "live" && live !== undefined) return await articlesOfVersion(tx, live.id);
  if (typeof revisions === "string") return await publishableArticles(tx, siteId);
  const unapproved = await waitingArticles(tx, siteId, ["review", "sent-back"]);
  if (revisions.only.some((id) => unapproved.has(id))) {
    throw new TuppenceError(
      "REVIEW_REFUSED",
      "Nobody has approved this change yet.",
      "Ask another manager to approve it, then publish again.",
    );
  }
  return await publishableArticles(tx, siteId, revisions.only);
}

async function build(
  deps: PublishDeps,
  version: VersionRow,
  articles: readonly ArticleContent[],
  language: string,
  options: PublishOptions,
) {
  const { db, index, embedder, tune } = deps;
  const { signal } = options;
  const emit = (stage: PublishProgress["stage"]) => (share: number) => options.onProgress?.({ stage, share });
  const step = (stage: PublishProgress["stage"]) => ({
    ...(signal === undefined ? {} : { signal }),
    onProgress: emit(stage),
  });
  // An index server that is down is noticed now, not after minutes of embedding.
  await index.has({ siteId: version.siteId, versionId: version.id });
  await splitNew(db, articles, step("split"));
  const revisions = articles.map((article) => article.revisionId);
  requireMemory(await countAllPassages(db, revisions), (deps.memory ?? availableMemory)());
  const embedded = await embedMissing(db, embedder, revisions, step("embed"));
  const loaded = await loadVersion(db, articles);
  signal?.throwIfAborted();
  // There is nothing to learn from, and nothing is asked of an empty version (assemble.ts).
  if (articles.length === 0) {
    await index.build({ siteId: version.siteId, versionId: version.id }, []);
    return { loaded, tuned: { bytes: new Uint8Array(), figures: null }, embedded };
  }
  const tuned = await tune({
    siteId: version.siteId,
    versionId: version.id,
    embedderId: embedder.id,
    embedder,
    dimension: embedder.dimension,
    meanWords: loaded.meanWords,
    language,
    articles: loaded.tuneArticles,
    ...step("tune"),
  });
  signal?.throwIfAborted();
  const total = Math.max(1, loaded.points.length);
  await index.build({ siteId: version.siteId, versionId: version.id }, loaded.points, {
    onProgress: (done) => emit("index")(done / total),
  });
  return { loaded, tuned, embedded };
}

/**
 * Builds a new version of a site's knowledge next to the live one and swaps them. Visitors get the old version until
 * the new one is complete; if a publish fails or dies, the old one stays live.
 * @throws PUBLISH_RUNNING, KNOWLEDGE_EMPTY, REVIEW_REFUSED, MEMORY_TOO_LOW, SITE_UNKNOWN, EMBEDDER_UNAVAILABLE, VECTORS_UNAVAILABLE, and what the tune throws
 */
export async function publish(deps: PublishDeps, siteId: string, options: PublishOptions = {}): Promise<PublishResult> {
  const { db, index, log } = deps;
  const started = performance.now();
  const { version, articles, site } = await begin(deps, siteId, options);
  const name = { siteId, versionId: version.id };
  const heartbeat = setInterval(() => {
    renewHeartbeat(db, version.id).catch((error) => log.warn({ error: messageOf(error) }, "publish: no heartbeat"));
  }, HEARTBEAT_MS);
  try {
    const { loaded, tuned, embedded } = await build(deps, version, articles, site.language, options);
    const meanWords = loaded.meanWords;
    const { bytes: tune, figures } = tuned;
    await db.transaction(async (tx) => {
      await lockSite(tx, siteId);
      if (!(await makeLive(tx, { siteId, versionId: version.id, meanWords, tune, figures }))) {
        throw new TuppenceError(
          "PUBLISH_RUNNING",
          `Version ${version.number} stopped responding while it was being built (no heartbeat for ${SILENT_SECONDS} s).`,
          "Publish again.",
        );
      }
    });
    await swap(deps, { ...version, meanWords, tune, publishedAt: new Date() }, site, loaded, options);
    return {
      versionId: version.id,
      number: version.number,
      articles: articles.length,
      passages: loaded.points.length,
      embedded,
      meanWords,
      figures,
      ms: performance.now() - started,
    };
  } catch (error) {
    // Only a version that is still being built is marked; the old one stays live.
    await failVersion(db, version.id).catch((failed) => log.warn({ error: messageOf(failed) }, "publish: not marked"));
    if ((await liveVersion(db, siteId).catch(() => undefined))?.id !== version.id) {
      await index.drop(name).catch((failed) => log.warn({ error: messageOf(failed) }, "publish: index not dropped"));
    }
    throw error;
  } finally {
    clearInterval(heartbeat);
  }
}

/** The database says that the version is live: from here on nothing may fail the publish, only be logged. */
async function swap(
  deps: PublishDeps,
  version: VersionRow,
  site: { readonly key: string; readonly language: string },
  loaded: LoadedVersion,
  options: PublishOptions,
) {
  const { db, index, log } = deps;
  const { siteId } = version;
  const quietly = (what: string, work: () => Promise<unknown>) =>
    work().catch((error) => log.warn({ site: siteId, error: messageOf(error) }, `publish: could not ${what}`));
  await quietly("make the index live", () => index.activate({ siteId, versionId: version.id }));
  options.onLive?.(liveOf(version, site, loaded));
  options.onProgress?.({ stage: "swap", share: 1 });
  await quietly("forget old versions", async () => {
    const old = await db.transaction(async (tx) => {
      const ids = await forgetOldVersions(tx, siteId);
      await deleteOrphanPassages(tx, siteId);
      return ids;
    });
    for (const versionId of old) await index.drop({ siteId, versionId });
  });
}
