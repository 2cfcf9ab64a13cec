import { QdrantClient } from "@qdrant/js-client-rest";
import type { PassageKind } from "../../domain/passage.ts";
import { messageOf, TuppenceError } from "../../lib/errors.ts";
import { byScore, dimensionOf, fuse, hasTies } from "./order.ts";
import type { Hit, IndexName, Point, Query, SearchResult, VectorIndex } from "./port.ts";

/** Points per upsert: about a megabyte of JSON at 384 numbers a vector. */
const BATCH = 128;
/**
 * Requested beyond the limit, so that of the passages that tie at the cut-off, the right ones (by id) are kept. If more
 * than this many have the same score there, the result may differ from the embedded index; the order by score never
 * does.
 */
const TIE_MARGIN = 16;
/** Names of the two vectors of a point. */
const DENSE = "dense";
const WORDS = "words";

export interface QdrantOptions {
  /** E.g. http://localhost:6333. */
  readonly url: string;
  readonly apiKey?: string;
  /** Milliseconds for one request; default 10,000. A search of ten thousand points takes a few. */
  readonly timeoutMs?: number;
}

type Scored = { id: string | number; score: number; payload?: Record<string, unknown> | null };

function toHit(point: Scored): Hit {
  const payload: { article?: unknown; kind?: unknown } = point.payload ?? {};
  return {
    passageId: String(point.id),
    articleId: String(payload.article),
    kind: payload.kind as PassageKind,
    score: point.score,
  };
}

/** Only in that language, and nothing of those articles. */
function filterOf(language: string | undefined, hidden: ReadonlySet<string> | undefined) {
  const must = language === undefined ? {} : { must: [{ key: "language", match: { value: language } }] };
  const mustNot =
    hidden === undefined || hidden.size === 0 ? {} : { must_not: [{ key: "article", match: { any: [...hidden] } }] };
  const filter = { ...must, ...mustNot };
  return Object.keys(filter).length === 0 ? {} : { filter };
}

const statusOf = (error: unknown): number | undefined =>
  error instanceof Error && "status" in error && typeof error.status === "number"
    ? error.status
    : Number(/^Unexpected Response: (\d{3})/u.exec(messageOf(error))?.[1] ?? Number.NaN) || undefined;

/**
 * Qdrant 1.10 or newer. One collection per knowledge version, `tuppence_<site>_<version>`, with a dense (cosine) and a
 * sparse vector (IDF by the server) per passage. The alias `…_built2` points to it once it's complete: searches go
 * through the alias, so that nobody reads half a version; the alias `tuppence_<site>_live` is the site's live version.
 */
export function createQdrantIndex(options: QdrantOptions): VectorIndex {
  const client = new QdrantClient({
    url: options.url,
    ...(options.apiKey === undefined ? {} : { apiKey: options.apiKey }),
    timeout: options.timeoutMs ?? 10_000,
    checkCompatibility: false,
  });
  const collection = (index: IndexName) => `tuppence_${index.siteId}_${index.versionId}`;
  // The digit increases when words are hashed otherwise: a collection from before has to be built again.
  const built = (index: IndexName) => `${collection(index)}_built2`;
  const liveAlias = (siteId: string) => `tuppence_${siteId}_live`;

  /** Runs a call; Qdrant's errors, or its silence, become one of our codes. */
  async function call<T>(what: string, work: () => Promise<T>, index?: IndexName): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof TuppenceError) throw error;
      const status = statusOf(error);
      if (status === 404 && index !== undefined) {
        throw new TuppenceError(
          "INDEX_MISSING",
          `Qdrant's index of knowledge version ${index.versionId} is incomplete.`,
          "It's rebuilt from the database automatically. If this keeps happening, publish the knowledge again.",
          { cause: error },
        );
      }
      const remedy =
        status === 401 || status === 403
          ? "Set QDRANT_API_KEY to a key that this Qdrant takes."
          : status === undefined
            ? `Start Qdrant, or correct QDRANT_URL (now ${new URL(options.url).origin}); without QDRANT_URL the embedded index serves.`
            : "Look into Qdrant's log; version 1.10 or newer is needed.";
      throw new TuppenceError("VECTORS_UNAVAILABLE", `Qdrant couldn't ${what}: ${messageOf(error)}`, remedy, {
        cause: error,
      });
    }
  }

  async function aliases(): Promise<Map<string, string>> {
    const { aliases: found } = await client.getAliases();
    return new Map(found.map((alias) => [alias.alias_name, alias.collection_name]));
  }

  /** Points an alias at a collection and removes it from another, in one request. */
  async function setAlias(alias: string, to: string): Promise<void> {
    const held = (await aliases()).has(alias);
    await client.updateCollectionAliases({
      actions: [
        ...(held ? [{ delete_alias: { alias_name: alias } }] : []),
        { create_alias: { alias_name: alias, collection_name: to } },
      ],
    });
  }

  function pointOf(index: IndexName, point: Point) {
    const { indices, values } = point.words;
    return {
      id: point.id,
      vector: {
        [DENSE]: Array.from(point.vector),
        // A passage without words has no sparse vector: it doesn't count in the IDF.
        ...(indices.length > 0 ? { [WORDS]: { indices: [...indices], values: [...values] } } : {}),
      },
      payload: {
        site: index.siteId,
        version: index.versionId,
        article: point.articleId,
        kind: point.kind,
        language: point.language,
      },
    };
  }

  async function create(index: IndexName, points: readonly Point[], onProgress?: (done: number) => void) {
    const name = collection(index);
    const dimension = dimensionOf(points);
    await client.deleteCollection(name);
    await client.createCollection(name, {
      // A version without passages is valid; a vector without dimensions isn't.
      vectors: { [DENSE]: { size: Math.max(1, dimension), distance: "Cosine" } },
      sparse_vectors: { [WORDS]: { modifier: "idf" } },
    });
    for (const field of ["site", "version", "language", "article", "kind"]) {
      await client.createPayloadIndex(name, { field_name: field, field_schema: "keyword", wait: true });
    }
    for (let i = 0; i < points.length; i += BATCH) {
      const batch = points.slice(i, i + BATCH).map((point) => pointOf(index, point));
      await client.upsert(name, { points: batch, wait: true });
      onProgress?.(i + batch.length);
    }
    await setAlias(built(index), name);
  }

  async function search(index: IndexName, query: Query): Promise<SearchResult> {
    const { language, limit, hidden } = query;
    const filter = filterOf(language, hidden);
    const dense = { query: Array.from(query.vector), using: DENSE, ...filter };
    const words = {
      query: { indices: [...query.words.indices], values: [...query.words.values] },
      using: WORDS,
      ...filter,
    };
    // Exact, like the embedded index: below Qdrant's own threshold it is anyway, above it HNSW would miss some.
    const exact = { params: { exact: true }, with_payload: ["article", "kind"] };
    // No words (only emoji): there is no sparse vector to search with.
    const prefetch = [dense, ...(query.words.indices.length > 0 ? [words] : [])];
    const asked = limit + TIE_MARGIN;
    const answers = await client.queryBatch(built(index), {
      searches: [
        {
          prefetch: prefetch.map((one) => ({ ...one, params: exact.params, limit })),
          query: { fusion: "rrf" as const },
          // Everything that was fused: equal sums at the cut-off are ordered by id below.
          limit: 2 * limit,
          with_payload: exact.with_payload,
        },
        ...prefetch.map((one) => ({ ...one, ...exact, limit: asked })),
      ],
    });
    const [fused = [], denseAll = [], wordsAll = []] = answers.map(({ points }) => points.map(toHit).sort(byScore));
    const lists = [denseAll, wordsAll.filter((hit) => hit.score > 0)];
    const [denseHits = [], wordHits = []] = lists.map((list) => list.slice(0, limit));
    // Qdrant doesn't define the order of equal scores, so neither the ranks that it fused: in that case the same
    // formula is applied here to ranks that are ordered by id.
    const settled = !lists.some((list) => hasTies(list.slice(0, limit + 1)));
    return {
      dense: denseHits,
      words: wordHits,
      fused: settled ? fused.slice(0, limit) : fuse([denseHits, wordHits], limit),
    };
  }

  return {
    engine: "qdrant",
    build: (index, points, buildOptions) =>
      call("build the index", () => create(index, points, buildOptions?.onProgress)),
    activate: (index) =>
      call(
        "make the index live",
        async () => {
          const known = await aliases();
          const name = known.get(built(index));
          if (name === undefined) throw Object.assign(new Error("no such alias"), { status: 404 });
          await setAlias(liveAlias(index.siteId), name);
        },
        index,
      ),
    live: (siteId) =>
      call("tell the live version", async () => {
        const name = (await aliases()).get(liveAlias(siteId));
        return name?.slice(`tuppence_${siteId}_`.length);
      }),
    search: (index, query) => call("search", () => search(index, query), index),
    has: (index) => call("list its indexes", async () => (await aliases()).has(built(index))),
    async drop(index) {
      // Its aliases are deleted with a collection.
      await call("drop the index", () => client.deleteCollection(collection(index)));
    },
    async state() {
      try {
        const { title, version } = await client.versionInfo();
        const [major = 0, minor = 0] = version.split(".").map(Number);
        if (major < 1 || (major === 1 && minor < 10)) {
          const detail = `Qdrant at ${new URL(options.url).origin} is version ${version}, without the query API: upgrade it to 1.10 or newer, or unset QDRANT_URL.`;
          return { status: "failed", detail };
        }
        return { status: "ready", detail: `${title} ${version} at ${new URL(options.url).origin}.` };
      } catch (error) {
        return {
          status: "failed",
          detail: `Qdrant at ${new URL(options.url).origin} isn't responding (${messageOf(error)}). Start it, or unset QDRANT_URL.`,
        };
      }
    },
    async close() {},
  };
}
