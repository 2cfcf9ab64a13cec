import type { Tune } from "../gate/tune-input.ts";
import { availableMemory } from "../lib/available-memory.ts";
import { newId } from "../lib/ids.ts";
import type { Db } from "../ports/database/port.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import type { VectorIndex } from "../ports/vectors/port.ts";
import { countAllPassages } from "../store/passage.ts";
import { publishableArticles } from "../store/publishable.ts";
import type { LiveKnowledge } from "./live.ts";
import { embedMissing, loadVersion } from "./load.ts";
import { requireMemory } from "./room-for.ts";
import { splitNew } from "./split.ts";

/** What the next publish would put live, in memory, for questions that no visitor asked. */
export interface Unpublished {
  readonly live: LiveKnowledge;
  /** Forgets it. */
  close(): Promise<void>;
}

export interface UnpublishedDeps {
  readonly db: Db;
  readonly index: VectorIndex;
  readonly embedder: Embedder;
  readonly tune: Tune;
  readonly memory?: () => number | undefined;
}

/**
 * Builds the site's newest articles as a publish does, without a version and without showing anybody: passages and vectors
 * that are made here are those that the publish will find.
 * @throws MEMORY_TOO_LOW, EMBEDDER_UNAVAILABLE, VECTORS_UNAVAILABLE, and what the tune throws
 */
export async function buildUnpublished(
  deps: UnpublishedDeps,
  site: { readonly id: string; readonly key: string; readonly language: string },
  options: {
    readonly signal?: AbortSignal;
    readonly onProgress?: (progress: { stage: string; share: number }) => void;
  } = {},
): Promise<Unpublished> {
  const { db, index, embedder, tune } = deps;
  const { signal } = options;
  const step = (stage: string) => ({
    ...(signal && { signal }),
    onProgress: (share: number) => options.onProgress?.({ stage, share }),
  });
  const articles = await publishableArticles(db, site.id);
  const revisions = articles.map((one) => one.revisionId);
  await splitNew(db, articles, step("split"));
  requireMemory(await countAllPassages(db, revisions), (deps.memory ?? availableMemory)());
  await embedMissing(db, embedder, revisions, step("embed"));
  const loaded = await loadVersion(db, articles);
  signal?.throwIfAborted();
  const name = { siteId: site.id, versionId: newId() };
  const tuned =
    articles.length === 0
      ? new Uint8Array()
      : (
          await tune({
            ...{ ...name, embedderId: embedder.id, embedder, dimension: embedder.dimension },
            ...{ meanWords: loaded.meanWords, language: site.language, articles: loaded.tuneArticles },
            ...step("tune"),
          })
        ).bytes;
  await index.build(name, loaded.points);
  return {
    live: {
      siteKey: site.key,
      ...{ ...name, number: 0, embedderId: embedder.id, language: site.language, publishedAt: new Date(), tune: tuned },
      ...{ articles: loaded.articles, passages: loaded.passages, vocabulary: loaded.vocabulary },
    },
    close: () => index.drop(name),
  };
}
