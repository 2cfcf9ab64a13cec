import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  type ArticleReply,
  type ArticleState,
  type ArticlesReply,
  articleReply,
  articlesReply,
  changesReply,
  versionsReply,
} from "../../../server/wire/knowledge.ts";
import { call } from "../../api.ts";
import { useSiteKey } from "../../session.tsx";

/** Milliseconds between two checks of a running publish. */
const LOOK_MS = 1_000;

export interface Filters {
  readonly q: string;
  readonly tag: string | null;
  readonly state: ArticleState | null;
  /** A collection's id, or "none". */
  readonly collection?: string | null;
}

/** Pages of the list. */
export function useArticles({ q, tag, state, collection = null }: Filters) {
  const site = useSiteKey();
  return useInfiniteQuery({
    queryKey: ["articles", site, q, tag, state, collection],
    initialPageParam: "0",
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }): Promise<ArticlesReply> => {
      const query = new URLSearchParams({
        site,
        cursor: pageParam,
        ...(q === "" ? {} : { q }),
        ...(tag === null ? {} : { tag }),
        ...(state === null ? {} : { state }),
        ...(collection === null ? {} : { collection }),
      });
      return call("GET", `knowledge/articles?${query}`, articlesReply, undefined, { signal });
    },
    getNextPageParam: (page) => page.next,
  });
}

export function useArticle(id: string | undefined) {
  return useQuery({
    queryKey: ["article", id],
    enabled: id !== undefined,
    queryFn: () => call("GET", `knowledge/articles/${id}`, articleReply),
    // What is being edited must not be replaced while somebody is typing.
    refetchOnWindowFocus: false,
  });
}

/** What a publish would change; checked every second while one is running. */
export function useChanges() {
  const site = useSiteKey();
  return useQuery({
    queryKey: ["changes", site],
    queryFn: () => call("GET", `knowledge/changes?${new URLSearchParams({ site })}`, changesReply),
    refetchInterval: ({ state }) => (state.data?.publishing ? LOOK_MS : false),
  });
}

export function useVersions() {
  const site = useSiteKey();
  return useQuery({
    queryKey: ["versions", site],
    queryFn: () => call("GET", `knowledge/versions?${new URLSearchParams({ site })}`, versionsReply),
  });
}

/** After a change: lists and counts are fetched again; if the article is given, it's what the server just returned. */
export function useKnowledgeChanged() {
  const queries = useQueryClient();
  return (article?: ArticleReply) => {
    if (article !== undefined) queries.setQueryData(["article", article.id], article);
    else void queries.invalidateQueries({ queryKey: ["article"] });
    const lists = [
      "articles",
      "changes",
      "versions",
      "proposals",
      "collections",
      "help-centre",
      "suggestions",
      "reviews",
      "health",
      "sources",
      "jobs",
      "schedule",
      "approvals",
    ];
    for (const name of lists) void queries.invalidateQueries({ queryKey: [name] });
  };
}
