import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort, Tx } from "../../server/ports/database/port.ts";
import {
  findConversation,
  lockConversation,
  openConversation,
  updateConversation,
} from "../../server/store/conversation.ts";
import { addLines, type LedgerLine } from "../../server/store/ledger.ts";
import { insertMessage } from "../../server/store/message.ts";
import { ledgerEntry } from "../../server/store/schema/ledger.ts";
import { message } from "../../server/store/schema/message.ts";
import { createVisitor } from "../../server/store/visitor.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { makeSite } from "../knowledge/builders.ts";

let database: DatabasePort;
let siteId: string;
let conversationId: string;
beforeAll(async () => {
  database = await openTestDatabase();
  siteId = await makeSite(database);
  const visitorId = (await createVisitor(database.db, { siteId, tokenHash: "t" })).id;
  conversationId = (
    await openConversation(database.db, { siteId, visitorId, at: new Date("2026-01-02T03:04:05.678Z") })
  ).id;
});
afterAll(() => database.close());

const store = (tx: Tx, sequence: number, more: { detail?: { form: string }; at?: Date } = {}) =>
  lockConversation(tx, conversationId).then((locked) =>
    insertMessage(tx, {
      conversationId,
      episodeId: locked?.episodeId ?? "",
      sequence,
      clientMessageId: newId(),
      author: "machine",
      text: "Here.",
      ...more,
    }),
  );

test("what is left out is null in the database, also where JSON has a null of its own", async () => {
  const { id } = await database.db.transaction((tx) => store(tx, 1));
  const [row] = await database.db
    .select({ isNull: sql<boolean>`${message.detail} is null and ${message.agent} is null` })
    .from(message)
    .where(eq(message.id, id));
  expect(row?.isNull).toBe(true);
});

test("values come back as they went in, a time to the millisecond or by the database's clock", async () => {
  const at = new Date("2026-03-04T05:06:07.089Z");
  const detail = { form: "quoted" };
  expect(await database.db.transaction((tx) => store(tx, 2, { at, detail }))).toMatchObject({ createdAt: at, detail });
  const byClock = await database.db.transaction((tx) => store(tx, 3));
  expect(Math.abs(byClock.createdAt.getTime() - Date.now())).toBeLessThan(60_000);
  expect((await findConversation(database.db, conversationId))?.createdAt.toISOString()).toBe(
    "2026-01-02T03:04:05.678Z",
  );
});

test("a transaction that failed leaves nothing, and the next one on the same connection is a new one", async () => {
  const failing = database.db.transaction(async (tx) => {
    await store(tx, 4);
    await updateConversation(tx, conversationId, { sequence: 4 });
    throw new Error("on purpose");
  });
  await expect(failing).rejects.toThrow();
  expect((await findConversation(database.db, conversationId))?.sequence).toBe(0);
  await database.db.transaction((tx) => updateConversation(tx, conversationId, { sequence: 3, state: "queued" }));
  await database.db.transaction((tx) => updateConversation(tx, conversationId, { agent: "Ana" }));
  expect(await findConversation(database.db, conversationId)).toMatchObject({
    sequence: 3,
    state: "queued",
    agent: "Ana",
  });
});

test.each([1, 3, 8, 9])("%d ledger lines are written whole", async (count) => {
  const turnId = newId();
  const lines = Array.from(
    { length: count },
    (_, i): LedgerLine => ({ side: "cost", kind: "compute", nanoUsd: i, quantity: { ms: i } }),
  );
  await addLines(database.db, { siteId, conversationId, turnId, lines });
  const rows = await database.db.select().from(ledgerEntry).where(eq(ledgerEntry.turnId, turnId));
  expect(rows.map((row) => [row.nanoUsd, row.quantity.ms, row.priceId]).sort()).toEqual(
    lines.map((_, i) => [i, i, null]),
  );
});
