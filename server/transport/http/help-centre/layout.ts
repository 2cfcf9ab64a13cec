import { helpWords } from "../../../help/words.ts";
import type { Entry } from "../assets.ts";
import { Html, html } from "../html.ts";
import { type HelpSite, homeIn, withLanguage } from "./help-site.ts";
import { jsonLd } from "./structured-data.ts";

/** What a page puts between the help centre's header and footer. */
export interface PageContent {
  /** The language of the page's words, BCP 47. */
  readonly language: string;
  readonly title: string;
  /** For search engines and shared links; one line. */
  readonly description: string;
  /** The one address of this content, absolute. */
  readonly canonical: string;
  /** The same in other languages, by language; absolute. */
  readonly alternates?: ReadonlyMap<string, string>;
  /** Search engines aren't to list it. */
  readonly isHidden?: boolean;
  readonly kind?: "article" | "website";
  readonly updatedAt?: Date;
  /** schema.org, an object each. */
  readonly data?: readonly object[];
  /** What is in the search box. */
  readonly search?: string;
  /** A large search box under a heading, instead of one in the header. */
  readonly hero?: string;
  readonly main: Html;
}

/** The files that every page loads. */
export interface HelpAssets {
  readonly entry: Entry;
  readonly themeVersion: string;
}

/** Languages that are written from right to left. */
const RIGHT_TO_LEFT = /^(?:ar|fa|he|ur|ps|yi|dv|ku-arab)\b/iu;
export const directionOf = (language: string): "rtl" | "ltr" => (RIGHT_TO_LEFT.test(language) ? "rtl" : "ltr");

/** A whole page. Nothing in it is inline but its data: the policy allows no scripts or styles of the page's own. */
export function pageOf(help: HelpSite, assets: HelpAssets, content: PageContent): Html {
  const { language: spoken } = helpWords(content.language);
  return html`<!doctype html>
<html lang="${spoken}">
${headOf(help, assets, content)}
<body data-root="${help.root}" data-language="${content.language}">
${headerOf(help, content)}
<main id="content" class="row" tabindex="-1">
${content.main}
</main>
${footerOf(help, content)}
</body>
</html>`;
}

function headOf(help: HelpSite, { entry, themeVersion }: HelpAssets, content: PageContent): Html {
  const { settings, base, root, site, name } = help;
  const folder = `${base}/widget/`;
  const isHidden = content.isHidden === true || help.isPreview || !settings.isIndexed;
  const meta = (property: string, value: string) => html`<meta property="${property}" content="${value}">\n`;
  return html`<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${content.title}</title>
<meta name="description" content="${content.description}">
${isHidden ? html`<meta name="robots" content="noindex">` : html`<link rel="canonical" href="${content.canonical}">`}
${[...(content.alternates ?? [])].map(
  ([language, address]) => html`<link rel="alternate" hreflang="${language}" href="${address}">\n`,
)}<link rel="icon" href="${settings.logo ?? "data:,"}">
<link rel="stylesheet" href="${root}/theme.css?v=${themeVersion}">
${entry.styles.map((file) => html`<link rel="stylesheet" href="${folder}${file}">\n`)}<script type="module" src="${folder}${entry.script}"></script>
${help.hasChat && !help.isPreview ? html`<script async src="${base}/widget.js" data-site="${site.key}"></script>` : ""}
${meta("og:title", content.title)}${meta("og:description", content.description)}${meta("og:type", content.kind ?? "website")}${meta("og:url", content.canonical)}${meta("og:site_name", name)}${meta("og:locale", content.language.replace("-", "_"))}${settings.logo === null ? "" : meta("og:image", settings.logo)}${content.updatedAt === undefined ? "" : meta("article:modified_time", content.updatedAt.toISOString())}<meta name="twitter:card" content="summary">
${(content.data ?? []).map((one) => html`<script type="application/ld+json">${jsonLd(one)}</script>\n`)}</head>`;
}

function headerOf(help: HelpSite, content: PageContent): Html {
  const { settings, name, site } = help;
  const { words } = helpWords(content.language);
  const { hero } = content;
  const home = homeIn(help, content.language);
  return html`<a class="skip" href="#content">${words.skip}</a>
${help.notice === undefined ? "" : html`<p class="notice" role="status">${words[help.notice]}</p>`}
<header class="top${hero === undefined ? "" : " wide"}">
<div class="row bar">
<a class="brand" href="${home}">${settings.logo === null ? "" : html`<img src="${settings.logo}" alt="" height="32">`}<span>${name}</span></a>
<div class="bar-end">${settings.homeUrl === null ? "" : html`<a href="${settings.homeUrl}">${words.website(site.name)}</a>`}${askButton(help, words.ask)}</div>
</div>
<div class="row">
${hero === undefined ? "" : html`<h1>${hero}</h1>`}
${searchForm(help, content)}
</div>
</header>`;
}

function searchForm(help: HelpSite, { language, search = "" }: PageContent): Html {
  const { words } = helpWords(language);
  const many = help.catalogue.languages.length > 1;
  return html`<form class="search" role="search" method="get" action="${help.root}/search" data-found="${words.resultCount(2, "{n}")}" data-one="${words.resultCount(1, "1")}" data-none="${words.resultCount(0, "0")}">
<label class="sr-only" for="q">${words.searchLabel}</label>
<input id="q" name="q" type="search" maxlength="300" autocomplete="off" enterkeyhint="search" placeholder="${words.placeholder}" value="${search}">
${many ? html`<input type="hidden" name="lang" value="${language}">` : ""}
<button type="submit">${words.search}</button>
<ul class="offers" id="offers" hidden></ul>
<p class="sr-only" role="status" id="found"></p>
</form>`;
}

/** Opens the chat, so it's only there with scripts. */
export function askButton(help: HelpSite, label: string, question?: string): Html {
  if (!help.hasChat) return new Html("");
  const asked = question === undefined ? new Html("") : html` data-question="${question}"`;
  return html`<button type="button" class="ask" data-ask${asked} hidden>${label}</button>`;
}

function footerOf(help: HelpSite, content: PageContent): Html {
  const { words } = helpWords(content.language);
  const { languages } = help.catalogue;
  return html`<footer class="foot"><div class="row">
<a href="${homeIn(help, content.language)}">${words.title(help.name)}</a>
<a href="${withLanguage(help, `${help.root}/articles`, content.language)}">${words.allArticles}</a>
${
  languages.length < 2
    ? ""
    : html`<nav aria-label="${words.languages}"><ul>${languages.map(
        (language) =>
          html`<li><a lang="${language}" hreflang="${language}" href="${content.alternates?.get(language) ?? homeIn(help, language)}"${new Html(language === content.language ? ' aria-current="true"' : "")}>${nameOf(language)}</a></li>`,
      )}</ul></nav>`
}
</div></footer>`;
}

/** A language's own name for itself, with a capital. */
function nameOf(language: string): string {
  const name = new Intl.DisplayNames([language], { type: "language" }).of(language) ?? language;
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}
