import type { CitationWire } from "../../server/wire/http.ts";
import { safeUrl } from "../markdown.ts";
import { useFrame } from "./context.ts";
import { Icon } from "./icon.tsx";

/** Where an answer comes from: there before its first word. */
export function Sources({ citations }: { citations: readonly CitationWire[] }) {
  const { words } = useFrame();
  if (citations.length === 0) return null;
  return (
    <div className="sources">
      <span className="sources-label">{words.sources(citations.length)}</span>
      {citations.map((citation) => {
        const url = safeUrl(citation.url);
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
