import { decideReview, waitingOf } from "../../../knowledge/review.ts";
import { TuppenceError } from "../../../lib/errors.ts";
import { findArticle } from "../../../store/article-list.ts";
import { addAudit } from "../../../store/audit.ts";
import { reviewRequest, waitingQuery, waitingReply } from "../../../wire/article-review.ts";
import { articleReply, PAGE_ROWS } from "../../../wire/knowledge.ts";
import { mayDo } from "../../auth.ts";
import type { TransportDeps } from "../../deps.ts";
import { maySee, siteOf } from "../../site-of.ts";
import { noArticle, readArticle } from "../article-to-wire.ts";
import { auditActor } from "../audit.ts";
import { type Route, route } from "../route.ts";

const common = { auth: "key", scope: "knowledge" } as const;

/** Review by a second person, on sites that want it. */
export function articleReviewRoutes(deps: Pick<TransportDeps, "db" | "sites" | "clock">): Route[] {
  const { db, sites, clock } = deps;
  return [
    route({
      ...common,
      method: "get",
      path: "/api/v1/knowledge/approvals",
      name: "articleReviewList",
      may: "knowledge.read",
      on: "site",
      summary: "Lists the changes of articles that a second person has to approve before they can be published.",
      query: waitingQuery,
      reply: waitingReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query }) {
        const site = await siteOf(sites, caller, query.site);
        const offset = Number(query.cursor ?? 0);
        return waitingOf(db, site.id, { memberId: caller.member?.id, offset, limit: PAGE_ROWS });
      },
    }),
    route({
      ...common,
      method: "post",
      path: "/api/v1/knowledge/articles/:id/review",
      name: "articleReview",
      records: { own: ["review-decided"] },
      may: "knowledge.write",
      on: "site",
      summary:
        "Approves an article's newest change, or sends it back with a comment. Only signed-in managers can, and nobody their own; an owner can override that.",
      body: reviewRequest,
      reply: articleReply,
      errors: ["NOT_FOUND", "ARTICLE_CHANGED", "REVIEW_REFUSED"],
      async handle({ caller, params, body, request }) {
        const articleId = params.id as string;
        const row = await findArticle(db, articleId);
        const site = row === undefined ? undefined : await sites.byId(row.siteId);
        if (site === undefined || !maySee(caller, site)) throw noArticle();
        const { member } = caller;
        if (member === undefined) {
          throw new TuppenceError(
            "REVIEW_REFUSED",
            "An API key can't approve changes.",
            "Sign in to the console and approve it there.",
          );
        }
        await decideReview(db, {
          ...{ articleId, ...body, at: clock.now() },
          by: { memberId: member.id, name: member.name, isOwner: mayDo(caller, "security.manage", site.id) },
          also: (tx, { title, isOverride }) =>
            addAudit(tx, {
              ...auditActor(caller, request),
              ...{ organisationId: site.organisationId, action: "review-decided", at: clock.now() },
              subject: title.slice(0, 200),
              detail: { site: site.key, article: articleId, decision: body.decision, override: isOverride },
            }),
        });
        return readArticle(db, articleId);
      },
    }),
  ];
}
