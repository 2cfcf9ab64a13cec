import * as z from "zod/mini";
import type { TransportParts } from "../parts.ts";
import { type Route, route } from "../route.ts";
import { siteOf } from "../site-of.ts";
import { line, lines } from "./knowledge.ts";

const examLine = z.object({
  site: z.string(),
  model: z.string(),
  role: z.enum(["judge", "compose"]),
  passed: z.boolean(),
  /** What it must reach, and what it reached. */
  bars: z.array(z.object({ name: z.string(), value: z.number(), wanted: z.string(), passed: z.boolean() })),
  at: z.string(),
});
const modelList = z.object({
  in_use: z.object({ name: z.string(), chosen_by: z.enum(["SLM_URL", "SLM_MODEL", "use", "default"]) }),
  state: z.object({ status: z.string(), detail: z.string(), progress: z.optional(z.number()) }),
  models: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      licence: z.string(),
      restricted: z.boolean(),
      bytes: z.number(),
      memory_bytes: z.number(),
      tokens_per_second: z.number(),
      fetched: z.boolean(),
      in_use: z.boolean(),
      exams: z.array(examLine),
    }),
  ),
  others: z.array(examLine),
});
const examBody = z.object({
  site: z.optional(z.string()),
  /** Default: both. */
  roles: z.optional(z.array(z.enum(["judge", "compose"])).check(z.minLength(1), z.maxLength(2))),
  /** Held-out phrasings, each asked with its own article and with the nearest other. */
  questions: z.optional(z.int().check(z.minimum(1), z.maximum(2_000))),
  seed: z.optional(z.int().check(z.minimum(0))),
});

/** Small models: the catalogue, which one is used, and their exams. */
export function modelRoutes(parts: Pick<TransportParts, "sites" | "models" | "log">): Route[] {
  const { models } = parts;
  if (models === undefined) return [];
  return [
    route({
      method: "get",
      path: "/api/v1/models",
      name: "modelList",
      summary: "The catalogue of small models: licence, size, what is fetched, in use and examined.",
      auth: "key-or-machine",
      reply: modelList,
      errors: [],
      handle: async ({ caller }) => ({ ...(await models.list(caller)), state: models.state() }),
    }),
    route({
      method: "post",
      path: "/api/v1/models/use",
      name: "modelUse",
      summary: "Records which small model is started from the next start on; SLM_MODEL and SLM_URL win.",
      auth: "key-or-machine",
      body: z.object({ name: z.string().check(z.minLength(1), z.maxLength(4096)) }),
      reply: modelList.shape.in_use,
      errors: ["NOT_FOUND", "MODEL_NOT_GGUF"],
      // A path on our disk is for someone who sits at this machine.
      handle: ({ caller, body }) => models.use({ name: body.name, path: caller.by === "machine" }),
    }),
    route({
      method: "post",
      path: "/api/v1/models/exam",
      name: "modelExam",
      summary: "Examines the small model on a site's own held-out phrasings; what passes may speak there.",
      auth: "key-or-machine",
      body: examBody,
      reply: "application/x-ndjson",
      line,
      errors: ["SITE_UNKNOWN", "KNOWLEDGE_EMPTY", "EXAM_TOO_SMALL", "SMALL_MODEL_UNAVAILABLE"],
      async handle({ caller, body, response, signal }) {
        const site = await siteOf(parts.sites, caller, body.site);
        const { roles = ["judge", "compose"], questions, seed } = body;
        return lines(response, parts.log, async (onProgress) => {
          const exams: object[] = [];
          for (const role of roles) {
            exams.push(
              await models.exam({
                siteId: site.id,
                role,
                // Who hangs up wants no exam any more; the next look in the background takes it.
                signal,
                onProgress: ({ share }) => onProgress({ stage: role, share }),
                ...(questions === undefined ? {} : { questions }),
                ...(seed === undefined ? {} : { seed }),
              }),
            );
          }
          return { site: site.key, exams };
        });
      },
    }),
  ];
}
