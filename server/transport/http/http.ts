import express, { type Express, type RequestHandler } from "express";
import { TuppenceError } from "../../lib/errors.ts";
import type { TransportDeps } from "../deps.ts";
import { errorHandler } from "../errors.ts";
import { baseHeaders } from "../headers.ts";
import type { Metrics } from "../metrics.ts";
import { mountAuth } from "./auth-mount.ts";
import { mountHelpCentre } from "./help-centre/mount.ts";
import { mountMailFiles } from "./mail-files.ts";
import { openApi } from "./openapi.ts";
import { mountPages } from "./pages.ts";
import { mount, type Route } from "./route.ts";
import { answerRoutes } from "./routes/answer.ts";
import { apiKeyRoutes } from "./routes/api-keys.ts";
import { articleRoutes } from "./routes/article.ts";
import { articleReviewRoutes } from "./routes/article-reviews.ts";
import { articlesRoutes } from "./routes/articles.ts";
import { auditRoutes } from "./routes/audit.ts";
import { bulkRoutes } from "./routes/bulk.ts";
import { cannedReplyRoutes } from "./routes/canned-replies.ts";
import { classifierRoutes } from "./routes/classifiers.ts";
import { collectionRoutes } from "./routes/collections.ts";
import { composerRoutes } from "./routes/composer.ts";
import { conversationRoutes } from "./routes/conversations.ts";
import { customerRoutes } from "./routes/customers.ts";
import { fileRoutes } from "./routes/files.ts";
import { followerRoutes } from "./routes/followers.ts";
import { gapRoutes } from "./routes/gaps.ts";
import { handoffRoutes } from "./routes/handoffs.ts";
import { healthRoutes } from "./routes/health.ts";
import { helpCentreRoutes } from "./routes/help-centre.ts";
import { hoursRoutes } from "./routes/hours.ts";
import { inboxRoutes } from "./routes/inbox.ts";
import { invitationRoutes } from "./routes/invitations.ts";
import { jobRoutes } from "./routes/jobs.ts";
import { knowledgeRoutes } from "./routes/knowledge.ts";
import { knowledgeExportRoutes } from "./routes/knowledge-export.ts";
import { knowledgeHealthRoutes } from "./routes/knowledge-health.ts";
import { knowledgeVersionRoutes } from "./routes/knowledge-versions.ts";
import { macroRoutes } from "./routes/macros.ts";
import { mailRoutes } from "./routes/mail.ts";
import { meRoutes } from "./routes/me.ts";
import { meNotificationRoutes } from "./routes/me-notifications.ts";
import { mePushRoutes } from "./routes/me-push.ts";
import { memberRoutes } from "./routes/members.ts";
import { modelShelfRoutes } from "./routes/model-shelf.ts";
import { modelRoutes } from "./routes/models.ts";
import { noteRoutes } from "./routes/notes.ts";
import { overviewRoutes } from "./routes/overview.ts";
import { ownerRoutes } from "./routes/owner.ts";
import { pastConversationRoutes } from "./routes/past-conversations.ts";
import { presenceRoutes } from "./routes/presence.ts";
import { proposalRoutes } from "./routes/proposals.ts";
import { reportRoutes } from "./routes/reports.ts";
import { resetRoutes } from "./routes/reset.ts";
import { roleRoutes } from "./routes/roles.ts";
import { routingRuleRoutes } from "./routes/routing-rules.ts";
import { scheduleRoutes } from "./routes/schedule.ts";
import { settingsRoutes } from "./routes/settings.ts";
import { identityRoutes } from "./routes/settings-identity.ts";
import { siteSettingsRoutes } from "./routes/settings-site.ts";
import { siteRoutes } from "./routes/sites.ts";
import { sourceRoutes } from "./routes/sources.ts";
import { suggestionRoutes } from "./routes/suggestions.ts";
import { tagRoutes } from "./routes/tags.ts";
import { teamRoutes } from "./routes/teams.ts";
import { topicRoutes } from "./routes/topics.ts";
import { triageRoutes } from "./routes/triage.ts";
import { tryRoutes } from "./routes/try.ts";
import { tuneRoutes } from "./routes/tunes.ts";
import { viewRoutes } from "./routes/views.ts";
import { webhookRoutes } from "./routes/webhooks.ts";
import { welcomeRoutes } from "./routes/welcome.ts";
import { writingRoutes } from "./routes/writing.ts";
import { mountUnsubscribe } from "./unsubscribe.ts";
import { mountWidget } from "./widget.ts";

/** The whole HTTP side, for `http.createServer`. Sockets are attached separately (sockets.ts). */
export function createHttp(deps: TransportDeps): Express {
  const app = express();
  app.disable("x-powered-by");
  // Only a proxy on this machine or in the private network can say who the caller is.
  app.set("trust proxy", ["loopback", "linklocal", "uniquelocal"]);
  app.set("query parser", "simple");
  app.use(timed(deps.metrics), baseHeaders(deps.publicUrl));
  mountAuth(app, deps);
  mount(app, apiRoutes(deps), deps);
  mountWidget(app, deps);
  mountHelpCentre(app, deps);
  mountUnsubscribe(app, deps.mail);
  mountMailFiles(app, deps);
  mountPages(app, deps);
  app.use((request) => {
    throw new TuppenceError(
      "NOT_FOUND",
      `There is nothing at ${request.method} ${request.path.slice(0, 200)}.`,
      "See GET /api/v1/openapi.json for every address of the API.",
    );
  });
  app.use(errorHandler(deps.log));
  return app;
}

/** Every route of the API, including its own OpenAPI document. */
export function apiRoutes(deps: TransportDeps): Route[] {
  const routes: Route[] = [
    ...answerRoutes(deps),
    ...handoffRoutes(deps),
    ...fileRoutes(deps),
    ...conversationRoutes(deps),
    ...bulkRoutes(deps),
    ...triageRoutes(deps),
    ...viewRoutes(deps),
    ...teamRoutes(deps),
    ...hoursRoutes(deps),
    ...tagRoutes(deps),
    ...topicRoutes(deps),
    ...classifierRoutes(deps),
    ...routingRuleRoutes(deps),
    ...noteRoutes(deps),
    ...followerRoutes(deps),
    ...customerRoutes(deps),
    ...inboxRoutes(deps),
    ...composerRoutes(deps),
    ...writingRoutes(deps),
    ...cannedReplyRoutes(deps),
    ...macroRoutes(deps),
    ...knowledgeRoutes(deps),
    ...knowledgeExportRoutes(deps),
    ...articlesRoutes(deps),
    ...articleRoutes(deps),
    ...articleReviewRoutes(deps),
    ...scheduleRoutes(deps),
    ...knowledgeVersionRoutes(deps),
    ...proposalRoutes(deps),
    ...gapRoutes(deps),
    ...suggestionRoutes(deps),
    ...knowledgeHealthRoutes(deps),
    ...pastConversationRoutes(deps),
    ...sourceRoutes(deps),
    ...jobRoutes(deps),
    ...webhookRoutes(deps),
    ...tryRoutes(deps),
    ...collectionRoutes(deps),
    ...helpCentreRoutes(deps),
    ...siteRoutes(deps),
    ...overviewRoutes(deps),
    ...reportRoutes(deps),
    ...settingsRoutes(deps),
    ...siteSettingsRoutes(deps),
    ...identityRoutes(deps),
    ...mailRoutes(deps),
    ...apiKeyRoutes(deps),
    ...auditRoutes(deps),
    ...modelRoutes(deps),
    ...modelShelfRoutes(deps),
    ...tuneRoutes(deps),
    ...healthRoutes(deps),
    ...meRoutes(deps),
    ...meNotificationRoutes(deps),
    ...mePushRoutes(deps),
    ...presenceRoutes(deps),
    ...welcomeRoutes(deps),
    ...ownerRoutes(deps),
    ...invitationRoutes(deps),
    ...memberRoutes(deps),
    ...roleRoutes(deps),
    ...resetRoutes(deps),
  ];
  let document: object | undefined;
  routes.push({
    method: "get",
    path: "/api/v1/openapi.json",
    name: "openapi",
    may: null,
    summary: "Returns this document.",
    auth: "none",
    reply: "application/json",
    errors: [],
    handle: async () => {
      document ??= openApi(routes, {
        version: deps.version,
        ...(deps.publicUrl === undefined ? {} : { url: deps.publicUrl }),
      });
      return document;
    },
  });
  return routes;
}

/** Reports how long each reply took to Prometheus, by the route's pattern: paths with ids would be endless labels. */
function timed(metrics: Pick<Metrics, "httpDone">): RequestHandler {
  return (request, response, next) => {
    const started = performance.now();
    response.on("close", () => {
      const path: unknown = request.route?.path;
      metrics.httpDone({
        method: request.method,
        route: typeof path === "string" ? path : "other",
        status: response.statusCode,
        seconds: (performance.now() - started) / 1000,
      });
    });
    next();
  };
}
