import * as z from "zod/mini";
import { type AuthParts, callerOf } from "../auth.ts";
import type { TransportParts } from "../parts.ts";
import { type Route, route } from "../route.ts";

const part = z.object({
  status: z.enum(["ready", "starting", "degraded", "absent", "failed"]),
  /** Names paths and addresses: only with a key, or from this machine. */
  detail: z.optional(z.string()),
  progress: z.optional(z.number()),
  /** Without it the server answers nobody. */
  needed: z.boolean(),
});

/** For load balancers, operators and Prometheus. */
export function healthRoutes(parts: Pick<TransportParts, "readiness" | "metrics"> & AuthParts): Route[] {
  return [
    route({
      method: "get",
      path: "/healthz",
      name: "health",
      summary: "200 while the server serves.",
      auth: "none",
      reply: z.object({ status: z.literal("ok") }),
      errors: [],
      handle: async () => ({ status: "ok" }),
    }),
    route({
      method: "get",
      path: "/readyz",
      name: "readiness",
      summary:
        "Each part with its state (in words with a key, or from this machine); 503 while a part that is needed does not serve.",
      auth: "none",
      reply: z.object({ ready: z.boolean(), parts: z.record(z.string(), part) }),
      errors: [],
      async handle({ request, response }) {
        const states = await parts.readiness();
        const mayRead = await callerOf(request, { auth: "key-or-loopback" }, parts).then(
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
      summary: "Prometheus metrics; without a key only from this machine.",
      auth: "key-or-loopback",
      reply: "text/plain",
      errors: [],
      async handle({ response }) {
        response.setHeader("Content-Type", parts.metrics.registry.contentType);
        response.end(await parts.metrics.registry.metrics());
        return undefined;
      },
    }),
  ];
}
