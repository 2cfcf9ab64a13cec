import type { Definition, Image, Link, Nodes } from "mdast";
import { writeMarkdown } from "../text/html.ts";
import { offsetsOf, parseMarkdown } from "../text/markdown.ts";

/** Where a site's own pages are, so that "/billing" in an article opens there and not on the chat's own address. */
export interface SiteAddress {
  /** Base address of the pages, e.g. "https://shop.example/"; undefined: unknown, so relative addresses are refused. */
  readonly base: string | undefined;
  /** The pages are served by this server, from the same origin: "/billing" is right as it is. */
  readonly isOwnOrigin: boolean;
}

/**
 * Where a site's pages are.
 * @param allowedOrigins those that can embed its widget; "self": pages that this server serves
 * @param baseUrl given by the person who imports; takes precedence
 */
export function siteAddress(allowedOrigins: readonly string[], baseUrl?: string): SiteAddress {
  const origin = allowedOrigins.find((one) => /^https?:\/\/[^*\s]+$/iu.test(one) && URL.canParse(one));
  return { base: baseUrl ?? origin, isOwnOrigin: baseUrl === undefined && allowedOrigins.includes("self") };
}

/** An address that can't be kept, as written in the article. */
export interface LooseLink {
  readonly loose: string;
}

const SCHEME = /^[a-z][a-z\d+.-]*:/iu;

/**
 * Makes an address in an article absolute.
 * @param page the article's own address, if it has an absolute one: "how.html" and "#how" are relative to it
 * @returns undefined for a place on a page that has no address: there is nothing to open
 */
export function resolveAddress(url: string, site: SiteAddress, page?: string): string | LooseLink | undefined {
  if (SCHEME.test(url)) return url;
  const whole = page !== undefined && /^https?:/iu.test(page) ? page : undefined;
  if (url === "" || url.startsWith("#")) return whole === undefined ? undefined : new URL(url, whole).href;
  // Browsers read "\" as "/": "/\evil.example" is another host.
  if (url.includes("\\")) return { loose: url };
  if (url.startsWith("//")) return URL.canParse(`https:${url}`) ? `https:${url}` : { loose: url };
  if (/^www\.[^/\s]+\.[^/\s]/iu.test(url)) return `https://${url}`;
  const from = url.startsWith("/") ? (site.base ?? whole) : (whole ?? site.base);
  if (from !== undefined) return URL.canParse(url, from) ? new URL(url, from).href : { loose: url };
  return site.isOwnOrigin && url.startsWith("/") ? url : { loose: url };
}

/**
 * What a relative link, picture or definition looks like: most answers have none, and parsing fifty thousand of them takes
 * half a minute.
 */
const MAYBE_RELATIVE = /\](?:\(|:)[ \t\n]{0,50}<?(?![a-z][a-z\d+.-]{0,30}:)(?![ \t\n])/iu;

type Linking = Link | Image | Definition;

/** The links, pictures and link definitions of a tree, outermost first, without those nested inside another. */
function* linksIn(node: Nodes): Generator<Linking> {
  if (node.type === "link" || node.type === "image" || node.type === "definition") yield node;
  else if ("children" in node) for (const child of node.children) yield* linksIn(child);
}

/**
 * The same node with each address replaced by what `resolve` returns; if it returns none, the link becomes its text.
 */
function rewritten(node: Nodes, resolve: (url: string) => string | undefined): Nodes[] {
  const children = "children" in node ? (node.children as Nodes[]).flatMap((one) => rewritten(one, resolve)) : [];
  const copy = "children" in node ? ({ ...node, children } as Nodes) : node;
  if (copy.type !== "link" && copy.type !== "image" && copy.type !== "definition") return [copy];
  const url = resolve(copy.url);
  if (url === undefined) {
    if (copy.type === "image") return copy.alt ? [{ type: "text", value: copy.alt }] : [];
    return copy.type === "link" ? children : [];
  }
  return [{ ...copy, url }];
}

/**
 * Makes the addresses of an answer's links and pictures absolute; everything else stays exactly as it is. A link to a
 * place on a page without an address becomes its text.
 * @param options.keepsLoose addresses that can't be made absolute become their text too
 * @returns the answer, or the first address that can't be made absolute
 */
export function resolveLinks(
  markdown: string,
  site: SiteAddress,
  page?: string,
  options: { readonly keepsLoose?: boolean } = {},
): string | LooseLink {
  if (!MAYBE_RELATIVE.test(markdown)) return markdown;
  let result = "";
  let at = 0;
  let loose: LooseLink | undefined;
  for (const node of linksIn(parseMarkdown(markdown))) {
    let isChanged = false;
    const nodes = rewritten(node, (url) => {
      const found = resolveAddress(url, site, page);
      isChanged ||= found !== url;
      if (typeof found !== "object") return found;
      if (options.keepsLoose === true) return undefined;
      loose ??= found;
      return url;
    });
    if (loose !== undefined) return loose;
    if (!isChanged) continue;
    const { start, end } = offsetsOf(node);
    result += markdown.slice(at, start) + nodes.map(writeMarkdown).join("");
    at = end;
  }
  return result + markdown.slice(at);
}
