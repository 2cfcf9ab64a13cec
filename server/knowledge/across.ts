import { createHash } from "node:crypto";
import { gateFromBytes } from "../gate/model-bytes.ts";
import { POOLED } from "../gate/recipe.ts";
import type { Tune, TuneArticle } from "../gate/tune-input.ts";
import { messageOf } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { Db } from "../ports/database/port.ts";
import type { Embedder, LazyEmbedder, TextKind } from "../ports/embedder/port.ts";
import { articlesOfVersion, newestAcross, setAcross } from "../store/knowledge-version.ts";
import { textsOf } from "../store/passage.ts";
import type { LiveKnowledge } from "./live.ts";

/** Texts per call of the embedder. */
const EMBED_BATCH = 64;
/**
 * Phrasings of an article that are read: the first ones. With none, 10 of the demo's 20 German and French questions were
 * answered or asked back rightly when this was chosen, with eight 14, with all of its 16 to 30 12.
 */
const PHRASINGS = 8;

/** A version's articles as an embedder reads them that finds articles across languages. */
export interface AcrossTune {
  readonly embedderId: string;
  /** A gate, as server/gate serialises it. */
  readonly tune: Uint8Array;
}

/** What is stored with a version: the above, and the texts that it was made from. */
interface Stored extends AcrossTune {
  /** A checksum for each passage, in the gate's order: what didn't change isn't embedded again. */
  readonly texts: readonly string[];
}

export interface AcrossDeps {
  readonly db: Db;
  /** Absent: nothing here reads across languages. */
  readonly reader?: LazyEmbedder;
  readonly tune: Tune;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Makes what questions in other languages need, for versions whose own embedder reads only one. */
export interface AcrossKnowledge {
  /** What is made for exactly this version; undefined: nothing, or not yet. */
  of(live: LiveKnowledge): AcrossTune | undefined;
  /** Reads what is stored for a version or makes it, one site after the other; the caller doesn't wait. */
  prepare(live: LiveKnowledge): void;
  /** Resolves when nothing is being made any more. */
  idle(): Promise<void>;
}

export function createAcross(deps: AcrossDeps): AcrossKnowledge {
  const { reader, log, signal } = deps;
  const made = new Map<string, AcrossTune & { readonly versionId: string }>();
  const newest = new Map<string, string>();
  let queue: Promise<void> = Promise.resolve();

  async function prepare(live: LiveKnowledge, from: LazyEmbedder): Promise<void> {
    const { siteId, versionId } = live;
    // A later version is waiting.
    const isOver = () => signal.aborted || newest.get(siteId) !== versionId;
    const embedderId = await from.id();
    // The version's own vectors will do.
    if (isOver() || embedderId === live.embedderId || live.articles.size === 0) return;
    const last = await newestAcross(deps.db, siteId);
    const stored = last === undefined ? undefined : readable(last.across, embedderId, deps.tune);
    if (last?.versionId === versionId && stored !== undefined) {
      made.set(siteId, { ...stored, versionId });
      return;
    }
    const started = performance.now();
    const next = await make(deps, live, await from.open(), stored);
    if (isOver()) return;
    await setAcross(deps.db, versionId, toBytes(next));
    made.set(siteId, { embedderId, tune: next.tune, versionId });
    const ms = Math.round(performance.now() - started);
    log.info({ site: siteId, version: live.number, ms }, "questions in other languages find this version's articles");
  }

  return {
    of(live) {
      const found = made.get(live.siteId);
      return found?.versionId === live.versionId ? found : undefined;
    },
    prepare(live) {
      if (reader === undefined || newest.get(live.siteId) === live.versionId) return;
      newest.set(live.siteId, live.versionId);
      queue = queue.then(() =>
        prepare(live, reader).catch((error) => {
          if (signal.aborted) return;
          // The next publish or start tries again.
          newest.delete(live.siteId);
          log.warn(
            { site: live.siteId, error: messageOf(error) },
            "questions in other languages can't be looked up: their vectors could not be made",
          );
        }),
      );
    },
    idle: () => queue,
  };
}

async function make(deps: AcrossDeps, live: LiveKnowledge, embedder: Embedder, known?: Stored): Promise<Stored> {
  const { db, tune, signal } = deps;
  const articles = await articlesOfVersion(db, live.versionId);
  const rows = (
    await textsOf(
      db,
      articles.map((one) => one.revisionId),
    )
  ).filter((row) => row.kind !== "phrasing" || row.position < PHRASINGS);
  const vectors = known === undefined ? new Map<string, Float32Array>() : vectorsOf(known);
  const missing = rows.filter((row) => !vectors.has(checksum(row)));
  for (const kind of ["passage", "question"] as const) {
    const some = missing.filter((row) => textKindOf(row) === kind);
    const texts = [...new Map(some.map((row) => [row.plain, row])).values()];
    for (let at = 0; at < texts.length; at += EMBED_BATCH) {
      const batch = texts.slice(at, at + EMBED_BATCH);
      const found = await embedder.embed(
        batch.map((row) => row.plain),
        { kind, signal, inBackground: true },
      );
      for (const [i, row] of batch.entries()) vectors.set(checksum(row), found[i] as Float32Array);
    }
  }
  const byRevision = new Map<string, typeof rows>();
  for (const row of rows) byRevision.set(row.revisionId, [...(byRevision.get(row.revisionId) ?? []), row]);
  const tuned = articles.map(({ articleId, revisionId, key, title, language }): TuneArticle => {
    const own = byRevision.get(revisionId) ?? [];
    const passages = (["title", "phrasing", "text"] as const).flatMap((kind) => own.filter((one) => one.kind === kind));
    return {
      id: articleId,
      key,
      title,
      language,
      passages: passages.map((row) => ({
        id: row.id,
        kind: row.kind,
        text: row.plain,
        vector: vectors.get(checksum(row)) as Float32Array,
        words: { indices: [], values: [] },
      })),
    };
  });
  const { bytes } = await tune({
    siteId: live.siteId,
    versionId: live.versionId,
    embedderId: embedder.id,
    embedder,
    dimension: embedder.dimension,
    meanWords: 1,
    language: live.language,
    articles: tuned,
    isAcross: true,
    signal,
  });
  const texts = tuned.flatMap((article) => article.passages.map((one) => checksum({ ...one, plain: one.text })));
  return { embedderId: embedder.id, tune: bytes, texts };
}

type Text = Pick<Awaited<ReturnType<typeof textsOf>>[number], "kind" | "plain">;

const textKindOf = ({ kind }: Text): TextKind => (kind === "phrasing" ? "question" : "passage");

const checksum = (text: Text): string =>
  createHash("sha256")
    .update(`${textKindOf(text)}: ${text.plain}`)
    .digest("base64url")
    .slice(0, 22);

/** Vectors by their texts' checksums. */
function vectorsOf({ tune, texts }: Stored): Map<string, Float32Array> {
  const { kind, vectors, dimension } = gateFromBytes(tune).points;
  const found = new Map<string, Float32Array>();
  let text = 0;
  for (const [i, one] of kind.entries()) {
    const sum = one === POOLED ? undefined : texts[text++];
    if (sum !== undefined) found.set(sum, vectors.slice(i * dimension, (i + 1) * dimension));
  }
  return found;
}

/** A line of JSON, then the gate. */
function toBytes({ tune, ...head }: Stored): Uint8Array {
  return new Uint8Array(Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`, "utf8"), tune]));
}

/** @returns undefined: made by another embedder or by an older release */
function readable(bytes: Uint8Array, embedderId: string, tune: Tune): Stored | undefined {
  const end = bytes.indexOf(10);
  const head = JSON.parse(Buffer.from(bytes.subarray(0, end)).toString("utf8")) as Omit<Stored, "tune">;
  const stored = { ...head, tune: bytes.slice(end + 1) };
  return stored.embedderId === embedderId && (tune.isReadable?.(stored.tune) ?? true) ? stored : undefined;
}
