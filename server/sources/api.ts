import type { z } from "zod";
import { pageReader } from "../knowledge/page-reader.ts";
import type { WebReply, WebRequest } from "../lib/web-fetch.ts";
import type { StoredArticle } from "../store/schema/source.ts";
import { leaveBehind, putPage } from "../store/source-page.ts";
import { notAsExpected, orWhyUnreadable, refusedBy, unreachable } from "./faults.ts";
import { createPoliteFetch } from "./polite.ts";
import type { ReadContext, ReadResult } from "./reader.ts";

/** Bytes of one page of an API. */
const LARGEST = 30 * 1024 * 1024;

/** An article as a help centre's API gives it. */
export interface ApiArticle {
  /** What the API calls it; unique at the source. */
  readonly id: string;
  readonly title: string;
  readonly body: string;
  readonly format: "html" | "markdown";
  /** Where people read it; null: nowhere. */
  readonly url: string | null;
  readonly language: string | null;
  readonly tags: readonly string[];
  /** Why it isn't for visitors: a draft, for staff only; undefined: it is. */
  readonly hidden?: string;
}

/** One page of an API's list. */
export interface ApiPage {
  readonly articles: readonly ApiArticle[];
  /** Where the next one is; undefined: that was the last. */
  readonly next: string | undefined;
  /** Of all pages; null: unknown. */
  readonly total: number | null;
}

/** Asks an API for JSON of a known shape. @throws SOURCE_*, TryLater */
export type AskApi = <T>(url: string, schema: z.ZodType<T>) => Promise<T>;

/** How one help centre's API is read. */
export interface Api {
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
  /** What to do when access is refused. */
  readonly tokenRemedy: string;
  /** Where the first page is. */
  first(ask: AskApi): Promise<string>;
  page(at: string, ask: AskApi): Promise<ApiPage>;
  /** Begins the articles' ids. */
  readonly prefix: string;
}

interface Checkpoint {
  readonly next?: string;
  readonly read?: number;
}

/** Reads an API from its first page to its last, and goes on at the page where an earlier try ended. */
export async function readApi(context: ReadContext, api: Api): Promise<ReadResult> {
  const { job, source } = context;
  const polite = createPoliteFetch(context.fetch, context.delayMs === undefined ? {} : { delayMs: context.delayMs });
  const ask = askWith(polite, api, context);
  const kept = (job.row.checkpoint ?? {}) as Checkpoint;
  let at: string | undefined = kept.next ?? (await api.first(ask));
  let read = kept.read ?? 0;
  const { maxPages } = source.options;
  while (at !== undefined) {
    const page: ApiPage = await api.page(at, ask);
    const taken = page.articles.slice(0, maxPages - read);
    await storeArticles(context, api, taken);
    read += taken.length;
    job.progress({ stage: "read", done: read, total: page.total });
    if (taken.length < page.articles.length || (read >= maxPages && page.next !== undefined)) {
      return { unread: Math.max(1, (page.total ?? read + 1) - read) };
    }
    if (page.next === at) throw notAsExpected(new URL(at).host, "its pages lead in a circle");
    at = page.next;
    if (at !== undefined) await job.checkpoint({ next: at, read });
  }
  await job.store((tx) => leaveBehind(tx, context.run));
  return { unread: 0 };
}

function askWith(
  fetch: (url: string, request: WebRequest) => Promise<WebReply>,
  api: Api,
  { job }: ReadContext,
): AskApi {
  return async (url, schema) => {
    const { host } = new URL(url);
    const headers = { accept: "application/json", ...api.headers };
    const reply = await fetch(url, { signal: job.signal, headers, maxBytes: LARGEST }).catch((error: unknown) => {
      job.signal.throwIfAborted();
      throw unreachable(error, host);
    });
    if (reply.status !== 200) {
      throw refusedBy(host, reply, { missing: "Check the source's address and settings.", token: api.tokenRemedy });
    }
    const parsed = schema.safeParse(jsonOf(reply.body, host));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw notAsExpected(host, `"${issue?.path.join(".") ?? ""}" ${issue?.message ?? "is missing"}`);
  };
}

function jsonOf(body: Buffer, host: string): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw notAsExpected(host, "its reply isn't JSON");
  }
}

async function storeArticles(context: ReadContext, api: Api, articles: readonly ApiArticle[]): Promise<void> {
  const { job, run } = context;
  const read: { one: ApiArticle; found: StoredArticle[] | string }[] = [];
  for (const one of articles) {
    read.push({ one, found: one.hidden === undefined ? await articlesOf(one, api.prefix) : [] });
  }
  await job.store(async (tx) => {
    for (const { one, found } of read) {
      const at = context.now();
      const address = `${api.prefix}${one.id}`;
      if (one.hidden !== undefined) {
        await putPage(tx, run, { address, state: "skipped", articles: [], reason: one.hidden, at });
        continue;
      }
      const page = typeof found === "string" ? { reason: found, articles: [] } : { reason: null, articles: found };
      await putPage(tx, run, { address, state: typeof found === "string" ? "failed" : "done", at, ...page });
    }
  });
}

/** Reads it beside the server's thread, which answers visitors. @returns why it can't be read */
async function articlesOf(one: ApiArticle, prefix: string): Promise<StoredArticle[] | string> {
  const given = {
    ...one,
    title: one.title.replace(/\s+/gu, " ").trim(),
    id: `${prefix}${one.id}`,
    url: one.url ?? undefined,
    base: one.url ?? `https://${prefix}`,
    language: one.language ?? undefined,
  };
  const reading = pageReader.readGiven(given).then((found) => (typeof found === "string" ? `It ${found}.` : found));
  const read = await orWhyUnreadable(reading);
  if (typeof read === "string") return read;
  return read.map(({ given: { id, title, answer, url } }) => {
    return { key: id.slice(0, 300), title, answer, url: url ?? null, language: one.language, tags: one.tags };
  });
}
