import * as z from "zod/mini";
import { modelInUse, modelsReply } from "../../../wire/settings.ts";
import type { TransportDeps } from "../../deps.ts";
import { siteOf } from "../../site-of.ts";
import { auditModel } from "../audit.ts";
import { type Route, route } from "../route.ts";
import { line, lines } from "./knowledge.ts";

const examBody = z.object({
  site: z.optional(z.string()),
  /** Default: both. */
  roles: z.optional(z.array(z.enum(["judge", "compose"])).check(z.minLength(1), z.maxLength(2))),
  /** Held-out phrasings, each asked with its own article and with the nearest other one. */
  questions: z.optional(z.int().check(z.minimum(1), z.maximum(2_000))),
  seed: z.optional(z.int().check(z.minimum(0))),
});

/** Small models: the catalogue, which one is used, and their exams. */
export function modelRoutes(deps: Pick<TransportDeps, "db" | "sites" | "models" | "clock" | "log">): Route[] {
  const { models } = deps;
  if (models === undefined) return [];
  return [
    route({
      method: "get",
      path: "/api/v1/models",
      name: "modelList",
      may: "settings.read",
      on: "anywhere",
      summary: "Lists the small models that you can use: licence, size, and which are downloaded, in use and examined.",
      auth: "key-or-machine",
      scope: "settings",
      reply: modelsReply,
      errors: [],
      handle: async ({ caller }) => ({ ...(await models.list(caller)), state: models.state() }),
    }),
    route({
      method: "post",
      path: "/api/v1/models/use",
      name: "modelUse",
      records: { own: ["model-chosen"] },
      may: "models.manage",
      on: "organisation",
      summary:
        "Chooses the small model that the server uses from now on; one that isn't there is downloaded first. SLM_MODEL and SLM_URL take precedence.",
      auth: "key-or-machine",
      scope: "settings",
      body: z.object({ name: z.string().check(z.minLength(1), z.maxLength(4096)) }),
      reply: modelInUse,
      errors: ["NOT_FOUND", "MODEL_NOT_GGUF", "MODEL_TOO_LARGE", "LICENCE_NOT_ACCEPTED"],
      async handle({ caller, body, request }) {
        // Only somebody on this server can choose a path on its disk.
        const inUse = await models.use({ name: body.name, path: caller.by === "machine" });
        await auditModel(deps, { caller, request }, { action: "model-chosen", subject: body.name });
        return inUse;
      },
    }),
    route({
      method: "post",
      path: "/api/v1/models/exam",
      name: "modelExam",
      records: "changed",
      may: "models.manage",
      on: "organisation",
      summary:
        "Runs the small model's exam on a site's own held-out phrasings. A model that passes can be used on that site.",
      auth: "key-or-machine",
      scope: "settings",
      body: examBody,
      reply: "application/x-ndjson",
      line,
      errors: ["SITE_UNKNOWN", "KNOWLEDGE_EMPTY", "EXAM_TOO_SMALL", "SMALL_MODEL_UNAVAILABLE"],
      async handle({ caller, body, response, signal }) {
        const site = await siteOf(deps.sites, caller, body.site);
        const { roles = ["judge", "compose"], questions, seed } = body;
        return lines(response, deps.log, async (onProgress) => {
          const exams: object[] = [];
          for (const role of roles) {
            exams.push(
              await models.exam({
                siteId: site.id,
                role,
                // A caller who disconnects doesn't want the exam any more; the background check will run it.
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
