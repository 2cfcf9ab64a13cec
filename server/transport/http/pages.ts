import { join } from "node:path";
import express, { type Express } from "express";
import { TuppenceError } from "../../lib/errors.ts";
import { LANGUAGES } from "../../wire/widget.ts";
import type { Site, TransportDeps } from "../deps.ts";
import { newNonce, setCsp } from "../headers.ts";
import { appManifest, THEME_COLOURS } from "./app-manifest.ts";
import { readEntry } from "./assets.ts";
import { basePath } from "./base-path.ts";
import { builtAssets } from "./built-assets.ts";
import { documentOf, needBuilt, sendError, sendPage } from "./document.ts";
import { articlePage, helpIndex } from "./help.ts";
import { html } from "./html.ts";
import { readShop } from "./shop.ts";

type PageDeps = Pick<TransportDeps, "sites" | "knowledge" | "paths" | "publicUrl">;

/** What people see apart from the widget: the console, the demo shop and its help centre. */
export function mountPages(app: Express, deps: PageDeps): void {
  const console = readEntry(deps.paths.console, "admin/main.tsx");
  const base = basePath(deps.publicUrl);
  const shop = readShop(deps.paths.shop, base);

  app.get("/", async (_request, response) => {
    response.redirect(302, base + ((await deps.sites.demo()) === undefined ? "/console" : "/demo"));
  });

  app.use("/console/assets", ...builtAssets(join(deps.paths.console, "assets")));

  mountApp(app, deps.paths.console, base);
  const head = html`<link rel="icon" href="${base}/console/icons/192.png" type="image/png">
<link rel="apple-touch-icon" href="${base}/console/icons/apple-180.png">
<link rel="manifest" href="${base}/console/app.webmanifest">
<meta name="theme-color" media="(prefers-color-scheme: light)" content="${THEME_COLOURS.light}">
<meta name="theme-color" media="(prefers-color-scheme: dark)" content="${THEME_COLOURS.dark}">`;

  // Its pages are rendered in the browser: every address below it returns the same document.
  app.get(["/console", "/console/*page"], (_request, response) => {
    const entry = needBuilt(console);
    // Mantine adds <style> elements: they carry this response's nonce.
    const nonce = newNonce();
    setCsp(response, { ancestors: "'none'", frames: true, app: true, styleNonce: nonce });
    response.setHeader("Cache-Control", "no-store");
    const data = { base, nonce };
    sendPage(
      response,
      documentOf({ entry, folder: `${base}/console/`, title: "Tuppence", language: "en", data, head }),
    );
  });

  app.use("/demo/files", express.static(join(deps.paths.shop, "files"), { index: false, redirect: false }));
  app.get(["/demo", "/demo/*page"], async (request, response) => {
    const site = needSite(await deps.sites.demo());
    const page = shop.page(request.path.replace(/^\/demo\/?/, ""), site);
    setCsp(response, { ancestors: "'none'", frames: true });
    response.setHeader("Cache-Control", "no-cache");
    if (page !== undefined) return sendPage(response, page);
    const missing = shop.page("not-found", site);
    if (missing === undefined) return sendError(response.status(404), noPage());
    sendPage(response.status(404), missing);
  });

  app.get("/help", async (_request, response) => {
    const site = needSite(await deps.sites.demo());
    setCsp(response, { ancestors: "'none'", frames: true });
    const articles = [...(deps.knowledge.live(site.id)?.articles.values() ?? [])];
    sendPage(response, shop.around(site, helpIndex(site, articles, base)));
  });

  app.get("/help/:key", async (request, response) => {
    const site = needSite(await deps.sites.demo());
    const articles = deps.knowledge.live(site.id)?.articles.values() ?? [];
    const article = [...articles].find((one) => one.key === request.params.key);
    setCsp(response, { ancestors: "'none'", frames: true });
    if (article === undefined) {
      const remedy = "You can find all articles at /help.";
      const unknown = new TuppenceError("ARTICLE_UNKNOWN", "This article doesn't exist.", remedy);
      return sendError(response.status(404), unknown);
    }
    sendPage(response, shop.around(site, articlePage(article, base)));
  });

  // A help centre that is off, or was never there.
  app.get("/help/*page", (_request, response) => {
    const remedy = "Check the address. A manager can turn on a site's help centre in Settings.";
    const said = "There's no help centre at this address.";
    sendError(response.status(404), new TuppenceError("NOT_FOUND", said, remedy));
  });
}

/** What makes the console an app that can be installed. None of it is kept by browsers without asking again. */
function mountApp(app: Express, folder: string, base: string): void {
  app.get("/console/app.webmanifest", (request, response) => {
    response.setHeader("Cache-Control", "no-cache");
    response.vary("Accept-Language");
    const wanted = request.acceptsLanguages([...LANGUAGES]);
    response.type("application/manifest+json").send(JSON.stringify(appManifest(base, wanted)));
  });
  app.use("/console/icons", express.static(join(folder, "icons"), { index: false, redirect: false, maxAge: "1d" }));
  // Its folder is its scope: the console's pages.
  app.get("/console/service-worker.js", (_request, response, next) => {
    response.setHeader("Content-Security-Policy", "default-src 'none'; connect-src 'self'");
    response.setHeader("Cache-Control", "no-cache");
    response.sendFile(join(folder, "service-worker.js"), { cacheControl: false }, (error) => {
      if (error !== undefined && error !== null) next();
    });
  });
}

function needSite(site: Site | undefined): Site {
  if (site !== undefined) return site;
  throw new TuppenceError("NOT_FOUND", "This server doesn't have the demo shop.", "It was turned off or removed.");
}

function noPage(): TuppenceError {
  return new TuppenceError("NOT_FOUND", "This page doesn't exist.", "Start at /demo.");
}
