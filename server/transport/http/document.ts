import { createHash } from "node:crypto";
import type { Response } from "express";
import { TuppenceError } from "../../lib/errors.ts";
import type { Entry } from "./assets.ts";
import { Html, html } from "./html.ts";

/** @throws INTERNAL if the front ends weren't built */
export function needBuilt<T>(built: T | undefined): T {
  if (built !== undefined) return built;
  throw new TuppenceError("INTERNAL", "The widget hasn't been built.", 'Run "npm run build", then start again.');
}

export function sendPage(response: Response, page: Html): void {
  response.type("html").send(page.text);
}

/**
 * The HTML document of a front end: everything else is in its script, which reads its settings from data attributes.
 */
export function documentOf(options: {
  entry: Entry;
  /** Where the built files are served, with a trailing slash. */
  folder: string;
  title: string;
  language: string;
  data: Readonly<Record<string, string>>;
  /** It can be installed as an app: what else its head says. */
  head?: Html;
}): Html {
  const { entry, folder, title, language, data, head } = options;
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content">
${head ?? html`<link rel="icon" href="data:,">`}
<meta name="robots" content="noindex">
<title>${title}</title>
${entry.styles.map((file) => html`<link rel="stylesheet" href="${folder}${file}">`)}
${entry.preloads.map((file) => html`<link rel="modulepreload" href="${folder}${file}">`)}
<script type="module" src="${folder}${entry.script}"></script>
</head>
<body><div id="tuppence"${Object.entries(data).map(([name, value]) => html` data-${name}="${value}"`)}></div><noscript>This page needs JavaScript.</noscript></body>
</html>`;
}

/** Of the pages without a front end: readable on a phone, in the browser's own colours, light or dark. */
const PLAIN_STYLE =
  ":root{color-scheme:light dark}body{max-width:34rem;margin:15vh auto 0;padding:0 1.25rem;font:1rem/1.5 system-ui,sans-serif}" +
  "h1{font-size:1.4rem;line-height:1.3}small{opacity:.7}button{font:inherit;padding:.6rem 1rem;cursor:pointer}";

/** A page of text, which may send its own form and loads nothing: its one style is named by its hash. */
export function sendPlain(
  response: Response,
  page: { readonly title: string; readonly language?: string; readonly body: Html; readonly ancestors?: string },
): void {
  const { title, language = "en", body, ancestors = "'none'" } = page;
  const style = `'sha256-${createHash("sha256").update(PLAIN_STYLE).digest("base64")}'`;
  response.setHeader(
    "Content-Security-Policy",
    `default-src 'none'; style-src ${style}; base-uri 'none'; form-action 'self'; frame-ancestors ${ancestors}`,
  );
  sendPage(
    response,
    html`<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><link rel="icon" href="data:,"><title>${title}</title><style>${new Html(PLAIN_STYLE)}</style></head>
<body><h1>${title}</h1>${body}</body>
</html>`,
  );
}

/**
 * An error as a readable page, with its code for those who look it up.
 * @param ancestors pages that may show it in a frame, as in a Content-Security-Policy; none unless given
 */
export function sendError(response: Response, { code, message, remedy }: TuppenceError, ancestors?: string): void {
  const body = html`<p>${remedy}</p><p><small>${code}</small></p>`;
  sendPlain(response, { title: message, body, ...(ancestors !== undefined && { ancestors }) });
}
