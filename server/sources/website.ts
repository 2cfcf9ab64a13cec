import { createHash } from "node:crypto";
import { pageReader } from "../knowledge/page-reader.ts";
import type { WholePage } from "../knowledge/page-worker.ts";
import { TuppenceError } from "../lib/errors.ts";
import { redirectOf, WebError, type WebReply } from "../lib/web-fetch.ts";
import type { StoredArticle } from "../store/schema/source.ts";
import {
  countPages,
  nextPages,
  queueKnownPages,
  queuePages,
  requeueFailed,
  type SourcePageRow,
  setPage,
} from "../store/source-page.ts";
import { pageFault } from "../text/html-page.ts";
import { markOf } from "./boilerplate.ts";
import { addressRefused, orWhyUnreadable, tooMany } from "./faults.ts";
import { createPoliteFetch, type PoliteFetch, pause } from "./polite.ts";
import type { ReadContext, ReadResult, ReadSource } from "./reader.ts";
import { createScope, type Scope } from "./scope.ts";
import { findStart, pagesOfSitemaps, type Start } from "./start.ts";
import { withoutVolatile } from "./volatile.ts";

/** Pages that are asked for at once. */
const AT_ONCE = 2;
/** Links from the start that are followed. */
const DEEPEST = 12;
/** Pages in a row that can't be read before the whole site counts as down. */
const MOST_FAILURES = 10;
/** Tries of one page in a run, and milliseconds between them, times four each. */
const PAGE_TRIES = 3;
const PAGE_RETRY_MS = 1_000;
/** Between two reads of a page that has changed, to see what changes by itself. */
const SECOND_READ_MS = 1_000;
/** Addresses of a sitemap between two pauses for the event loop. */
const SLICE = 1_000;
/** HTML tags of a page that is read: more are a list of thousands of products, and take seconds. */
const MOST_TAGS = 40_000;
/** Addresses beyond the limit that are counted. */
const MOST_COUNTED = 200_000;

interface Crawl extends ReadContext {
  readonly start: Start;
  readonly scope: Scope;
  readonly ask: PoliteFetch;
  readonly beyond: Set<string>;
  failuresInARow: number;
  /** Of the run, whatever their state. */
  known: number;
  /** Read or failed. */
  read: number;
}

/** Reads a website from its start or its sitemap, as its robots.txt allows. */
export const readWebsite: ReadSource = async (context): Promise<ReadResult> => {
  const { db, source, run, job } = context;
  const ask = createPoliteFetch(context.fetch, context.delayMs === undefined ? {} : { delayMs: context.delayMs });
  const start = await findStart(context, ask);
  const { include, exclude, maxPages } = source.options;
  // A sitemap lists what it lists, wherever it lies.
  const scopeStart = start.isSitemap ? new URL("/", start.url) : start.url;
  const crawl: Crawl = {
    ...context,
    start,
    ask,
    scope: createScope(scopeStart, { include, exclude }),
    beyond: new Set(),
    failuresInARow: 0,
    known: 0,
    read: 0,
  };
  await seed(crawl);
  const counts = await countPages(db, run);
  crawl.known = Object.values(counts).reduce((sum, count) => sum + count, 0);
  crawl.read = counts.done + counts.failed;
  while (crawl.read < maxPages) {
    const batch = await nextPages(db, run, Math.min(20, maxPages - crawl.read));
    if (batch.length === 0) break;
    await inParallel(batch, AT_ONCE, (page) => readOne(crawl, page));
    job.progress({ stage: "read", done: crawl.read, total: Math.min(crawl.known, maxPages) });
  }
  const { waiting } = await countPages(db, run);
  const beyond = Number(job.row.checkpoint?.beyond ?? 0);
  return { unread: waiting + Math.max(crawl.beyond.size, beyond) };
};

/** Fills the queue once: what is known, the start, the sitemaps' pages. */
async function seed(crawl: Crawl): Promise<void> {
  const { db, run, job, start, scope } = crawl;
  if (job.row.checkpoint?.seeded === true) {
    await requeueFailed(db, run);
    return;
  }
  job.progress({ stage: "sitemap", done: 0, total: null });
  const listed = await pagesOfSitemaps(start, crawl, crawl.ask);
  const pages: string[] = [];
  for (const [i, address] of listed.entries()) {
    // A hundred thousand addresses take a second.
    if (i % SLICE === 0) await new Promise<void>((resume) => setImmediate(resume));
    const page = scope.take(address, start.url.href);
    if (page !== undefined) pages.push(page);
  }
  await job.store(async (tx) => {
    await queueKnownPages(tx, run);
    const first = start.isSitemap
      ? []
      : [{ address: scope.take(start.url.href, start.url.href) ?? start.url.href, depth: 0 }];
    await queuePages(tx, run, [...first, ...within(crawl, pages).map((address) => ({ address, depth: 1 }))]);
  });
  await job.checkpoint({ seeded: true, beyond: crawl.beyond.size });
}

/** As many of these addresses as the limit leaves room for; the others are counted. */
function within(crawl: Crawl, addresses: readonly string[]): string[] {
  // Some of them turn out to be no pages.
  const room = Math.max(0, crawl.source.options.maxPages * 2 + 200 - crawl.known);
  for (const one of addresses.slice(room)) if (crawl.beyond.size < MOST_COUNTED) crawl.beyond.add(one);
  return addresses.slice(0, room);
}

async function readOne(crawl: Crawl, page: SourcePageRow): Promise<void> {
  const url = new URL(page.address);
  if (!crawl.start.robots.allows(url)) return leave(crawl, page, "skipped", "The site's robots.txt doesn't allow it.");
  const reply = await askForPage(crawl, page);
  if (typeof reply === "string") return fail(crawl, page, reply);
  crawl.failuresInARow = 0;
  if (reply.status === 304) {
    crawl.read++;
    await crawl.job.store((tx) => setPage(tx, page.id, { state: "done", reason: null, readAt: crawl.now() }));
    return;
  }
  const to = redirectOf(reply);
  if (to !== undefined) return followed(crawl, page, to);
  if (reply.status === 404 || reply.status === 410)
    return leave(crawl, page, "gone", `The page is gone (${reply.status}).`);
  if (reply.status >= 400) return fail(crawl, page, `The server answered ${reply.status}.`);
  const type = reply.headers["content-type"] ?? "";
  if (type !== "" && !/^(?:text\/html|application\/xhtml\+xml)\b/iu.test(type)) {
    return leave(crawl, page, "skipped", `It isn't a web page but ${type.split(";", 1)[0]}.`);
  }
  await store(crawl, page, reply);
}

/** @returns why it can't be read this time, after several tries. @throws TryLater, SOURCE_ADDRESS_REFUSED */
async function askForPage(crawl: Crawl, page: SourcePageRow): Promise<WebReply | string> {
  const { job, ask } = crawl;
  // Only if there is something to keep.
  const known = page.articles.length === 0 ? {} : conditions(page);
  let fault = "";
  for (let attempt = 1; attempt <= PAGE_TRIES; attempt++) {
    if (attempt > 1) await pause(shortened(crawl, PAGE_RETRY_MS * 4 ** (attempt - 2)), job.signal);
    try {
      const headers = { accept: "text/html,application/xhtml+xml", ...known };
      const reply = await ask(page.address, { signal: job.signal, redirects: 0, headers });
      if (reply.status === 429) throw tooMany(crawl.start.url.host, reply.headers);
      if (reply.status < 500) return reply;
      fault = `The server answered ${reply.status}.`;
    } catch (error) {
      if (!(error instanceof WebError)) throw error;
      if (error.kind === "refused-address") throw addressRefused(error.message);
      fault = error.message;
      if (error.kind === "too-large" || error.kind === "redirects" || error.kind === "bad-reply") break;
    }
  }
  return fault;
}

function conditions({ etag, lastModified }: SourcePageRow): Record<string, string> {
  return {
    ...(etag === null ? {} : { "if-none-match": etag }),
    ...(lastModified === null ? {} : { "if-modified-since": lastModified }),
  };
}

/** Tests set a delay of their own; waits shrink with it. */
const shortened = ({ delayMs }: Crawl, ms: number) => (delayMs === undefined ? ms : Math.min(ms, delayMs * 4));

async function leave(crawl: Crawl, page: SourcePageRow, state: "skipped" | "gone", reason: string): Promise<void> {
  await crawl.job.store((tx) => setPage(tx, page.id, { state, reason, readAt: crawl.now() }));
}

async function fail(crawl: Crawl, page: SourcePageRow, reason: string): Promise<void> {
  crawl.read++;
  await crawl.job.store((tx) => setPage(tx, page.id, { state: "failed", reason }));
  if (++crawl.failuresInARow < MOST_FAILURES) return;
  throw new TuppenceError(
    "SOURCE_UNREACHABLE",
    `${crawl.start.url.host} stopped answering: ${MOST_FAILURES} pages in a row couldn't be read. ${reason}`,
    "Nothing: it's tried again. If it stays, check that the website lets this server read its pages.",
  );
}

async function followed(crawl: Crawl, page: SourcePageRow, to: URL): Promise<void> {
  const address = crawl.scope.take(to.href, page.address);
  if (address === undefined) return leave(crawl, page, "gone", `It redirects to ${to.href.slice(0, 300)}.`);
  if (address === page.address) return fail(crawl, page, "It redirects to itself.");
  await queue(crawl, page, [address], { state: "gone", reason: `It redirects to ${address.slice(0, 300)}.` });
}

/** Stores what became of a page together with the pages that it leads to. */
async function queue(
  crawl: Crawl,
  page: SourcePageRow,
  addresses: readonly string[],
  change: Partial<SourcePageRow>,
): Promise<void> {
  const { run } = crawl;
  await crawl.job.store(async (tx) => {
    const next = page.depth >= DEEPEST ? [] : within(crawl, addresses);
    crawl.known += await queuePages(
      tx,
      run,
      next.map((address) => ({ address, depth: page.depth + 1 })),
    );
    await setPage(tx, page.id, { readAt: crawl.now(), reason: null, ...change });
  });
}

async function store(crawl: Crawl, page: SourcePageRow, reply: WebReply): Promise<void> {
  const read = await readReply(reply, page.address);
  if (typeof read === "string") return leave(crawl, page, "skipped", read);
  const { scope, start } = crawl;
  const links =
    read.head.noFollow || start.isSitemap ? [] : read.links.flatMap((link) => scope.take(link, page.address) ?? []);
  const canonical = canonicalOf(read, page.address, scope);
  if (canonical !== undefined) {
    return queue(crawl, page, [canonical, ...links], {
      state: "skipped",
      reason: `It's the same page as ${canonical}.`,
    });
  }
  if (read.head.noIndex)
    return queue(crawl, page, links, { state: "skipped", reason: "The page asks not to be listed (noindex)." });
  let articles = articlesOf(read);
  if (articles.length === 0 && page.articles.length > 0) {
    // It may be an empty page for everybody but people: what it had stays.
    return fail(crawl, page, "It had a text before, and has none now.");
  }
  crawl.read++;
  if (page.articles.length > 0 && !isSame(page.articles, articles)) articles = await steadied(crawl, page, articles);
  const { etag, "last-modified": lastModified } = reply.headers;
  await queue(crawl, page, links, {
    state: "done",
    articles,
    around: [...new Set(read.around.map(markOf))],
    etag: etag ?? null,
    lastModified: lastModified ?? null,
    reason: articles.length === 0 ? "It has no text of its own." : null,
  });
}

/** Reads it beside the server's thread, which answers visitors. @returns why it isn't read */
async function readReply(reply: WebReply, address: string): Promise<WholePage | string> {
  const html = decoded(reply);
  const fault = pageFault(html, MOST_TAGS);
  if (fault !== undefined) return `It ${fault}.`;
  return orWhyUnreadable(pageReader.readPage({ html, id: idOf(address), url: address, keepsAnchors: true }));
}

/** A page's text in the encoding that it says. */
function decoded({ body, headers }: WebReply): string {
  const charset = (text: string) => /charset=["']?([a-z\d_-]{1,40})/iu.exec(text)?.[1];
  const said = charset(headers["content-type"] ?? "") ?? charset(body.subarray(0, 4_096).toString("latin1"));
  try {
    return new TextDecoder(said ?? "utf-8").decode(body).replaceAll("\0", "");
  } catch {
    return body.toString("utf8").replaceAll("\0", "");
  }
}

/** The address that a page calls its own, if it's the same page under another query or with a slash more. */
function canonicalOf(read: WholePage, address: string, scope: Scope): string | undefined {
  const { canonical } = read.head;
  const own = canonical === undefined ? undefined : scope.take(canonical, address);
  if (own === undefined || own === address) return undefined;
  const path = (href: string) => new URL(href).pathname.replace(/\/$/u, "");
  return path(own) === path(address) ? own : undefined;
}

/** An address as its articles' ids have it: without its scheme. */
function idOf(address: string): string {
  const url = new URL(address);
  const path = url.pathname === "/" ? "" : url.pathname.replace(/\/$/u, "");
  return decodedPath(`${url.host}${path}${url.search}`);
}

function articlesOf(read: WholePage): StoredArticle[] {
  const found: StoredArticle[] = [];
  for (const one of read.articles) {
    if (!("given" in one)) continue;
    const { id, title, answer, url, language } = one.given;
    // Declared questions may lack an answer.
    if (title.trim() === "" || answer.trim() === "") continue;
    found.push({ key: shortKey(id), title, answer, url: url ?? null, language: language ?? null });
  }
  return found;
}

function decodedPath(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

/** Characters of an article's id. */
const LONGEST_KEY = 300;

function shortKey(key: string): string {
  if (key.length <= LONGEST_KEY) return key;
  return `${key.slice(0, LONGEST_KEY - 13)}-${createHash("sha256").update(key).digest("hex").slice(0, 12)}`;
}

const isSame = (a: readonly StoredArticle[], b: readonly StoredArticle[]) =>
  JSON.stringify(a.map(({ key, title, answer }) => [key, title, answer])) ===
  JSON.stringify(b.map(({ key, title, answer }) => [key, title, answer]));

/** Reads a changed page a second time, and keeps the old words where it changes by itself. */
async function steadied(crawl: Crawl, page: SourcePageRow, now: StoredArticle[]): Promise<StoredArticle[]> {
  const { job, ask } = crawl;
  await pause(shortened(crawl, SECOND_READ_MS), job.signal);
  const again = await ask(page.address, { signal: job.signal, redirects: 0 }).catch((error: unknown) => {
    if (error instanceof WebError) return undefined;
    throw error;
  });
  if (again === undefined || again.status !== 200) return now;
  const read = await readReply(again, page.address);
  return typeof read === "string" ? now : withoutVolatile(page.articles, now, articlesOf(read));
}

/** Does work on every item, so many at once; the first error ends it after what is under way. */
async function inParallel<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  let fault: { error: unknown } | undefined;
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined && fault === undefined; item = queue.shift()) {
      await work(item).catch((error: unknown) => {
        fault ??= { error };
      });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (fault !== undefined) throw fault.error;
}
