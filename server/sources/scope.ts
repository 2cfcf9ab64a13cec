import { matchesPath } from "./robots.ts";

/** Query parameters that say where a reader came from, not what the page is. */
const TRACKING =
  /^(?:utm_[a-z_]+|gclid|fbclid|msclkid|mc_[ce]id|ref|_ga|_gl|yclid|igshid|hsctatracking|sessionid|phpsessid|jsessionid|sid)$/iu;
/** Files that no article is in. */
const NO_PAGE =
  /\.(?:jpe?g|png|gif|svg|webp|avif|ico|css|m?js|json|xml|rss|atom|zip|gz|tar|7z|rar|exe|dmg|pkg|deb|rpm|apk|mp[34]|m4[av]|mov|avi|webm|og[gv]|wav|woff2?|ttf|otf|eot|pdf|docx?|xlsx?|pptx?|csv|ics)$/iu;
const LONGEST_ADDRESS = 1_000;
/** Addresses that differ in their query only: a calendar or a filter makes endless ones. */
const MOST_QUERIES = 30;

/** Which addresses belong to a website source. */
export interface Scope {
  /** The address as it's read and compared, or undefined if it doesn't belong. */
  take(address: string, base: string): string | undefined;
}

/**
 * The start's host below the start's folder: "https://shop.example/help/start" takes "/help/…".
 * @param options.include paths that an address must begin with one of; empty: the start's folder
 */
export function createScope(
  start: URL,
  options: { readonly include: readonly string[]; readonly exclude: readonly string[] },
): Scope {
  const folder = start.pathname.slice(0, start.pathname.lastIndexOf("/") + 1);
  const include = options.include.length === 0 ? [folder] : options.include.map(withSlash);
  const exclude = options.exclude.map(withSlash);
  const queries = new Map<string, number>();
  const seen = new Set<string>();
  return {
    take(address, base) {
      const url = plainAddress(address, base);
      if (url === undefined || bare(url.hostname) !== bare(start.hostname) || url.port !== start.port) return undefined;
      // "www." or not, http or https: one site.
      url.hostname = start.hostname;
      url.protocol = start.protocol;
      const path = url.pathname;
      if (NO_PAGE.test(path) || repeats(path)) return undefined;
      const isStart = url.href === start.href || `${path}/` === folder;
      if (!isStart && !include.some((one) => matchesPath(one, path))) return undefined;
      if (exclude.some((one) => matchesPath(one, path))) return undefined;
      if (url.search !== "" && !seen.has(url.href)) {
        const count = (queries.get(path) ?? 0) + 1;
        if (count > MOST_QUERIES) return undefined;
        queries.set(path, count);
        seen.add(url.href);
      }
      return url.href;
    },
  };
}

const withSlash = (path: string) => (path.startsWith("/") || path.startsWith("*") ? path : `/${path}`);
const bare = (host: string) => host.replace(/^www\./u, "");

/** An address without what doesn't change the page: fragment, tracking, a double slash. */
export function plainAddress(address: string, base: string): URL | undefined {
  if (address.length > LONGEST_ADDRESS || !URL.canParse(address, base)) return undefined;
  const url = new URL(address, base);
  if (url.protocol !== "http:" && url.protocol !== "https:") return undefined;
  url.hash = "";
  url.username = "";
  url.password = "";
  for (const name of [...url.searchParams.keys()]) if (TRACKING.test(name)) url.searchParams.delete(name);
  url.searchParams.sort();
  // Session ids in the path: "/page;jsessionid=1".
  url.pathname = url.pathname.replace(/;jsessionid=[^/]*/giu, "").replace(/\/{2,}/gu, "/");
  return url.href.length > LONGEST_ADDRESS ? undefined : url;
}

/** "/a/b/a/b/a/b": a relative link that goes one folder deeper each time. */
function repeats(path: string): boolean {
  const parts = path.split("/").filter((part) => part !== "");
  if (parts.length < 6) return parts.length > 20;
  const counts = new Map<string, number>();
  for (const part of parts) counts.set(part, (counts.get(part) ?? 0) + 1);
  return parts.length > 20 || [...counts.values()].some((count) => count >= 4);
}
