import { z } from "zod";
import { type Api, type ApiArticle, type ApiPage, type AskApi, readApi } from "./api.ts";
import type { ReadContext, ReadSource } from "./reader.ts";

/** One language of an article. */
const content = z.object({
  title: z.string().nullish(),
  body: z.string().nullish(),
  state: z.string().nullish(),
  url: z.string().nullish(),
});
/** GET /articles (developers.intercom.com, Articles, version 2.11). */
const articlesReply = z.object({
  data: z.array(
    content.extend({
      id: z.union([z.string(), z.int()]).transform(String),
      default_locale: z.string().nullish(),
      /** By locale; "type" beside them is a string. */
      translated_content: z.record(z.string(), z.unknown()).nullish(),
    }),
  ),
  pages: z.object({ page: z.int(), total_pages: z.int() }).nullish(),
  total_count: z.int().nullish(),
});

/** Articles of a page. */
const PAGE = 50;
const VERSION = "2.11";

/** Reads an Intercom help centre. */
export const readIntercom: ReadSource = (context) => readApi(context, intercom(context));

function intercom({ source, token = "" }: ReadContext): Api {
  const base = source.address.replace(/\/articles$/u, "");
  const { locale } = source.options;
  return {
    prefix: `${new URL(base).host}/`,
    headers: { authorization: `Bearer ${token}`, "intercom-version": VERSION },
    tokenRemedy:
      "Enter an access token with permission to read articles (Intercom's Developer Hub > your app > Authentication). For a workspace in Europe or Australia, use https://api.eu.intercom.io or https://api.au.intercom.io.",
    first: async () => pageAt(base, 1),
    page: (at, ask) => page(at, ask, base, locale),
  };
}

const pageAt = (base: string, number: number) => `${base}/articles?page=${number}&per_page=${PAGE}`;

async function page(at: string, ask: AskApi, base: string, locale: string | null): Promise<ApiPage> {
  const { data, pages, total_count: total } = await ask(at, articlesReply);
  const next = pages != null && pages.page < pages.total_pages ? pageAt(base, pages.page + 1) : undefined;
  return { next, total: total ?? null, articles: data.map((one) => articleOf(one, locale)) };
}

type Given = z.infer<typeof articlesReply>["data"][number];

function articleOf(given: Given, locale: string | null): ApiArticle {
  const own = locale === null || locale === given.default_locale ? given : translated(given, locale);
  const { title, body, state, url } = own ?? {};
  return {
    id: given.id,
    title: title ?? "",
    body: body ?? "",
    format: "html",
    url: url ?? null,
    language: locale ?? given.default_locale ?? null,
    tags: [],
    ...(own === undefined
      ? { hidden: `It isn't written in "${locale}".` }
      : state !== "published"
        ? { hidden: "It's a draft." }
        : (body ?? "").trim() === ""
          ? { hidden: "It has no text." }
          : {}),
  };
}

function translated(given: Given, locale: string): z.infer<typeof content> | undefined {
  const parsed = content.safeParse(given.translated_content?.[locale]);
  return parsed.success ? parsed.data : undefined;
}
