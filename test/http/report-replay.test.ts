import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import type { ReportsReply } from "../../server/wire/reports.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openWindow, openWorld, until, type World } from "../sockets/builders.ts";
import { type Json, KEY, OTHER_KEY } from "./builders.ts";

let database: DatabasePort;
let world: World;
beforeAll(async () => {
  database = await openTestDatabase();
  world = await openWorld(database, { members: true, site: { allowedOrigins: ["self"] } });
  world.jobs.start();
});
afterAll(async () => {
  await world.close();
  await database.close();
});
vi.setConfig({ testTimeout: 120_000 });

async function call(method: string, path: string, body?: object, key = KEY) {
  const reply = await fetch(`${world.url}/api/v1/${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  return { status: reply.status, text, body: (text.startsWith("{") ? JSON.parse(text) : undefined) as Json };
}
const report = async (query = ""): Promise<ReportsReply> => (await call("GET", `reports${query}`)).body;
const messages = async (): Promise<number> => {
  const { rows } = await database.db.execute(sql`select count(*)::int as n from message`);
  return (rows[0] as { n: number }).n;
};

/** Asks, and then for a person: whether or not there was an answer, it didn't help. */
async function askedForPerson(text: string): Promise<string> {
  const window = await openWindow(world, {}, { extraHeaders: { origin: world.url } });
  await window.ask(text);
  await window.do("person-request", { clientMessageId: newId() });
  await until(() => window.state.conversation?.state === "queued");
  const last = window.state.messages.find((one) => one.author === "machine")?.text ?? "";
  window.close();
  return last;
}

test("what people had to answer is asked again: counted, told to nobody, and marked when articles change", async () => {
  const answered = await askedForPerson("How do I reset my password?");
  expect(answered).toContain("Forgot password");
  await askedForPerson("Do you sell trips to the moon?");
  await until(async () => (await call("GET", "knowledge/gaps")).body.counts.questions === 2, 60_000);
  expect(await report()).toMatchObject({ asked: 2, answerable: 0, replay: null, isReplaying: false });
  const before = await messages();

  expect((await call("POST", "reports/replay", { site: world.site.key }, OTHER_KEY)).body.error.code).toBe(
    "SITE_UNKNOWN",
  );
  // Asked for twice, done once.
  const twice = await Promise.all([call("POST", "reports/replay", {}), call("POST", "reports/replay", {})]);
  expect(twice.map((one) => one.body)).toEqual([{ isReplaying: true }, { isReplaying: true }]);
  await until(async () => !(await report()).isReplaying, 60_000);
  expect((await report()).replay).toMatchObject({ conversations: 2, answered: 1, isCurrent: true });
  expect(await messages()).toBe(before);
  const csv = (await call("GET", "reports/export")).text;
  expect(csv).toMatch(/replayed,2,/);
  expect(csv).toMatch(/replay_answered,1,/);
  // Another period's report doesn't have it.
  expect((await report("?from=2026-01-01&to=2026-01-31")).replay).toBeNull();

  await database.db.execute(sql`update site set live_version_id = ${newId()} where id = ${world.site.id}`);
  expect((await report()).replay).toMatchObject({ answered: 1, isCurrent: false });
});
