import type { AnswerArticle } from "../domain/article.ts";
import type { PassageKind } from "../domain/passage.ts";
import type { Gate } from "../domain/verdict.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import type { Query, SearchResult } from "../ports/vectors/port.ts";
import type { Vocabulary } from "../text/spelling.ts";

/** An article of the live version, as turns read it. */
export interface LiveArticle extends AnswerArticle {
  /** BCP 47. */
  readonly language: string;
  /** Who may see it; absent: everyone. */
  readonly audience?: string;
  /** The id of the article that this one is in another language. */
  readonly variantOf?: string;
  /** When this content was saved. */
  readonly updatedAt?: Date;
}

/** One passage of the live version. */
export interface LivePassage {
  readonly id: string;
  readonly articleId: string;
  readonly kind: PassageKind;
  /** Order within its kind in the article, from 0. */
  readonly position: number;
  /** For kind `text`, an exact slice of the article's Markdown, so that a quoted answer is verbatim. */
  readonly text: string;
  /** For kind `text`: the position of the slice, `answer.slice(start, end) === text`. */
  readonly start?: number;
  readonly end?: number;
}

/**
 * One site's published knowledge in memory: never changed, only replaced as a whole, so that a turn sees one version.
 */
export interface LiveKnowledge {
  readonly siteId: string;
  /** What `data-site` names; part of the help centre's address. */
  readonly siteKey: string;
  readonly versionId: string;
  /** Counts the site's publishes, from 1. */
  readonly number: number;
  /** The weights that made the vectors: a question embedded by others can't be compared. */
  readonly embedderId: string;
  /** The site's language, BCP 47. */
  readonly language: string;
  readonly publishedAt: Date;
  /** By article id. */
  readonly articles: ReadonlyMap<string, LiveArticle>;
  /** Every word of it, to read misspelt ones by. */
  readonly vocabulary: Vocabulary;
  /** By passage id. */
  readonly passages: ReadonlyMap<string, LivePassage>;
  /** The quick tune as server/gate serialises it. */
  readonly tune: Uint8Array;
}

/** What a question is looked up and judged with. */
export interface Reader {
  readonly gate: Gate;
  /** What embeds the question. Absent: the server's usual embedder. */
  readonly embedder?: Embedder;
  /** @throws INDEX_MISSING, VECTORS_UNAVAILABLE */
  search(query: Query): Promise<SearchResult>;
  /** Its vectors can't be compared with those of other questions to this version. */
  readonly isApart?: true;
}

/** A site's live knowledge with the gate that was tuned on it. A turn keeps one and sees one version. */
export interface SiteKnowledge extends Omit<Reader, "isApart"> {
  readonly live: LiveKnowledge;
  /** For a question in a language that its own gate knows nothing of; undefined: none is needed, or there's none. */
  across?(question: string): Promise<Reader | undefined>;
}
