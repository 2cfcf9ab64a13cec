import * as z from "zod/mini";
import { modelInUse, modelsReply } from "../../wire/settings.ts";
import type { TransportParts } from "../parts.ts";
import { type Route, route } from "../route.ts";
import { siteOf } from "../site-of.ts";
import { line, lines } from "./knowledge.ts";

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
      role: "manager",
      reply: modelsReply,
      errors: [],
      handle: async ({ caller }) => ({ ...(await models.list(caller)), state: models.state() }),
    }),
    route({
      method: "post",
      path: "/api/v1/models/use",
      name: "modelUse",
      summary: "Records which small model is started from the next start on; SLM_MODEL and SLM_URL win.",
      auth: "key-or-machine",
      role: "manager",
      body: z.object({ name: z.string().check(z.minLength(1), z.maxLength(4096)) }),
      reply: modelInUse,
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
      role: "manager",
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
