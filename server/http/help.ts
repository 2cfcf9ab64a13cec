import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { Html, html } from "./html.ts";
import type { Site } from "./parts.ts";

/** An article as the help centre shows it. */
export function articlePage(site: Site, article: { title: string; answer: string }): Html {
  return page(
    site,
    article.title,
    html`<p><a href="/help">Help centre</a></p><article><h1>${article.title}</h1>${markdown(article.answer)}</article>`,
  );
}

/** Every article, by title. */
export function helpIndex(site: Site, titles: readonly { key: string; title: string }[]): Html {
  const sorted = [...titles].sort((a, b) => a.title.localeCompare(b.title, site.language));
  return page(
    site,
    "Help centre",
    html`<h1>Help centre</h1><ul class="titles">${sorted.map(
      ({ key, title }) => html`<li><a href="/help/${encodeURIComponent(key)}">${title}</a></li>`,
    )}</ul>`,
  );
}

/** Safe by micromark's default: raw HTML is shown as text, and links are http, https, mailto or relative. */
export function markdown(source: string): Html {
  return new Html(micromark(source, { extensions: [gfm()], htmlExtensions: [gfmHtml()] }));
}

function page(site: Site, title: string, content: Html): Html {
  return html`<!doctype html>
<html lang="${site.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${title} · ${site.name}</title>
<link rel="stylesheet" href="/demo/shop.css">
<script async src="/widget.js" data-site="${site.key}"></script>
</head>
<body>
<header class="bar"><a class="brand" href="/demo">${site.name}</a><nav><a href="/help">Help</a></nav></header>
<main class="help">${content}</main>
</body>
</html>`;
}
