import type { Response } from "express";
import { TuppenceError } from "../../lib/errors.ts";
import type { Entry } from "./assets.ts";
import { type Html, html } from "./html.ts";

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
}): Html {
  const { entry, folder, title, language, data } = options;
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content">
<link rel="icon" href="data:,">
<meta name="robots" content="noindex">
<title>${title}</title>
${entry.styles.map((file) => html`<link rel="stylesheet" href="${folder}${file}">`)}
${entry.preloads.map((file) => html`<link rel="modulepreload" href="${folder}${file}">`)}
<script type="module" src="${folder}${entry.script}"></script>
</head>
<body><div id="tuppence"${Object.entries(data).map(([name, value]) => html` data-${name}="${value}"`)}></div><noscript>This page needs JavaScript.</noscript></body>
</html>`;
}

/** An error as a readable page, with its code for those who look it up. */
export function errorPage({ code, message, remedy }: TuppenceError): Html {
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${message}</title></head>
<body><h1>${message}</h1><p>${remedy}</p><p><small>${code}</small></p></body>
</html>`;
}
