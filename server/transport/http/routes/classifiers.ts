import { TuppenceError } from "../../../lib/errors.ts";
import {
  classifierChange,
  classifierReply,
  FIXED_CLASSIFIED,
  type FixedClassified,
} from "../../../wire/classification.ts";
import { siteQuery } from "../../../wire/settings.ts";
import type { TransportDeps } from "../../deps.ts";
import { siteOf } from "../../site-of.ts";
import { auditActor } from "../audit.ts";
import { type Route, route } from "../route.ts";

/** How pressing conversations are and how their customers feel, told by the assistant: what is done, and how well it goes. */
export function classifierRoutes(deps: Pick<TransportDeps, "sites" | "classifiers">): Route[] {
  const { sites, classifiers } = deps;
  if (classifiers === undefined) return [];
  const common = { auth: "key", scope: "settings", reply: classifierReply, path: "/api/v1/classifiers/:kind" } as const;
  return [
    route({
      ...common,
      method: "get",
      name: "classifier",
      may: "settings.read",
      on: "site",
      summary:
        "Returns what is done with the priority or sentiment that the assistant recognises, and how well it does, measured.",
      query: siteQuery,
      errors: ["SITE_UNKNOWN", "NOT_FOUND"],
      handle: async ({ caller, params: { kind }, query }) =>
        classifiers.read((await siteOf(sites, caller, query.site)).id, kindOf(kind)),
    }),
    route({
      ...common,
      method: "patch",
      name: "classifierChange",
      records: { own: ["classifier-changed"] },
      may: "settings.write",
      on: "site",
      summary: "Chooses whether it's suggested to agents or set, and which share of it has to be right.",
      body: classifierChange,
      errors: ["SITE_UNKNOWN", "NOT_FOUND", "CLASSES_NOT_SURE"],
      async handle({ caller, params, body: { site: key, mode, precision }, request }) {
        const kind = kindOf(params.kind);
        const { id: siteId, name: siteName, organisationId } = await siteOf(sites, caller, key);
        const audit = auditActor(caller, request);
        await classifiers.change({ siteId, siteName, organisationId, audit, kind, mode, precision });
        return classifiers.read(siteId, kind);
      },
    }),
  ];
}

function kindOf(name: string | undefined): FixedClassified {
  const kind = FIXED_CLASSIFIED.find((one) => one === name);
  if (kind !== undefined) return kind;
  throw new TuppenceError(
    "NOT_FOUND",
    "There's no such classifier.",
    `Use one of these in the address: ${FIXED_CLASSIFIED.join(", ")}. Topics are at /api/v1/topics.`,
  );
}
