/** What a web page says about itself. */
import type { Element, Root } from "hast";
import { type DeclaredQuestion, declaredQuestions } from "../text/faq-schema.ts";
import { attribute, elementsIn, findElement, textOf } from "../text/html-page.ts";
import { languageTag } from "./language-tag.ts";

/** What a page says about itself in its head. */
export interface PageHead {
  readonly title: string;
  readonly language: string | undefined;
  readonly url: string | undefined;
  /** The address that it calls its own, absolute. */
  readonly canonical: string | undefined;
  /** It asks not to be listed, or its links not to be followed. */
  readonly noIndex: boolean;
  readonly noFollow: boolean;
  readonly base: string | undefined;
  readonly questions: readonly DeclaredQuestion[];
  readonly forwardsTo: string | undefined;
}

/** Whether an element has this tag. */
export const isNamed = (name: string) => (element: Element) => element.tagName === name;

/** What a page tells robots, all of them or ours: "noindex", "nofollow", "none". */
function robotsOf(page: Root): ReadonlySet<string> {
  const said = elementsIn(
    page,
    (one) => one.tagName === "meta" && /^(?:robots|tuppencebot)$/iu.test(attribute(one, "name")),
  );
  return new Set(
    [...said].flatMap((one) =>
      attribute(one, "content")
        .toLowerCase()
        .split(/[\s,]+/u),
    ),
  );
}

/** Addresses that a page links to, in its order. Not those that it asks robots not to follow. */
export function linksOf(page: Root, base: string): string[] {
  const links = new Set<string>();
  for (const one of elementsIn(page, ({ tagName }) => tagName === "a" || tagName === "area")) {
    const rel = attribute(one, "rel").toLowerCase().split(/\s+/u);
    const address = rel.includes("nofollow") ? undefined : absolute(attribute(one, "href"), base);
    if (address !== undefined) links.add(address);
  }
  return [...links];
}

function metaOf(page: Root, name: string): string {
  const found = findElement(
    page,
    (one) => one.tagName === "meta" && [attribute(one, "name"), attribute(one, "property")].includes(name),
  );
  return found === undefined ? "" : attribute(found, "content").trim();
}

/** An address of the web as a whole one; undefined: it is none, or what it is relative to is not known. */
export const absolute = (url: string, base?: string): string | undefined =>
  URL.canParse(url, base) && /^https?:/iu.test(new URL(url, base).href) ? new URL(url, base).href : undefined;

/** @param given its address, if it's known; otherwise what it declares is taken for it */
export function headOf(page: Root, given: string | undefined): PageHead {
  const html = findElement(page, isNamed("html"));
  const canonical = findElement(
    page,
    (one) => one.tagName === "link" && attribute(one, "rel").toLowerCase().split(/\s+/u).includes("canonical"),
  );
  const declared = absolute(canonical === undefined ? "" : attribute(canonical, "href"), given);
  const url = given ?? declared ?? absolute(metaOf(page, "og:url"));
  const base = findElement(page, (one) => one.tagName === "base" && attribute(one, "href") !== "");
  const refresh = findElement(
    page,
    (one) => one.tagName === "meta" && String(one.properties.httpEquiv ?? "").toLowerCase() === "refresh",
  );
  const questions = [...elementsIn(page, isNamed("script"))]
    .filter((one) => attribute(one, "type").toLowerCase().startsWith("application/ld+json"))
    .flatMap((one) => declaredIn(one));
  const robots = robotsOf(page);
  const site = metaOf(page, "og:site_name");
  const title = findElement(page, isNamed("title"));
  return {
    title: withoutSite(metaOf(page, "og:title") || (title === undefined ? "" : textOf(title)), site),
    language: languageTag(html === undefined ? "" : attribute(html, "lang")),
    url,
    canonical: declared,
    noIndex: robots.has("noindex") || robots.has("none"),
    noFollow: robots.has("nofollow") || robots.has("none"),
    base: base === undefined ? undefined : absolute(attribute(base, "href"), url),
    questions,
    forwardsTo: refresh === undefined ? undefined : /url\s{0,5}=(.{1,2000})/iu.exec(attribute(refresh, "content"))?.[1],
  };
}

function declaredIn(script: Element): DeclaredQuestion[] {
  const source = script.children.map((one) => (one.type === "text" ? one.value : "")).join("");
  try {
    return declaredQuestions(JSON.parse(source));
  } catch {
    // Other people's JSON-LD is often broken, and the page's text is there anyway.
    return [];
  }
}

/** "Refunds | Shop" and "Refunds – Help centre" without the site's name. */
function withoutSite(title: string, site: string): string {
  if (site !== "" && title.length > site.length && title.endsWith(site)) {
    const rest = title.slice(0, -site.length).replace(/[\s|–—·:-]{1,10}$/u, "");
    if (rest !== "") return rest;
  }
  const parts = title.split(/\s(?:\||–|—|-|·|::)\s/u);
  const last = parts.at(-1) ?? "";
  return parts.length > 1 && last.split(" ").length <= 5 ? title.slice(0, title.lastIndexOf(last) - 3).trim() : title;
}
