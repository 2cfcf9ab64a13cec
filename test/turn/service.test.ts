import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import { verifyLedger } from "../../server/money/verify.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { messagesAfter } from "../../server/store/message.ts";
import { turnsOf } from "../../server/store/turn.ts";
import { TurnQueue } from "../../server/turn/queue.ts";
import { until } from "../fault/server.ts";
import { absentDatabase } from "../fixtures/absent-database.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openShop, plainGate } from "./builders.ts";

let database: DatabasePort;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

/** A shop whose database can be taken away, before the question is searched (`during`) or in time for the storing. */
async function shopWithAbsence() {
  const absent = absentDatabase(database.db);
  let hold: Promise<void> = Promise.resolve();
  let reached = false;
  const shop = await openShop(database, {
    db: absent.db,
    gate: async (...args) => {
      reached = true;
      await hold;
      return plainGate(...args);
    },
  });
  return {
    shop,
    absent,
    reached: () => reached,
    holdGate() {
      let go = () => {};
      hold = new Promise((resolve) => {
        go = resolve;
      });
      return go;
    },
  };
}

test("a turn whose answer cannot be stored is over when it is stored, not before; `idle` waits for it", async () => {
  const { shop, absent, holdGate, reached } = await shopWithAbsence();
  const go = holdGate();
  const visitorId = await shop.visitor();
  const sent = await shop.turns.send({
    siteId: shop.siteId,
    visitorId,
    clientMessageId: newId(),
    text: "How do I return an item?",
  });
  await until("the gate is asked", reached);
  absent.away = true;
  go();
  const over: string[] = [];
  void sent.answered.then(() => over.push("answered"));
  void shop.turns.idle().then(() => over.push("idle"));
  await until("the storing was refused twice", () => absent.refused >= 2);
  expect(over).toEqual([]);
  const starts = shop.heard.starts.length;
  absent.away = false;
  await sent.answered;
  await until("both said so", () => over.length === 2);
  // Stored, not made again: the visitor saw one answer begin.
  expect(shop.heard.starts).toHaveLength(starts);
  const [turn] = await turnsOf(database.db, sent.conversation.id);
  expect(turn).toMatchObject({ state: "settled", form: "quoted", attempts: 0 });
  await verifyLedger(database.db);
});

test("a database that is away while the question is worked on makes the turn wait, not a handoff", async () => {
  const { shop, absent } = await shopWithAbsence();
  // A new process: nothing of the site's settings is in memory.
  const other = shop.again({ db: absent.db });
  const visitorId = await shop.visitor();
  const sent = other.turns.send({
    siteId: shop.siteId,
    visitorId,
    clientMessageId: newId(),
    text: "How long does delivery take?",
  });
  await sent.then(() => {
    absent.away = true;
  });
  const { answered, conversation } = await sent;
  await until("the turn was refused", () => absent.refused > 0);
  absent.away = false;
  await answered;
  const rows = await messagesAfter(database.db, { conversationId: conversation.id, sequence: 1 });
  expect(rows).toMatchObject([{ author: "machine", detail: { form: "quoted" } }]);
  expect((await turnsOf(database.db, conversation.id))[0]).toMatchObject({ state: "settled", attempts: 0 });
});

test("a turn that is closed while the database is away stays pending, and the next start answers it", async () => {
  const { shop, absent, holdGate, reached } = await shopWithAbsence();
  const go = holdGate();
  const sent = await shop.turns.send({
    siteId: shop.siteId,
    visitorId: await shop.visitor(),
    clientMessageId: newId(),
    text: "How do I reset my password?",
  });
  await until("the gate is asked", reached);
  absent.away = true;
  go();
  await until("the storing was refused", () => absent.refused > 0);
  await shop.turns.close();
  expect((await turnsOf(database.db, sent.conversation.id))[0]).toMatchObject({ state: "pending" });
  expect(await shop.again({ db: database.db }).turns.finishPending()).toBeGreaterThanOrEqual(1);
  expect((await turnsOf(database.db, sent.conversation.id))[0]).toMatchObject({ state: "settled", form: "quoted" });
});

test("a turn whose storing fails for another reason is counted, and ends with a person", async () => {
  const shop = await openShop(database);
  let broken = 0;
  const db = new Proxy(database.db, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        if (name === "transaction" && broken > 0) {
          broken--;
          throw new Error("a fault of our own");
        }
        return Reflect.apply(value, target, args);
      };
    },
  });
  const { turns } = shop.again({ db });
  const request = { siteId: shop.siteId, visitorId: await shop.visitor(), text: "How do I return an item?" };
  const first = await turns.send({ ...request, clientMessageId: "a" });
  broken = 1;
  await first.answered;
  expect((await turnsOf(database.db, first.conversation.id))[0]).toMatchObject({ state: "settled", attempts: 1 });
  const second = await turns.send({ ...request, clientMessageId: "b" });
  broken = 2;
  await second.answered;
  expect((await turnsOf(database.db, first.conversation.id))[1]).toMatchObject({
    state: "settled",
    tier: "person",
    reason: "machine-failed",
  });
});

test("turns of a conversation run in the order of their messages, whichever was put in line first", async () => {
  const queue = new TurnQueue();
  const ran: number[] = [];
  const add = (conversationId: string, sequence: number) =>
    queue.add({
      turnId: `${conversationId}-${sequence}`,
      conversationId,
      sequence,
      run: async () => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        ran.push(sequence);
      },
    });
  const all = [add("one", 3), add("one", 9), add("one", 5), add("one", 7)];
  expect(add("one", 9)).toBe(all[1]);
  void add("one", 1);
  await queue.idle();
  expect(ran).toEqual([3, 1, 5, 7, 9]);
  expect(queue.over("one-9")).toBeUndefined();
});
