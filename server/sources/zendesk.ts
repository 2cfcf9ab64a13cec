import { z } from "zod";
import { type Api, type ApiPage, type AskApi, readApi } from "./api.ts";
import type { ReadContext, ReadSource } from "./reader.ts";

/** GET /api/v2/help_center/{locale}/articles with cursor pages (developer.zendesk.com, Help Center API, Articles). */
const articlesReply = z.object({
  articles: z.array(
    z.object({
      id: z.union([z.int(), z.string()]).transform(String),
      title: z.string().nullish(),
      body: z.string().nullish(),
      html_url: z.string().nullish(),
      locale: z.string().nullish(),
      draft: z.boolean().nullish(),
      /** Null: everybody. */
      user_segment_id: z.union([z.int(), z.string()]).nullish(),
      label_names: z.array(z.string()).nullish(),
    }),
  ),
  meta: z.object({ has_more: z.boolean(), after_cursor: z.string().nullish() }).nullish(),
  links: z.object({ next: z.string().nullish() }).nullish(),
  /** Pages by number, on help centres whose API doesn't know cursors. */
  next_page: z.string().nullish(),
  count: z.int().nullish(),
});
const localesReply = z.object({ default_locale: z.string() });

/** Articles of a page; Zendesk's most. */
const PAGE = 100;

/** Reads a Zendesk help centre; a public one needs no token. */
export const readZendesk: ReadSource = (context) => readApi(context, zendesk(context));

function zendesk({ source, token }: ReadContext): Api {
  const { origin, host } = new URL(source.address);
  const { email, locale } = source.options;
  return {
    prefix: `${host}/`,
    headers: token === undefined ? {} : { authorization: authorization(token, email) },
    tokenRemedy:
      "Enter the e-mail of a Zendesk agent and an API token (Admin Center > Apps and integrations > APIs), or open the help centre to everybody.",
    async first(ask) {
      const language = locale ?? (await ask(`${origin}/api/v2/help_center/locales.json`, localesReply)).default_locale;
      return `${origin}/api/v2/help_center/${encodeURIComponent(language.toLowerCase())}/articles.json?page[size]=${PAGE}`;
    },
    page: (at, ask) => page(at, ask, origin),
  };
}

/** An API token goes with its agent's e-mail; an OAuth token stands alone. */
function authorization(token: string, email: string | null): string {
  if (email === null) return `Bearer ${token}`;
  return `Basic ${Buffer.from(`${email}/token:${token}`).toString("base64")}`;
}

async function page(at: string, ask: AskApi, origin: string): Promise<ApiPage> {
  const reply = await ask(at, articlesReply);
  const next = reply.meta?.has_more === false ? undefined : (reply.links?.next ?? reply.next_page ?? undefined);
  return {
    // Never to another host, whatever the reply says: the token goes along.
    next:
      next !== undefined && URL.canParse(next, origin) && new URL(next, origin).origin === origin
        ? new URL(next, origin).href
        : undefined,
    total: reply.count ?? null,
    articles: reply.articles.map((one) => ({
      id: one.id,
      title: one.title ?? "",
      body: one.body ?? "",
      format: "html" as const,
      url: one.html_url ?? null,
      language: languageOf(one.locale ?? null),
      tags: one.label_names ?? [],
      ...hiddenIf(one.draft === true, (one.user_segment_id ?? null) !== null, (one.body ?? "").trim() === ""),
    })),
  };
}

/** "en-us" is "en-US". */
function languageOf(locale: string | null): string | null {
  try {
    return locale === null ? null : (Intl.getCanonicalLocales(locale)[0] ?? null);
  } catch {
    return null;
  }
}

function hiddenIf(isDraft: boolean, isRestricted: boolean, isEmpty: boolean): { hidden?: string } {
  if (isDraft) return { hidden: "It's a draft." };
  if (isRestricted) return { hidden: "It's only for some of the help centre's users." };
  return isEmpty ? { hidden: "It has no text." } : {};
}
