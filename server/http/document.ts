import type { Response } from "express";
import { TuppenceError } from "../lib/errors.ts";
import type { Entry } from "./assets.ts";
import { type Html, html } from "./html.ts";

/** @throws INTERNAL when the front ends were not built */
export function needBuilt<T>(built: T | undefined): T {
  if (built !== undefined) return built;
  throw new TuppenceError("INTERNAL", "The widget is not built.", 'Run "npm run build" and start again.');
}

export function sendPage(response: Response, page: Html): void {
  response.type("html").send(page.text);
}

/** The document of a front end: everything else is in its script, which finds its settings in the data attributes. */
export function documentOf(given: {
  entry: Entry;
  /** Where the built files are served, with a slash at the end. */
  folder: string;
  title: string;
  language: string;
  data: Readonly<Record<string, string>>;
}): Html {
  const { entry, folder, title, language, data } = given;
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

/** An error as a page that a person can read, with its code for whoever looks for it. */
export function errorPage({ code, message, remedy }: TuppenceError): Html {
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${message}</title></head>
<body><h1>${message}</h1><p>${remedy}</p><p><small>${code}</small></p></body>
</html>`;
}
