import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import type { People } from "../../server/auth/people.ts";
import type { JobList } from "../../server/jobs/list.ts";
import type { Schedule } from "../../server/schedule/schedule.ts";
import type { Sources } from "../../server/sources/sources.ts";
import type { ModelsPart } from "../../server/transport/deps.ts";
import { apiRoutes, createHttp } from "../../server/transport/http/http.ts";
import type { Webhooks } from "../../server/webhooks/webhooks.ts";
import { deps, type Json, serve } from "./builders.ts";

/** With every optional part, so that no route is missing from the document. */
const all = () =>
  deps({
    ...{ backup: async () => ({}), people: {} as People, models: {} as ModelsPart },
    ...{ sources: {} as Sources, jobs: {} as JobList, schedule: {} as Schedule, webhooks: {} as Webhooks },
  });

async function document(): Promise<Json> {
  const running = await serve(all());
  try {
    return (await running.call("/api/v1/openapi.json")).json();
  } finally {
    await running.close();
  }
}

test("the document is valid OpenAPI 3.1", async () => {
  const result = await new Validator().validate(await document());
  expect(result.errors ?? []).toEqual([]);
  expect(result.valid).toBe(true);
});

test("the validator would see a fault", async () => {
  const broken = await document();
  delete broken.paths["/api/v1/answer"].post.responses;
  broken.paths["/api/v1/answer"].post.parameters = [{ name: "x" }];
  expect((await new Validator().validate(broken)).valid).toBe(false);
});

/** Faults of every schema in the document against JSON Schema 2020-12 itself, and references that lead nowhere. */
function schemaFaults(openApi: Json): string[] {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  const faults: string[] = [];
  const walk = (value: Json, path: string) => {
    if (typeof value !== "object" || value === null) return;
    if (/\/(schema|schemas\/\w+)$/.test(path) && !ajv.validateSchema(value))
      faults.push(`${path}: ${ajv.errorsText()}`);
    if (typeof value.$ref === "string") {
      const target = value.$ref.replace(/^#\//, "").split("/");
      if (target.reduce((at: Json, name: string) => at?.[name], openApi) === undefined)
        faults.push(`${path}: ${value.$ref}`);
    }
    for (const [name, one] of Object.entries(value)) walk(one, `${path}/${name}`);
  };
  walk(openApi, "#");
  return faults;
}

test("every schema in it is valid JSON Schema 2020-12, which OpenAPI 3.1 asks for", async () => {
  expect(schemaFaults(await document())).toEqual([]);
});

test("a list of items, as older drafts wrote tuples, and a reference to nothing would be seen", async () => {
  const broken = await document();
  const reply = broken.paths["/api/v1/settings"].get.responses["200"].content["application/json"];
  const { mon } = reply.schema.properties.settings.properties.hours.anyOf[0].properties;
  expect(mon.items.prefixItems).toHaveLength(2);
  mon.items.items = mon.items.prefixItems;
  broken.paths["/api/v1/answer"].post.responses["400"].content["application/json"].schema = { $ref: "#/$defs/Error" };
  const faults = schemaFaults(broken);
  expect(faults).toHaveLength(2);
  expect(faults.join()).toContain("items must be object,boolean");
});

test("every route that the app serves under /api, and each probe, is in it, and nothing else", async () => {
  const app = createHttp(all());
  const served = app.router.stack.flatMap((layer) => {
    const route = layer.route as unknown as { path: string | string[]; methods: Record<string, boolean> } | undefined;
    if (route === undefined) return [];
    const paths = [route.path].flat().map((path) => path.replace(/:(\w+)/g, "{$1}"));
    return Object.keys(route.methods).flatMap((method) => paths.map((path) => `${method} ${path}`));
  });
  const pages = served.filter((line) => !/ \/(api\/|healthz|readyz|metrics)/.test(line));
  expect(pages.sort()).toEqual(
    [
      ...["/", "/console", "/console/*page", "/demo", "/demo/*page", "/help", "/help/{key}"],
      ...[
        "/help",
        "/help/{site}",
        "/help/*page",
        "/help/{site}/*rest",
        "/help/{site}/articles",
        "/help/{site}/articles/*key",
      ],
      ...["/help/{site}/collections/{key}", "/help/{site}/search", "/help/{site}/search.json"],
      ...["/help/{site}/sitemap.xml", "/help/{site}/theme.css", "/help/{site}/{language}", "/robots.txt"],
      ...["/widget.js", "/widget/button", "/widget/files/{id}", "/widget/files/{id}/preview", "/widget/frame"],
    ]
      .map((path) => `get ${path}`)
      .concat("post /widget/files", "post /help/{site}/feedback")
      .sort(),
  );
  const { paths } = await document();
  const written = Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations as object).map((method) => `${method} ${path}`),
  );
  expect(written.sort()).toEqual(served.filter((line) => !pages.includes(line)).sort());
  expect(written.length).toBeGreaterThanOrEqual(14);
});

test("each operation has an id of its own, its errors by status, and its path's parameters", async () => {
  const { paths } = await document();
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.values(item as object).map((operation) => ({ path, operation })),
  );
  expect(new Set(operations.map((o) => o.operation.operationId)).size).toBe(operations.length);
  for (const { path, operation } of operations) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const declared = (operation.parameters ?? []).filter((p: { in: string }) => p.in === "path");
    expect(declared.map((p: { name: string }) => p.name)).toEqual(named);
  }
  expect(Object.keys(paths["/api/v1/answer"].post.responses)).toEqual(
    expect.arrayContaining(["200", "400", "401", "404", "413", "422", "429", "500"]),
  );
});

test("the answer's shape in the document is the one in the wire", async () => {
  const { paths } = await document();
  const { schema } = paths["/api/v1/answer"].post.responses["200"].content["application/json"];
  expect(Object.keys(schema.properties)).toEqual([
    "tier",
    "form",
    "confidence",
    "reason",
    "answer",
    "citations",
    "quote",
    "options",
    "latency_ms",
    "cost_nano_usd",
    "counterfactual_nano_usd",
  ]);
});

test("whole numbers that are sent to us have 32 bits in the document, too", async () => {
  const { paths } = await document();
  const { seed } = paths["/api/v1/models/exam"]?.post.requestBody.content["application/json"].schema.properties ?? {};
  expect(seed).toMatchObject({ type: "integer", minimum: 0, maximum: 2 ** 31 - 1 });
});

test("every route names an error code that exists and says what it does", () => {
  for (const r of apiRoutes(all())) {
    expect(r.summary.length).toBeGreaterThan(10);
    expect(r.summary.endsWith(".")).toBe(true);
  }
});
