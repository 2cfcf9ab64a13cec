import { join } from "node:path";
import type { Express, Request, Response } from "express";
import * as z from "zod/mini";
import { TuppenceError } from "../../lib/errors.ts";
import { siteSettings } from "../../settings/settings.ts";
import { type FrameConfig, LANGUAGES } from "../../wire/widget.ts";
import type { Site, TransportDeps } from "../deps.ts";
import { bad } from "../errors.ts";
import { ancestorsOf, isClosed, setCsp, withHelpCentre } from "../headers.ts";
import { type Fault, faultLine, parse } from "../parse.ts";
import { createVisitorLimits } from "../visitor-limits.ts";
import { readEntry } from "./assets.ts";
import { basePath } from "./base-path.ts";
import { builtAssets, builtLoader } from "./built-assets.ts";
import { documentOf, needBuilt, sendError, sendPage } from "./document.ts";
import { buttonConfigOf, frameConfigOf } from "./widget-config.ts";
import { mountWidgetFiles } from "./widget-files.ts";

const siteQuery = z.object({ site: z.optional(z.string().check(z.maxLength(100))) });

type WidgetDeps = Pick<
  TransportDeps,
  "db" | "sites" | "sessions" | "files" | "paths" | "publicUrl" | "limits" | "clock"
>;

/** Everything below /widget, and the loader: what pages of other sites load, and the frame inside them. */
export function mountWidget(app: Express, deps: WidgetDeps): void {
  const frame = readEntry(deps.paths.widget, "widget/frame.tsx");
  const base = basePath(deps.publicUrl);
  const limits = createVisitorLimits(deps.limits);

  app.get(
    "/widget.js",
    (_request, response, next) => {
      needBuilt(frame);
      // Any site may load it.
      openToAll(response);
      next();
    },
    ...builtLoader(deps.paths.widget),
  );

  app.use(
    "/widget/assets",
    // A page with COEP may fetch them before the frame is opened.
    (_request, response, next) => {
      response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
      next();
    },
    // The names contain a hash of the content.
    ...builtAssets(join(deps.paths.widget, "assets")),
  );

  app.get("/widget/button", async (request, response) => {
    openToAll(response);
    const site = await siteOf(request);
    if (site === undefined) throw siteUnknown(request);
    response.setHeader("Cache-Control", "public, max-age=300");
    response.json(await buttonConfigOf(deps.db, site));
  });

  app.get("/widget/frame", async (request, response) => {
    const entry = needBuilt(frame);
    response.setHeader("Cache-Control", "no-cache");
    // A page with COEP require-corp only accepts frames that have both headers.
    response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
    response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
    const query = parse(siteQuery, { site: request.query.site });
    const site = query.ok ? await siteOf(request) : undefined;
    if (site === undefined) {
      // Any page may show this, so that somebody who mistyped the key can read it there.
      if (!query.ok) return sendError(response.status(400), badAddress(query.faults), "*");
      return sendError(response.status(404), siteUnknown(request), "*");
    }
    // Preview of unsaved settings: in the console only, even if no page may embed the chat yet.
    const isPreview = request.query.preview === "1";
    const open = withHelpCentre(site, (await siteSettings(deps.db, site.id)).helpCentre);
    setCsp(response, { ancestors: isPreview ? "'self'" : ancestorsOf(open) });
    if (isClosed(open) && !isPreview) {
      const remedy = `Add your page's origin, such as https://shop.example, to the allowed origins of the site "${site.key}".`;
      const closed = new TuppenceError("SITE_CLOSED", "This chat has no allowed websites yet.", remedy);
      return sendError(response.status(403), closed, ancestorsOf(open));
    }
    const config = await frameConfigOf(deps.db, site, base);
    // A visitor's own language arrives with the frame's script, not after it.
    const words = entry.later.get(languageOf(request, config));
    response.vary("Accept-Language");
    sendPage(
      response,
      documentOf({
        entry: words === undefined ? entry : { ...entry, preloads: [...entry.preloads, words] },
        folder: `${base}/widget/`,
        title: site.name,
        language: site.language,
        data: {
          config: JSON.stringify(config),
          ...(isPreview ? { preview: "" } : {}),
        },
      }),
    );
  });

  mountWidgetFiles(app, deps, limits);

  async function siteOf(request: Request): Promise<Site | undefined> {
    const query = parse(siteQuery, { site: request.query.site });
    if (!query.ok) throw badAddress(query.faults);
    const { site } = query.data;
    return site === undefined || site === "" ? undefined : deps.sites.byKey(site);
  }
}

function badAddress(faults: readonly Fault[]): TuppenceError {
  return bad(`There is a problem with the address: ${faultLine(faults, "the query")}.`, "See docs/widget.md.");
}

/**
 * What the frame will most likely choose. It knows the browser's languages better, and fetches another one if needed.
 */
function languageOf(request: Request, { settings, siteLanguage }: FrameConfig): string {
  if (settings.language !== "auto") return settings.language;
  return request.acceptsLanguages(...LANGUAGES) || (siteLanguage.split("-")[0] ?? "");
}

function siteUnknown(request: Request): TuppenceError {
  const said = request.query.site
    ? "This server doesn't know the chat's site."
    : "The chat's address doesn't name a site.";
  return new TuppenceError("SITE_UNKNOWN", said, "Check data-site in the page's script tag.");
}

function openToAll(response: Response): void {
  response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
  response.setHeader("Access-Control-Allow-Origin", "*");
}
