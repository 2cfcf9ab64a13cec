import { Alert, Button, Checkbox, Group, Modal, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useEffectEvent, useId, useState } from "react";
import { type AgentArticleWire, agentArticlesReply } from "../../../../server/wire/composer.ts";
import { LONGEST_SEARCH } from "../../../../server/wire/help.ts";
import { MAX_MESSAGE_LENGTH } from "../../../../server/wire/limits.ts";
import { call } from "../../../api.ts";
import { useWords } from "../../../language.tsx";
import { Fault } from "../../fault.tsx";
import { Preview } from "../../preview/preview.tsx";
import { words } from "./words.ts";

/** Milliseconds without a key after which a search is sent. */
const WAIT_MS = 150;

/** What an agent puts into a reply, and the article that it comes from. */
export interface Inserted {
  readonly text: string;
  readonly article: { readonly id: string; readonly title: string };
}

/**
 * Finds an article as the assistant would, and puts all of it, parts of it or a link to it into the reply. Enter in the
 * search inserts the checked parts.
 * @param options.question what is searched for at first: the visitor's last words
 */
export function ArticleDialog(options: {
  conversationId: string;
  question: string;
  onInsert(inserted: Inserted): void;
  onClose(): void;
}) {
  const said = useWords(words);
  const list = useId();
  const [q, setQ] = useState(() => options.question.slice(0, LONGEST_SEARCH));
  const [chosen, setChosen] = useState<string>();
  const [entered, setEntered] = useState(false);
  const found = useFound(options.conversationId, q);
  const articles = found.data?.articles ?? [];
  const at = Math.max(
    0,
    articles.findIndex((one) => one.articleId === chosen),
  );
  const article = articles[at];
  const picked = usePicked(article);
  const insert = (text: string) => {
    if (article !== undefined && text !== "") {
      options.onInsert({ text, article: { id: article.articleId, title: article.title } });
    }
  };
  const onKey = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && articles.length > 0) {
      event.preventDefault();
      setChosen(articles[(at + step + articles.length) % articles.length]?.articleId);
    }
    if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      setEntered(true);
    }
  };
  // What was typed right before Enter counts: its results are waited for.
  const insertNow = useEffectEvent(() => {
    setEntered(false);
    insert(picked.text);
  });
  useEffect(() => {
    if (entered && found.isCurrent) insertNow();
  }, [entered, found.isCurrent]);
  return (
    <Modal
      opened
      onClose={options.onClose}
      title={said.articleTitle}
      size="xl"
      closeButtonProps={{ "aria-label": said.close }}
    >
      <TextInput
        label={said.articleSearch}
        description={said.articleKeys}
        value={q}
        maxLength={LONGEST_SEARCH}
        data-autofocus
        role="combobox"
        aria-expanded={articles.length > 0}
        aria-controls={list}
        aria-autocomplete="list"
        {...(article === undefined ? {} : { "aria-activedescendant": `${list}-${at}` })}
        onChange={(event) => {
          setQ(event.currentTarget.value);
          setChosen(undefined);
          setEntered(false);
        }}
        onFocus={(event) => event.currentTarget.select()}
        onKeyDown={onKey}
      />
      {found.isError ? <Fault error={found.error} onRetry={() => void found.refetch()} /> : null}
      {found.data !== undefined && articles.length === 0 && q.trim() !== "" ? (
        <Text size="sm" mt="md" role="status">
          {said.articleNone}
        </Text>
      ) : null}
      <Results id={list} articles={articles} at={at} onChoose={setChosen} />
      {article === undefined ? null : <Chosen article={article} picked={picked} onInsert={insert} />}
    </Modal>
  );
}

function useFound(conversationId: string, q: string) {
  const [asked] = useDebouncedValue(q.trim(), WAIT_MS);
  const query = useQuery({
    queryKey: ["agent-articles", conversationId, asked],
    enabled: asked !== "",
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call(
        "GET",
        `conversations/${conversationId}/articles?${new URLSearchParams({ q: asked })}`,
        agentArticlesReply,
        undefined,
        { signal },
      ),
  });
  return { ...query, isCurrent: asked === q.trim() && query.isSuccess && !query.isPlaceholderData };
}

/** The parts of an article that are checked; at first the one that fits best. */
function usePicked(article: AgentArticleWire | undefined) {
  const [own, setOwn] = useState<{ id: string; places: readonly number[] }>({ id: "", places: [] });
  const first = article === undefined || article.parts.length === 0 ? [] : [article.best ?? 0];
  const places = article !== undefined && own.id === article.articleId ? own.places : first;
  return {
    places,
    text: places.map((place) => article?.parts[place] ?? "").join("\n\n"),
    toggle(place: number) {
      const next = places.includes(place) ? places.filter((one) => one !== place) : [...places, place];
      if (article !== undefined) setOwn({ id: article.articleId, places: next.sort((a, b) => a - b) });
    },
  };
}

function Results(options: {
  id: string;
  articles: readonly AgentArticleWire[];
  at: number;
  onChoose(articleId: string): void;
}) {
  const said = useWords(words);
  if (options.articles.length === 0) return null;
  return (
    <div role="listbox" id={options.id} aria-label={said.articleResults} className="found-articles">
      {options.articles.map((one, i) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the search has the focus, and its keys choose
        <div
          key={one.articleId}
          id={`${options.id}-${i}`}
          role="option"
          aria-selected={i === options.at}
          tabIndex={-1}
          className="slash-entry"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => options.onChoose(one.articleId)}
        >
          <span className="slash-name">
            <bdi>{one.title}</bdi>
          </span>
          <span className="slash-hint">{one.language}</span>
        </div>
      ))}
    </div>
  );
}

/** The chosen article: its parts, and what can be inserted. */
function Chosen(options: {
  article: AgentArticleWire;
  picked: ReturnType<typeof usePicked>;
  onInsert(text: string): void;
}) {
  const { article, picked, onInsert } = options;
  const said = useWords(words);
  const id = useId();
  const isTooLong = article.answer.length > MAX_MESSAGE_LENGTH;
  return (
    <section aria-label={article.title}>
      <Group gap="xs" my="sm">
        <Button size="xs" disabled={picked.text === ""} onClick={() => onInsert(picked.text)}>
          {said.insertParts(picked.places.length)}
        </Button>
        <Button size="xs" variant="default" disabled={isTooLong} onClick={() => onInsert(article.answer)}>
          {said.insertWhole}
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={article.url === undefined}
          onClick={() => onInsert(linkTo(article))}
        >
          {said.insertLink}
        </Button>
      </Group>
      {article.url === undefined ? (
        <Alert color="gray" py={6} mb="sm">
          {said.noAddress}
        </Alert>
      ) : null}
      <div className="article-parts">
        {article.parts.map((part, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of one article stay in their order
          <div key={place} className="article-part" data-picked={picked.places.includes(place)}>
            <Checkbox
              size="xs"
              checked={picked.places.includes(place)}
              onChange={() => picked.toggle(place)}
              aria-labelledby={`${id}-${place}`}
            />
            <div id={`${id}-${place}`}>
              <Preview markdown={part} />
            </div>
          </div>
        ))}
      </div>
    </section>
  );
}

/** A link in Markdown; brackets in a title would end it. */
function linkTo({ title, url = "" }: Pick<AgentArticleWire, "title" | "url">): string {
  return `[${title.replace(/[[\]\\]/gu, "\\$&")}](${url.includes(")") ? `<${url}>` : url})`;
}
