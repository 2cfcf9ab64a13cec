import express, { type Express, type RequestHandler } from "express";
import { TuppenceError } from "../lib/errors.ts";
import { mountAuth } from "./auth-mount.ts";
import { errorHandler } from "./errors.ts";
import { baseHeaders } from "./headers.ts";
import type { Metrics } from "./metrics.ts";
import { openApi } from "./openapi.ts";
import { mountPages } from "./pages.ts";
import type { TransportParts } from "./parts.ts";
import { mount, type Route } from "./route.ts";
import { answerRoutes } from "./routes/answer.ts";
import { apiKeyRoutes } from "./routes/api-keys.ts";
import { articleRoutes } from "./routes/articles.ts";
import { conversationRoutes } from "./routes/conversations.ts";
import { handoffRoutes } from "./routes/handoffs.ts";
import { healthRoutes } from "./routes/health.ts";
import { inboxRoutes } from "./routes/inbox.ts";
import { invitationRoutes } from "./routes/invitations.ts";
import { knowledgeRoutes } from "./routes/knowledge.ts";
import { knowledgeVersionRoutes } from "./routes/knowledge-versions.ts";
import { meRoutes } from "./routes/me.ts";
import { memberRoutes } from "./routes/members.ts";
import { modelRoutes } from "./routes/models.ts";
import { overviewRoutes } from "./routes/overview.ts";
import { ownerRoutes } from "./routes/owner.ts";
import { resetRoutes } from "./routes/reset.ts";
import { settingsRoutes } from "./routes/settings.ts";
import { siteRoutes } from "./routes/sites.ts";
import { tryRoutes } from "./routes/try.ts";
import { welcomeRoutes } from "./routes/welcome.ts";
import { mountWidget } from "./widget.ts";

/** The whole HTTP side, ready to be given to `http.createServer`. Sockets are attached apart (sockets.ts). */
export function createHttp(parts: TransportParts): Express {
  const app = express();
  app.disable("x-powered-by");
  // A proxy on this machine or in the private network may say who the caller is; nobody else.
  app.set("trust proxy", ["loopback", "linklocal", "uniquelocal"]);
  app.set("query parser", "simple");
  app.use(timed(parts.metrics), baseHeaders(parts.publicUrl));
  mountAuth(app, parts);
  mount(app, apiRoutes(parts), parts);
  mountWidget(app, parts);
  mountPages(app, parts);
  app.use((request) => {
    throw new TuppenceError(
      "NOT_FOUND",
      `There is nothing at ${request.method} ${request.path.slice(0, 200)}.`,
      "GET /api/v1/openapi.json lists the API's addresses.",
    );
  });
  app.use(errorHandler(parts.log));
  return app;
}

/** Every route of the API, the document of them included. */
export function apiRoutes(parts: TransportParts): Route[] {
  const routes: Route[] = [
    ...answerRoutes(parts),
    ...handoffRoutes(parts),
    ...conversationRoutes(parts),
    ...inboxRoutes(parts),
    ...knowledgeRoutes(parts),
    ...articleRoutes(parts),
    ...knowledgeVersionRoutes(parts),
    ...tryRoutes(parts),
    ...siteRoutes(parts),
    ...overviewRoutes(parts),
    ...settingsRoutes(parts),
    ...apiKeyRoutes(parts),
    ...modelRoutes(parts),
    ...healthRoutes(parts),
    ...meRoutes(parts),
    ...welcomeRoutes(parts),
    ...ownerRoutes(parts),
    ...invitationRoutes(parts),
    ...memberRoutes(parts),
    ...resetRoutes(parts),
  ];
  let document: object | undefined;
  routes.push({
    method: "get",
    path: "/api/v1/openapi.json",
    name: "openapi",
    summary: "This document.",
    auth: "none",
    reply: "application/json",
    errors: [],
    handle: async () => {
      document ??= openApi(routes, {
        version: parts.version,
        ...(parts.publicUrl === undefined ? {} : { url: parts.publicUrl }),
      });
      return document;
    },
  });
  return routes;
}

/** Tells Prometheus how long each answer took, by the route's pattern and never by the path: ids would be endless labels. */
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
