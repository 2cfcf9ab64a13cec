import type { Request } from "express";
import { actionsOn } from "../../../domain/reach.ts";
import { articlePath, collectionPath, helpCentrePath } from "../../../help/address.ts";
import { type Catalogue, catalogueOf } from "../../../help/catalogue.ts";
import type { createShelves, Shelf, Shelves } from "../../../help/shelves.ts";
import type { LiveArticle } from "../../../knowledge/live.ts";
import { siteSettings } from "../../../settings/settings.ts";
import { type HelpCentreSettings, helpCentreSettings } from "../../../wire/help.ts";
import { allows } from "../../../wire/permissions.ts";
import type { WidgetTheme } from "../../../wire/widget.ts";
import type { Site, TransportDeps } from "../../deps.ts";
import { basePath } from "../base-path.ts";
import { originOfServer } from "../origin-of-server.ts";

export type HelpDeps = Pick<
  TransportDeps,
  "db" | "sites" | "sessions" | "knowledge" | "turns" | "limits" | "paths" | "publicUrl" | "version" | "clock" | "log"
>;

/** A help centre as a request sees it. */
export interface HelpSite {
  readonly site: Site;
  readonly settings: HelpCentreSettings;
  readonly theme: WidgetTheme;
  /** The chat can be opened: it's switched on, and visitors may be anonymous. */
  readonly hasChat: boolean;
  readonly catalogue: Catalogue;
  readonly shelves: Shelves;
  /** What its name is on the page. */
  readonly name: string;
  /** The path of its first page, with the path that the server is mounted at. */
  readonly root: string;
  /** The server's own address, "https://chat.example". */
  readonly origin: string;
  readonly base: string;
  /** Only the team sees it. */
  readonly isPreview: boolean;
  /** Why it's a preview: it's off, or its settings aren't saved. Absent: readers see the same. */
  readonly notice?: "preview" | "previewUnsaved";
}

/** Longest key that a site can have. */
const LONGEST_KEY = 63;

/**
 * The help centre that a request is about; undefined if there is none, or it's off and the caller isn't one of the team.
 * A signed-in manager sees what `?preview=` says, as the console's settings page does before it saves.
 */
export async function helpSiteOf(
  deps: HelpDeps,
  shelvesOf: ReturnType<typeof createShelves>,
  request: Request,
): Promise<HelpSite | undefined> {
  const key = request.params.site;
  if (typeof key !== "string" || key.length > LONGEST_KEY || key.includes("\0")) return undefined;
  const site = await deps.sites.byKey(key);
  if (site === undefined) return undefined;
  const { helpCentre, widget, identity } = await siteSettings(deps.db, site.id);
  const preview = await previewOf(deps, request, site, helpCentre);
  const settings = preview ?? helpCentre;
  if (!helpCentre.isOn && preview === undefined) return undefined;
  const base = basePath(deps.publicUrl);
  const catalogue = catalogueOf(deps.knowledge.live(site.id));
  return {
    site,
    settings,
    theme: widget.theme,
    hasChat: settings.hasChat && identity.mode !== "strict",
    catalogue,
    shelves: await shelvesOf(site, catalogue),
    name: settings.name ?? site.name,
    root: base + helpCentrePath(site.key),
    origin: originOfServer(deps.publicUrl, request),
    base,
    isPreview: preview !== undefined,
    ...(preview === undefined || (preview === helpCentre && helpCentre.isOn)
      ? {}
      : { notice: helpCentre.isOn ? "previewUnsaved" : "preview" }),
  };
}

/** Settings that aren't saved yet, or the saved ones of a help centre that is off; undefined: it's no preview. */
async function previewOf(
  deps: HelpDeps,
  request: Request,
  site: Site,
  saved: HelpCentreSettings,
): Promise<HelpCentreSettings | undefined> {
  const { preview } = request.query;
  const isAsked = typeof preview === "string";
  if (saved.isOn && !isAsked) return undefined;
  const member = await deps.sessions?.member(request.headers);
  if (
    member === undefined ||
    member.organisationId !== site.organisationId ||
    !allows(actionsOn(member.reach, site.id), "settings.read")
  ) {
    return undefined;
  }
  if (!isAsked || preview === "" || preview === "1") return saved;
  try {
    const given = helpCentreSettings.safeParse({ ...saved, ...JSON.parse(preview) });
    return given.success ? given.data : saved;
  } catch {
    return saved;
  }
}

/** Where the first page in a language is; the site's only language needs none in the address. */
export function homeIn(help: HelpSite, language: string): string {
  return help.catalogue.languages.length > 1 ? `${help.root}/${language}` : help.root;
}

/** The address of an article, from the server's root. */
export const articleAddress = (help: HelpSite, article: Pick<LiveArticle, "id" | "key">): string =>
  help.base + articlePath(help.site.key, article);

/** The address of a collection in a language, from the server's root. */
export const shelfAddress = (help: HelpSite, shelf: Shelf, language: string): string =>
  withLanguage(help, help.base + collectionPath(help.site.key, shelf.key), language);

/** A page of the help centre that isn't in one language by its path: its address says which. */
export function withLanguage(help: HelpSite, path: string, language: string): string {
  if (help.catalogue.languages.length < 2) return path;
  return `${path}${path.includes("?") ? "&" : "?"}lang=${encodeURIComponent(language)}`;
}

/** The language that a page's address asks for, or the help centre's first. */
export function languageAsked(help: HelpSite, asked: unknown): string {
  const { languages } = help.catalogue;
  return languages.find((one) => one === asked) ?? languages[0] ?? help.site.language;
}
