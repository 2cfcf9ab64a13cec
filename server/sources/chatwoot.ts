import { z } from "zod";
import { type Api, type ApiArticle, type ApiPage, type AskApi, readApi } from "./api.ts";
import type { ReadContext, ReadSource } from "./reader.ts";

/** GET /api/v1/accounts/{account}/portals/{portal}/articles (developers.chatwoot.com, Help Center). */
const articlesReply = z.object({
  payload: z.array(
    z.object({
      id: z.int(),
      slug: z.string().nullish(),
      title: z.string().nullish(),
      /** Markdown. */
      content: z.string().nullish(),
      status: z.union([z.string(), z.int()]).nullish(),
      locale: z.string().nullish(),
      category: z.object({ name: z.string().nullish(), locale: z.string().nullish() }).nullish(),
    }),
  ),
  meta: z
    .object({
      current_page: z.union([z.int(), z.string()]).nullish(),
      articles_count: z.int().nullish(),
      all_articles_count: z.int().nullish(),
    })
    .nullish(),
});

/** Reads a help centre of Chatwoot. */
export const readChatwoot: ReadSource = (context) => readApi(context, chatwoot(context));

function chatwoot({ source, token = "" }: ReadContext): Api {
  const { origin, host } = new URL(source.address);
  const { account, portal, locale } = source.options;
  const slug = encodeURIComponent(portal ?? "");
  const list = `${origin}/api/v1/accounts/${account}/portals/${slug}/articles`;
  const query = locale === null ? "" : `&locale=${encodeURIComponent(locale)}`;
  return {
    prefix: `${host}/${portal}/`,
    headers: { api_access_token: token },
    tokenRemedy: "Enter the access token from an administrator's Chatwoot profile (Profile settings > Access token).",
    first: async () => `${list}?page=1${query}`,
    page: (at, ask) => page(at, ask, { list, query, web: `${origin}/hc/${slug}` }),
  };
}

/** `published` in Chatwoot's own numbering. */
const PUBLISHED: ReadonlySet<string | number> = new Set(["published", 1]);

async function page(
  at: string,
  ask: AskApi,
  where: { readonly list: string; readonly query: string; readonly web: string },
): Promise<ApiPage> {
  const { payload, meta } = await ask(at, articlesReply);
  const number = Number(new URL(at).searchParams.get("page"));
  // How many a page holds is Chatwoot's own setting: an empty page is the end.
  const next = payload.length === 0 ? undefined : `${where.list}?page=${number + 1}${where.query}`;
  return {
    next,
    total: meta?.articles_count ?? meta?.all_articles_count ?? null,
    articles: payload.map(
      (one): ApiArticle => ({
        id: String(one.id),
        title: one.title ?? "",
        body: one.content ?? "",
        format: "markdown",
        url: one.slug == null ? null : `${where.web}/articles/${encodeURIComponent(one.slug)}`,
        language: (one.locale ?? one.category?.locale ?? null)?.replace("_", "-") ?? null,
        tags: one.category?.name == null ? [] : [one.category.name],
        ...(PUBLISHED.has(one.status ?? "")
          ? (one.content ?? "").trim() === ""
            ? { hidden: "It has no text." }
            : {}
          : { hidden: `It isn't published (${one.status ?? "no status"}).` }),
      }),
    ),
  };
}
