import { afterAll, beforeAll, expect, test } from "vitest";
import { createHealth, type Health } from "../../server/health/health.ts";
import { silentLog } from "../../server/lib/log.ts";
import { createWebFetch } from "../../server/lib/web-fetch.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { organisation } from "../../server/store/schema/organisation.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openMembers } from "../fixtures/member.ts";
import { article, jsonl, makeKnowledge, makeSite } from "../knowledge/builders.ts";
import { deps, KEY, ORGANISATION, OTHER_KEY, type Running, serve, site, sitesOf } from "./builders.ts";

let database: DatabasePort;
let knowledge: ReturnType<typeof makeKnowledge>["knowledge"];
let health: Health;
let running: Running;
let siteId: string;
let members: ReturnType<typeof openMembers>;
beforeAll(async () => {
  database = await openTestDatabase();
  const made = makeKnowledge(database);
  ({ knowledge } = made);
  await database.db.insert(organisation).values({ id: ORGANISATION, name: "The Shop" });
  const clock = { now: () => new Date() };
  health = createHealth({ db: database.db, embedder: made.embedder, fetch: createWebFetch(), clock, log: silentLog });
  siteId = await makeSite(database);
  const said = (days: number) => `You can return an unused lamp within ${days} days of delivery.`;
  await knowledge.import({
    siteId,
    file: jsonl(
      article("returns", { title: "Returns of lamps", answer: said(30) }),
      article("gifts", { title: "Gifts and returns of lamps", answer: said(14) }),
      ...["invoices", "passwords", "gift cards"].map((id) => article(id)),
    ),
  });
  members = openMembers(database.db, ORGANISATION);
  const own = site({ id: siteId, key: siteId });
  running = await serve(deps({ db: database.db, sites: sitesOf([own]), knowledge, health, ...members }));
});
afterAll(async () => {
  await running.close();
  await health.close();
  await knowledge.close();
  await database.close();
});

async function send(method: string, path: string, body?: object, key = KEY) {
  const reply = await running.call(`/api/v1/knowledge/health${path}`, {
    method,
    key,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: reply.status, json: reply.json() };
}

test("the report lists findings with a score; a dismissed one moves to the dismissed ones and back", async () => {
  const { json } = await send("GET", `?site=${siteId}`);
  expect(json).toMatchObject({ articles: 5, healthy: 3, total: 1, counts: { contradiction: 1 }, next: null });
  const [{ id, gain }] = json.findings;
  expect(json.score + gain).toBeCloseTo(100, 0);
  expect((await send("POST", "/dismiss", { site: siteId, id, dismissed: true })).json).toEqual({ changed: true });
  expect((await send("GET", `?site=${siteId}`)).json).toMatchObject({ score: 100, total: 0, dismissed: 1 });
  expect((await send("GET", `?site=${siteId}&dismissed=true`)).json.findings).toMatchObject([{ id, gain: 0 }]);
  expect((await send("POST", "/dismiss", { site: siteId, id, dismissed: false })).json).toEqual({ changed: true });
  expect((await send("GET", `?site=${siteId}&kind=stale-date`)).json.total).toBe(0);
});

test("the articles are listed with their figures, and read again when asked to", async () => {
  const { json } = await send("GET", `/articles?site=${siteId}&order=unused`);
  expect(json.total).toBe(5);
  expect(json.articles[0]).toMatchObject({ figures: { asked: 0, lastUsedAt: null } });
  expect((await send("POST", "/check", { site: siteId, links: true })).json).toMatchObject({
    isReading: false,
    links: { all: 0, waiting: 0 },
  });
});

test("only managers, and keys of this organisation that may read knowledge, see it", async () => {
  expect((await send("GET", `?site=${siteId}`, undefined, OTHER_KEY)).status).toBe(404);
  expect((await send("GET", `?site=${siteId}&kind=nonsense`)).status).toBe(400);
  expect((await send("POST", "/dismiss", { site: siteId, id: "", dismissed: true })).status).toBe(400);
  for (const [role, status] of [
    ["agent", 403],
    ["manager", 200],
  ] as const) {
    const { cookie } = await members.signIn(role);
    const headers = { cookie, origin: running.url };
    const reply = await running.call(`/api/v1/knowledge/health?site=${siteId}`, { headers });
    expect(reply.status).toBe(status);
  }
});
