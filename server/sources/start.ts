import { TuppenceError } from "../lib/errors.ts";
import type { WebReply } from "../lib/web-fetch.ts";
import { notAsExpected, refusedBy, tooMany, unreachable } from "./faults.ts";
import type { PoliteFetch } from "./polite.ts";
import type { ReadContext } from "./reader.ts";
import { allowsAll, parseRobots, type Robots } from "./robots.ts";
import { isSitemap, readSitemap } from "./sitemap.ts";

/** Bytes of a sitemap, packed. */
const SITEMAP_BYTES = 50 * 1024 * 1024;
/** Sitemaps and entries that are read: as many as a site of half a million pages has in two levels. */
const MOST_SITEMAPS = 100;
const MOST_ENTRIES = 500_000;

/** Where a crawl begins. */
export interface Start {
  /** After redirects: the site as it calls itself. */
  readonly url: URL;
  readonly robots: Robots;
  /** The address is a sitemap: only its pages are read, not what they link to. */
  readonly isSitemap: boolean;
  /** Sitemaps to read. */
  readonly sitemaps: readonly string[];
}

/** Follows the source's address to where it leads, and reads robots.txt there. @throws SOURCE_*, TryLater */
export async function findStart({ source, job }: ReadContext, fetch: PoliteFetch): Promise<Start> {
  const { host } = new URL(source.address);
  const ask = async (url: string, maxBytes?: number): Promise<WebReply> => {
    try {
      return await fetch(url, { signal: job.signal, ...(maxBytes === undefined ? {} : { maxBytes }) });
    } catch (error) {
      throw unreachable(error, host);
    }
  };
  const first = await ask(source.address, SITEMAP_BYTES);
  if (first.status >= 400) {
    throw refusedBy(first.url, first, {
      missing: "Open the address in a browser, and use the page that the articles can be reached from.",
      token: "Tuppence reads public pages. Use a page that can be opened without signing in.",
    });
  }
  const url = new URL(first.url);
  const robots = await robotsOf(url, ask);
  if (robots.delayMs !== undefined) fetch.slowDown(robots.delayMs);
  if (!robots.allows(url)) {
    throw new TuppenceError(
      "SOURCE_REFUSED",
      `The robots.txt of ${url.host} doesn't let TuppenceBot read ${url.pathname}.`,
      'If it\'s your website, add "User-agent: TuppenceBot" with "Allow: /" to its robots.txt.',
    );
  }
  const isList = isSitemap(first.body);
  const sitemaps = isList ? [url.href] : [...new Set([...robots.sitemaps, new URL("/sitemap.xml", url).href])];
  return { url, robots, isSitemap: isList, sitemaps };
}

async function robotsOf(url: URL, ask: (url: string) => Promise<WebReply>): Promise<Robots> {
  const reply = await ask(new URL("/robots.txt", url).href);
  if (reply.status === 429) throw tooMany(url.host, reply.headers);
  if (reply.status >= 500) {
    throw new TuppenceError(
      "SOURCE_UNREACHABLE",
      `The robots.txt of ${url.host} can't be read (${reply.status}), so it isn't known what may be read.`,
      "Try again later.",
    );
  }
  return reply.status === 200 ? parseRobots(reply.body.toString("utf8")) : allowsAll;
}

/** The pages that sitemaps list, including sitemaps in sitemaps. One that can't be read is left out unless it's the source itself. */
export async function pagesOfSitemaps(start: Start, { job }: ReadContext, fetch: PoliteFetch): Promise<string[]> {
  const queue = [...start.sitemaps];
  const seen = new Set<string>();
  const pages = new Set<string>();
  while (queue.length > 0 && seen.size < MOST_SITEMAPS && pages.size < MOST_ENTRIES) {
    const address = queue.shift() as string;
    if (seen.has(address) || !URL.canParse(address)) continue;
    seen.add(address);
    const reply = await fetch(address, { signal: job.signal, maxBytes: SITEMAP_BYTES }).catch((error: unknown) => {
      job.signal.throwIfAborted();
      if (start.isSitemap && seen.size === 1) throw unreachable(error, start.url.host);
      return undefined;
    });
    if (reply === undefined || reply.status !== 200) continue;
    const isListed = isSitemap(reply.body) || !reply.body.subarray(0, 200).includes("<");
    if (!isListed) continue;
    const found = readSitemap(reply.body, MOST_ENTRIES - pages.size);
    for (const page of found.pages) pages.add(page);
    queue.push(...found.sitemaps);
  }
  if (start.isSitemap && pages.size === 0) throw notAsExpected(start.url.host, "the sitemap lists no pages");
  return [...pages];
}
