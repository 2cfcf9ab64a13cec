import { acrossModel } from "../gate/across.ts";
import { gateFromBytes } from "../gate/model-bytes.ts";
import { cosinesWith, type Points } from "../gate/points.ts";
import { shippedPriors } from "../gate/prior.ts";
import { TEXT, TITLE } from "../gate/recipe.ts";
import { languagesOf } from "../knowledge/languages.ts";
import type { LiveKnowledge, LivePassage, Reader, SiteKnowledge } from "../knowledge/live.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import type { Hit } from "../ports/vectors/port.ts";
import { guessLanguage, isToldByWords, primaryLanguage } from "../text/language.ts";
import { gateOf } from "./6-gate.ts";

export interface AcrossOptions {
  /** The gate of the embedder that reads across languages, serialised; the version's own, if that is its embedder. */
  readonly tune: Uint8Array;
  /** That embedder, opened if it has to be. @throws EMBEDDER_UNAVAILABLE, MODEL_NOT_GGUF */
  open(): Promise<Embedder>;
  /** The version's own search, if its vectors are that embedder's. */
  readonly search?: Reader["search"];
}

/**
 * Reads questions in a language that the site's own gate knows nothing of (`gate/across.ts`): told by at least two of its
 * frequent words, and the language of none of the articles, or not the one that the site's embedder reads.
 */
export function createAcross(live: LiveKnowledge, options: AcrossOptions): Required<SiteKnowledge>["across"] {
  const { tune, open, search } = options;
  const own = new Set(search === undefined ? [ENGLISH] : languagesOf([...live.articles.values()]).keys());
  let reader: Omit<Reader, "embedder"> | undefined;
  return async (question) => {
    const language = primaryLanguage(guessLanguage(question, live.language));
    if (!isToldByWords(language) || own.has(language)) return undefined;
    const embedder = await open();
    reader ??= readerOf(live, tune, search);
    return { ...reader, embedder };
  };
}

/** What the shipped embedder that reads one language reads. */
const ENGLISH = "en";

function readerOf(live: LiveKnowledge, tune: Uint8Array, search: Reader["search"] | undefined) {
  const model = acrossModel(gateFromBytes(tune), shippedPriors().priors.across);
  const gate = gateOf(model);
  if (search !== undefined) return { gate, search };
  return {
    gate,
    search: searchIn(model.points, passagesAt(model.articleIds, model.points, live)),
    isApart: true,
  } as const;
}

/** Exact search in the gate's points. By words there is nothing to find: they are another language's. */
function searchIn(points: Points, passages: readonly (LivePassage | undefined)[]): Reader["search"] {
  return async ({ vector, limit, hidden }) => {
    const cosines = cosinesWith(points, vector);
    const dense = passages
      .flatMap((passage, i): Hit[] =>
        passage === undefined || hidden?.has(passage.articleId)
          ? []
          : [{ passageId: passage.id, articleId: passage.articleId, kind: passage.kind, score: cosines[i] ?? 0 }],
      )
      .sort((a, b) => b.score - a.score || (a.passageId < b.passageId ? -1 : 1))
      .slice(0, limit);
    return { dense, words: [], fused: dense.map((hit, rank) => ({ ...hit, score: 1 / (2 + rank) })) };
  };
}

/** The passage of each point; undefined for a pool of several. */
function passagesAt(articleIds: readonly string[], points: Points, live: LiveKnowledge): (LivePassage | undefined)[] {
  const byPlace = new Map(
    [...live.passages.values()].map((one) => [`${one.articleId}/${one.kind}/${one.position}`, one]),
  );
  const seen = new Map<string, number>();
  return Array.from({ length: points.count }, (_, i) => {
    const kind = points.kind[i] === TITLE ? "title" : points.kind[i] === TEXT ? "text" : undefined;
    if (kind === undefined) return undefined;
    const list = `${articleIds[points.owner[i] ?? -1]}/${kind}`;
    const position = seen.get(list) ?? 0;
    seen.set(list, position + 1);
    return byPlace.get(`${list}/${position}`);
  });
}
