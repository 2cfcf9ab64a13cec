import type { CitationWire, QuoteWire } from "../../server/wire/http.ts";
import { AnswerText } from "./answer-text.tsx";
import { useFrame } from "./context.ts";
import { Icon } from "./icon.tsx";

/**
 * The source of a short reply with the article's own words: open beneath the reply, or one tap away.
 * @param request.url the whole article's
 */
export function QuotedSource(request: { citation: CitationWire; quote: QuoteWire; url: string | undefined }) {
  const { citation, quote, url } = request;
  const { words } = useFrame();
  return (
    <details className="quoted" open={quote.isOpen} data-article={citation.key}>
      <summary>
        <Icon name="article" size={16} />
        <span>
          <span className="sources-label">{words.sources(1)}</span> <bdi>{citation.title}</bdi>
        </span>
        <Icon name="fold" size={16} />
      </summary>
      <div className="quoted-text">
        <AnswerText markdown={quote.text} />
        {url === undefined ? null : (
          <a className="whole-article" href={url} target="_blank" rel="noopener noreferrer">
            {words.wholeArticle}
            <Icon name="out" size={14} />
            <span className="sr-only"> ({words.newTab})</span>
          </a>
        )}
      </div>
    </details>
  );
}
