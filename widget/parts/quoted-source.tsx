import type { CitationWire, QuoteWire } from "../../server/wire/http.ts";
import { AnswerText } from "./answer-text.tsx";
import { useFrame } from "./context.ts";
import { Icon } from "./icon.tsx";

/** An article behind a reply; `url`: the whole of it. */
interface Source {
  readonly citation: CitationWire;
  readonly url: string | undefined;
}

/**
 * The source of a short reply with the article's own words: open beneath the reply, or one tap away. Replies to several
 * questions have several.
 */
export function QuotedSource({ sources, quote }: { sources: readonly Source[]; quote: QuoteWire }) {
  const { words } = useFrame();
  return (
    <details className="quoted" open={quote.isOpen} data-article={sources.map((one) => one.citation.key).join(" ")}>
      <summary>
        <Icon name="article" size={16} />
        <span>
          <span className="sources-label">{words.sources(sources.length)}</span>{" "}
          <bdi>{sources.map((one) => one.citation.title).join(" · ")}</bdi>
        </span>
        <Icon name="fold" size={16} />
      </summary>
      <div className="quoted-text">
        <AnswerText markdown={quote.text} />
        {sources.map(({ citation, url }) =>
          url === undefined ? null : (
            <a key={citation.articleId} className="whole-article" href={url} target="_blank" rel="noopener noreferrer">
              {sources.length === 1 ? words.wholeArticle : <bdi>{citation.title}</bdi>}
              <Icon name="out" size={14} />
              <span className="sr-only"> ({words.newTab})</span>
            </a>
          ),
        )}
      </div>
    </details>
  );
}
