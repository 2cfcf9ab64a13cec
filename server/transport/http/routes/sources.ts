import * as z from "zod/mini";
import type { Sources } from "../../../sources/sources.ts";
import { addAudit } from "../../../store/audit.ts";
import type { AuditAction } from "../../../wire/audit.ts";
import {
  acceptAllRequest,
  changeSourceRequest,
  createSourceRequest,
  decideSourceReply,
  decideSourceRequest,
  sourceChangeDetail,
  sourceChangesQuery,
  sourceChangesReply,
  sourcePagesQuery,
  sourcePagesReply,
  sourcesReply,
  sourceWire,
} from "../../../wire/sources.ts";
import type { Caller, Site, TransportDeps } from "../../deps.ts";
import { siteOf } from "../../site-of.ts";
import { auditActor } from "../audit.ts";
import { type Call, type Route, route } from "../route.ts";

const common = { auth: "key-or-machine", scope: "knowledge" } as const;
const siteOnly = z.object({ site: z.optional(z.string()) });
const path = "/api/v1/knowledge/sources";

type Deps = Pick<TransportDeps, "db" | "sites" | "clock"> & { readonly sources: Sources };

/** Sources that articles are kept in step with: the list, each of them, and the changes that they propose. */
export function sourceRoutes(deps: Pick<TransportDeps, "db" | "sites" | "clock" | "sources">): Route[] {
  const { sources } = deps;
  if (sources === undefined) return [];
  const all = { ...deps, sources };
  // The changes first: "changes" isn't an id.
  return [...changeRoutes(all), ...decideRoutes(all), ...listRoutes(all), ...sourceRoutesOf(all)];
}

function changeRoutes({ sites, sources }: Deps): Route[] {
  return [
    route({
      ...common,
      method: "get",
      path: `${path}/changes`,
      name: "sourceChangeList",
      may: "knowledge.read",
      on: "site",
      summary:
        "Lists what sources have added, changed or dropped and nobody has decided on, with what accepting it does.",
      query: sourceChangesQuery,
      reply: sourceChangesReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query }) {
        const site = await siteOf(sites, caller, query.site);
        const { source: sourceId, kind, conflict, cursor } = query;
        const isConflict = conflict === undefined ? undefined : conflict === "true";
        return sources.changes(site.id, { sourceId, kind, isConflict, offset: Number(cursor ?? 0) });
      },
    }),
    route({
      ...common,
      method: "get",
      path: `${path}/changes/:id`,
      name: "sourceChangeRead",
      may: "knowledge.read",
      on: "site",
      summary: "Returns one change from all sides: the last accepted text, yours, the source's, and both joined.",
      query: siteOnly,
      reply: sourceChangeDetail,
      errors: ["SITE_UNKNOWN", "NOT_FOUND"],
      handle: async ({ caller, params, query }) =>
        sources.readChange((await siteOf(sites, caller, query.site)).id, params.id as string),
    }),
  ];
}

function decideRoutes({ sites, sources }: Deps): Route[] {
  return [
    route({
      ...common,
      method: "post",
      path: `${path}/changes/decide`,
      name: "sourceChangeDecide",
      records: "changed",
      may: "knowledge.write",
      on: "site",
      summary:
        "Accepts or drops changes. One that was edited on both sides stays open unless you say whose text counts. Visitors see it after the next publish.",
      body: decideSourceRequest,
      reply: decideSourceReply,
      errors: ["SITE_UNKNOWN", "NOT_FOUND", "ARTICLE_INVALID"],
      async handle({ caller, body }) {
        const site = await siteOf(sites, caller, body.site);
        return sources.decide(site.id, body.decisions, nameOf(caller), caller.member?.id);
      },
    }),
    route({
      ...common,
      method: "post",
      path: `${path}/changes/accept`,
      name: "sourceChangeAcceptAll",
      records: "changed",
      may: "knowledge.write",
      on: "site",
      summary: "Accepts every open change with these filters that wasn't edited on both sides.",
      body: acceptAllRequest,
      reply: decideSourceReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, body }) {
        const site = await siteOf(sites, caller, body.site);
        return sources.acceptAll(
          site.id,
          { sourceId: body.source, kind: body.kind },
          nameOf(caller),
          caller.member?.id,
        );
      },
    }),
  ];
}

function listRoutes(deps: Deps): Route[] {
  const { sites, sources } = deps;
  return [
    route({
      ...common,
      method: "get",
      path,
      name: "sourceList",
      may: "knowledge.read",
      on: "site",
      summary: "Lists a site's sources: when each was read, whether it can be, and how many changes wait.",
      query: siteOnly,
      reply: sourcesReply,
      errors: ["SITE_UNKNOWN"],
      handle: async ({ caller, query }) => sources.list((await siteOf(sites, caller, query.site)).id),
    }),
    route({
      ...common,
      method: "post",
      path,
      name: "sourceAdd",
      records: { own: ["source-added"] },
      may: "knowledge.write",
      on: "site",
      summary: "Adds a website, a help centre's API or a Git repository, and reads it in the background.",
      body: createSourceRequest,
      reply: sourceWire,
      errors: ["SITE_UNKNOWN", "SOURCE_INVALID", "SOURCE_ADDRESS_REFUSED"],
      async handle({ caller, body, request }) {
        const { site: key, ...given } = body;
        const site = await siteOf(sites, caller, key);
        const added = await sources.add({ ...given, siteId: site.id, by: nameOf(caller) });
        await audit(deps, { caller, request }, site, "source-added", { name: added.name, address: added.address });
        return added;
      },
    }),
  ];
}

function sourceRoutesOf(deps: Deps): Route[] {
  const { sites, sources } = deps;
  const errors = ["SITE_UNKNOWN", "NOT_FOUND"] as const;
  return [
    route({
      ...common,
      method: "get",
      path: `${path}/:id`,
      name: "sourceRead",
      may: "knowledge.read",
      on: "site",
      summary: "Returns a source.",
      query: siteOnly,
      reply: sourceWire,
      errors,
      handle: async ({ caller, params, query }) =>
        sources.read((await siteOf(sites, caller, query.site)).id, params.id as string),
    }),
    route({
      ...common,
      method: "patch",
      path: `${path}/:id`,
      name: "sourceChange",
      records: { own: ["source-changed"] },
      may: "knowledge.write",
      on: "site",
      summary: "Changes a source's address, token, schedule or what is done with its changes.",
      body: changeSourceRequest,
      reply: sourceWire,
      errors: [...errors, "SOURCE_INVALID", "SOURCE_ADDRESS_REFUSED"],
      async handle({ caller, params, body, request }) {
        const { site: key, ...change } = body;
        const site = await siteOf(sites, caller, key);
        const changed = await sources.change(site.id, params.id as string, change);
        await audit(deps, { caller, request }, site, "source-changed", changed);
        return changed;
      },
    }),
    route({
      ...common,
      method: "delete",
      path: `${path}/:id`,
      name: "sourceRemove",
      records: { own: ["source-removed"] },
      may: "knowledge.write",
      on: "site",
      summary: "Deletes a source, and stops reading it. Its articles stay.",
      query: siteOnly,
      reply: z.object({ removed: z.literal(true) }),
      errors,
      async handle({ caller, params, query, request }) {
        const site = await siteOf(sites, caller, query.site);
        const removed = await sources.remove(site.id, params.id as string);
        await audit(deps, { caller, request }, site, "source-removed", removed);
        return { removed: true as const };
      },
    }),
    route({
      ...common,
      method: "post",
      path: `${path}/:id/run`,
      name: "sourceRun",
      records: "changed",
      may: "knowledge.write",
      on: "site",
      summary: "Reads a source now, in the background. If it's being read already, that goes on.",
      body: siteOnly,
      reply: z.object({ jobId: z.string(), isNew: z.boolean() }),
      errors,
      handle: async ({ caller, params, body }) =>
        sources.run((await siteOf(sites, caller, body.site)).id, params.id as string, nameOf(caller)),
    }),
    route({
      ...common,
      method: "get",
      path: `${path}/:id/pages`,
      name: "sourcePages",
      may: "knowledge.read",
      on: "site",
      summary: "Lists a source's pages, those first that couldn't be read, with the reason.",
      query: sourcePagesQuery,
      reply: sourcePagesReply,
      errors,
      async handle({ caller, params, query }) {
        const site = await siteOf(sites, caller, query.site);
        return sources.pages(site.id, params.id as string, { state: query.state, offset: Number(query.cursor ?? 0) });
      },
    }),
  ];
}

/** Who connected the site's knowledge to what. */
function audit(
  { db, clock }: Deps,
  { caller, request }: Pick<Call<unknown, unknown>, "caller" | "request">,
  site: Site,
  action: AuditAction,
  { name, address }: { readonly name: string; readonly address: string },
): Promise<void> {
  const { organisationId } = site;
  return addAudit(db, {
    ...auditActor(caller, request),
    ...{ organisationId, action, subject: name, detail: { site: site.key, address }, at: clock.now() },
  });
}

const nameOf = ({ member, key }: Caller): string | null => member?.name ?? key?.name ?? null;
