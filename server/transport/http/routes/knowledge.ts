import type { Response } from "express";
import * as z from "zod/mini";
import type { ImportOptions } from "../../../knowledge/import.ts";
import { articlesOfSite } from "../../../store/article-list.ts";
import { errorReply } from "../../../wire/http.ts";
import { COLUMN_FIELDS, type ColumnChoice, columnChoice, previewResult } from "../../../wire/import.ts";
import { IMPORT_LIMIT } from "../../../wire/knowledge.ts";
import { authorOf } from "../../author.ts";
import type { TransportDeps } from "../../deps.ts";
import { bad, errorBody } from "../../errors.ts";
import { siteOf } from "../../site-of.ts";
import { noArticle } from "../article-to-wire.ts";
import { type Call, type Route, route } from "../route.ts";

const progressLine = z.object({ progress: z.object({ stage: z.string(), share: z.number() }) });
const resultLine = z.object({ result: z.record(z.string(), z.unknown()) });
/** The last line is the result or the error. The status isn't enough, because it was sent before the work began. */
export const line = z.union([progressLine, resultLine, errorReply]);

const publishQuery = z.object({
  site: z.optional(z.string()),
  /** Only this article's newest change; of the others, visitors see what they see now. Default: everything. */
  article: z.optional(z.uuid()),
});
const httpUrl = z.string().check(
  z.maxLength(2000),
  z.refine((text) => /^https?:\/\/\S+$/iu.test(text) && URL.canParse(text), { error: "must be an http(s) address" }),
);
const importQuery = z.object({
  site: z.optional(z.string()),
  /** The file's name with its folders: pages get their ids from it. Several files, or a folder, are sent as one ZIP archive. */
  name: z.optional(z.string().check(z.maxLength(1024))),
  /** Where the site's pages are, for relative links, e.g. "https://shop.example"; default: the site's first origin. */
  baseUrl: z.optional(httpUrl),
  /** "true": articles that aren't in the file go offline with the next publish. */
  replace: z.optional(z.enum(["true", "false"])),
  /** "true": new articles with the title or the answer of another one, in the file or on the site, are left out. */
  skipDuplicates: z.optional(z.enum(["true", "false"])),
  /**
   * Which column of a table, or field of a record, is which, for names that aren't known: a JSON object such as
   * {"Topic": "title", "Details": "answer", "Owner": "ignore"}.
   */
  columns: z.optional(z.string().check(z.maxLength(20_000))),
});

/** Extensions by content type, for callers who don't name the file. */
const ENDINGS: Readonly<Record<string, string>> = {
  "application/jsonl": ".jsonl",
  "application/x-ndjson": ".jsonl",
  "application/x-jsonlines": ".jsonl",
  "application/json": ".json",
  "text/csv": ".csv",
  "text/tab-separated-values": ".tsv",
  "text/markdown": ".md",
  "text/html": ".html",
  "application/pdf": ".pdf",
  "application/zip": ".zip",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
};

/** Milliseconds between two progress lines of an import: nobody reads faster. */
const PROGRESS_MS = 100;

/** Lets a call through if the last one was long enough ago, or if the work is done. */
function onceIn(ms: number, emit: (progress: { stage: string; share: number }) => void): typeof emit {
  let last = Number.NEGATIVE_INFINITY;
  return (progress) => {
    const now = performance.now();
    if (now - last < ms && progress.share < 1) return;
    last = now;
    emit(progress);
  };
}

/** A person's choice of columns, as the query has it. */
function columnsOf(text: string | undefined): ColumnChoice | undefined {
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Reported below.
  }
  const choice = z.safeParse(columnChoice, value);
  if (choice.success) return choice.data;
  throw bad(
    "The query's `columns` isn't a JSON object of columns and fields.",
    `Give each column one of ${COLUMN_FIELDS.join(", ")} or ignore, for example {"Topic": "title", "Details": "answer"}.`,
  );
}

type ImportCall = Call<unknown, z.infer<typeof importQuery>>;

/** What an import and its preview are asked for. @throws BAD_REQUEST without a file */
function importOf({ caller, query, body, request }: ImportCall, siteId: string): ImportOptions {
  // Without a body, Express leaves an empty object there.
  if (!(body instanceof Uint8Array) || body.length === 0) {
    throw bad(
      "The request has no file in its body.",
      "Send the file's bytes as the body, for example with curl --data-binary @FILE.",
    );
  }
  const type = (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  const columns = columnsOf(query.columns);
  return {
    siteId,
    file: { name: query.name ?? `file${ENDINGS[type] ?? ""}`, bytes: body },
    replace: query.replace === "true",
    author: authorOf(caller),
    skipDuplicates: query.skipDuplicates === "true",
    ...(query.baseUrl === undefined ? {} : { baseUrl: query.baseUrl }),
    ...(columns === undefined ? {} : { columns }),
  };
}

/** What both routes of an import share. */
const IMPORT_ROUTE = {
  method: "post",
  auth: "key-or-machine",
  scope: "knowledge",
  query: importQuery,
  rawLimit: IMPORT_LIMIT,
  reply: "application/x-ndjson",
} as const;

/** Knowledge, for integrators and for commands that use the running server. */
export function knowledgeRoutes(deps: Pick<TransportDeps, "db" | "sites" | "knowledge" | "backup" | "log">): Route[] {
  const routes = [
    route({
      ...IMPORT_ROUTE,
      path: "/api/v1/knowledge/import",
      name: "knowledgeImport",
      records: "changed",
      may: "knowledge.write",
      on: "site",
      summary:
        "Imports a file of any format of docs/knowledge-files.md, or a ZIP archive of several, as new revisions. Visitors see them after the next publish.",
      line,
      errors: ["SITE_UNKNOWN", "BODY_TOO_LARGE", "KNOWLEDGE_FILE_UNREADABLE", "KNOWLEDGE_LINE_BAD"],
      async handle(call) {
        const site = await siteOf(deps.sites, call.caller, call.query.site);
        const options = importOf(call, site.id);
        return lines(call.response, deps.log, (onProgress) =>
          deps.knowledge.import({ ...options, onProgress: onceIn(PROGRESS_MS, onProgress) }),
        );
      },
    }),
    route({
      ...IMPORT_ROUTE,
      path: "/api/v1/knowledge/import/preview",
      name: "knowledgeImportPreview",
      records: { nothing: "asks" },
      may: "knowledge.write",
      on: "site",
      summary:
        "Says what importing the same request would do: the articles found and what becomes of each, what is left out and why, duplicates, and what the columns of tables were taken for. Stores nothing.",
      line: z.union([progressLine, z.object({ result: previewResult }), errorReply]),
      errors: ["SITE_UNKNOWN", "BODY_TOO_LARGE", "KNOWLEDGE_FILE_UNREADABLE"],
      async handle(call) {
        const site = await siteOf(deps.sites, call.caller, call.query.site);
        const options = importOf(call, site.id);
        return lines(call.response, deps.log, (onProgress) =>
          deps.knowledge.preview({ ...options, onProgress: onceIn(PROGRESS_MS, onProgress) }),
        );
      },
    }),
    route({
      method: "post",
      path: "/api/v1/knowledge/publish",
      name: "knowledgePublish",
      records: "changed",
      may: "knowledge.write",
      on: "site",
      summary:
        "Publishes the newest revisions of all articles as a new version, and puts it live once it's ready. Changes that wait for a chosen time or for approval are left out.",
      auth: "key-or-machine",
      scope: "knowledge",
      query: publishQuery,
      reply: "application/x-ndjson",
      line,
      errors: [
        "SITE_UNKNOWN",
        "NOT_FOUND",
        "KNOWLEDGE_EMPTY",
        "PUBLISH_RUNNING",
        "REVIEW_REFUSED",
        "EMBEDDER_UNAVAILABLE",
        "VECTORS_UNAVAILABLE",
      ],
      async handle({ caller, query, response }) {
        const site = await siteOf(deps.sites, caller, query.site);
        const { article } = query;
        if (article !== undefined && (await articlesOfSite(deps.db, site.id, [article])).length === 0)
          throw noArticle();
        const revisions = article === undefined ? {} : { revisions: { only: [article] } };
        return lines(response, deps.log, (onProgress) => deps.knowledge.publish(site.id, { ...revisions, onProgress }));
      },
    }),
  ];
  const { backup } = deps;
  if (backup !== undefined) {
    routes.push(
      route({
        method: "post",
        path: "/api/v1/backup",
        name: "backup",
        records: "changed",
        may: "settings.write",
        on: "organisation",
        summary: "Writes a copy of the embedded database to a path on the server.",
        auth: "key-or-machine",
        scope: "settings",
        body: z.object({ path: z.string().check(z.minLength(1), z.maxLength(4096)) }),
        reply: z.record(z.string(), z.unknown()),
        errors: ["KEY_WRONG", "DISK_FULL"],
        async handle({ caller, body }) {
          // Only somebody on this server can choose a path on its disk, not everyone with an API key.
          if (caller.by !== "machine") {
            throw bad("Backups can only be made on the server itself.", 'Run "npm run backup" there.');
          }
          return backup({ path: body.path });
        },
      }),
    );
  }
  return routes;
}

/**
 * Replies with a line of JSON for each step, then the result. Work that fails before its first line replies with the
 * error's own status; after that, the last line is the error. If the caller disconnects, the work continues.
 */
export async function lines(
  response: Response,
  log: TransportDeps["log"],
  work: (onProgress: (progress: { stage: string; share: number }) => void) => Promise<object>,
): Promise<undefined> {
  const write = (value: object) => {
    if (!response.headersSent) response.setHeader("Content-Type", "application/x-ndjson; charset=utf-8");
    if (!response.writableEnded && !response.destroyed) response.write(`${JSON.stringify(value)}\n`);
  };
  try {
    write({ result: await work((progress) => write({ progress })) });
  } catch (error) {
    if (!response.headersSent) throw error;
    const { status, body } = errorBody(error);
    if (status >= 500) log.error({ err: error }, body.error.message);
    write(body);
  }
  response.end();
  return undefined;
}
