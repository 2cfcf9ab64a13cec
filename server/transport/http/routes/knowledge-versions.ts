import * as z from "zod/mini";
import { restoreVersion } from "../../../knowledge/edit.ts";
import { readFigures } from "../../../knowledge/figures.ts";
import { siteSettings } from "../../../settings/settings.ts";
import { countArticles, countChanges, countWaiting, listChanges } from "../../../store/article-list.ts";
import { versionsOf } from "../../../store/article-revision.ts";
import { liveVersion } from "../../../store/knowledge-version.ts";
import { changesReply, PAGE_ROWS, restoreVersionReply, versionsReply } from "../../../wire/knowledge.ts";
import { authorOf } from "../../author.ts";
import type { TransportDeps } from "../../deps.ts";
import { siteOf } from "../../site-of.ts";
import { type Route, route } from "../route.ts";

/** Versions that are listed. */
const LISTED = 50;

/** What a publish changes, and what was published before. */
export function knowledgeVersionRoutes(deps: Pick<TransportDeps, "db" | "sites" | "knowledge">): Route[] {
  const { db } = deps;
  return [
    route({
      method: "get",
      path: "/api/v1/knowledge/changes",
      name: "knowledgeChanges",
      may: "knowledge.read",
      on: "site",
      summary:
        "Lists what the next publish would add, change and remove, and the progress of a publish that is running.",
      auth: "key",
      scope: "knowledge",
      query: z.object({
        site: z.optional(z.string()),
        cursor: z.optional(z.string().check(z.regex(/^\d{1,9}$/, { error: "must be the `next` of a page" }))),
      }),
      reply: changesReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query }) {
        const site = await siteOf(deps.sites, caller, query.site);
        const offset = Number(query.cursor ?? 0);
        const counts = await countChanges(db, site.id);
        const changes = await listChanges(db, site.id, { offset, limit: PAGE_ROWS });
        const { live: same, changed, new: fresh } = await countArticles(db, site.id);
        const all = counts.added + counts.changed + counts.archived;
        const { new: unseen, ...waiting } = await countWaiting(db, site.id);
        const live = await liveVersion(db, site.id);
        return {
          counts,
          waiting,
          changes,
          next: changes.length > 0 && offset + changes.length < all ? String(offset + changes.length) : null,
          remaining: same + changed + fresh - unseen,
          publishing: deps.knowledge.publishing(site.id) ?? null,
          live:
            live === undefined ? null : { number: live.number, publishedAt: live.publishedAt?.toISOString() ?? null },
        };
      },
    }),
    route({
      method: "get",
      path: "/api/v1/knowledge/versions",
      name: "knowledgeVersions",
      may: "knowledge.read",
      on: "site",
      summary: "Lists the site's published versions, newest first, with their accuracy on held-out phrasings.",
      auth: "key",
      scope: "knowledge",
      query: z.object({ site: z.optional(z.string()) }),
      reply: versionsReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query }) {
        const site = await siteOf(deps.sites, caller, query.site);
        const { precision } = await siteSettings(db, site.id);
        const rows = await versionsOf(db, site.id, LISTED);
        return {
          versions: rows.map(({ figures, createdAt, publishedAt, articles, ...row }) => ({
            ...row,
            createdAt: createdAt.toISOString(),
            publishedAt: publishedAt?.toISOString() ?? null,
            articles: articles === 0 && row.state !== "live" ? null : articles,
            figures: readFigures(figures, precision) ?? null,
            canRestore: articles > 0 && (row.state === "live" || row.state === "retired"),
          })),
        };
      },
    }),
    route({
      method: "post",
      path: "/api/v1/knowledge/versions/:id/restore",
      name: "knowledgeVersionRestore",
      records: "changed",
      may: "knowledge.write",
      on: "site",
      summary:
        "Restores the site's articles to the way they were in a version. Visitors see the change after the next publish.",
      auth: "key",
      scope: "knowledge",
      body: z.object({ site: z.optional(z.string()) }),
      reply: restoreVersionReply,
      errors: ["SITE_UNKNOWN", "NOT_FOUND"],
      async handle({ caller, params, body }) {
        const site = await siteOf(deps.sites, caller, body.site);
        return restoreVersion(db, { siteId: site.id, versionId: params.id as string, author: authorOf(caller) });
      },
    }),
  ];
}
