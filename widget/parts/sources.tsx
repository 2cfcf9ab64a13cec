import { safeUrl } from "../../markdown/blocks.ts";
import type { CitationWire } from "../../server/wire/http.ts";
import { useFrame } from "./context.ts";
import { Icon } from "./icon.tsx";

/** Where an answer comes from: shown before its first word. */
export function Sources({ citations }: { citations: readonly CitationWire[] }) {
  const { words, config } = useFrame();
  if (citations.length === 0) return null;
  return (
    <div className="sources">
      <span className="sources-label">{words.sources(citations.length)}</span>
      {citations.map((citation) => {
        // The demo company's articles are pages of this server, which may be mounted below a path.
        const isOwn = config.isDemo && citation.url?.startsWith("/") === true;
        const url = safeUrl(isOwn ? config.base + citation.url : citation.url);
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
