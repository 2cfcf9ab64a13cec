import express, { type Express, type Request, type RequestHandler, type Response } from "express";
import { helpCentrePath } from "../../../help/address.ts";
import { createShelves } from "../../../help/shelves.ts";
import { helpWords } from "../../../help/words.ts";
import { isTuppenceError, messageOf, TuppenceError } from "../../../lib/errors.ts";
import { textFault } from "../../../lib/storable.ts";
import { addArticleVote, wasTakenDown } from "../../../store/article-vote.ts";
import { sitesWithHelpCentre } from "../../../store/site.ts";
import type { SearchHit } from "../../../turn/parts.ts";
import { type HelpSearchReply, helpFeedback, LONGEST_SEARCH } from "../../../wire/help.ts";
import { addressOf } from "../../address.ts";
import { bad } from "../../errors.ts";
import { hostOf, ownOrigins, setCsp } from "../../headers.ts";
import { parse } from "../../parse.ts";
import { createVisitorLimits } from "../../visitor-limits.ts";
import { readEntry } from "../assets.ts";
import { basePath } from "../base-path.ts";
import { needBuilt } from "../document.ts";
import { originOfServer } from "../origin-of-server.ts";
import { articleAddress, type HelpDeps, type HelpSite, helpSiteOf, homeIn, languageAsked } from "./help-site.ts";
import { createKeptPages } from "./kept-pages.ts";
import { type PageContent, pageOf } from "./layout.ts";
import { articlePageOf, collectionPage, homePage, listPage, missingPage, resultOf, searchPage } from "./pages.ts";
import { sitemapOf } from "./sitemap.ts";
import { themeCss, themeVersion } from "./theme-css.ts";

/** What is offered while a reader types, and what a search lists. */
const OFFERED = 6;
const LISTED = 10;
/** Articles by title that stand before what the retrieval found: a reader who types a title wants that article. */
const BY_TITLE = 3;
const RELATED = 5;
/** Bytes of the form below an article. */
const FORM_LIMIT = "4kb";

/** A handler of a page of a help centre that is there. */
type Page = (help: HelpSite, request: Request, response: Response) => void | Promise<void>;

/** The public help centres: /help/<site> and everything below. A site without one is left to the routes behind. */
export function mountHelpCentre(app: Express, deps: HelpDeps): void {
  const entry = readEntry(deps.paths.widget, "widget/help-centre.ts");
  const limits = createVisitorLimits(deps.limits);
  const kept = createKeptPages();
  const shelvesOf = createShelves(deps.db);

  const page =
    (handle: Page): RequestHandler =>
    async (request, response, next) => {
      const help = await helpSiteOf(deps, shelvesOf, request);
      if (help === undefined) return next();
      // The console shows unsaved settings in a frame; nobody else may.
      setCsp(response, { ancestors: help.isPreview ? "'self'" : "'none'", frames: true, forms: true });
      await handle(help, request, response);
    };

  /** Everything that a page is made of, besides what its address says. */
  const madeOf = ({ site, settings, theme, hasChat, catalogue, origin, base }: HelpSite, request: Request) => [
    deps.version,
    entry?.script,
    entry?.styles,
    [site.id, site.key, site.name, site.language, site.structure],
    settings,
    theme,
    hasChat,
    catalogue.versionId,
    origin,
    base,
    request.path,
  ];

  const send = (
    help: HelpSite,
    request: Request,
    response: Response,
    options: { content: () => PageContent; also?: readonly unknown[] },
  ) => {
    const assets = { entry: needBuilt(entry), themeVersion: themeVersion(help.theme) };
    const render = () => pageOf(help, assets, options.content()).text;
    if (help.isPreview) {
      response.setHeader("Cache-Control", "private, no-store");
      response.type("html").send(render());
      return;
    }
    kept.send(request, response, { madeOf: [...madeOf(help, request), options.also ?? []], type: "html", render });
  };

  /** A page that depends on the moment. */
  const sendOnce = (help: HelpSite, response: Response, content: PageContent) => {
    response.setHeader("Cache-Control", "no-store");
    const assets = { entry: needBuilt(entry), themeVersion: themeVersion(help.theme) };
    response.type("html").send(pageOf(help, assets, content).text);
  };

  const missing: Page = async (help, request, response) => {
    const key = keyOf(request.params.key);
    const isGone = key !== undefined && (await wasTakenDown(deps.db, help.site.id, key));
    sendOnce(
      help,
      response.status(isGone ? 410 : 404),
      missingPage(help, languageAsked(help, request.query.lang), isGone),
    );
  };

  /** By title first, then what the assistant's retrieval finds; in the page's language as far as there is any. */
  async function found(help: HelpSite, query: string, language: string, signal?: AbortSignal): Promise<SearchHit[]> {
    const titled = help.catalogue.byTitle(query, language, BY_TITLE).map((one) => ({ articleId: one.id }));
    const hits = await deps.turns.search({
      siteId: help.site.id,
      question: query,
      language,
      ...(signal === undefined ? {} : { signal }),
    });
    const shown = hits.filter((one) => help.catalogue.has(one.articleId));
    const passages = new Map(shown.map((one) => [one.articleId, one]));
    const all = [...titled.map((one) => passages.get(one.articleId) ?? one), ...shown];
    return [...new Map(all.map((one) => [one.articleId, one])).values()];
  }

  app.get("/help/:site/theme.css", async (request, response, next) => {
    const help = await helpSiteOf(deps, shelvesOf, request);
    if (help === undefined) return next();
    const isCurrent = request.query.v === themeVersion(help.theme);
    kept.send(request, response, {
      madeOf: [help.theme],
      type: "css",
      maxAgeSeconds: isCurrent ? 31_536_000 : 0,
      render: () => themeCss(help.theme),
    });
  });

  app.get(
    "/help/:site/sitemap.xml",
    page((help, request, response) => {
      const hasMap = help.settings.isIndexed && !help.isPreview;
      if (!hasMap) return missing(help, request, response);
      kept.send(request, response, {
        madeOf: madeOf(help, request),
        type: "application/xml",
        render: () => sitemapOf(help),
      });
    }),
  );

  app.get(
    "/help/:site/search.json",
    page(async (help, request, response) => {
      const query = queryOf(request);
      await limits.search(addressOf(request));
      const language = languageAsked(help, request.query.lang);
      const hits = query === "" ? [] : await found(help, query, language);
      const results = hits.slice(0, OFFERED).flatMap((hit) => {
        const result = resultOf(help, hit);
        if (result === undefined) return [];
        return [{ title: result.article.title, url: articleAddress(help, result.article), excerpt: result.text }];
      });
      response.setHeader("Cache-Control", "no-store");
      response.json({ results } satisfies HelpSearchReply);
    }),
  );

  app.get(
    "/help/:site/search",
    page(async (help, request, response) => {
      const query = queryOf(request);
      const language = languageAsked(help, request.query.lang);
      const { words } = helpWords(language);
      try {
        await limits.search(addressOf(request));
        const hits = query === "" ? [] : await found(help, query, language);
        sendOnce(help, response, searchPage(help, language, { query, hits: hits.slice(0, LISTED) }));
      } catch (error) {
        if (!isTuppenceError(error)) throw error;
        // Too fast, too busy or without its embedder: what can be found by title is still found.
        const isTooFast = error.code === "TOO_FAST";
        if (!isTooFast) deps.log.warn({ site: help.site.key, error: messageOf(error) }, "help centre: no search");
        if (error.retryAfterMs !== undefined) response.setHeader("Retry-After", Math.ceil(error.retryAfterMs / 1000));
        const hits = help.catalogue.byTitle(query, language, LISTED).map((one) => ({ articleId: one.id }));
        const fault = isTooFast ? words.tooFast : words.unavailable;
        sendOnce(help, response.status(isTooFast ? 429 : 503), searchPage(help, language, { query, hits, fault }));
      }
    }),
  );

  app.post(
    "/help/:site/feedback",
    express.urlencoded({ extended: false, limit: FORM_LIMIT }),
    express.json({ limit: FORM_LIMIT }),
    page(async (help, request, response) => {
      requireOwnOrigin(request, deps.publicUrl);
      const form = parse(helpFeedback, request.body ?? {});
      if (!form.ok) throw bad("This isn't feedback on an article.", "Reload the article and try again.");
      const article = help.catalogue.find(form.data.article);
      if (article === undefined || help.isPreview) {
        throw new TuppenceError("ARTICLE_UNKNOWN", "This article isn't here any more.", "Reload the page.");
      }
      await limits.vote({ articleId: article.id, address: addressOf(request) });
      await addArticleVote(deps.db, {
        articleId: article.id,
        revisionId: article.revisionId,
        helped: form.data.helped === "yes",
      });
      response.setHeader("Cache-Control", "no-store");
      if (request.is("json")) return void response.json({ ok: true });
      response.redirect(303, `${articleAddress(help, article)}?thanks=1#helpful`);
    }),
  );

  app.get(
    "/help/:site/collections/:key",
    page((help, request, response) => {
      const language = languageAsked(help, request.query.lang);
      const shelf = help.shelves.all.find((one) => one.key === request.params.key);
      if (shelf === undefined || shelf.articlesIn(language).length === 0) return missing(help, request, response);
      const number = pageAsked(request);
      const content = collectionPage(help, shelf, language, number);
      if (content === undefined) return missing(help, request, response);
      send(help, request, response, { content: () => content, also: [language, number] });
    }),
  );

  app.get(
    "/help/:site/articles",
    page((help, request, response) => {
      const language = languageAsked(help, request.query.lang);
      const number = pageAsked(request);
      const content = listPage(help, language, number);
      if (content === undefined) return missing(help, request, response);
      send(help, request, response, { content: () => content, also: [language, number] });
    }),
  );

  app.get(
    "/help/:site/articles/*key",
    page((help, request, response) => {
      const key = keyOf(request.params.key) ?? "";
      const article = help.catalogue.find(key);
      if (article === undefined) return missing(help, request, response);
      const address = articleAddress(help, article);
      // Its id leads here too; one address is enough for search engines.
      if (key !== article.key && address !== help.base + request.path) return response.redirect(301, address);
      const isThanked = request.query.thanks === "1";
      send(help, request, response, {
        content: () => articlePageOf(help, article, help.catalogue.related(article, RELATED), isThanked),
        also: [article.revisionId, isThanked],
      });
    }),
  );

  app.get(
    "/help/:site",
    page((help, request, response) => {
      const { languages } = help.catalogue;
      const [first] = languages;
      if (languages.length < 2) {
        const language = first ?? help.site.language;
        return send(help, request, response, { content: () => homePage(help, language) });
      }
      const wanted = request.acceptsLanguages(...languages) || first || "";
      response.vary("Accept-Language");
      response.setHeader("Cache-Control", "no-cache");
      response.redirect(302, homeIn(help, wanted) + searchOf(request));
    }),
  );

  app.get(
    "/help/:site/:language",
    page((help, request, response) => {
      const { languages } = help.catalogue;
      const language = languages.find((one) => one === request.params.language);
      if (language === undefined) return missing(help, request, response);
      if (languages.length < 2) return response.redirect(302, help.root + searchOf(request));
      send(help, request, response, { content: () => homePage(help, language) });
    }),
  );

  app.get("/help/:site/*rest", page(missing));

  app.get("/help", async (_request, response, next) => {
    if ((await deps.sites.demo()) !== undefined) return next();
    const [key, ...others] = await sitesWithHelpCentre(deps.db);
    if (key === undefined || others.length > 0) return next();
    response.redirect(302, basePath(deps.publicUrl) + helpCentrePath(key));
  });

  app.get("/robots.txt", async (request, response) => {
    response.setHeader("Cache-Control", "public, max-age=300");
    response.type("text/plain").send(await robotsTxt(deps, request));
  });
}

/** Search engines may read help centres, and nothing else of this server. */
async function robotsTxt(deps: HelpDeps, request: Request): Promise<string> {
  const base = basePath(deps.publicUrl);
  const origin = originOfServer(deps.publicUrl, request);
  const sites = await sitesWithHelpCentre(deps.db);
  return [
    "User-agent: *",
    `Allow: ${base}/help/`,
    `Allow: ${base}/widget`,
    "Disallow: /",
    "",
    ...sites.map((key) => `Sitemap: ${origin}${base}${helpCentrePath(key)}/sitemap.xml`),
    "",
  ].join("\n");
}

const keyOf = (key: unknown): string | undefined => (Array.isArray(key) ? key.join("/") : undefined);

/** The page of a list that an address names, from 1; 0: none that there could be. */
function pageAsked({ query: { page } }: Request): number {
  if (page === undefined) return 1;
  return typeof page === "string" && /^\d{1,6}$/.test(page) ? Number(page) : 0;
}

/** A preview stays one. */
function searchOf(request: Request): string {
  const at = request.url.indexOf("?");
  return at < 0 ? "" : request.url.slice(at);
}

/** @throws BAD_REQUEST for what can't be searched for */
function queryOf(request: Request): string {
  const { q } = request.query;
  if (q === undefined) return "";
  if (typeof q !== "string") throw bad("The address names more than one search.", "Search for one thing at a time.");
  const query = q.trim().slice(0, LONGEST_SEARCH);
  const fault = textFault(query);
  if (fault !== undefined) throw bad(`The search ${fault}.`, "Search in plain text.");
  return query;
}

/** Other pages may not vote in a reader's name. @throws ORIGIN_NOT_ALLOWED */
function requireOwnOrigin(request: Request, publicUrl: string | undefined): void {
  const { origin } = request.headers;
  if (origin === undefined || ownOrigins(publicUrl, hostOf(request)).has(origin)) return;
  throw new TuppenceError(
    "ORIGIN_NOT_ALLOWED",
    "Feedback can only be sent from the help centre itself.",
    "Open the article there.",
  );
}
