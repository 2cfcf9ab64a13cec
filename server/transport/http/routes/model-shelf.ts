import type { Request } from "express";
import {
  modelAdded,
  modelDownload,
  modelDownloadRequest,
  modelFacts,
  modelFileQuery,
  modelLookUp,
  modelNamed,
  modelRemoved,
} from "../../../wire/model-shelf.ts";
import type { Caller, ModelsPart, TransportDeps } from "../../deps.ts";
import { auditModel } from "../audit.ts";
import { type Route, route } from "../route.ts";

const common = { auth: "key-or-machine", scope: "settings" } as const;
const path = "/api/v1/models";

/** Models on this server's disk: looked up, downloaded, sent, and removed. */
export function modelShelfRoutes(deps: Pick<TransportDeps, "db" | "models" | "clock">): Route[] {
  const { models } = deps;
  if (models === undefined) return [];
  return [...downloadRoutes(deps, models), ...fileRoutes(deps, models)];
}

function downloadRoutes(deps: Pick<TransportDeps, "db" | "clock">, models: ModelsPart): Route[] {
  return [
    route({
      ...common,
      method: "post",
      path: `${path}/look-up`,
      name: "modelLookUp",
      records: { nothing: "asks" },
      may: "models.manage",
      on: "organisation",
      summary: "Tells a model's licence, size, memory and expected speed before it's downloaded, or sent as a file.",
      body: modelLookUp,
      reply: modelFacts,
      errors: ["NOT_FOUND", "MODEL_SOURCES_EXHAUSTED"],
      handle: ({ body }) => models.lookUp(body),
    }),
    route({
      ...common,
      method: "post",
      path: `${path}/downloads`,
      name: "modelDownload",
      records: { own: ["model-added"] },
      may: "models.manage",
      on: "organisation",
      summary:
        "Starts downloading a model from the catalogue or the hub, or goes on with a download that was stopped. Its progress is in the list of models.",
      body: modelDownloadRequest,
      reply: modelDownload,
      errors: ["NOT_FOUND", "LICENCE_NOT_ACCEPTED", "MODEL_TOO_LARGE", "MODEL_SOURCES_EXHAUSTED"],
      async handle({ caller, body, request }) {
        const acceptLicence = body.acceptLicence ?? false;
        const download = await models.download({ name: body.name, acceptLicence, by: nameOf(caller) });
        const entry = { subject: download.name, detail: { how: "download", acceptLicence } };
        await auditModel(deps, { caller, request }, { action: "model-added", ...entry });
        return download;
      },
    }),
    route({
      ...common,
      method: "post",
      path: `${path}/downloads/stop`,
      name: "modelDownloadStop",
      records: "changed",
      may: "models.manage",
      on: "organisation",
      summary: "Stops a model's download. What arrived is kept, so that it can go on later.",
      body: modelNamed,
      reply: modelDownload,
      errors: ["NOT_FOUND"],
      handle: ({ body }) => models.stopDownload(body.name),
    }),
  ];
}

function fileRoutes(deps: Pick<TransportDeps, "db" | "clock">, models: ModelsPart): Route[] {
  return [
    route({
      ...common,
      method: "post",
      path: `${path}/file`,
      name: "modelFile",
      records: { own: ["model-added"] },
      may: "models.manage",
      on: "organisation",
      summary: "Adds a model from a GGUF file, which is the body. It isn't used until you choose it.",
      query: modelFileQuery,
      stream: true,
      reply: modelAdded,
      errors: [
        "MODEL_EXISTS",
        "MODEL_TOO_LARGE",
        "MODEL_NOT_GGUF",
        "MODEL_CHECKSUM_WRONG",
        "ADAPTER_UNFIT",
        "DISK_FULL",
      ],
      async handle({ caller, query, request, signal }) {
        const added = await models.add({ name: query.name, stream: request, bytes: bytesOf(request), signal });
        const detail = { how: "file", bytes: added.bytes };
        await auditModel(deps, { caller, request }, { action: "model-added", subject: added.name, detail });
        return added;
      },
    }),
    route({
      ...common,
      method: "post",
      path: `${path}/remove`,
      name: "modelRemove",
      records: { own: ["model-removed"] },
      may: "models.manage",
      on: "organisation",
      summary: "Deletes a model from this server's disk, or what a stopped download left. Not the one in use.",
      body: modelNamed,
      reply: modelRemoved,
      errors: ["NOT_FOUND", "MODEL_IN_USE"],
      async handle({ caller, body, request }) {
        const removed = await models.remove(body.name);
        await auditModel(deps, { caller, request }, { action: "model-removed", subject: body.name });
        return removed;
      },
    }),
  ];
}

/** Who it was, as a list shows them; null: a command on the server. */
export const nameOf = ({ member, key }: Caller): string | null => member?.name ?? key?.name ?? null;

/** The body's size, if the sender announced it. */
export function bytesOf({ headers }: Pick<Request, "headers">): number | undefined {
  const length = Number(headers["content-length"] ?? Number.NaN);
  return Number.isSafeInteger(length) ? length : undefined;
}
