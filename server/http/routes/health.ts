import * as z from "zod/mini";
import type { TransportParts } from "../parts.ts";
import { type Route, route } from "../route.ts";

const part = z.object({
  status: z.enum(["ready", "starting", "degraded", "absent", "failed"]),
  detail: z.string(),
  progress: z.optional(z.number()),
  /** Without it the server answers nobody. */
  needed: z.boolean(),
});

/** For load balancers, operators and Prometheus. */
export function healthRoutes(parts: Pick<TransportParts, "readiness" | "metrics">): Route[] {
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
      summary: "Each part with its state; 503 while a part that is needed does not serve.",
      auth: "none",
      reply: z.object({ ready: z.boolean(), parts: z.record(z.string(), part) }),
      errors: [],
      async handle({ response }) {
        const states = await parts.readiness();
        const ready = Object.values(states).every(
          (state) => !state.needed || state.status === "ready" || state.status === "degraded",
        );
        if (!ready) response.status(503);
        return { ready, parts: states };
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
