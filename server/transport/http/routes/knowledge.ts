import type { Response } from "express";
import * as z from "zod/mini";
import { errorReply } from "../../../wire/http.ts";
import { IMPORT_LIMIT } from "../../../wire/knowledge.ts";
import type { TransportDeps } from "../../deps.ts";
import { bad, errorBody } from "../../errors.ts";
import { siteOf } from "../../site-of.ts";
import { type Route, route } from "../route.ts";

const progressLine = z.object({ progress: z.object({ stage: z.string(), share: z.number() }) });
const resultLine = z.object({ result: z.record(z.string(), z.unknown()) });
/** The last line is the result or the error. The status isn't enough, because it was sent before the work began. */
export const line = z.union([progressLine, resultLine, errorReply]);

const siteQuery = z.object({ site: z.optional(z.string()) });
const httpUrl = z.string().check(
  z.maxLength(2000),
  z.refine((text) => /^https?:\/\/\S+$/iu.test(text) && URL.canParse(text), { error: "must be an http(s) address" }),
);
const importQuery = z.object({
  site: z.optional(z.string()),
  /** The file's name with its folders: pages get their ids from it. */
  name: z.optional(z.string().check(z.maxLength(1024))),
  /** Where the site's pages are, for relative links, e.g. "https://shop.example"; default: the site's first origin. */
  baseUrl: z.optional(httpUrl),
  /** "true": articles that aren't in the file go offline with the next publish. */
  replace: z.optional(z.enum(["true", "false"])),
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

/** Knowledge, for integrators and for commands that use the running server. */
export function knowledgeRoutes(deps: Pick<TransportDeps, "sites" | "knowledge" | "backup" | "log">): Route[] {
  const routes = [
    route({
      method: "post",
      path: "/api/v1/knowledge/import",
      name: "knowledgeImport",
      summary:
        "Imports a JSONL, JSON, CSV or Markdown file as new revisions. Visitors see them after the next publish.",
      auth: "key-or-machine",
      scope: "knowledge",
      role: "manager",
      query: importQuery,
      rawLimit: IMPORT_LIMIT,
      reply: "application/x-ndjson",
      line,
      errors: ["SITE_UNKNOWN", "BODY_TOO_LARGE", "KNOWLEDGE_FILE_UNREADABLE", "KNOWLEDGE_LINE_BAD"],
      async handle({ caller, query, body, request, response }) {
        const site = await siteOf(deps.sites, caller, query.site);
        // Without a body, Express leaves an empty object there.
        if (!(body instanceof Uint8Array) || body.length === 0) {
          throw bad(
            "The request has no file in its body.",
            "Send the file's bytes as the body, for example with curl --data-binary @FILE.",
          );
        }
        const type = (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
        const file = { name: query.name ?? `file${ENDINGS[type] ?? ""}`, bytes: body };
        const replace = query.replace === "true";
        return lines(response, deps.log, (onProgress) =>
          deps.knowledge.import({
            siteId: site.id,
            file,
            replace,
            ...(query.baseUrl === undefined ? {} : { baseUrl: query.baseUrl }),
            onProgress: onceIn(PROGRESS_MS, onProgress),
          }),
        );
      },
    }),
    route({
      method: "post",
      path: "/api/v1/knowledge/publish",
      name: "knowledgePublish",
      summary: "Publishes the newest revisions of all articles as a new version, and puts it live once it's ready.",
      auth: "key-or-machine",
      scope: "knowledge",
      role: "manager",
      query: siteQuery,
      reply: "application/x-ndjson",
      line,
      errors: ["SITE_UNKNOWN", "KNOWLEDGE_EMPTY", "PUBLISH_RUNNING", "EMBEDDER_UNAVAILABLE", "VECTORS_UNAVAILABLE"],
      async handle({ caller, query, response }) {
        const site = await siteOf(deps.sites, caller, query.site);
        return lines(response, deps.log, (onProgress) => deps.knowledge.publish(site.id, { onProgress }));
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
        summary: "Writes a copy of the embedded database to a path on the server.",
        auth: "key-or-machine",
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
