import { afterAll, beforeAll, expect, test } from "vitest";
import type { Background } from "../../server/background-work.ts";
import { listAudit } from "../../server/store/audit.ts";
import { organisation, site as siteTable } from "../../server/store/schema/organisation.ts";
import { type Members, openMembers } from "../fixtures/member.ts";
import { openWorld, type World } from "../sources/world.ts";
import {
  deps,
  type Json,
  KEY,
  keyOf,
  ORGANISATION,
  OTHER_KEY,
  OTHER_ORGANISATION,
  type Running,
  serve,
  site,
  sitesOf,
} from "./builders.ts";

/** May change settings, but not read conversations. */
const SETTINGS_KEY = "settings-key-0123456789";

let world: World;
let background: Background;
let running: Running;
let members: Members;
beforeAll(async () => {
  world = await openWorld();
  const { db } = world.database;
  await db.insert(organisation).values([
    { id: ORGANISATION, name: "The Shop" },
    { id: OTHER_ORGANISATION, name: "Another" },
  ]);
  const own = site();
  await db.insert(siteTable).values({ id: own.id, organisationId: ORGANISATION, key: own.key, name: own.name });
  background = world.process({ start: false });
  members = openMembers(db, ORGANISATION);
  const keys: Record<string, ReturnType<typeof keyOf>> = {
    [KEY]: keyOf(ORGANISATION),
    [OTHER_KEY]: keyOf(OTHER_ORGANISATION),
    [SETTINGS_KEY]: keyOf(ORGANISATION, { name: "settings only", scopes: ["settings"] }),
  };
  running = await serve(
    deps({
      db,
      sites: sitesOf([own]),
      webhooks: background.webhooks,
      keys: { check: async (key) => keys[key] },
      ...members,
    }),
  );
});
afterAll(async () => {
  await running.close();
  await world.close();
});

async function send(method: string, path: string, body?: object, key = KEY): Promise<{ status: number; json: Json }> {
  const reply = await running.call(`/api/v1/${path}`, {
    method,
    key,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: reply.status, json: reply.json() };
}
const hook = (more: object = {}) => ({ address: "https://example.com/hook", events: ["message.visitor"], ...more });

test("a webhook is added, changed, renewed, tested, replayed and deleted; its secret is shown twice; the audit log tells", async () => {
  const { status, json } = await send("POST", "webhooks", hook({ site: "shop", name: "CRM" }));
  expect(status).toBe(200);
  expect(json.secret).toMatch(/^whsec_[\w-]{43}$/);
  expect(json.webhook).toMatchObject({
    site: "shop",
    kind: "http",
    content: "full",
    createdBy: "test",
    disabled: null,
  });
  const path = `webhooks/${json.webhook.id}`;
  const read = await send("GET", path);
  expect(JSON.stringify(read.json)).not.toContain(json.secret);
  expect((await send("PATCH", path, { events: ["note.created"], site: null })).json).toMatchObject({
    events: ["note.created"],
    site: null,
  });
  const renewed = await send("POST", `${path}/rotate`, { overlapHours: 1 });
  expect(renewed.json.secret).not.toBe(json.secret);
  const { json: tested } = await send("POST", `${path}/test`);
  expect(tested.delivery).toMatchObject({ type: "webhook.test", state: "waiting" });
  const log = await send("GET", `${path}/deliveries`);
  expect(log.json).toMatchObject({ deliveries: [{ id: tested.delivery.id }], next: null });
  const again = await send("POST", `webhook-deliveries/${tested.delivery.id}/replay`);
  expect(again.json.delivery).toMatchObject({ eventId: tested.delivery.eventId, replayedBy: "test" });
  expect((await send("PATCH", path, { isOn: false })).json.disabled).toMatchObject({ by: "person" });
  expect((await send("POST", `${path}/test`)).json.error.code).toBe("WEBHOOK_OFF");
  expect((await send("DELETE", path)).json).toEqual({ removed: true });
  expect((await send("GET", path)).status).toBe(404);
  const entries = await listAudit(world.database.db, { organisationId: ORGANISATION, limit: 20 });
  expect(entries.map((one) => one.action).reverse()).toEqual([
    ...[
      "webhook-added",
      "webhook-changed",
      "webhook-secret-made",
      "webhook-replayed",
      "webhook-changed",
      "webhook-removed",
    ],
  ]);
});

test("a key that may not read conversations has no texts sent, and another organisation sees nothing", async () => {
  expect((await send("POST", "webhooks", hook(), SETTINGS_KEY)).json.error.code).toBe("SCOPE_MISSING");
  const own = await send("POST", "webhooks", hook({ content: "ids" }), SETTINGS_KEY);
  expect(own.status).toBe(200);
  const full = (await send("POST", "webhooks", hook())).json.webhook;
  for (const [id, change] of [
    [own.json.webhook.id, { content: "full" }],
    // Where the texts of another one go can't be turned either.
    [full.id, { address: "https://elsewhere.example/hook" }],
  ]) {
    expect((await send("PATCH", `webhooks/${id}`, change, SETTINGS_KEY)).json.error.code).toBe("SCOPE_MISSING");
  }
  expect((await send("POST", `webhooks/${full.id}/rotate`, {}, SETTINGS_KEY)).json.error.code).toBe("SCOPE_MISSING");
  expect((await send("GET", `webhooks/${full.id}`, undefined, OTHER_KEY)).status).toBe(404);
  expect((await send("GET", "webhooks", undefined, OTHER_KEY)).json).toEqual({ webhooks: [] });
  expect((await send("POST", "webhooks", hook({ site: "shop" }), OTHER_KEY)).json.error.code).toBe("SITE_UNKNOWN");
});

test("what can't be a webhook is refused, field by field; agents can't see any", async () => {
  expect((await send("POST", "webhooks", hook({ address: "https://127.0.0.2/hook" }))).json.error.code).toBe(
    "WEBHOOK_ADDRESS_REFUSED",
  );
  expect((await send("POST", "webhooks", hook({ address: "ftp://example.com" }))).json.error.fields).toHaveProperty(
    "address",
  );
  expect((await send("POST", "webhooks", hook({ events: [] }))).status).toBe(400);
  // The second one is an event at the desk, but sent as a message.
  for (const event of ["conversation.eaten", "conversation.replied"]) {
    expect((await send("POST", "webhooks", hook({ events: [event] }))).status).toBe(400);
  }
  const events = ["conversation.transferred", "conversation.overdue"];
  expect((await send("POST", "webhooks", hook({ events }))).json.webhook).toMatchObject({ events });
  const { cookie } = await members.signIn("agent");
  expect((await running.call("/api/v1/webhooks", { headers: { cookie } })).json().error.code).toBe("ROLE_TOO_LOW");
});
