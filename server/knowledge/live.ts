import type { PassageKind } from "../ports/vectors/port.ts";
import type { AnswerArticle } from "../turn/types.ts";

/** An article of the live version, as a turn reads it. */
export interface LiveArticle extends AnswerArticle {
  /** BCP 47. */
  readonly language: string;
}

/** One passage of the live version. */
export interface LivePassage {
  readonly id: string;
  readonly articleId: string;
  readonly kind: PassageKind;
  /** Order within its kind in the article, from 0. */
  readonly position: number;
  /** For kind `text` an exact slice of the article's Markdown: a quoted answer is verbatim. */
  readonly text: string;
  /** For kind `text`: where the slice stands, `answer.slice(start, end) === text`. */
  readonly start?: number;
  readonly end?: number;
}

/** One site's published knowledge in memory: never changed, only replaced whole, so that a turn that holds it sees one version. */
export interface LiveKnowledge {
  readonly siteId: string;
  readonly versionId: string;
  /** Counts the site's publishes, from 1. */
  readonly number: number;
  /** Which weights made the vectors: a question embedded by others does not compare. */
  readonly embedderId: string;
  /** The site's language, BCP 47. */
  readonly language: string;
  readonly publishedAt: Date;
  /** By article id. */
  readonly articles: ReadonlyMap<string, LiveArticle>;
  /** By passage id. */
  readonly passages: ReadonlyMap<string, LivePassage>;
  /** The quick tune as server/learn serialises it. */
  readonly tune: Uint8Array;
}
