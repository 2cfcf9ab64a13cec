import { readFileSync } from "node:fs";
import { join } from "node:path";
import express, { type Express, type Response } from "express";
import { TuppenceError } from "../lib/errors.ts";
import { type Entry, readEntries } from "./assets.ts";
import { ancestorsOf, isClosed, setCsp } from "./headers.ts";
import { articlePage, helpIndex } from "./help.ts";
import { Html, html } from "./html.ts";
import type { Site, TransportParts } from "./parts.ts";

type PageParts = Pick<TransportParts, "sites" | "knowledge" | "paths">;

/** What people see: the loader, the widget's frame, the console, the demo shop and its help centre. */
export function mountPages(app: Express, parts: PageParts): void {
  const built = readEntries(parts.paths.widget);
  const shop = readFileSync(join(parts.paths.shop, "index.html"), "utf8");

  app.get("/", async (_request, response) => {
    response.redirect(302, (await parts.sites.demo()) === undefined ? "/console" : "/demo");
  });

  app.get("/widget.js", (_request, response) => {
    needBuilt(built);
    // Any site may load it; a changed loader reaches every shop within five minutes.
    response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.sendFile(join(parts.paths.widget, "widget.js"), { maxAge: 300_000 });
  });

  app.use(
    "/widget/assets",
    // Names hold a hash of the content.
    express.static(join(parts.paths.widget, "assets"), { immutable: true, maxAge: "1y", index: false }),
  );

  app.get("/widget/frame", async (request, response) => {
    const { frame } = needBuilt(built);
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
    sendPage(response, frontEnd({ entry: frame, base: "", title: site.name, language: site.language, site: site.key }));
  });

  app.get("/console", (_request, response) => {
    const entry = needBuilt(built).console;
    setCsp(response, { ancestors: "'none'" });
    response.setHeader("Cache-Control", "no-cache");
    sendPage(response, frontEnd({ entry, base: "widget/", title: "Tuppence console", language: "en" }));
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

/** The document of a front end: everything else is in its script. */
function frontEnd(given: { entry: Entry; base: string; title: string; language: string; site?: string }): Html {
  const { entry, base, title, language, site } = given;
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<meta name="robots" content="noindex">
<title>${title}</title>
${entry.styles.map((file) => html`<link rel="stylesheet" href="${base}${file}">`)}
${entry.preloads.map((file) => html`<link rel="modulepreload" href="${base}${file}">`)}
<script type="module" src="${base}${entry.script}"></script>
</head>
<body><div id="tuppence" data-site="${site ?? ""}"></div><noscript>This page needs JavaScript.</noscript></body>
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
