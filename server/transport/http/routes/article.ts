import { compareContents } from "../../../knowledge/compare.ts";
import { readRevision, restoreRevision, saveArticle } from "../../../knowledge/edit.ts";
import { siteAddress } from "../../../knowledge/links.ts";
import { changeVariant } from "../../../knowledge/variants.ts";
import { findArticle } from "../../../store/article-list.ts";
import {
  articleReply,
  compareReply,
  compareRequest,
  restoreArticleRequest,
  saveArticleRequest,
  variantRequest,
} from "../../../wire/knowledge.ts";
import { authorOf } from "../../author.ts";
import type { Caller, Site, TransportDeps } from "../../deps.ts";
import { maySee } from "../../site-of.ts";
import { noArticle, readArticle } from "../article-to-wire.ts";
import { type Route, route } from "../route.ts";

/** An empty text means no content: used to compare with what isn't live. */
const NOTHING = { title: "", answer: "", phrasings: [], tags: [], url: null, language: "", audience: null };

const common = { auth: "key", scope: "knowledge", on: "site" } as const;

/** One article: read, write, go back, compare. */
export function articleRoutes(deps: Pick<TransportDeps, "db" | "sites">): Route[] {
  const { db } = deps;

  /** The site of an article that the caller can see. @throws NOT_FOUND */
  const siteOfArticle = async (caller: Caller, articleId: string): Promise<Site> => {
    const row = await findArticle(db, articleId);
    const site = row === undefined ? undefined : await deps.sites.byId(row.siteId);
    if (site !== undefined && maySee(caller, site)) return site;
    throw noArticle();
  };

  return [
    route({
      ...common,
      method: "get",
      path: "/api/v1/knowledge/articles/:id",
      name: "articleRead",
      may: "knowledge.read",
      summary: "Returns an article's newest content and its revisions.",
      reply: articleReply,
      errors: ["NOT_FOUND"],
      async handle({ caller, params }) {
        const id = params.id as string;
        await siteOfArticle(caller, id);
        return readArticle(db, id);
      },
    }),
    route({
      ...common,
      method: "put",
      path: "/api/v1/knowledge/articles/:id",
      name: "articleSave",
      records: "changed",
      may: "knowledge.write",
      summary: "Saves an article as a new revision. Fails if someone else has saved it in the meantime.",
      body: saveArticleRequest,
      reply: articleReply,
      errors: ["NOT_FOUND", "ARTICLE_CHANGED", "ARTICLE_INVALID"],
      async handle({ caller, params, body }) {
        const articleId = params.id as string;
        const { language, allowedOrigins } = await siteOfArticle(caller, articleId);
        await saveArticle(db, {
          articleId,
          language,
          site: siteAddress(allowedOrigins),
          ...body,
          author: authorOf(caller),
        });
        return readArticle(db, articleId);
      },
    }),
    route({
      ...common,
      method: "post",
      path: "/api/v1/knowledge/articles/:id/restore",
      name: "articleRestore",
      records: "changed",
      may: "knowledge.write",
      summary: "Restores an earlier revision of an article, as a new revision.",
      body: restoreArticleRequest,
      reply: articleReply,
      errors: ["NOT_FOUND", "ARTICLE_CHANGED"],
      async handle({ caller, params, body }) {
        const articleId = params.id as string;
        await siteOfArticle(caller, articleId);
        await restoreRevision(db, { articleId, ...body, author: authorOf(caller) });
        return readArticle(db, articleId);
      },
    }),
    route({
      ...common,
      method: "post",
      path: "/api/v1/knowledge/articles/:id/variant",
      name: "articleVariant",
      records: "changed",
      may: "knowledge.write",
      summary:
        "Links an article to the one that it is in another language, takes it out of its group, or marks it as up to date with its original.",
      body: variantRequest,
      reply: articleReply,
      errors: ["NOT_FOUND", "ARTICLE_INVALID"],
      async handle({ caller, params, body }) {
        const articleId = params.id as string;
        await siteOfArticle(caller, articleId);
        await changeVariant(db, { articleId, ...body });
        return readArticle(db, articleId);
      },
    }),
    route({
      ...common,
      method: "post",
      path: "/api/v1/knowledge/articles/:id/compare",
      name: "articleCompare",
      records: { nothing: "asks" },
      may: "knowledge.read",
      summary: "Compares two revisions of an article, or a revision with unsaved text.",
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
