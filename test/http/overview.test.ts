import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import { seedPrices } from "../../server/money/prices.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { site as siteTable } from "../../server/store/schema/organisation.ts";
import { OUTCOME_FILTERS, OUTCOMES, type Outcome, type UnresolvedReason } from "../../server/wire/overview.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openMembers } from "../fixtures/member.ts";
import { emptySite, seeded, writeHistories } from "../store/histories.ts";
import { deps, KEY, keyOf, OTHER_KEY, type Running, serve, site, sitesOf } from "./builders.ts";

let database: DatabasePort;
let running: Running;
let siteId: string;
let organisationId: string;
let members: ReturnType<typeof openMembers>;
const NOW = new Date("2026-11-21T15:00:00Z");

beforeAll(async () => {
  database = await openTestDatabase();
  siteId = await emptySite(database.db, { key: "shop" });
  await writeHistories(database.db, { siteId, visitors: 60, random: seeded(3), now: NOW, days: 30 });
  await seedPrices(database.db);
  const [row] = await database.db.select().from(siteTable);
  organisationId = row?.organisationId ?? newId();
  members = openMembers(database.db, organisationId);
  running = await serve(
    deps({
      db: database.db,
      ...members,
      sites: sitesOf([site({ id: siteId, key: "shop", organisationId })]),
      keys: {
        check: async (key) => (key === KEY ? keyOf(organisationId) : key === OTHER_KEY ? keyOf(newId()) : undefined),
      },
      clock: { now: () => NOW, monotonicMs: () => 0 },
    }),
  );
});
afterAll(async () => {
  await running.close();
  await database.close();
});

const PERIOD = "from=2026-10-25&to=2026-11-21";

test("every number of the overview is the length of the list that it leads to", async () => {
  const overview = (await running.call(`/api/v1/overview?site=shop&${PERIOD}`, { key: KEY })).json();
  const { from, to } = overview.period;
  const listed = async (filter: Record<string, string>) => {
    let [counted, cursor] = [0, ""];
    do {
      const query = new URLSearchParams({ site: "shop", from, to, ...filter, ...(cursor === "" ? {} : { cursor }) });
      const page = (await running.call(`/api/v1/conversations?${query}`, { key: KEY })).json();
      counted += page.conversations.length;
      cursor = page.next ?? "";
    } while (cursor !== "");
    return counted;
  };
  const { figures } = overview;
  for (const wanted of OUTCOME_FILTERS) {
    const number =
      wanted === "answered"
        ? figures.answered
        : wanted === "assistant"
          ? figures.resolved
          : (OUTCOMES as readonly string[]).includes(wanted)
            ? figures.outcomes[wanted as Outcome]
            : figures.unresolved[wanted as UnresolvedReason];
    expect(await listed({ outcome: wanted }), wanted).toBe(number);
  }
  expect(await listed({ escalated: "handoff" })).toBe(figures.escalated.handoff);
  expect(await listed({ escalated: "person" })).toBe(figures.escalated.person);
  expect(await listed({ escalated: "large" })).toBe(figures.escalated.large);
  expect(figures.escalated.person).toBeGreaterThan(0);
  expect(await listed({ reason: "some-articles-near" })).toBe(figures.suggested.conversations);
  expect(figures.suggested.conversations).toBeGreaterThan(0);
  for (const { reason, conversations } of overview.reasons)
    expect(await listed({ reason }), reason).toBe(conversations);
  expect(await listed({})).toBe(figures.conversations);
});

test("the break-even is the machine's month over an answer's price, beside the market's prices", async () => {
  const { breakEven, market, baselineModel } = (
    await running.call(`/api/v1/overview?site=shop&${PERIOD}`, { key: KEY })
  ).json();
  // $0.08 an hour for 730 hours.
  expect(breakEven.machineNanoUsdAMonth).toBe(58_400_000_000);
  expect(breakEven.tokens.basis).toBe("measured");
  expect(baselineModel).toBe("gpt-4o");
  for (const one of breakEven.models) {
    expect((one.answersAMonth - 1) * one.nanoUsdAnAnswer).toBeLessThan(breakEven.machineNanoUsdAMonth);
    expect(one.answersAMonth * one.nanoUsdAnAnswer).toBeGreaterThanOrEqual(breakEven.machineNanoUsdAMonth);
  }
  expect(breakEven.models.length).toBeGreaterThan(3);
  expect(market.map((one: { nanoUsd: number }) => one.nanoUsd)).toContain(990_000_000);
});

test("without a counted answer the break-even rests on the design's, and says so", async () => {
  const empty = (await running.call("/api/v1/overview?site=shop&from=2020-01-01&to=2020-01-02", { key: KEY })).json();
  expect(empty.breakEven.tokens).toEqual({ prompt: 800, completion: 150, basis: "reference" });
  expect(empty.figures.conversations).toBe(0);
});

test("the export is CSV with a name, and a row for each conversation", async () => {
  const reply = await running.call(`/api/v1/overview/export?site=shop&${PERIOD}`, { key: KEY });
  expect(reply.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(reply.headers.get("content-disposition")).toContain("tuppence-shop-2026-10-25-2026-11-21.csv");
  const { rows } = await database.db.execute(
    sql`select count(*)::int as n from conversation where created_at >= '2026-10-25Z' and created_at < '2026-11-22Z'`,
  );
  expect(reply.body.trimEnd().split("\r\n")).toHaveLength((rows[0]?.n as number) + 1);
});

test("days that do not fit are refused in words", async () => {
  for (const query of ["from=2026-11-21&to=2026-11-01", "from=2020-01-01&to=2026-11-21", "from=yesterday"]) {
    const reply = await running.call(`/api/v1/overview?site=shop&${query}`, { key: KEY });
    expect(reply.status, query).toBe(400);
    expect(reply.json().error.code).toBe("BAD_REQUEST");
  }
});

test("managers see it, agents and other organisations do not", async () => {
  const manager = await members.signIn("manager");
  const agent = await members.signIn("agent");
  const as = (cookie: string) => running.call("/api/v1/overview?site=shop", { headers: { cookie } });
  expect((await as(manager.cookie)).status).toBe(200);
  expect((await as(agent.cookie)).status).toBe(403);
  expect((await running.call("/api/v1/overview?site=shop", { key: OTHER_KEY })).status).toBe(404);
  expect((await running.call("/api/v1/overview?site=shop")).status).toBe(401);
});
