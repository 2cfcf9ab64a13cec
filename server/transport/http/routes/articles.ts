import { archiveArticles, createArticle } from "../../../knowledge/edit.ts";
import { siteAddress } from "../../../knowledge/links.ts";
import { countArticles, countTags, listArticles, sharedPhrasings } from "../../../store/article-list.ts";
import { variantsBehind } from "../../../store/article-variant.ts";
import {
  archiveReply,
  archiveRequest,
  articleReply,
  articlesQuery,
  articlesReply,
  createArticleRequest,
  PAGE_ROWS,
  phrasingsReply,
  phrasingsRequest,
} from "../../../wire/knowledge.ts";
import { authorOf } from "../../author.ts";
import type { TransportDeps } from "../../deps.ts";
import { siteOf } from "../../site-of.ts";
import { readArticle } from "../article-to-wire.ts";
import { type Route, route } from "../route.ts";

/** A manager's articles: list, write a new one, archive. */
export function articlesRoutes(deps: Pick<TransportDeps, "db" | "sites">): Route[] {
  const { db } = deps;
  return [
    route({
      method: "get",
      path: "/api/v1/knowledge/articles",
      name: "articleList",
      may: "knowledge.read",
      on: "site",
      summary:
        "Lists a site's articles by title, without their text. Can be searched, and filtered by tag, state or collection.",
      auth: "key",
      scope: "knowledge",
      query: articlesQuery,
      reply: articlesReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query }) {
        const site = await siteOf(deps.sites, caller, query.site);
        const { q, tag, state, collection, cursor } = query;
        const offset = Number(cursor ?? 0);
        const filter = {
          ...(q === undefined ? {} : { q }),
          ...(tag === undefined ? {} : { tag }),
          ...(state === undefined ? {} : { state }),
          ...(collection === undefined ? {} : { collectionId: collection === "none" ? null : collection }),
        };
        const { rows, total } = await listArticles(db, site.id, { ...filter, offset, limit: PAGE_ROWS });
        const behind = await variantsBehind(
          db,
          rows.map((row) => row.id),
        );
        return {
          articles: rows.map(({ changedAt, ...row }) => ({
            ...row,
            isBehind: behind.has(row.id),
            changedAt: changedAt.toISOString(),
          })),
          total,
          next: offset + rows.length < total && rows.length > 0 ? String(offset + rows.length) : null,
          counts: await countArticles(db, site.id),
          tags: await countTags(db, site.id),
        };
      },
    }),
    route({
      method: "post",
      path: "/api/v1/knowledge/articles",
      name: "articleCreate",
      records: "changed",
      may: "knowledge.write",
      on: "site",
      summary: "Creates an article. Visitors see it after the next publish.",
      auth: "key",
      scope: "knowledge",
      body: createArticleRequest,
      reply: articleReply,
      errors: ["SITE_UNKNOWN", "NOT_FOUND", "ARTICLE_INVALID"],
      async handle({ caller, body }) {
        const { id: siteId, language, allowedOrigins } = await siteOf(deps.sites, caller, body.site);
        const site = siteAddress(allowedOrigins);
        return readArticle(
          db,
          await createArticle(db, {
            siteId,
            language,
            site,
            content: body.content,
            variantOf: body.variantOf,
            author: authorOf(caller),
          }),
        );
      },
    }),
    route({
      method: "post",
      path: "/api/v1/knowledge/articles/archive",
      name: "articleArchive",
      records: "changed",
      may: "knowledge.write",
      on: "site",
      summary: "Archives articles (they go offline with the next publish) or restores them.",
      auth: "key",
      scope: "knowledge",
      body: archiveRequest,
      reply: archiveReply,
      errors: ["SITE_UNKNOWN", "NOT_FOUND"],
      async handle({ caller, body }) {
        const site = await siteOf(deps.sites, caller, body.site);
        return { changed: await archiveArticles(db, { siteId: site.id, ids: body.ids, archived: body.archived }) };
      },
    }),
    route({
      method: "post",
      path: "/api/v1/knowledge/phrasings",
      name: "phrasingCheck",
      records: { nothing: "asks" },
      may: "knowledge.write",
      on: "site",
      summary: "Returns which of these phrasings another article of the site also uses.",
      auth: "key",
      scope: "knowledge",
      body: phrasingsRequest,
      reply: phrasingsReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, body }) {
        const site = await siteOf(deps.sites, caller, body.site);
        const { articleId, phrasings } = body;
        const options = { siteId: site.id, phrasings, ...(articleId === undefined ? {} : { articleId }) };
        return { duplicates: await sharedPhrasings(db, options) };
      },
    }),
  ];
}
