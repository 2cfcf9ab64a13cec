import type { Response } from "express";
import * as z from "zod/mini";
import { errorReply } from "../../wire/http.ts";
import { IMPORT_LIMIT } from "../../wire/knowledge.ts";
import { bad, errorBody } from "../errors.ts";
import type { TransportParts } from "../parts.ts";
import { type Route, route } from "../route.ts";
import { siteOf } from "../site-of.ts";

const progressLine = z.object({ progress: z.object({ stage: z.string(), share: z.number() }) });
const resultLine = z.object({ result: z.record(z.string(), z.unknown()) });
/** The last line is the result or the error; the status alone does not tell, since it went out before the work. */
export const line = z.union([progressLine, resultLine, errorReply]);

const siteQuery = z.object({ site: z.optional(z.string()) });
const importQuery = z.object({
  site: z.optional(z.string()),
  /** As the file is called: its ending tells the format. */
  name: z.optional(z.string().check(z.maxLength(255))),
  /** "true": articles that are not in the file leave with the next publish. */
  replace: z.optional(z.enum(["true", "false"])),
});

/** Endings by content type, for a caller who names no file. */
const ENDINGS: Readonly<Record<string, string>> = {
  "application/jsonl": ".jsonl",
  "application/x-ndjson": ".jsonl",
  "application/x-jsonlines": ".jsonl",
  "text/csv": ".csv",
  "text/tab-separated-values": ".tsv",
  "text/markdown": ".md",
};

/** Milliseconds between two lines of progress of an import: a person reads no faster. */
const PROGRESS_MS = 100;

/** Lets a call through when the last one was so long ago, or when the work is done. */
function onceIn(ms: number, tell: (progress: { stage: string; share: number }) => void): typeof tell {
  let last = Number.NEGATIVE_INFINITY;
  return (progress) => {
    const now = performance.now();
    if (now - last < ms && progress.share < 1) return;
    last = now;
    tell(progress);
  };
}

/** Knowledge, for commands through the running server and for integrators. */
export function knowledgeRoutes(parts: Pick<TransportParts, "sites" | "knowledge" | "backup" | "log">): Route[] {
  const routes = [
    route({
      method: "post",
      path: "/api/v1/knowledge/import",
      name: "knowledgeImport",
      summary: "Imports a JSONL, CSV or Markdown file as new revisions; nothing is served from them before a publish.",
      auth: "key-or-machine",
      role: "manager",
      query: importQuery,
      rawLimit: IMPORT_LIMIT,
      reply: "application/x-ndjson",
      line,
      errors: ["SITE_UNKNOWN", "BODY_TOO_LARGE", "KNOWLEDGE_FILE_UNREADABLE", "KNOWLEDGE_LINE_BAD"],
      async handle({ caller, query, body, request, response }) {
        const site = await siteOf(parts.sites, caller, query.site);
        // Without a body Express leaves an empty object there.
        if (!(body instanceof Uint8Array) || body.length === 0) {
          throw bad(
            "There is no file in the body.",
            "Send the file's bytes as the body, e.g. curl --data-binary @FILE.",
          );
        }
        const type = (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
        const file = { name: query.name ?? `file${ENDINGS[type] ?? ""}`, bytes: body };
        const replace = query.replace === "true";
        return lines(response, parts.log, (onProgress) =>
          parts.knowledge.import({ siteId: site.id, file, replace, onProgress: onceIn(PROGRESS_MS, onProgress) }),
        );
      },
    }),
    route({
      method: "post",
      path: "/api/v1/knowledge/publish",
      name: "knowledgePublish",
      summary: "Builds a new knowledge version from the newest revisions, tunes it and swaps it in.",
      auth: "key-or-machine",
      role: "manager",
      query: siteQuery,
      reply: "application/x-ndjson",
      line,
      errors: ["SITE_UNKNOWN", "KNOWLEDGE_EMPTY", "PUBLISH_RUNNING", "EMBEDDER_UNAVAILABLE", "VECTORS_UNAVAILABLE"],
      async handle({ caller, query, response }) {
        const site = await siteOf(parts.sites, caller, query.site);
        return lines(response, parts.log, (onProgress) => parts.knowledge.publish(site.id, { onProgress }));
      },
    }),
  ];
  const { backup } = parts;
  if (backup !== undefined) {
    routes.push(
      route({
        method: "post",
        path: "/api/v1/backup",
        name: "backup",
        summary: "Writes a copy of the embedded database to a path on the server's machine.",
        auth: "key-or-machine",
        body: z.object({ path: z.string().check(z.minLength(1), z.maxLength(4096)) }),
        reply: z.record(z.string(), z.unknown()),
        errors: ["KEY_WRONG", "DISK_FULL"],
        async handle({ caller, body }) {
          // A path on our disk is for someone who sits at this machine, not for every holder of a key.
          if (caller.by !== "machine") {
            throw bad("A backup is made on the server's machine.", 'Run "npm run backup" there.');
          }
          return backup({ path: body.path });
        },
      }),
    );
  }
  return routes;
}

/**
 * Answers with a line of JSON for each step, then the result. Work that fails before its first line answers with the
 * error's own status; later the last line is the error. A caller who hangs up does not stop the work.
 */
export async function lines(
  response: Response,
  log: TransportParts["log"],
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
