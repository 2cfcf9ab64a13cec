import { ownPage } from "../../../help/catalogue.ts";
import { excerptOf, markedParts, shortened } from "../../../help/excerpt.ts";
import type { Shelf } from "../../../help/shelves.ts";
import { helpWords } from "../../../help/words.ts";
import type { LiveArticle } from "../../../knowledge/live.ts";
import type { SearchHit } from "../../../turn/parts.ts";
import { Html, html } from "../html.ts";
import { bodyOf } from "./article-html.ts";
import { articleAddress, type HelpSite, homeIn, shelfAddress, withLanguage } from "./help-site.ts";
import { askButton, directionOf, type PageContent } from "./layout.ts";
import { articleData, breadcrumbs, websiteData } from "./structured-data.ts";

/** Articles on one page of a list. */
const PER_PAGE = 50;
/** Articles that the first page shows of a help centre with more. */
const ON_HOME = 12;
/** Articles that are listed below one. */
const RELATED = 5;

/** The first page: a search, the collections, and the articles in none. */
export function homePage(help: HelpSite, language: string): PageContent {
  const { words } = helpWords(language);
  const heading = help.settings.heading ?? words.heading;
  const shelves = help.shelves.all.filter((one) => one.articlesIn(language).length > 0);
  return {
    language,
    title: words.title(help.name),
    description: `${words.title(help.name)}. ${heading}`,
    canonical: help.origin + homeIn(help, language),
    ...alternatesOf(help),
    data: [websiteData(help)],
    hero: heading,
    main: html`${cards(help, shelves, language)}
${firstArticles(help, shelves.length > 0, language)}
${askSection(help, language)}`,
  };
}

function cards(help: HelpSite, shelves: readonly Shelf[], language: string): Html {
  if (shelves.length === 0) return new Html("");
  const { words } = helpWords(language);
  return html`<section aria-labelledby="collections">
<h2 id="collections">${words.collections}</h2>
<ul class="cards">${shelves.map((shelf) => {
    const { title, description } = shelf.textsIn(language);
    const articles = shelf.articlesIn(language).length;
    return html`<li><a href="${shelfAddress(help, shelf, language)}"><h3>${title}</h3>${description === "" ? "" : html`<p>${description}</p>`}<p class="soft">${words.articles(articles, count(articles, language))}</p></a></li>`;
  })}</ul>
</section>`;
}

/** Those in no collection; without collections, all of them. */
function firstArticles(help: HelpSite, hasShelves: boolean, language: string): Html {
  const { words } = helpWords(language);
  const all = help.catalogue.inLanguage(language).length;
  const articles = hasShelves ? help.shelves.unsortedIn(language) : help.catalogue.inLanguage(language);
  const shown = articles.slice(0, ON_HOME);
  const address = withLanguage(help, `${help.root}/articles`, language);
  return html`${
    hasShelves && articles.length === 0
      ? ""
      : html`<section aria-labelledby="articles">
<h2 id="articles">${hasShelves ? words.otherArticles : words.allArticles}</h2>
${listOf(help, shown, language)}
</section>`
  }
${shown.length === all ? "" : html`<p><a class="more" href="${address}">${words.showAll(count(all, language))}</a></p>`}`;
}

/** One collection, a page at a time. @returns undefined for a page that doesn't exist */
export function collectionPage(help: HelpSite, shelf: Shelf, language: string, page: number): PageContent | undefined {
  const { words } = helpWords(language);
  const { title, description } = shelf.textsIn(language);
  const articles = shelf.articlesIn(language);
  const pages = pagesOf(articles);
  if (page < 1 || page > pages) return undefined;
  const counted = words.articles(articles.length, count(articles.length, language));
  const path = shelfAddress(help, shelf, language);
  return {
    language,
    title: `${title} · ${help.name}`,
    description: description === "" ? `${title}: ${counted}` : description,
    canonical: help.origin + addressOfPage(path, page),
    data: [breadcrumbs(wayTo(help, language, [{ name: title, path }]))],
    main: html`${crumbs(help, language)}
<h1>${title}</h1>
${description === "" ? "" : html`<p>${description}</p>`}
<p class="soft">${counted}</p>
${listOf(help, onPage(articles, page), language)}
${pagesNav(language, page, pages, (one) => addressOfPage(path, one))}
${askSection(help, language)}`,
  };
}

const pagesOf = (articles: readonly LiveArticle[]): number => Math.max(1, Math.ceil(articles.length / PER_PAGE));
const onPage = (articles: readonly LiveArticle[], page: number) =>
  articles.slice((page - 1) * PER_PAGE, page * PER_PAGE);
/** The address of a page of a list; the first is the list's own. */
const addressOfPage = (path: string, page: number): string =>
  page === 1 ? path : `${path}${path.includes("?") ? "&" : "?"}page=${page}`;

/** Every article of a language, by title, a page at a time. @returns undefined for a page that doesn't exist */
export function listPage(help: HelpSite, language: string, page: number): PageContent | undefined {
  const { words } = helpWords(language);
  const articles = help.catalogue.inLanguage(language);
  const pages = pagesOf(articles);
  if (page < 1 || page > pages) return undefined;
  const path = withLanguage(help, `${help.root}/articles`, language);
  return {
    language,
    title: `${words.allArticles} · ${help.name}`,
    description: `${words.allArticles}: ${words.articles(articles.length, count(articles.length, language))}`,
    canonical: help.origin + addressOfPage(path, page),
    data: [breadcrumbs(wayTo(help, language, [{ name: words.allArticles, path }]))],
    main: html`${crumbs(help, language)}
<h1>${words.allArticles}</h1>
${listOf(help, onPage(articles, page), language)}
${pagesNav(language, page, pages, (one) => addressOfPage(path, one))}`,
  };
}

/** One article. @param related others that a reader may want, best first */
export function articlePageOf(
  help: HelpSite,
  article: LiveArticle,
  related: readonly LiveArticle[],
  isThanked: boolean,
): PageContent {
  const language = pageLanguage(help, article);
  const { language: spoken, words } = helpWords(language);
  const { html: body, headings } = bodyOf(article, words);
  const address = help.origin + articleAddress(help, article);
  const canonical = ownPage(article) ?? address;
  const shelf = help.shelves.of(article.id);
  const place =
    shelf === undefined ? [] : [{ name: shelf.textsIn(language).title, path: shelfAddress(help, shelf, language) }];
  const description = excerptOf(article);
  const { updatedAt } = article;
  const date =
    updatedAt === undefined ? undefined : new Intl.DateTimeFormat(spoken, { dateStyle: "long", timeZone: "UTC" });
  return {
    language,
    title: `${article.title} · ${help.name}`,
    description,
    canonical,
    kind: "article",
    ...variantsOf(help, article, language),
    ...(updatedAt === undefined ? {} : { updatedAt }),
    data: [
      breadcrumbs(wayTo(help, language, [...place, { name: article.title, path: articleAddress(help, article) }])),
      ...articleData(help, {
        title: article.title,
        language: article.language,
        ...(updatedAt === undefined ? {} : { updatedAt }),
        description,
        url: canonical,
        body: body.text,
      }),
    ],
    main: html`${crumbs(help, language, place)}
<div class="reading">
<article lang="${article.language}" dir="${directionOf(article.language)}">
<h1>${article.title}</h1>
${date === undefined || updatedAt === undefined ? "" : html`<p class="soft" lang="${spoken}"><time datetime="${updatedAt.toISOString()}">${words.updated(date.format(updatedAt))}</time></p>`}
${
  headings.length === 0
    ? ""
    : html`<nav class="contents" aria-label="${words.contents}"><p lang="${spoken}">${words.contents}</p><ol>${headings.map((one) => html`<li><a href="#${one.id}">${one.label}</a></li>`)}</ol></nav>`
}
<div class="prose">
${body}
</div>
</article>
${helpful(help, article, language, isThanked)}
${
  related.length === 0
    ? ""
    : html`<section aria-labelledby="related"><h2 id="related">${words.related}</h2>${listOf(help, related.slice(0, RELATED), language, false)}</section>`
}
${askSection(help, language)}
</div>`,
  };
}

/** What a search found. */
export function searchPage(
  help: HelpSite,
  language: string,
  search: { readonly query: string; readonly hits: readonly SearchHit[]; readonly fault?: string },
): PageContent {
  const { words } = helpWords(language);
  const { query, hits, fault } = search;
  const found = hits.flatMap((hit) => resultOf(help, hit) ?? []);
  const total = words.resultCount(found.length, count(found.length, language));
  const said =
    fault ??
    (query === "" ? words.searchLabel : found.length === 0 ? words.nothing(query) : words.results(total, query));
  const advice = help.hasChat ? words.nothingText : words.nothingTextAlone;
  return {
    language,
    title: `${query === "" ? words.search : query} · ${help.name}`,
    description: said,
    canonical: `${help.origin}${help.root}/search`,
    isHidden: true,
    search: query,
    main: html`${crumbs(help, language)}
<h1>${said}</h1>
${
  found.length === 0
    ? html`${query === "" || fault !== undefined ? "" : html`<p>${advice}</p>`}`
    : html`<ol class="list">${found.map(
        ({ article, text }) =>
          html`<li><a href="${articleAddress(help, article)}"><h2 lang="${article.language}">${marked(article.title, query, article.language)}</h2></a><p lang="${article.language}">${marked(text, query, article.language)}</p></li>`,
      )}</ol>`
}
${query === "" || fault !== undefined || !help.hasChat ? "" : html`<p>${askButton(help, words.askThis(query), query)}</p>`}
${askSection(help, language)}`,
  };
}

/** A page that isn't there, or an article that was taken down. */
export function missingPage(help: HelpSite, language: string, isGone: boolean): PageContent {
  const { words } = helpWords(language);
  const title = isGone ? words.gone : words.notFound;
  return {
    language,
    title: `${title} · ${help.name}`,
    description: title,
    canonical: help.origin + homeIn(help, language),
    isHidden: true,
    hero: title,
    main: html`<p>${isGone ? words.goneText : words.notFoundText}</p>
<p><a href="${homeIn(help, language)}">${words.toStart}</a></p>
${askSection(help, language)}`,
  };
}

/** An article that a search found, with the words that it was found by. */
export function resultOf(
  help: HelpSite,
  { articleId, passageId }: SearchHit,
): { article: LiveArticle; text: string } | undefined {
  const article = help.catalogue.find(articleId);
  if (article === undefined) return undefined;
  const passage = help.catalogue.passage(passageId);
  return { article, text: passage === undefined ? excerptOf(article) : shortened(passage) };
}

/** The language of an article's page, as the help centre groups them. */
const pageLanguage = ({ catalogue }: HelpSite, { language }: LiveArticle): string =>
  catalogue.languages.find((one) => language === one || language.startsWith(`${one}-`)) ?? language;

/** Where readers of other languages find the same article, also in the footer's list of languages. */
function variantsOf(help: HelpSite, article: LiveArticle, language: string): Pick<PageContent, "alternates"> {
  const variants = help.catalogue.variants(article);
  if (variants.size === 0) return {};
  const all = new Map([[language, article], ...variants]);
  return { alternates: new Map([...all].map(([one, variant]) => [one, help.origin + articleAddress(help, variant)])) };
}

function alternatesOf(help: HelpSite): Pick<PageContent, "alternates"> {
  const { languages } = help.catalogue;
  if (languages.length < 2) return {};
  const all = languages.map((language) => [language, help.origin + homeIn(help, language)] as const);
  return { alternates: new Map([...all, ["x-default", help.origin + help.root]]) };
}

function listOf(help: HelpSite, articles: readonly LiveArticle[], language: string, hasExcerpts = true): Html {
  const { words } = helpWords(language);
  if (articles.length === 0) return html`<p class="soft">${words.noArticles}</p>`;
  return html`<ul class="list">${articles.map(
    (one) =>
      html`<li><a href="${articleAddress(help, one)}" lang="${one.language}">${one.title}</a>${hasExcerpts ? html`<p lang="${one.language}">${excerptOf(one)}</p>` : ""}</li>`,
  )}</ul>`;
}

/** A page by its name, with its path from the server's root. */
interface Place {
  readonly name: string;
  readonly path: string;
}

function wayTo(help: HelpSite, language: string, places: readonly Place[]) {
  const { words } = helpWords(language);
  return [{ name: words.helpCentre, path: homeIn(help, language) }, ...places].map(({ name, path }) => ({
    name,
    url: help.origin + path,
  }));
}

function crumbs(help: HelpSite, language: string, places: readonly Place[] = []): Html {
  const { words } = helpWords(language);
  const all = [{ name: words.helpCentre, path: homeIn(help, language) }, ...places];
  return html`<nav class="crumbs" aria-label="${words.path}"><ol>${all.map(({ name, path }) => html`<li><a href="${path}">${name}</a></li>`)}</ol></nav>`;
}

function pagesNav(language: string, page: number, pages: number, addressOf: (page: number) => string): Html {
  if (pages === 1) return new Html("");
  const { words } = helpWords(language);
  return html`<nav class="pages" aria-label="${words.pages}">
${page > 1 ? html`<a rel="prev" href="${addressOf(page - 1)}">${words.previous}</a>` : html`<span></span>`}
<span>${words.page(count(page, language), count(pages, language))}</span>
${page < pages ? html`<a rel="next" href="${addressOf(page + 1)}">${words.next}</a>` : html`<span></span>`}
</nav>`;
}

function helpful(help: HelpSite, article: LiveArticle, language: string, isThanked: boolean): Html {
  const { words } = helpWords(language);
  return html`<section class="helpful" id="helpful" aria-labelledby="was-helpful">
<h2 id="was-helpful">${words.wasHelpful}</h2>
${
  isThanked
    ? ""
    : html`<form method="post" action="${help.root}/feedback" data-thanks="${words.thanks}" data-fault="${words.notSent}">
<input type="hidden" name="article" value="${article.id}">
<button name="helped" value="yes">${words.yes}</button>
<button name="helped" value="no">${words.no}</button>
</form>`
}
<p role="status">${isThanked ? words.thanks : ""}</p>
</section>`;
}

/** The way to the chat; there is none without scripts. */
function askSection(help: HelpSite, language: string): Html {
  if (!help.hasChat) return new Html("");
  const { words } = helpWords(language);
  return html`<section class="asking" data-asking hidden><h2>${words.askTitle}</h2><p>${words.askText}</p>${askButton(help, words.ask)}</section>`;
}

function marked(text: string, query: string, language: string): Html {
  return html`${markedParts(text, query, language).map(([part, isFound]) => (isFound ? html`<mark>${part}</mark>` : html`${part}`))}`;
}

/** A formatter takes longer to make than a page to render. */
const formats = new Map<string, Intl.NumberFormat>();

function count(value: number, language: string): string {
  let format = formats.get(language);
  if (format === undefined) {
    format = new Intl.NumberFormat(language);
    formats.set(language, format);
  }
  return format.format(value);
}
