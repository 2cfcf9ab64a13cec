import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { silentLog } from "../../server/lib/log.ts";
import { createPast, type Past } from "../../server/past/past.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { organisation } from "../../server/store/schema/organisation.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openMembers } from "../fixtures/member.ts";
import { article, jsonl, makeKnowledge, makeSite } from "../knowledge/builders.ts";
import { deps, KEY, ORGANISATION, OTHER_KEY, type Running, serve, site, sitesOf } from "./builders.ts";

let database: DatabasePort;
let knowledge: ReturnType<typeof makeKnowledge>["knowledge"];
let past: Past;
let running: Running;
let siteId: string;
let members: ReturnType<typeof openMembers>;
beforeAll(async () => {
  database = await openTestDatabase();
  ({ knowledge } = makeKnowledge(database));
  await database.db.insert(organisation).values({ id: ORGANISATION, name: "The Shop" });
  past = createPast({
    database,
    live: knowledge.live,
    turns: {
      answerOnce: async () => {
        throw new Error("not asked here");
      },
    },
    clock: { now: () => new Date() },
    log: silentLog,
  });
  siteId = await makeSite(database);
  await knowledge.import({ siteId, file: jsonl(article("returns")) });
  members = openMembers(database.db, ORGANISATION);
  const own = site({ id: siteId, key: siteId });
  running = await serve(deps({ db: database.db, sites: sitesOf([own]), knowledge, past, ...members }));
});
afterAll(async () => {
  await running.close();
  await past.close();
  await knowledge.close();
  await database.close();
});

const base = "/api/v1/knowledge/past";
const bytes = (name: string) => readFileSync(new URL(`../fixtures/past/${name}`, import.meta.url));
async function upload(body: Uint8Array | string, query: Record<string, string>, key = KEY) {
  const reply = await fetch(`${running.url}${base}/import?${new URLSearchParams({ site: siteId, ...query })}`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}` },
    body: body as BodyInit,
  });
  const lines = (await reply.text()).trim().split("\n");
  return { status: reply.status, json: JSON.parse(lines.at(-1) ?? "{}") };
}
async function send(method: string, path: string, body?: object, key = KEY) {
  const reply = await running.call(`${base}${path}`, {
    method,
    key,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: reply.status, json: reply.json() };
}

test("a file is previewed, imported, listed and deleted", async () => {
  const preview = await upload(bytes("intercom.json"), { name: "intercom.json", preview: "true" });
  expect(preview.json.result).toMatchObject({ source: "intercom", conversations: 1, added: 1, empty: 1 });
  expect((await send("GET", `?site=${siteId}`)).json.total).toBe(0);
  const done = await upload(bytes("intercom.json"), { name: "intercom.json" });
  expect(done.json.result).toMatchObject({ added: 1, samples: [] });
  expect((await send("GET", `?site=${siteId}`)).json).toMatchObject({
    total: 1,
    conversations: [{ source: "intercom", externalId: "403918230", replay: null }],
    replay: null,
  });
  expect((await send("GET", `/replies?site=${siteId}`)).json).toEqual({ replies: [] });
  expect((await send("POST", "/delete", { site: siteId })).json).toEqual({ deleted: 1 });
});

test("what can't be done says why: no file, no conversations, nothing published, nothing imported", async () => {
  expect((await upload("", {})).status).toBe(400);
  const wrong = await upload('[{"id":1}]', { name: "prices.json" });
  expect(wrong).toMatchObject({ status: 400, json: { error: { code: "KNOWLEDGE_FILE_UNREADABLE" } } });
  expect((await send("POST", "/replay", { site: siteId })).json.error.code).toBe("KNOWLEDGE_EMPTY");
  await knowledge.publish(siteId);
  expect((await send("POST", "/replay", { site: siteId })).json.error.code).toBe("PAST_EMPTY");
});

test("only managers, and keys of this organisation, see them", async () => {
  expect((await send("GET", `?site=${siteId}`, undefined, OTHER_KEY)).status).toBe(404);
  for (const [role, status] of [
    ["agent", 403],
    ["manager", 200],
  ] as const) {
    const { cookie } = await members.signIn(role);
    const reply = await running.call(`${base}?site=${siteId}`, { headers: { cookie, origin: running.url } });
    expect(reply.status).toBe(status);
  }
});
