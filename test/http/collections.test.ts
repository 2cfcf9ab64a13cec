import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { auditEntry } from "../../server/store/schema/audit.ts";
import type { CollectionsReply } from "../../server/wire/collections.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { article } from "../knowledge/builders.ts";
import { SHOP } from "../turn/builders.ts";
import { fetchAgain, type HelpCentreWorld, openHelpCentre } from "./help-centre-builder.ts";

let database: DatabasePort;
let world: HelpCentreWorld;
let cookie: string;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterEach(() => world.running.close());
afterAll(() => database.close());

async function open(articles: readonly object[] = SHOP): Promise<void> {
  world = await openHelpCentre(database, articles);
  await world.turnOn();
  cookie = await world.signIn("manager");
}
const as = (method: string, path: string, body?: object, who = cookie) =>
  world.running.call(`/api/v1/knowledge/collections${path}`, {
    method,
    headers: { cookie: who, origin: world.running.url },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const add = async (title: string, more: object = {}) => {
  const reply: CollectionsReply = (await as("POST", "", { site: world.key, title, ...more })).json();
  return reply.collections.at(-1)?.id ?? "";
};
const move = (collectionId: string | null, ...keys: string[]) =>
  as("POST", "/articles", { site: world.key, ids: keys.map(world.idOf), collectionId });

test("readers see collections in their order, at once and without a publish", async () => {
  await open();
  const orders = await add("Orders & delivery", { description: "Where it is, and when it comes." });
  const account = await add("Your account");
  await add("Nothing in it yet");
  expect((await move(orders, "delivery", "delivery-norway")).json()).toEqual({ moved: 2 });
  expect((await move(orders, "delivery")).json()).toEqual({ moved: 0 });
  await move(account, "password");
  const home = (await world.get()).body;
  expect(home).toMatch(/Orders &amp; delivery<\/h3><p>Where it is.*2 articles.*Your account<\/h3>.*1 article</s);
  expect(home).not.toContain("Nothing in it yet");
  // What is in none.
  expect(home).toMatch(/Other articles<\/h2>[\s\S]*How do I return an item\?/);
  expect(home).not.toContain("reset my password");
  const page = await world.get("/collections/orders-delivery");
  expect(page.status).toBe(200);
  expect(page.body).toMatch(/Do you deliver to Norway\?[\s\S]*How long does delivery take\?/);
  expect((await world.get("/articles/delivery")).body).toMatch(
    /class="crumbs".*Help centre.*collections\/orders-delivery">Orders &amp; delivery</s,
  );
  expect((await world.get("/sitemap.xml")).body).toContain("/collections/orders-delivery</loc>");
  expect((await world.get("/collections/nothing-in-it-yet")).status).toBe(404);
  expect((await world.get("/collections/nobody")).status).toBe(404);
  const tag = (await world.get()).headers.get("etag") ?? "";
  const again = () => fetchAgain(`${world.running.url}/help/${world.key}`, tag);
  expect((await again()).status).toBe(304);
  const { collections } = (await as("GET", `?site=${world.key}`)).json() as CollectionsReply;
  const ids = collections.map((one) => one.id);
  expect((await as("PUT", "/order", { site: world.key, ids: [...ids].reverse() })).status).toBe(200);
  const sorted = await again();
  expect(sorted.status).toBe(200);
  expect(sorted.body).toMatch(/Your account[\s\S]*Orders &amp; delivery/);
  // Its articles stay where its title was.
  const left = (await as("DELETE", `/${orders}`)).json() as CollectionsReply;
  expect(left.collections.map((one) => one.title)).toEqual(["Nothing in it yet", "Your account"]);
  expect(left.unsorted).toBe(3);
  expect((await world.get()).body).toContain("How long does delivery take?");
  expect((await world.get("/collections/orders-delivery")).status).toBe(404);
});

test("the list of articles is filtered by collection, and an article says where it is", async () => {
  await open();
  const orders = await add("Orders");
  await move(orders, "delivery");
  const list = async (collection: string) =>
    (
      await world.running.call(`/api/v1/knowledge/articles?site=${world.key}&collection=${collection}`, {
        headers: { cookie },
      })
    )
      .json()
      .articles.map((one: { key: string }) => one.key);
  expect(await list(orders)).toEqual(["delivery"]);
  expect(await list("none")).toEqual(["delivery-norway", "password", "returns"]);
  const read = await world.running.call(`/api/v1/knowledge/articles/${world.idOf("delivery")}`, {
    headers: { cookie },
  });
  expect(read.json().collectionId).toBe(orders);
});

test("its title is in the reader's language where somebody has translated it", async () => {
  await open([...SHOP, article("lieferung", { title: "Wie lange dauert die Lieferung?", language: "de" })]);
  const id = await add("Delivery", { translations: { de: { title: "Lieferung", description: "Wann es kommt." } } });
  await move(id, "delivery", "lieferung");
  expect((await world.get("/de")).body).toMatch(/<h3>Lieferung<\/h3><p>Wann es kommt\./);
  expect((await world.get("/en")).body).toContain("<h3>Delivery</h3>");
  expect((await world.get("/collections/delivery?lang=de")).body).toContain("<h1>Lieferung</h1>");
});

test("an article for a limited audience is in no count and no list", async () => {
  await open([...SHOP, article("secret", { title: "Staff discount", audience: "staff" })]);
  const id = await add("Orders");
  await move(id, "secret");
  expect((await world.get("/collections/orders")).status).toBe(404);
  expect((await world.get()).body).not.toContain("Staff discount");
});

test("what can't be saved is said, and nothing changes", async () => {
  await open();
  const id = await add("Orders");
  const faults = [
    await as("POST", "", { site: world.key, title: "orders " }),
    await as("PUT", "/order", { site: world.key, ids: [] }),
    await as("PUT", "/order", { site: world.key, ids: [id, id] }),
  ];
  for (const fault of faults) expect(fault.json().error.code).toBe("COLLECTION_INVALID");
  for (const body of [
    { title: "" },
    { title: "x".repeat(121) },
    {},
    { title: "A", translations: { "de-AT": { title: "A" } } },
  ])
    expect((await as("POST", "", { site: world.key, ...body })).status, JSON.stringify(body)).toBe(400);
  const nobody = "01977d5e-0000-7000-8000-000000000001";
  expect((await as("PATCH", `/${nobody}`, { title: "A" })).status).toBe(404);
  expect((await as("DELETE", `/${nobody}`)).status).toBe(404);
  expect((await move(nobody, "delivery")).status).toBe(404);
  expect((await as("POST", "/articles", { site: world.key, ids: [nobody], collectionId: id })).status).toBe(404);
  const { collections } = (await as("GET", `?site=${world.key}`)).json() as CollectionsReply;
  expect(collections.map((one) => one.title)).toEqual(["Orders"]);
});

test("agents and other companies change nothing", async () => {
  await open();
  const id = await add("Orders");
  const agent = await world.signIn("agent");
  expect((await as("POST", "", { site: world.key, title: "B" }, agent)).status).toBe(403);
  expect((await as("GET", `?site=${world.key}`, undefined, agent)).status).toBe(403);
  const mine = world;
  await world.running.close();
  world = await openHelpCentre(database);
  const other = await world.signIn("manager");
  expect((await as("PATCH", `/${id}`, { title: "B" }, other)).status).toBe(404);
  expect((await as("DELETE", `/${id}`, undefined, other)).status).toBe(404);
  expect((await as("GET", `?site=${mine.key}`, undefined, other)).status).toBe(404);
});

test("managers export all articles, which the audit log has; agents don't", async () => {
  await open();
  const path = `/api/v1/knowledge/export?site=${world.key}`;
  const reply = await world.running.call(path, { headers: { cookie } });
  expect(reply.status).toBe(200);
  expect(reply.headers.get("content-disposition")).toMatch(/attachment; filename="tuppence-.*\.jsonl"/);
  const lines = reply.body
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).id);
  expect(lines).toEqual(["delivery", "delivery-norway", "password", "returns"]);
  const agent = await world.signIn("agent");
  expect((await world.running.call(path, { headers: { cookie: agent } })).status).toBe(403);
  const entries = await database.db.select().from(auditEntry);
  expect(entries.filter((one) => one.subject === world.key)).toMatchObject([
    { action: "exported", actor: "member", detail: { what: "knowledge" } },
  ]);
});
