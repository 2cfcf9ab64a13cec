import type { CitationWire } from "../../server/wire/http.ts";
import { safeUrl } from "../markdown.ts";
import { words } from "../words/en.ts";

/** Where an answer comes from: there before its first word. */
export function Sources({ citations }: { citations: readonly CitationWire[] }) {
  if (citations.length === 0) return null;
  return (
    <p className="sources">
      <span className="sources-label">{citations.length === 1 ? words.sources : words.sourcesMany}</span>
      {citations.map((citation) => {
        const url = safeUrl(citation.url);
        return url === undefined ? (
          <span key={citation.articleId} className="source" data-article={citation.key}>
            {citation.title}
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
            {citation.title}
          </a>
        );
      })}
    </p>
  );
}
