import * as z from "zod/mini";
import { type AuthDeps, callerOf } from "../../auth.ts";
import type { TransportDeps } from "../../deps.ts";
import { type Route, route } from "../route.ts";

const part = z.object({
  status: z.enum(["ready", "starting", "degraded", "absent", "failed"]),
  /** Contains paths and addresses: only with a key, or from this server. */
  detail: z.optional(z.string()),
  progress: z.optional(z.number()),
  /** Without it, the server can't answer anybody. */
  needed: z.boolean(),
});

/** If the main thread was recently blocked for longer than this, the server says that it's busy. */
const BUSY_MS = 3_000;

/** For load balancers, operators and Prometheus. */
export function healthRoutes(deps: Pick<TransportDeps, "readiness" | "blockedMs" | "metrics"> & AuthDeps): Route[] {
  return [
    route({
      method: "get",
      path: "/healthz",
      name: "health",
      may: null,
      summary: `Returns 200 while the server responds; 503 if it was blocked for more than ${BUSY_MS / 1000} seconds within the last 10 to 20.`,
      auth: "none",
      reply: z.object({ status: z.enum(["ok", "busy"]), blockedMs: z.number() }),
      errors: [],
      async handle({ response }) {
        const blockedMs = Math.round(deps.blockedMs());
        if (blockedMs > BUSY_MS) response.status(503);
        return { status: blockedMs > BUSY_MS ? "busy" : "ok", blockedMs };
      },
    }),
    route({
      method: "get",
      path: "/readyz",
      name: "readiness",
      may: null,
      summary:
        "Returns the status of each part of the server; 503 while a required part isn't working. Details need an API key or a request from the server itself.",
      auth: "none",
      reply: z.object({ ready: z.boolean(), parts: z.record(z.string(), part) }),
      errors: [],
      async handle({ request, response }) {
        const states = await deps.readiness();
        const mayRead = await callerOf(request, { auth: "key-or-loopback", may: "account" }, deps).then(
          () => true,
          () => false,
        );
        const ready = Object.values(states).every(
          (state) => !state.needed || state.status === "ready" || state.status === "degraded",
        );
        if (!ready) response.status(503);
        const told = Object.entries(states).map(([name, { detail, ...state }]) => [
          name,
          mayRead ? { ...state, detail } : state,
        ]);
        return { ready, parts: Object.fromEntries(told) };
      },
    }),
    route({
      method: "get",
      path: "/metrics",
      name: "metrics",
      may: "reports.read",
      on: "organisation",
      summary: "Returns Prometheus metrics. Without an API key, only from the server itself.",
      auth: "key-or-loopback",
      scope: "reports",
      reply: "text/plain",
      errors: [],
      async handle({ response }) {
        response.setHeader("Content-Type", deps.metrics.registry.contentType);
        response.end(await deps.metrics.registry.metrics());
        return undefined;
      },
    }),
  ];
}
