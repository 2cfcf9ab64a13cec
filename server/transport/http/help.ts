import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import type { Site } from "../deps.ts";
import { Html, html } from "./html.ts";
import type { ShopContent } from "./shop.ts";

/** An article as the help centre shows it. */
export function articlePage(article: { title: string; answer: string }, base: string): ShopContent {
  return {
    title: article.title,
    main: html`<div class="help"><p><a href="${base}/help">Help centre</a></p><article><h1>${article.title}</h1>${markdown(article.answer)}</article></div>`,
  };
}

/** Every article, by title. */
export function helpIndex(site: Site, titles: readonly { key: string; title: string }[], base: string): ShopContent {
  const sorted = [...titles].sort((a, b) => a.title.localeCompare(b.title, site.language));
  return {
    title: "Help centre",
    main: html`<div class="help"><h1>Help centre</h1><ul class="titles">${sorted.map(
      ({ key, title }) => html`<li><a href="${base}/help/${encodeURIComponent(key)}">${title}</a></li>`,
    )}</ul></div>`,
  };
}

/** Safe with micromark's defaults: raw HTML is shown as text, and links are http, https, mailto or relative. */
export function markdown(source: string): Html {
  return new Html(micromark(source, { extensions: [gfm()], htmlExtensions: [gfmHtml()] }));
}
