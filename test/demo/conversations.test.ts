import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { dated } from "../../server/demo/calendar.ts";
import { createDemoClock } from "../../server/demo/clock.ts";
import { makeDemoConversations } from "../../server/demo/conversations.ts";
import { readScripts, type Script } from "../../server/demo/script.ts";
import { systemClock } from "../../server/lib/clock.ts";
import { silentLog } from "../../server/lib/log.ts";
import { verifyLedger } from "../../server/money/verify.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { countDemoConversations, deleteDemoConversations } from "../../server/store/demo-conversation.ts";
import { demoProgress, planDemoConversations } from "../../server/store/demo-progress.ts";
import { findVisitor } from "../../server/store/visitor.ts";
import { checkText } from "../../server/turn/1-receive.ts";
import { noRecall } from "../../server/turn/4-recall.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openShop, type Shop } from "../turn/builders.ts";

const NOW = new Date("2026-11-20T15:00:00Z");
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Twelve scripts, one for each thing that can happen; the questions are the small shop's. */
const SCRIPTS: Script[] = [
  { id: "answered", steps: [{ say: "How do I return an item?" }] },
  { id: "helped", expect: "returns", steps: [{ say: "How do I return an item?" }, { rate: "up" }, { say: "thanks" }] },
  // The thumb follows the truth: this answer is not from the article that the script expects.
  { id: "misled", expect: "delivery", steps: [{ say: "How do I return an item?" }, { rate: "up", comment: "great" }] },
  { id: "content", steps: [{ say: "forgot my password" }, { score: 5, comment: "Quick." }] },
  { id: "not-helped", steps: [{ say: "How long does delivery take?" }, { rate: "down", reason: "not-enough" }] },
  { id: "came-back", steps: [{ say: "forgot my password" }, { say: "cannot sign in", after: 3 * DAY_MS }] },
  { id: "declined", steps: [{ say: "what is the capital of Mongolia" }, { say: "no thanks", when: "offered" }] },
  // Answered: an offer that was not made is not taken, and no agent comes.
  {
    id: "no-need",
    steps: [
      { say: "How do I return an item?" },
      { say: "yes please", when: "offered" },
      { claim: "Maya" },
      { reply: "Hi!" },
    ],
  },
  {
    id: "helped-by-person",
    who: { name: "Anna Keller", email: "anna@mail.example" },
    steps: [
      { button: true },
      { claim: "Maya", after: 2 * MINUTE_MS },
      { note: "Asked the warehouse." },
      { reply: "It left today.", after: MINUTE_MS },
      { end: "return", after: MINUTE_MS },
      { say: "How do I return an item?" },
      { score: 4 },
    ],
  },
  { id: "closed", steps: [{ button: true }, { claim: "Tom" }, { reply: "All done." }, { end: "close" }] },
  { id: "waits", ago: 20 * MINUTE_MS, steps: [{ button: true }] },
  { id: "held", ago: 30 * MINUTE_MS, steps: [{ button: true }, { claim: "Maya", after: MINUTE_MS }, { reply: "Hi!" }] },
];

let database: DatabasePort;
let shop: Shop;

beforeEach(async () => {
  database = await openTestDatabase();
  shop = await openShop(database);
});
afterEach(() => database.close());

const make = (more: Partial<Parameters<typeof makeDemoConversations>[0]> = {}) =>
  makeDemoConversations({
    db: database.db,
    siteId: shop.siteId,
    scripts: SCRIPTS,
    clock: createDemoClock(systemClock),
    now: NOW,
    log: silentLog,
    alone: true,
    turnsForShow: (own) => shop.again({ ...own, recall: noRecall, isDemo: true }).turns,
    checkText,
    quietMs: () => Number.POSITIVE_INFINITY,
    signal: new AbortController().signal,
    ...more,
  });
const plan = () => planDemoConversations(database.db, shop.siteId);
const rows = async <T>(query: ReturnType<typeof sql>) => (await database.db.execute(query)).rows as T[];
/** Everything that was made, without what is random in it. */
const picture = () =>
  rows<{ id: string }>(sql`
    select v.token_hash, c.state, c.agent, c.satisfaction, c.is_demo, m.sequence, m.author, m.agent as "by",
      m.client_message_id like 'demo-%' as scripted, m.text, r.helped, r.comment,
      (select count(*)::int from note n where n.conversation_id = c.id) as notes,
      (select string_agg(h.state || coalesce(h.agent, ''), ',' order by h.created_at) from handoff h where h.conversation_id = c.id) as handoffs
    from conversation c join visitor v on v.id = c.visitor_id join message m on m.conversation_id = c.id
      left join rating r on r.message_id = m.id
    where c.site_id = ${shop.siteId} order by v.token_hash, m.sequence`);

test("twelve scripts are played through the real path, marked, and what does not fit is left out", async () => {
  await plan();
  expect(await make()).toBe(12);
  expect(await countDemoConversations(database.db, shop.siteId)).toBe(12);
  const talk = (await picture()) as unknown as Record<string, unknown>[];
  const of = (id: string) => talk.filter((row) => String(row.token_hash).endsWith(`:${id}`));
  expect(of("answered").map((row) => row.author)).toEqual(["visitor", "machine"]);
  expect(of("helped")[1]).toMatchObject({ helped: true });
  expect(of("misled")[1]).toMatchObject({ helped: false, comment: null });
  expect(of("content")[0]).toMatchObject({ satisfaction: 5 });
  expect(of("no-need")).toHaveLength(2);
  expect(of("no-need")[0]).toMatchObject({ handoffs: null, state: "machine" });
  expect(of("helped-by-person").map((row) => row.author)).toEqual([
    "visitor",
    "machine",
    "person",
    "visitor",
    "machine",
  ]);
  expect(of("helped-by-person")[0]).toMatchObject({ handoffs: "returnedMaya", notes: 1, satisfaction: 4 });
  expect(of("closed")[0]).toMatchObject({ state: "closed", handoffs: "closedTom" });
  expect(of("waits")[0]).toMatchObject({ state: "queued" });
  expect(of("held")[0]).toMatchObject({ state: "person", agent: "Maya" });
  expect(talk.every((row) => row.is_demo === true)).toBe(true);
  // Nobody's answers: a real visitor's question is never answered from what was made for show.
  expect(await rows(sql`select id from cached_answer`)).toEqual([]);
  await verifyLedger(database.db, shop.siteId);
});

test("every row is dated by the script: within four weeks before the first start, in order, none at the real time", async () => {
  await plan();
  await make();
  const [span] = await rows<Record<string, Date>>(sql`
    select min(at) as first, max(at) as last from (
      select created_at as at from conversation union all select updated_at from conversation
      union all select created_at from message union all select created_at from turn union all select settled_at from turn
      union all select created_at from ledger_entry union all select created_at from handoff
      union all select claimed_at from handoff union all select ended_at from handoff
      union all select created_at from rating union all select created_at from note
      union all select started_at from episode union all select ended_at from episode
      union all select satisfaction_at from conversation
      union all select created_at from visitor union all select last_seen_at from visitor) t`);
  const first = new Date(String(span?.first)).getTime();
  const last = new Date(String(span?.last)).getTime();
  expect(first).toBeGreaterThan(NOW.getTime() - 29 * DAY_MS);
  expect(last).toBeLessThanOrEqual(NOW.getTime() + MINUTE_MS);
  const back = await rows(sql`
    select m.id from message m join message n on n.conversation_id = m.conversation_id and n.sequence = m.sequence + 1
    where n.created_at < m.created_at`);
  expect(back).toEqual([]);
  const [waits] = await rows<{ at: Date }>(sql`select created_at as at from handoff where state = 'queued'`);
  expect(NOW.getTime() - new Date(String(waits?.at)).getTime()).toBeLessThan(21 * MINUTE_MS);
  // A person's minutes are the script's, not the milliseconds that they took to make.
  const [worked] = await rows<{ seconds: number }>(
    sql`select active_seconds as seconds from handoff where state = 'returned'`,
  );
  expect(worked?.seconds).toBeGreaterThan(100);
});

test("killed after any step, the next run ends with the same conversations: nothing twice, nothing lost", async () => {
  await plan();
  await make();
  const whole = await picture();
  await deleteDemoConversations(database.db, shop.siteId);
  await database.db.execute(sql`delete from setting`);
  await plan();
  // Every look at the visitors is a step; each run dies in front of its third or fourth.
  let runs = 0;
  do {
    const dying = new AbortController();
    let looks = 0;
    await make({
      signal: dying.signal,
      // The process that died had no time to say so: another run takes over.
      quietMs: () => {
        if (++looks === 3 + (runs % 2)) dying.abort();
        return Number.POSITIVE_INFINITY;
      },
    });
    runs++;
  } while (!(await demoProgress(database.db, shop.siteId))?.done && runs < 100);
  expect(runs).toBeGreaterThan(5);
  expect(await picture()).toEqual(whole);
}, 120_000);

test("a step whose note was lost with the process is not done twice, and its answer is finished", async () => {
  await plan();
  await make();
  const whole = await picture();
  // As if every note of the last script had been lost: all of it is played again.
  const at = dated(SCRIPTS, NOW).findIndex(({ script }) => script.id === "helped-by-person");
  for (const step of [0, 1, 2, 3, 5, 6]) {
    await database.db.execute(sql`update setting set value = value || jsonb_build_object(
      'done', false, 'script', ${at}::int, 'step', ${step}::int) where name = 'demoConversations'`);
    await make();
  }
  expect(await picture()).toEqual(whole);
});

test("what an owner removed is not made again, also when it is removed while it is made", async () => {
  await plan();
  let looks = 0;
  const removed: Promise<number>[] = [];
  await make({
    quietMs: () => {
      if (++looks === 9) removed.push(deleteDemoConversations(database.db, shop.siteId));
      return Number.POSITIVE_INFINITY;
    },
  });
  expect(await removed[0]).toBeGreaterThan(0);
  expect(await countDemoConversations(database.db, shop.siteId)).toBe(0);
  expect(await make()).toBe(0);
  await plan();
  expect(await make()).toBe(0);
  expect(await countDemoConversations(database.db, shop.siteId)).toBe(0);
});

test("it waits while a visitor is answered, and for a second after", async () => {
  await plan();
  const quiet = [0, 0, 999, 1_000];
  let made = 0;
  const done = make({
    quietMs: () => quiet.shift() ?? 1_000,
    onMade: () => {
      made++;
      expect(quiet).toEqual([]);
    },
  });
  await done;
  expect(made).toBe(12);
});

test("turns tell how long none has run", async () => {
  expect(shop.turns.quietMs()).toBe(Number.POSITIVE_INFINITY);
  const asked = shop.turns.answerOnce({ siteId: shop.siteId, question: "How do I return an item?" });
  expect(shop.turns.quietMs()).toBe(0);
  await asked;
  expect(shop.turns.quietMs()).toBeGreaterThanOrEqual(0);
  const since = shop.turns.quietMs();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(shop.turns.quietMs()).toBeGreaterThan(since);
});

test("a site for which none were planned gets none, and another process's are left to it", async () => {
  expect(await make()).toBe(0);
  await plan();
  let first = Promise.resolve(0);
  await new Promise<void>((begun) => {
    first = make({ alone: false, onMade: () => begun() });
  });
  expect(await make({ alone: false })).toBe(0);
  expect(await first).toBe(12);
});

test("nobody can take a demo visitor's place: no token has such a hash", async () => {
  await plan();
  await make({ scripts: SCRIPTS.slice(0, 1) });
  const demo = await rows<{ site_id: string; hash: string }>(sql`select site_id, token_hash as hash from visitor`);
  expect(demo.length).toBeGreaterThan(0);
  // A token is looked up by its SHA-256 in hex: no token's hash has another shape.
  for (const { hash } of demo) expect(hash).not.toMatch(/^[0-9a-f]{64}$/);
  const [{ site_id: siteId, hash } = { site_id: "", hash: "" }] = demo;
  expect(await findVisitor(database.db, { siteId, tokenHash: hash })).toBeDefined();
  const guessed = createHash("sha256").update(hash).digest("hex");
  expect(await findVisitor(database.db, { siteId, tokenHash: guessed })).toBeUndefined();
});

test("the shipped scripts are sound: about 120, each id once, five wait and one is held, over four weeks", async () => {
  const scripts = await readScripts("demo/conversations.jsonl");
  expect(scripts.length).toBeGreaterThanOrEqual(110);
  expect(new Set(scripts.map((script) => script.id)).size).toBe(scripts.length);
  const all = dated(scripts, NOW);
  expect(dated(scripts, NOW)).toEqual(all);
  const soon = all.filter(({ script }) => (script.ago ?? DAY_MS) <= 40 * MINUTE_MS);
  expect(soon.filter(({ script }) => script.steps.every((step) => !("claim" in step)))).toHaveLength(5);
  expect(soon.filter(({ script }) => script.steps.some((step) => "claim" in step))).toHaveLength(1);
  for (const { steps } of all) {
    for (const [i, { at }] of steps.entries()) {
      expect(at.getTime()).toBeLessThan(NOW.getTime());
      if (i > 0) expect(at.getTime()).toBeGreaterThanOrEqual((steps[i - 1]?.at ?? NOW).getTime());
    }
  }
  const halves = [0, 0];
  for (const { steps } of all) {
    const days = (NOW.getTime() - (steps[0]?.at.getTime() ?? 0)) / DAY_MS;
    expect(days).toBeLessThan(29);
    if (days > 1) halves[days > 14.5 ? 0 : 1] = (halves[days > 14.5 ? 0 : 1] ?? 0) + 1;
  }
  // A slight upward trend.
  expect(halves[1]).toBeGreaterThan(halves[0] as number);
  expect(halves[0]).toBeGreaterThan(30);
});
