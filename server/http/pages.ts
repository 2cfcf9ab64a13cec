import { join } from "node:path";
import express, { type Express } from "express";
import { TuppenceError } from "../lib/errors.ts";
import { readEntry } from "./assets.ts";
import { basePath } from "./base-path.ts";
import { builtAssets } from "./built-assets.ts";
import { documentOf, errorPage, needBuilt, sendPage } from "./document.ts";
import { newNonce, setCsp } from "./headers.ts";
import { articlePage, helpIndex } from "./help.ts";
import type { Site, TransportParts } from "./parts.ts";
import { readShop } from "./shop.ts";

type PageParts = Pick<TransportParts, "sites" | "knowledge" | "paths" | "publicUrl">;

/** What people see besides the widget: the console, the demo shop and its help centre. */
export function mountPages(app: Express, parts: PageParts): void {
  const console = readEntry(parts.paths.console, "admin/main.tsx");
  const base = basePath(parts.publicUrl);
  const shop = readShop(parts.paths.shop, base);

  app.get("/", async (_request, response) => {
    response.redirect(302, base + ((await parts.sites.demo()) === undefined ? "/console" : "/demo"));
  });

  app.use("/console/assets", ...builtAssets(join(parts.paths.console, "assets")));

  // Its pages are made in the browser: every address below is the same document.
  app.get(["/console", "/console/*page"], (_request, response) => {
    const entry = needBuilt(console);
    // Mantine writes <style> elements: they carry this response's nonce.
    const nonce = newNonce();
    setCsp(response, { ancestors: "'none'", frames: true, styleNonce: nonce });
    response.setHeader("Cache-Control", "no-store");
    const data = { base, nonce };
    sendPage(response, documentOf({ entry, folder: `${base}/console/`, title: "Tuppence", language: "en", data }));
  });

  app.use("/demo/files", express.static(join(parts.paths.shop, "files"), { index: false, redirect: false }));
  app.get(["/demo", "/demo/*page"], async (request, response) => {
    const site = needSite(await parts.sites.demo());
    const page = shop.page(request.path.replace(/^\/demo\/?/, ""), site);
    setCsp(response, { ancestors: "'none'", frames: true });
    response.setHeader("Cache-Control", "no-cache");
    if (page !== undefined) return sendPage(response, page);
    sendPage(response.status(404), shop.page("not-found", site) ?? errorPage(noPage()));
  });

  app.get("/help", async (_request, response) => {
    const site = needSite(await parts.sites.demo());
    setCsp(response, { ancestors: "'none'", frames: true });
    const articles = [...(parts.knowledge.live(site.id)?.articles.values() ?? [])];
    sendPage(response, shop.around(site, helpIndex(site, articles, base)));
  });

  app.get("/help/:key", async (request, response) => {
    const site = needSite(await parts.sites.demo());
    const articles = parts.knowledge.live(site.id)?.articles.values() ?? [];
    const article = [...articles].find((one) => one.key === request.params.key);
    setCsp(response, { ancestors: "'none'", frames: true });
    if (article === undefined) {
      const remedy = "All articles are listed at /help.";
      const unknown = new TuppenceError("ARTICLE_UNKNOWN", "The help centre has no such article.", remedy);
      return sendPage(response.status(404), errorPage(unknown));
    }
    sendPage(response, shop.around(site, articlePage(article, base)));
  });
}

function needSite(site: Site | undefined): Site {
  if (site !== undefined) return site;
  throw new TuppenceError("NOT_FOUND", "This server has no demo company.", "It was left out, or removed.");
}

function noPage(): TuppenceError {
  return new TuppenceError("NOT_FOUND", "The shop has no such page.", "Begin at /demo.");
}
