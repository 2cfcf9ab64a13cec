import { Badge, Checkbox, Text } from "@mantine/core";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef } from "react";
import { Link } from "react-router";
import type { ArticleRow } from "../../../server/wire/knowledge.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { clock } from "../../parts/format.ts";
import { StateBadge, WaitsBadge } from "./badge.tsx";
import { draftIds } from "./draft.ts";
import { words as variantWords } from "./variants/words.ts";
import { words } from "./words.ts";

/** Height of a row in pixels until it's measured. */
const ROW = 60;

/** Only the rows in view, however many there are. */
export function Rows({
  articles,
  selected,
  onSelect,
  onEnd,
}: {
  articles: readonly ArticleRow[];
  selected: ReadonlySet<string>;
  /** Undefined: nothing can be selected. */
  onSelect: ((selected: ReadonlySet<string>) => void) | undefined;
  onEnd: () => void;
}) {
  const said = useWords(words);
  const variants = useWords(variantWords);
  const { language } = useLanguage();
  const list = useRef<HTMLUListElement>(null);
  const drafts = useMemo(draftIds, []);
  const virtual = useWindowVirtualizer({
    count: articles.length,
    estimateSize: () => ROW,
    overscan: 12,
    scrollMargin: list.current?.offsetTop ?? 0,
    getItemKey: (index) => articles[index]?.id ?? index,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= articles.length - 20) onEnd();
  }, [last, articles.length, onEnd]);
  const toggle = (id: string) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    onSelect?.(next);
  };
  return (
    <ul ref={list} className="article-rows" style={{ height: virtual.getTotalSize() }}>
      {items.map(({ index, start }) => {
        const article = articles[index];
        if (article === undefined) return null;
        const { id, title, state, waits, isBehind, tags, phrasings, changedAt } = article;
        return (
          <li
            key={id}
            data-index={index}
            ref={virtual.measureElement}
            className="article-row"
            style={{ transform: `translateY(${start - virtual.options.scrollMargin}px)` }}
          >
            {onSelect === undefined ? null : (
              <Checkbox
                size="xs"
                checked={selected.has(id)}
                onChange={() => toggle(id)}
                aria-label={said.select(title)}
              />
            )}
            <Link to={`articles/${id}`} className="article-link">
              <bdi className="article-title">{title}</bdi>
              <span className="article-about">
                <StateBadge state={state} />
                <WaitsBadge waits={waits} />
                {isBehind ? (
                  <Badge size="sm" variant="outline" color="yellow" tt="none">
                    {variants.behind}
                  </Badge>
                ) : null}
                {drafts.has(id) ? (
                  <Badge size="sm" variant="outline" color="yellow" tt="none">
                    {said.unsaved}
                  </Badge>
                ) : null}
                <Text span size="xs" c="dimmed" className="tabular">
                  {said.phrasings(phrasings)}
                </Text>
                {tags.slice(0, 3).map((tag) => (
                  <Text span size="xs" c="dimmed" key={tag} className="tag isolate">
                    #{tag}
                  </Text>
                ))}
              </span>
            </Link>
            <Text size="xs" c="dimmed" className="article-when tabular">
              {clock(changedAt, language)}
            </Text>
          </li>
        );
      })}
    </ul>
  );
}
