import { compareContents } from "../../knowledge/compare.ts";
import {
  archiveArticles,
  contentOf,
  createArticle,
  readRevision,
  restoreRevision,
  saveArticle,
} from "../../knowledge/edit.ts";
import { TuppenceError } from "../../lib/errors.ts";
import { countArticles, countTags, findArticle, listArticles, sharedPhrasings } from "../../store/article-list.ts";
import { findRevision, revisionsOf } from "../../store/article-revision.ts";
import {
  type ArticleReply,
  archiveReply,
  archiveRequest,
  articleReply,
  articlesQuery,
  articlesReply,
  compareReply,
  compareRequest,
  createArticleRequest,
  PAGE_ROWS,
  phrasingsReply,
  phrasingsRequest,
  restoreArticleRequest,
  saveArticleRequest,
} from "../../wire/knowledge.ts";
import type { Caller, Site, TransportParts } from "../parts.ts";
import { type Route, route } from "../route.ts";
import { maySee, siteOf } from "../site-of.ts";

/** Revisions that the history lists. */
const HISTORY = 200;

/** An empty text is no content: what visitors are not given is compared with nothing. */
const NOTHING = { title: "", answer: "", phrasings: [], tags: [], url: null, language: "", audience: null };

/** A manager's articles: list, read, write, archive, go back. */
export function articleRoutes(parts: Pick<TransportParts, "db" | "sites">): Route[] {
  const { db } = parts;

  /** The site of an article that the caller may know of. @throws NOT_FOUND */
  const siteOfArticle = async (caller: Caller, articleId: string): Promise<Site> => {
    const row = await findArticle(db, articleId);
    const site = row === undefined ? undefined : await parts.sites.byId(row.siteId);
    if (site !== undefined && maySee(caller, site)) return site;
    throw new TuppenceError("NOT_FOUND", "There is no such article.", "Look for it in the list of articles.");
  };

  const shown = async (articleId: string): Promise<ArticleReply> => {
    const row = await findArticle(db, articleId);
    const newest = row === undefined ? undefined : await findRevision(db, { articleId, revisionId: row.revisionId });
    if (row === undefined || newest === undefined) {
      throw new TuppenceError("NOT_FOUND", "There is no such article.", "Look for it in the list of articles.");
    }
    const revisions = await revisionsOf(db, articleId, HISTORY);
    return {
      id: row.id,
      key: row.key,
      state: row.state,
      isLive: row.isLive,
      revisionId: row.revisionId,
      content: contentOf(newest),
      revisions: revisions.map(({ createdAt, ...one }) => ({
        ...one,
        createdAt: createdAt.toISOString(),
        isNewest: one.id === row.revisionId,
        isLive: one.id === row.liveRevisionId,
      })),
    };
  };

  return [
    route({
      method: "get",
      path: "/api/v1/knowledge/articles",
      name: "articleList",
      summary: "A site's articles by title, without their texts; searched by text, filtered by tag or state.",
      auth: "key",
      role: "manager",
      query: articlesQuery,
      reply: articlesReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query }) {
        const site = await siteOf(parts.sites, caller, query.site);
        const { q, tag, state, cursor } = query;
        const offset = Number(cursor ?? 0);
        const filter = {
          ...(q === undefined ? {} : { q }),
          ...(tag === undefined ? {} : { tag }),
          ...(state === undefined ? {} : { state }),
        };
        const { rows, total } = await listArticles(db, site.id, { ...filter, offset, limit: PAGE_ROWS });
        return {
          articles: rows.map(({ changedAt, ...row }) => ({ ...row, changedAt: changedAt.toISOString() })),
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
      summary: "Makes an article; visitors get it with the next publish.",
      auth: "key",
      role: "manager",
      body: createArticleRequest,
      reply: articleReply,
      errors: ["SITE_UNKNOWN", "ARTICLE_INVALID"],
      async handle({ caller, body }) {
        const { id: siteId, language } = await siteOf(parts.sites, caller, body.site);
        return shown(await createArticle(db, { siteId, language, content: body.content }));
      },
    }),
    route({
      method: "post",
      path: "/api/v1/knowledge/articles/archive",
      name: "articleArchive",
      summary: "Archives articles of a site (they leave with the next publish), or takes them back.",
      auth: "key",
      role: "manager",
      body: archiveRequest,
      reply: archiveReply,
      errors: ["SITE_UNKNOWN", "NOT_FOUND"],
      async handle({ caller, body }) {
        const site = await siteOf(parts.sites, caller, body.site);
        return { changed: await archiveArticles(db, { siteId: site.id, ids: body.ids, archived: body.archived }) };
      },
    }),
    route({
      method: "post",
      path: "/api/v1/knowledge/phrasings",
      name: "phrasingCheck",
      summary: "Which of these phrasings another article of the site has too.",
      auth: "key",
      role: "manager",
      body: phrasingsRequest,
      reply: phrasingsReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, body }) {
        const site = await siteOf(parts.sites, caller, body.site);
        const { articleId, phrasings } = body;
        const given = { siteId: site.id, phrasings, ...(articleId === undefined ? {} : { articleId }) };
        return { duplicates: await sharedPhrasings(db, given) };
      },
    }),
    route({
      method: "get",
      path: "/api/v1/knowledge/articles/:id",
      name: "articleRead",
      summary: "An article's newest content with its revisions.",
      auth: "key",
      role: "manager",
      reply: articleReply,
      errors: ["NOT_FOUND"],
      async handle({ caller, params }) {
        const id = params.id as string;
        await siteOfArticle(caller, id);
        return shown(id);
      },
    }),
    route({
      method: "put",
      path: "/api/v1/knowledge/articles/:id",
      name: "articleSave",
      summary: "Saves an article as a new revision, unless somebody else saved it since it was opened.",
      auth: "key",
      role: "manager",
      body: saveArticleRequest,
      reply: articleReply,
      errors: ["NOT_FOUND", "ARTICLE_CHANGED", "ARTICLE_INVALID"],
      async handle({ caller, params, body }) {
        const articleId = params.id as string;
        const { language } = await siteOfArticle(caller, articleId);
        await saveArticle(db, { articleId, language, ...body });
        return shown(articleId);
      },
    }),
    route({
      method: "post",
      path: "/api/v1/knowledge/articles/:id/restore",
      name: "articleRestore",
      summary: "Makes an earlier revision's content the newest again, as a new revision.",
      auth: "key",
      role: "manager",
      body: restoreArticleRequest,
      reply: articleReply,
      errors: ["NOT_FOUND", "ARTICLE_CHANGED"],
      async handle({ caller, params, body }) {
        const articleId = params.id as string;
        await siteOfArticle(caller, articleId);
        await restoreRevision(db, { articleId, ...body });
        return shown(articleId);
      },
    }),
    route({
      method: "post",
      path: "/api/v1/knowledge/articles/:id/compare",
      name: "articleCompare",
      summary: "What changed between two revisions of an article, or between one and a text that is being written.",
      auth: "key",
      role: "manager",
      body: compareRequest,
      reply: compareReply,
      errors: ["NOT_FOUND"],
      async handle({ caller, params, body }) {
        const id = params.id as string;
        await siteOfArticle(caller, id);
        const before = (await readRevision(db, id, body.before)) ?? NOTHING;
        const after =
          typeof body.after === "string" ? ((await readRevision(db, id, body.after)) ?? NOTHING) : body.after;
        return { diff: compareContents(before, after) };
      },
    }),
  ];
}
