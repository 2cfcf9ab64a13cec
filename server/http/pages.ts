import { readFileSync } from "node:fs";
import { join } from "node:path";
import express, { type Express, type Response } from "express";
import { TuppenceError } from "../lib/errors.ts";
import { type Entry, readEntry } from "./assets.ts";
import { ancestorsOf, isClosed, newNonce, setCsp } from "./headers.ts";
import { articlePage, helpIndex } from "./help.ts";
import { Html, html } from "./html.ts";
import type { Site, TransportParts } from "./parts.ts";
import { frameConfigOf } from "./widget-config.ts";

type PageParts = Pick<TransportParts, "db" | "sites" | "knowledge" | "paths" | "publicUrl">;

/** What people see: the loader, the widget's frame, the console, the demo shop and its help centre. */
export function mountPages(app: Express, parts: PageParts): void {
  const frame = readEntry(parts.paths.widget, "widget/frame.tsx");
  const console = readEntry(parts.paths.console, "admin/main.tsx");
  const base = basePath(parts.publicUrl);
  const shop = readFileSync(join(parts.paths.shop, "index.html"), "utf8");

  app.get("/", async (_request, response) => {
    response.redirect(302, (await parts.sites.demo()) === undefined ? "/console" : "/demo");
  });

  app.get("/widget.js", (_request, response) => {
    needBuilt(frame);
    // Any site may load it; a changed loader reaches every shop within five minutes.
    response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.sendFile(join(parts.paths.widget, "widget.js"), { maxAge: 300_000 });
  });

  // Names hold a hash of the content.
  const assets = { immutable: true, maxAge: "1y", index: false } as const;
  app.use("/widget/assets", express.static(join(parts.paths.widget, "assets"), assets));
  app.use("/console/assets", express.static(join(parts.paths.console, "assets"), assets));

  app.get("/widget/frame", async (request, response) => {
    const entry = needBuilt(frame);
    const key = typeof request.query.site === "string" ? request.query.site : "";
    const site = key === "" ? undefined : await parts.sites.byKey(key);
    response.setHeader("Cache-Control", "no-cache");
    if (site === undefined) {
      // May stand in anybody's frame: whoever mistyped the key should read it there.
      setCsp(response, { ancestors: "*" });
      const said = key === "" ? "This chat names no site." : "This chat's site is not known here.";
      return sendPage(response.status(404), words("SITE_UNKNOWN", said, "Check data-site in the page's script tag."));
    }
    setCsp(response, { ancestors: ancestorsOf(site) });
    if (isClosed(site)) {
      const remedy = `Add the page's origin, such as https://shop.example, to the allowed origins of the site "${site.key}".`;
      return sendPage(response.status(403), words("SITE_CLOSED", "No page may show this chat yet.", remedy));
    }
    sendPage(
      response,
      frontEnd({
        entry,
        folder: `${base}/widget/`,
        title: site.name,
        language: site.language,
        data: { config: JSON.stringify(await frameConfigOf(parts.db, site, base)) },
      }),
    );
  });

  // Its pages are made in the browser: every address below is the same document.
  app.get(["/console", "/console/*page"], (_request, response) => {
    const entry = needBuilt(console);
    // Mantine writes <style> elements: they carry this response's nonce.
    const nonce = newNonce();
    setCsp(response, { ancestors: "'none'", frames: true, styleNonce: nonce });
    response.setHeader("Cache-Control", "no-store");
    const data = { base, nonce };
    sendPage(response, frontEnd({ entry, folder: `${base}/console/`, title: "Tuppence", language: "en", data }));
  });

  app.get("/demo", async (_request, response) => {
    const site = needSite(await parts.sites.demo());
    setCsp(response, { ancestors: "'none'", frames: true });
    response.setHeader("Cache-Control", "no-cache");
    sendPage(response, new Html(shop.replaceAll("{{site}}", html`${site.key}`.text)));
  });
  app.use("/demo", express.static(parts.paths.shop, { index: false, redirect: false }));

  app.get("/help", async (_request, response) => {
    const site = needSite(await parts.sites.demo());
    setCsp(response, { ancestors: "'none'", frames: true });
    sendPage(response, helpIndex(site, [...(parts.knowledge.live(site.id)?.articles.values() ?? [])]));
  });

  app.get("/help/:key", async (request, response) => {
    const site = needSite(await parts.sites.demo());
    const articles = parts.knowledge.live(site.id)?.articles.values() ?? [];
    const article = [...articles].find((one) => one.key === request.params.key);
    setCsp(response, { ancestors: "'none'", frames: true });
    if (article === undefined) {
      const remedy = "All articles are listed at /help.";
      return sendPage(response.status(404), words("ARTICLE_UNKNOWN", "The help centre has no such article.", remedy));
    }
    sendPage(response, articlePage(site, article));
  });
}

function needBuilt<T>(built: T | undefined): T {
  if (built !== undefined) return built;
  throw new TuppenceError("INTERNAL", "The widget is not built.", 'Run "npm run build" and start again.');
}

function needSite(site: Site | undefined): Site {
  if (site !== undefined) return site;
  throw new TuppenceError("NOT_FOUND", "This server has no demo company.", "It was left out, or removed.");
}

function sendPage(response: Response, page: Html): void {
  response.type("html").send(page.text);
}

/** The path that the server is mounted at behind a proxy, from PUBLIC_URL: "" or, say, "/chat". */
export function basePath(publicUrl: string | undefined): string {
  return publicUrl === undefined ? "" : new URL(publicUrl).pathname.replace(/\/+$/, "");
}

/** The document of a front end: everything else is in its script, which finds its settings in the data attributes. */
function frontEnd(given: {
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
<meta name="viewport" content="width=device-width, initial-scale=1">
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
function words(code: string, said: string, remedy: string): Html {
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${said}</title></head>
<body><h1>${said}</h1><p>${remedy}</p><p><small>${code}</small></p></body>
</html>`;
}
