import { safeUrl } from "../../markdown/blocks.ts";
import type { CitationWire, QuoteWire } from "../../server/wire/http.ts";
import { useFrame } from "./context.ts";
import { Icon } from "./icon.tsx";
import { QuotedSource } from "./quoted-source.tsx";

/** Where an answer comes from: shown before its first word. @param request.quote of a short reply */
export function Sources(request: { citations: readonly CitationWire[]; quote?: QuoteWire | undefined }) {
  const { words, config } = useFrame();
  const { citations, quote } = request;
  const [first] = citations;
  if (first === undefined) return null;
  const urlOf = (citation: CitationWire) => {
    // The demo company's articles are pages of this server, which may be mounted below a path.
    const isOwn = config.isDemo && citation.url?.startsWith("/") === true;
    return safeUrl(isOwn ? config.base + citation.url : citation.url);
  };
  if (quote !== undefined) {
    return <QuotedSource sources={citations.map((citation) => ({ citation, url: urlOf(citation) }))} quote={quote} />;
  }
  return (
    <div className="sources">
      <span className="sources-label">{words.sources(citations.length)}</span>
      {citations.map((citation) => {
        const url = urlOf(citation);
        return url === undefined ? (
          <span key={citation.articleId} className="source" data-article={citation.key}>
            <Icon name="article" size={14} />
            <bdi>{citation.title}</bdi>
          </span>
        ) : (
          <a
            key={citation.articleId}
            className="source"
            data-article={citation.key}
            href={url}
            target="_blank"
            rel="noopener noreferrer"
          >
            <Icon name="article" size={14} />
            <bdi>{citation.title}</bdi>
            <Icon name="out" size={14} />
            <span className="sr-only"> ({words.newTab})</span>
          </a>
        );
      })}
    </div>
  );
}
