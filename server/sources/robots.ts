/** What a site's robots.txt asks of us (RFC 9309). */
export interface Robots {
  /** Whether an address of the site may be read. */
  allows(url: URL): boolean;
  /** Milliseconds that it asks for between two requests; undefined: it doesn't say. */
  readonly delayMs: number | undefined;
  /** Sitemaps that it names. */
  readonly sitemaps: readonly string[];
}

/** Characters of a robots.txt that are read, as the RFC allows. */
const LONGEST = 500 * 1024;
/** A robots.txt that asks for more is obeyed this far: a page a minute would take a day for a help centre. */
const LONGEST_DELAY_MS = 30_000;
const OUR_NAME = "tuppencebot";

interface Rule {
  readonly path: string;
  readonly allow: boolean;
}

/** Everything may be read: there is no robots.txt. */
export const allowsAll: Robots = { allows: () => true, delayMs: undefined, sitemaps: [] };
/** Nothing may be read: the server couldn't say (RFC 9309, 2.3.1.4). */
export const allowsNothing: Robots = { allows: () => false, delayMs: undefined, sitemaps: [] };

/** Reads a robots.txt: the group for us, otherwise the one for everybody. */
export function parseRobots(text: string): Robots {
  const groups = new Map<string, { rules: Rule[]; delayMs: number | undefined }>();
  const sitemaps: string[] = [];
  let agents: string[] = [];
  let inRules = false;
  for (const line of text
    .slice(0, LONGEST)
    .replace(/^\uFEFF/u, "")
    .split(/\r\n?|\n/u)) {
    const [whole = ""] = line.split("#", 1);
    const colon = whole.indexOf(":");
    if (colon < 0) continue;
    const field = whole.slice(0, colon).trim().toLowerCase();
    const value = whole.slice(colon + 1).trim();
    if (field === "sitemap") sitemaps.push(value);
    else if (field === "user-agent") {
      if (inRules) agents = [];
      inRules = false;
      // "TuppenceBot/1.0" names the same as "TuppenceBot".
      agents.push(value.toLowerCase().split("/", 1)[0] ?? "");
    } else if (field === "allow" || field === "disallow" || field === "crawl-delay") {
      inRules = true;
      for (const agent of agents) {
        const group = groups.get(agent) ?? { rules: [], delayMs: undefined };
        groups.set(agent, group);
        if (field === "crawl-delay") group.delayMs = delayOf(value) ?? group.delayMs;
        // An empty "Disallow:" forbids nothing.
        else if (value !== "") group.rules.push({ path: encoded(value), allow: field === "allow" });
      }
    }
  }
  const group = groups.get(OUR_NAME) ?? groups.get("*") ?? { rules: [], delayMs: undefined };
  return {
    delayMs: group.delayMs,
    sitemaps,
    allows(url) {
      const path = encoded(url.pathname + url.search);
      if (path === "/robots.txt") return true;
      // The longest rule counts; of two equally long ones the one that allows.
      let best: Rule | undefined;
      for (const rule of group.rules) {
        if (
          best !== undefined &&
          (rule.path.length < best.path.length || (rule.path.length === best.path.length && !rule.allow))
        )
          continue;
        if (matchesPath(rule.path, path)) best = rule;
      }
      return best?.allow ?? true;
    },
  };
}

function delayOf(value: string): number | undefined {
  const seconds = Number(value);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(LONGEST_DELAY_MS, seconds * 1000) : undefined;
}

/** Percent-encoded in one way, so that "/a%7Eb" and "/a~b" are the same path. */
function encoded(path: string): string {
  try {
    return encodeURI(decodeURI(path));
  } catch {
    return path;
  }
}

/**
 * Whether a path begins with a pattern, in which "*" is any text, and "$" at its end the path's end. Linear in the path
 * for each star.
 */
export function matchesPath(pattern: string, path: string): boolean {
  const isWhole = pattern.endsWith("$");
  const parts = (isWhole ? pattern.slice(0, -1) : pattern).split("*");
  const [first = ""] = parts;
  if (!path.startsWith(first)) return false;
  let at = first.length;
  for (const [i, part] of parts.entries()) {
    if (i === 0) continue;
    if (isWhole && i === parts.length - 1) {
      return path.length - part.length >= at && path.endsWith(part);
    }
    const found = path.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return !isWhole || at === path.length;
}
