import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { exportKnowledge } from "../../../knowledge/export.ts";
import { addAudit } from "../../../store/audit.ts";
import { siteQuery } from "../../../wire/settings.ts";
import type { TransportDeps } from "../../deps.ts";
import { siteOf } from "../../site-of.ts";
import { auditActor } from "../audit.ts";
import { type Route, route } from "../route.ts";

/** A site's articles, to keep, to edit elsewhere, or to move. */
export function knowledgeExportRoutes(deps: Pick<TransportDeps, "db" | "sites" | "clock">): Route[] {
  return [
    route({
      method: "get",
      path: "/api/v1/knowledge/export",
      name: "knowledgeExport",
      records: { own: ["exported"] },
      may: "knowledge.read",
      on: "site",
      summary:
        "Returns the newest content of a site's articles as JSONL, in the format that an import reads. Archived ones are left out.",
      auth: "key-or-machine",
      scope: "knowledge",
      query: siteQuery,
      reply: "application/jsonl",
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query, request, response }) {
        const site = await siteOf(deps.sites, caller, query.site);
        const now = deps.clock.now();
        await addAudit(deps.db, {
          ...auditActor(caller, request),
          organisationId: site.organisationId,
          action: "exported",
          subject: site.key,
          detail: { what: "knowledge" },
          at: now,
        });
        response
          .type("application/jsonl; charset=utf-8")
          .setHeader(
            "Content-Disposition",
            `attachment; filename="tuppence-${site.key}-${now.toISOString().slice(0, 10)}.jsonl"`,
          );
        await pipeline(Readable.from(exportKnowledge(deps.db, site.id)), response);
        return undefined;
      },
    }),
  ];
}
