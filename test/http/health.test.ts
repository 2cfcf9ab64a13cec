import { afterEach, expect, test } from "vitest";
import type { PartState } from "../../server/lib/part-state.ts";
import { deps, KEY, type Running, serve } from "./builders.ts";

let running: Running;
afterEach(() => running.close());

const part = (status: PartState["status"], needed: boolean) => ({ status, detail: `It is ${status}.`, needed });

test("healthz answers 200 whatever the parts say", async () => {
  running = await serve(deps({ readiness: async () => ({ database: part("failed", true) }) }));
  expect(await running.call("/healthz")).toMatchObject({ status: 200, body: '{"status":"ok","blockedMs":0}' });
});

test("healthz says that the server is busy when its thread was blocked lately", async () => {
  running = await serve(deps({ blockedMs: () => 4_200.4 }));
  expect(await running.call("/healthz")).toMatchObject({ status: 503, body: '{"status":"busy","blockedMs":4200}' });
});

test.each([
  ["ready", true, 200],
  ["degraded", true, 200],
  ["starting", true, 503],
  ["failed", true, 503],
  ["failed", false, 200],
  ["absent", false, 200],
] as const)("a part that is %s (needed: %s) makes readyz answer %i", async (status, needed, expected) => {
  running = await serve(
    deps({ readiness: async () => ({ database: part("ready", true), other: part(status, needed) }) }),
  );
  const reply = await running.call("/readyz");
  expect(reply.status).toBe(expected);
  expect(reply.json()).toEqual({
    ready: expected === 200,
    parts: { database: part("ready", true), other: part(status, needed) },
  });
});

test("what readyz says in words is for this machine and for keys", async () => {
  running = await serve(deps({ readiness: async () => ({ database: part("ready", true) }) }));
  const through = { headers: { "x-forwarded-for": "203.0.113.7" } };
  expect((await running.call("/readyz", through)).json().parts.database).toEqual({ status: "ready", needed: true });
  expect((await running.call("/readyz", { ...through, key: "wrong" })).json().parts.database.detail).toBeUndefined();
  expect((await running.call("/readyz", { ...through, key: KEY })).json().parts.database.detail).toBe("It is ready.");
});

test("metrics are for this machine and for keys, not for whoever comes through a proxy", async () => {
  running = await serve(deps());
  const local = await running.call("/metrics");
  expect(local.status).toBe(200);
  expect(local.headers.get("content-type")).toContain("text/plain");
  const through = { headers: { "x-forwarded-for": "203.0.113.7" } };
  expect((await running.call("/metrics", through)).status).toBe(401);
  expect((await running.call("/metrics", { ...through, key: KEY })).status).toBe(200);
});

test("metrics count requests by route, never by path, and turns by what became of them", async () => {
  const options = deps();
  running = await serve(options);
  await running.call("/healthz");
  await running.call("/api/v1/conversations/0199c2a0-0000-7000-8000-000000000000");
  await running.call("/some/where");
  options.metrics.turnSettled({
    tier: "machine",
    form: "quoted",
    reason: "one-article-fits",
    firstTokenMs: 12,
    totalMs: 20,
    costNanoUsd: 440,
    counterfactualNanoUsd: 3_500_000,
  });
  const { body } = await running.call("/metrics");
  expect(body).toContain('tuppence_http_seconds_count{method="GET",route="/healthz",status="2xx"} 1');
  expect(body).toContain('route="/api/v1/conversations/:id",status="4xx"');
  expect(body).toContain('route="other",status="4xx"');
  expect(body).not.toContain("0199c2a0");
  expect(body).toContain('tuppence_turns_total{tier="machine",form="quoted",reason="one-article-fits"} 1');
  expect(body).toContain('tuppence_first_token_seconds_bucket{le="0.02",form="quoted"} 1');
  expect(body).toContain('tuppence_cost_nano_usd_total{side="cost"} 440');
});
