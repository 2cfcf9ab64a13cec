import { readKnowledge } from "../knowledge/read-file.ts";
import { isTuppenceError, TuppenceError } from "../lib/errors.ts";
import { chunksOf } from "../store/article.ts";
import type { StoredArticle } from "../store/schema/source.ts";
import { leaveBehind, pagesOf, putPage, setPage } from "../store/source-page.ts";
import { filesOf, type GitFile } from "./git-pack.ts";
import { openRemote } from "./git-remote.ts";
import type { ReadContext, ReadSource } from "./reader.ts";
import { matchesPath } from "./robots.ts";

const MARKDOWN = /\.(?:md|mdx|markdown)$/iu;
/** Files about the repository, not its product. */
const ABOUT_IT =
  /^(?:changelog|contributing|code_of_conduct|security|license|licence|authors|pull_request_template|issue_template)\./iu;
const OTHERS = new Set(["node_modules", "vendor"]);
/** Bytes of one file. */
const LARGEST_FILE = 5 * 1024 * 1024;
/** Files of one transaction. */
const AT_ONCE = 50;

/** Reads the Markdown of a Git repository, as an import of its folder would. */
export const readRepository: ReadSource = async (context) => {
  const { job, source, run, token, fetch, db } = context;
  job.progress({ stage: "fetch", done: 0, total: null });
  const remote = await openRemote({ address: source.address, token, fetch, signal: job.signal });
  const { commit, branch } = await remote.head(source.options.branch);
  const known = await pagesOf(db, source.id);
  // The same commit has the same files: only their run is another.
  const last = known.filter((page) => page.etag === seenAs(commit, source.options));
  const isUnchanged = last.length > 0 && last.length === known.filter((page) => page.state !== "gone").length;
  if (isUnchanged) {
    for (const chunk of chunksOf(last, AT_ONCE)) {
      await job.store(async (tx) => {
        for (const page of chunk) await setPage(tx, page.id, { runId: run.runId, readAt: context.now() });
      });
    }
    return { unread: 0 };
  }
  const objects = await remote.fetch(commit);
  const files = [...filesOf(objects, commit)].filter((file) => isWanted(file, source.options));
  if (files.length === 0) throw noFiles();
  const taken = files.slice(0, source.options.maxPages);
  let done = 0;
  for (const chunk of chunksOf(taken, AT_ONCE)) {
    await job.store(async (tx) => {
      for (const { path, id } of chunk) {
        const bytes = objects.get(id)?.data ?? Buffer.alloc(0);
        const web = `${remote.web}/blob/${encodeURI(branch)}/${encodeURI(path)}`;
        const read = readFileOf(path, bytes, web);
        const at = context.now();
        await putPage(tx, run, { address: path, ...read, at, etag: seenAs(commit, source.options) });
      }
    });
    done += chunk.length;
    job.progress({ stage: "read", done, total: taken.length });
  }
  const unread = files.length - taken.length;
  if (unread === 0) await job.store((tx) => leaveBehind(tx, run));
  return { unread };
};

/** A commit as it was read: other paths make it another. */
const seenAs = (commit: string, { include, exclude, maxPages }: ReadContext["source"]["options"]) =>
  JSON.stringify([commit, include, exclude, maxPages]);

function isWanted({ path }: GitFile, { include, exclude }: ReadContext["source"]["options"]): boolean {
  const parts = path.split("/");
  const isHidden = parts.some((part) => part.startsWith(".") || OTHERS.has(part));
  if (!MARKDOWN.test(path) || isHidden || ABOUT_IT.test(parts.at(-1) ?? "")) return false;
  const matches = (pattern: string) => matchesPath(pattern.replace(/^\/+/u, ""), path);
  return (include.length === 0 || include.some(matches)) && !exclude.some(matches);
}

type Read = {
  readonly state: "done" | "skipped" | "failed";
  readonly articles: StoredArticle[];
  readonly reason: string | null;
};

/** @param web where people read the file: relative links lead from there */
function readFileOf(path: string, bytes: Buffer, web: string): Read {
  if (bytes.length > LARGEST_FILE) return { state: "skipped", articles: [], reason: "It has more than 5 MB." };
  try {
    // The site's language is filled in later, if the file doesn't name one.
    const { articles, bad, drafts } = readKnowledge(
      { name: path, bytes },
      { language: UNSAID, site: { base: web, isOwnOrigin: false } },
    );
    const [first] = bad;
    if (articles.length === 0) {
      const reason =
        first === undefined ? (drafts.length > 0 ? "It's a draft." : null) : `Line ${first.line} ${first.fault}.`;
      return { state: first === undefined ? "skipped" : "failed", articles: [], reason };
    }
    return {
      state: "done",
      reason: first === undefined ? null : `Line ${first.line} ${first.fault}.`,
      articles: articles.map(({ key, title, answer, examples, tags, url, language, audience }) => ({
        ...{ key, title, answer, phrasings: examples, tags, audience: audience ?? null },
        url: url ?? null,
        language: language === UNSAID ? null : language,
      })),
    };
  } catch (error) {
    if (isTuppenceError(error)) return { state: "failed", articles: [], reason: error.message };
    throw error;
  }
}

/** ISO 639's code for "not determined". */
const UNSAID = "und";

const noFiles = () =>
  new TuppenceError(
    "SOURCE_EMPTY",
    "The repository has no Markdown files in these folders. Nothing was changed here.",
    "Check the branch and the paths.",
  );
