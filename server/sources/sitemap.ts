import { gunzipSync } from "node:zlib";

/** What a sitemap lists: pages, or further sitemaps. */
export interface Sitemap {
  readonly pages: readonly string[];
  readonly sitemaps: readonly string[];
}

const OPEN = "<loc>";
const CLOSE = "</loc>";
/** Bytes of one unpacked sitemap, as the protocol allows. */
const LARGEST = 50 * 1024 * 1024;

/** Whether a reply is a sitemap rather than a page. */
export function isSitemap(body: Buffer): boolean {
  const start = textOf(body.subarray(0, isGzip(body) ? body.length : 4_096)).slice(0, 4_096);
  return /<(?:[a-z]+:)?(?:urlset|sitemapindex)[\s>]/iu.test(start);
}

/** Reads a sitemap, an index of sitemaps, or one in plain text, packed or not. @param most entries that are taken */
export function readSitemap(body: Buffer, most: number): Sitemap {
  const text = textOf(body);
  if (!text.includes("<")) {
    return {
      pages: text
        .split(/\s+/u)
        .filter((line) => /^https?:/iu.test(line))
        .slice(0, most),
      sitemaps: [],
    };
  }
  const found: string[] = [];
  // Only the entries' own addresses: <image:loc> and <video:…> are others.
  for (let at = text.indexOf(OPEN); at !== -1 && found.length < most; at = text.indexOf(OPEN, at + 1)) {
    const end = text.indexOf(CLOSE, at);
    if (end === -1) break;
    const plain = text
      .slice(at + OPEN.length, end)
      .trim()
      .replace(/^<!\[CDATA\[|\]\]>$/gu, "")
      .replaceAll("&amp;", "&")
      .replaceAll("&apos;", "'")
      .replaceAll("&quot;", '"');
    if (plain !== "") found.push(plain);
  }
  const isIndex = /<(?:[a-z]+:)?sitemapindex[\s>]/iu.test(text.slice(0, 4_096));
  return isIndex ? { pages: [], sitemaps: found } : { pages: found, sitemaps: [] };
}

const isGzip = (body: Buffer) => body[0] === 0x1f && body[1] === 0x8b;

function textOf(body: Buffer): string {
  if (!isGzip(body)) return body.toString("utf8");
  try {
    return gunzipSync(body, { maxOutputLength: LARGEST }).toString("utf8");
  } catch {
    return "";
  }
}
