/** An article, as an answer needs it. */
export interface AnswerArticle {
  readonly id: string;
  /** The id in the company's own files. */
  readonly key: string;
  readonly revisionId: string;
  readonly title: string;
  /** Markdown. */
  readonly answer: string;
  readonly url?: string;
}

export interface Citation {
  readonly articleId: string;
  readonly key: string;
  readonly title: string;
  readonly url?: string;
}

/** The article's own words behind a short reply. */
export interface Quote {
  /** Markdown. */
  readonly text: string;
  /** Shown beneath the reply; otherwise one tap away. */
  readonly isOpen: boolean;
}

/** A button under a clarifying question or a suggestion. */
export interface Option {
  readonly articleId: string;
  readonly title: string;
}

/** An article as a source under the answer. */
export function citationOf(article: AnswerArticle): Citation {
  const { id: articleId, key, title, url } = article;
  return { articleId, key, title, ...(url === undefined ? {} : { url }) };
}
