import { TuppenceError } from "../../../lib/errors.ts";
import type { Tunes } from "../../../tuning/tunes.ts";
import {
  tuneFileRequest,
  tunePromoteRequest,
  tuneStartRequest,
  tunesQuery,
  tunesReply,
  tuneUploadQuery,
  tuneWire,
} from "../../../wire/models.ts";
import type { TransportDeps } from "../../deps.ts";
import { siteOf } from "../../site-of.ts";
import { auditModel } from "../audit.ts";
import { type Route, route } from "../route.ts";
import { bytesOf, nameOf } from "./model-shelf.ts";

const common = { auth: "key-or-machine", scope: "settings" } as const;
const path = "/api/v1/models/tunes";

/** Deep tunes of the small model on one site's articles. */
export function tuneRoutes(deps: Pick<TransportDeps, "db" | "sites" | "tunes" | "clock">): Route[] {
  const { tunes } = deps;
  if (tunes === undefined) return [];
  return [...readRoutes(deps, tunes), ...startRoutes(deps, tunes), ...promotionRoutes(deps, tunes)];
}

function readRoutes(deps: Pick<TransportDeps, "sites">, tunes: Tunes): Route[] {
  return [
    route({
      ...common,
      method: "get",
      path,
      name: "tuneList",
      may: "settings.read",
      on: "site",
      summary: "Lists a site's deep tunes, what the server's small model uses, and whether this server can train.",
      query: tunesQuery,
      reply: tunesReply,
      errors: ["SITE_UNKNOWN"],
      handle: async ({ caller, query }) => tunes.list((await siteOf(deps.sites, caller, query.site)).id),
    }),
    route({
      ...common,
      method: "get",
      path: `${path}/data`,
      name: "tuneData",
      may: "models.manage",
      on: "site",
      summary:
        "Downloads what a deep tune of this site would learn, as chat JSONL without personal data, to train elsewhere. Articles kept for the exam aren't in it.",
      query: tunesQuery,
      reply: "application/x-ndjson",
      errors: ["SITE_UNKNOWN", "KNOWLEDGE_EMPTY", "TUNE_TOO_SMALL", "EMBEDDER_UNAVAILABLE"],
      async handle({ caller, query, response, signal }) {
        const site = await siteOf(deps.sites, caller, query.site);
        const { jsonl } = await tunes.export({ siteId: site.id, signal });
        response
          .type("application/x-ndjson; charset=utf-8")
          .setHeader("Content-Disposition", `attachment; filename="tuppence-${site.key}-tune.jsonl"`)
          .send(jsonl);
        return undefined;
      },
    }),
    route({
      ...common,
      method: "get",
      path: `${path}/:id`,
      name: "tuneRead",
      may: "settings.read",
      on: "site",
      summary: "Returns a deep tune: its progress, time left and, once examined, both models' figures.",
      query: tunesQuery,
      reply: tuneWire,
      errors: ["SITE_UNKNOWN", "NOT_FOUND"],
      handle: async ({ caller, params, query }) =>
        tunes.read((await siteOf(deps.sites, caller, query.site)).id, params.id as string),
    }),
  ];
}

function startRoutes(deps: Pick<TransportDeps, "sites">, tunes: Tunes): Route[] {
  return [
    route({
      ...common,
      method: "post",
      path,
      name: "tuneStart",
      records: "changed",
      may: "models.manage",
      on: "site",
      summary: "Trains the small model on a site's articles, in the background. The model in use serves meanwhile.",
      body: tuneStartRequest,
      reply: tuneWire,
      errors: ["SITE_UNKNOWN", "KNOWLEDGE_EMPTY", "TUNE_RUNNING", "TUNER_MISSING"],
      async handle({ caller, body }) {
        const { id: siteId } = await siteOf(deps.sites, caller, body.site);
        return tunes.start({ siteId, minutes: body.minutes, seed: body.seed, by: nameOf(caller) });
      },
    }),
    route({
      ...common,
      method: "post",
      path: `${path}/file`,
      name: "tuneFile",
      records: "changed",
      may: "models.manage",
      on: "site",
      summary:
        "Checks and examines an adapter or a model that was trained elsewhere, by its path on the server; only for commands there.",
      body: tuneFileRequest,
      reply: tuneWire,
      errors: ["SITE_UNKNOWN", "ROLE_TOO_LOW", "KNOWLEDGE_EMPTY", "TUNE_RUNNING", "MODEL_NOT_GGUF", "ADAPTER_UNFIT"],
      async handle({ caller, body }) {
        if (caller.by !== "machine") {
          throw new TuppenceError(
            "ROLE_TOO_LOW",
            "A file's path can only be given on the server itself.",
            "Run there: npm run tune -- --site KEY --adapter FILE.",
          );
        }
        const { id: siteId } = await siteOf(deps.sites, caller, body.site);
        return tunes.startFile({ siteId, path: body.path, by: null });
      },
    }),
    route({
      ...common,
      method: "post",
      path: `${path}/upload`,
      name: "tuneUpload",
      records: "changed",
      may: "models.manage",
      on: "site",
      summary:
        "Checks and examines an adapter or a model that was trained elsewhere: a GGUF file, which is the body. It's offered if it's better.",
      query: tuneUploadQuery,
      stream: true,
      reply: tuneWire,
      errors: [
        "SITE_UNKNOWN",
        "KNOWLEDGE_EMPTY",
        "TUNE_RUNNING",
        "TUNER_MISSING",
        "MODEL_NOT_GGUF",
        "MODEL_TOO_LARGE",
        "ADAPTER_UNFIT",
        "DISK_FULL",
      ],
      async handle({ caller, query, request, signal }) {
        const { id: siteId } = await siteOf(deps.sites, caller, query.site);
        const { name } = query;
        return tunes.startUpload({
          siteId,
          name,
          stream: request,
          bytes: bytesOf(request),
          signal,
          by: nameOf(caller),
        });
      },
    }),
    route({
      ...common,
      method: "post",
      path: `${path}/:id/stop`,
      name: "tuneStop",
      records: "changed",
      may: "models.manage",
      on: "site",
      summary: "Stops a running deep tune. The model in use stays.",
      body: tunesQuery,
      reply: tuneWire,
      errors: ["SITE_UNKNOWN", "NOT_FOUND"],
      handle: async ({ caller, params, body }) =>
        tunes.stop((await siteOf(deps.sites, caller, body.site)).id, params.id as string),
    }),
  ];
}

function promotionRoutes(deps: Pick<TransportDeps, "db" | "sites" | "clock">, tunes: Tunes): Route[] {
  return [
    route({
      ...common,
      method: "post",
      path: `${path}/former`,
      name: "tuneFormer",
      records: { own: ["tune-taken-back"] },
      may: "models.manage",
      on: "site",
      summary: "Takes the small model one step back, to what it used before the last promotion. For the whole server.",
      body: tunesQuery,
      reply: tunesReply,
      errors: ["SITE_UNKNOWN", "NOT_FOUND", "MODEL_NOT_GGUF", "SMALL_MODEL_UNAVAILABLE", "TUNER_MISSING"],
      async handle({ caller, body, request }) {
        const site = await siteOf(deps.sites, caller, body.site);
        const list = await tunes.former(site.id);
        const detail = { now: list.inUse?.model ?? null };
        await auditModel(deps, { caller, request }, { action: "tune-taken-back", subject: site.key, detail });
        return list;
      },
    }),
    route({
      ...common,
      method: "post",
      path: `${path}/:id/promote`,
      name: "tunePromote",
      records: { own: ["tune-promoted"] },
      may: "models.manage",
      on: "site",
      summary:
        "Puts a deep tune that was better in the exam in use, at once and for the whole server: its small model uses one tune at a time.",
      body: tunePromoteRequest,
      reply: tunesReply,
      errors: [
        "SITE_UNKNOWN",
        "NOT_FOUND",
        "TUNE_NOT_OFFERED",
        "ADAPTER_IN_USE",
        "MODEL_NOT_GGUF",
        "SMALL_MODEL_UNAVAILABLE",
        "TUNER_MISSING",
      ],
      async handle({ caller, params, body, request }) {
        const site = await siteOf(deps.sites, caller, body.site);
        const id = params.id as string;
        const list = await tunes.promote(site.id, id, body.replace ?? false);
        const detail = { id, now: list.inUse?.model ?? null };
        await auditModel(deps, { caller, request }, { action: "tune-promoted", subject: site.key, detail });
        return list;
      },
    }),
  ];
}
