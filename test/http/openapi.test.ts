import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { type Reach, withinTeams } from "../../server/domain/reach.ts";
import { newId } from "../../server/lib/ids.ts";
import { apiRoutes, createHttp } from "../../server/transport/http/http.ts";
import {
  ACTIONS,
  type Action,
  actionsOf,
  IN_TEAMS,
  PERMISSIONS,
  type Role,
  whole,
} from "../../server/wire/permissions.ts";
import { WEBHOOK_TYPES } from "../../server/wire/webhooks.ts";
import { all } from "./all-parts.ts";
import { type Json, KEY, ORGANISATION, serve } from "./builders.ts";

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

test("every event of webhooks is in it, and the examples of docs/webhooks.md are what it says", async () => {
  const openApi = await document();
  expect(Object.keys(openApi.webhooks).sort()).toEqual([...WEBHOOK_TYPES].sort());
  const docs = readFileSync(new URL("../../docs/webhooks.md", import.meta.url), "utf8");
  const examples = [...docs.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = ""]) => JSON.parse(text));
  expect(examples.map((one) => one.type)).toEqual(["message.visitor", "conversation.transferred"]);
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  const fits = ajv.compile(openApi.components.schemas.WebhookPayload);
  for (const example of examples) {
    expect(fits(example), JSON.stringify(fits.errors)).toBe(true);
  }
  const isNamed = (type: string) => docs.includes(`\`${type}\``) || docs.includes(`\`.${type.split(".")[1]}\``);
  expect(WEBHOOK_TYPES.filter((type) => !isNamed(type))).toEqual([]);
  expect(fits({ ...examples[1], event: { ...examples[1].event, cause: "because" } })).toBe(false);
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
      ...[
        "/",
        "/console",
        "/console/*page",
        "/console/app.webmanifest",
        "/console/service-worker.js",
        "/demo",
        "/demo/*page",
        "/help",
        "/help/{key}",
      ],
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
      ...[
        "/mail/files/{id}",
        "/mail/unsubscribe",
        "/widget.js",
        "/widget/button",
        "/widget/files/{id}",
        "/widget/files/{id}/preview",
        "/widget/frame",
      ],
    ]
      .map((path) => `get ${path}`)
      .concat("post /widget/files", "post /help/{site}/feedback", "post /mail/unsubscribe")
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

/** Every operation of the document with what it needs: a new route is in it without being written here. */
async function readOperations() {
  const { paths } = await document();
  const auths = new Map(apiRoutes(all()).map((one) => [one.name, one.auth]));
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Json>).map(([method, operation]) => ({
      ...{ path, method, name: operation.operationId as string },
      auth: auths.get(operation.operationId),
      isOpen: operation.security.length === 0,
      permission: operation["x-permission"] as Action | "account" | undefined,
      on: operation["x-permission-on"] as "site" | "organisation" | "anywhere" | undefined,
    })),
  );
}

let read: ReturnType<typeof readOperations> | undefined;
const operations = () => (read ??= readOperations());

/** Reports and articles, and nothing with customers. */
const CUSTOM = whole(["reports.read", "knowledge.write"]);
const COLUMNS = ["viewer", "agent", "manager", "owner", "custom"] as const satisfies readonly Role[];

describe("roles", () => {
  test("every operation says what it needs, or is open to everybody", async () => {
    for (const { name, isOpen, permission, on } of await operations()) {
      if (isOpen) expect(permission, name).toBeUndefined();
      else expect(["account", ...ACTIONS], name).toContain(permission);
      if (isOpen || permission === "account") expect(on, name).toBeUndefined();
      else expect(["site", "organisation", "anywhere"], name).toContain(on);
    }
  });

  test("the table of built-in roles is what the docs say", () => {
    const roles = ["viewer", "agent", "manager", "owner"] as const;
    const lines = ACTIONS.map((action) => {
      const having = roles.map((role) => (PERMISSIONS[role].includes(action) ? "yes" : ""));
      return [action, ...having].map((cell) => (cell === "" ? " " : ` ${cell} `)).join("|");
    });
    const docs = readFileSync(new URL("../../docs/members.md", import.meta.url), "utf8");
    for (const line of lines) expect(docs.replaceAll("`", "")).toContain(`|${line}|`);
    expect(docs.match(/^\| `[a-z]+\.[a-z]+` \|/gm)).toHaveLength(ACTIONS.length);
  });

  test("a viewer changes nothing, whatever route there is", async () => {
    const changes = (await operations())
      .filter(({ method, permission }) => method !== "get" && permission !== undefined && permission !== "account")
      .filter(({ permission }) => PERMISSIONS.viewer.includes(permission as Action))
      .map(({ name }) => name);
    // A comparison of two texts, too long for an address.
    expect(changes).toEqual(["articleCompare"]);
    const own = (await operations()).filter(({ method, permission }) => method !== "get" && permission === "account");
    expect(own.map(({ name }) => name).sort()).toEqual([
      ...["meChange", "mePassword", "meSessionEnd", "meSessionsEnd"],
    ]);
  });

  test("each route lets in the roles that have its permission, and nobody else", async () => {
    const member = (role: Role, reach: Reach) => ({
      ...{ id: ORGANISATION, name: role, email: `${role}@example.com`, role, organisationId: ORGANISATION },
      ...{ roleId: null, roleName: role === "custom" ? "Writers" : null, language: null, sessionId: ORGANISATION },
      ...{ reach, place: null },
    });
    const everywhere = (role: Role): Reach => ({ actions: actionsOf(role, CUSTOM), sites: null, teams: null });
    const sessions = {
      async member({ cookie = "" }: { cookie?: string | undefined }) {
        const [what, where] = cookie.split("@");
        const role = COLUMNS.find((one) => one === what) ?? "viewer";
        if (where === "team") {
          const teams = { teamIds: [], withoutTeam: true };
          return member(role, { ...everywhere(role), actions: withinTeams(actionsOf(role, CUSTOM), teams), teams });
        }
        if (where === undefined) return member(role, everywhere(role));
        return member("custom", { actions: [], sites: new Map([[newId(), actionsOf(role, CUSTOM)]]), teams: null });
      },
    };
    const app = await serve({ ...all(), sessions });
    try {
      const wrong: string[] = [];
      let refused = 0;
      const check = async (who: string, headers: Record<string, string>, allowed: (name: Operation) => boolean) => {
        const ask = async (operation: Operation) => {
          const { path, method, name } = operation;
          const reply = await app.call(path.replace(/\{\w+\}/g, ORGANISATION), {
            method: method.toUpperCase(),
            headers: { origin: app.url, ...headers },
            ...(method === "get" || method === "delete" ? {} : { body: "{}" }),
          });
          const isRefused = reply.status === 403 && reply.json().error.code === "ROLE_TOO_LOW";
          if (isRefused) refused += 1;
          if (isRefused === allowed(operation)) wrong.push(`${who}: ${name} ${reply.status}`);
        };
        await Promise.all((await operations()).filter(({ isOpen }) => !isOpen).map(ask));
      };
      for (const role of COLUMNS) {
        const actions: readonly string[] = [...actionsOf(role, CUSTOM), "account"];
        await check(role, { cookie: role }, ({ permission = "" }) => actions.includes(permission));
      }
      // The same roles on a single site, which none of these calls is about: for the organisation they count for nothing.
      for (const role of COLUMNS) {
        const actions: readonly string[] = actionsOf(role, CUSTOM);
        await check(`${role}@site`, { cookie: `${role}@site` }, ({ permission = "", on }) =>
          permission === "account" ? true : on !== "organisation" && actions.includes(permission),
        );
      }
      for (const role of ["viewer", "agent", "custom"] as const) {
        const actions: readonly string[] = actionsOf(role, CUSTOM).filter((one) =>
          IN_TEAMS.some((other) => other === one),
        );
        await check(`${role}@team`, { cookie: `${role}@team` }, ({ permission = "" }) =>
          [...actions, "account"].includes(permission),
        );
      }
      const ownersOnly = ACTIONS.filter((action) => !PERMISSIONS.manager.includes(action));
      await check("key", { authorization: `Bearer ${KEY}` }, ({ permission, auth }) =>
        auth === "member" ? true : !ownersOnly.includes(permission as Action),
      );
      expect(wrong).toEqual([]);
      expect(refused).toBeGreaterThan(600);
    } finally {
      await app.close();
    }
  }, 120_000);
});
type Operation = Awaited<ReturnType<typeof operations>>[number];
