import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { energyCost, nanoUsd, timeCost, tokenCost } from "../../server/domain/money.ts";
import { costLines, counterfactualLines, priceTokens, sumOf } from "../../server/money/lines.ts";
import { createPrices, seedPrices } from "../../server/money/prices.ts";
import { verifyLedger } from "../../server/money/verify.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { addPrices, listPrices } from "../../server/store/price.ts";
import { turnsOf } from "../../server/store/turn.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openShop } from "../turn/builders.ts";

let database: DatabasePort;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const RATES = { machineUsdPerHour: 0.08, machineWatts: 15, usdPerKwh: 0.3 };
const work = (computeMs: number) => ({
  computeMs,
  smallModel: { promptTokens: 0, cachedTokens: 0, completionTokens: 0, busyMs: 0 },
  largeModel: [],
});

test("20 ms of a machine at 8 cents an hour are 445 nano-dollars, rounded up and never nothing", () => {
  expect(timeCost(20, 0.08)).toBe(445);
  expect(timeCost(0.001, 0.08)).toBe(1);
  expect(timeCost(0, 0.08)).toBe(0);
  // 20 ms at 15 W are 0.3 J; at $0.30 a kilowatt-hour 25 nano-dollars.
  expect(energyCost(20, 15, 0.3)).toBe(25);
  expect(costLines(work(0), RATES, () => undefined)[0]?.nanoUsd).toBeGreaterThan(0);
});

test("tokens are priced exactly where a double would not be", () => {
  expect(tokenCost(800, nanoUsd(30))).toBe(24_000_000);
  expect(tokenCost(1, nanoUsd(0.15))).toBe(150);
  expect(tokenCost(999_999_999, nanoUsd(60))).toBe(59_999_999_940_000);
});

test("the shipped prices give the design's figures for 800 tokens in and 150 out", async () => {
  await seedPrices(database.db);
  const prices = createPrices(database.db, { monotonicMs: () => 0 });
  const tokens = { promptTokens: 800, cachedTokens: 0, completionTokens: 150 };
  const usd = async (model: string) => {
    const row = await prices.largeModel(model, new Date("2026-11-21"));
    return row === undefined ? Number.NaN : priceTokens(tokens, row) / 1e9;
  };
  expect(await usd("gpt-4")).toBeCloseTo(0.033, 6);
  expect(await usd("gpt-4o")).toBeCloseTo(0.0035, 6);
  expect(await usd("gpt-4o-mini")).toBeCloseTo(0.0002, 4);
  // The design rounds: 0.000155.
  expect(await usd("claude-haiku-5.5")).toBe(0.000155);
  expect(await prices.largeModel("gpt-4o", new Date("2020-01-01"))).toBeUndefined();
});

test("seeding again adds nothing; a new price is a new row and holds from its day", async () => {
  await seedPrices(database.db);
  const before = await listPrices(database.db);
  expect(await seedPrices(database.db)).toBe(0);
  expect(await listPrices(database.db)).toEqual(before);
  expect(before.every((row) => row.source.length > 10)).toBe(true);
  const dearer = {
    kind: "large-model",
    provider: "openai",
    model: "gpt-4o",
    validFrom: new Date("2027-01-01"),
    inputNanoUsd: nanoUsd(5),
    outputNanoUsd: nanoUsd(20),
    source: "a test",
  } as const;
  expect(await addPrices(database.db, [dearer])).toBe(1);
  const prices = createPrices(database.db, { monotonicMs: () => 0 });
  expect((await prices.largeModel("gpt-4o", new Date("2026-12-31")))?.inputNanoUsd).toBe(nanoUsd(2.5));
  expect((await prices.largeModel("gpt-4o", new Date("2027-01-02")))?.inputNanoUsd).toBe(nanoUsd(5));
});

test("the database refuses to change or delete prices and ledger lines", async () => {
  await seedPrices(database.db);
  for (const table of ["price", "ledger_entry"]) {
    const name = sql.identifier(table);
    if (table === "ledger_entry") {
      const shop = await openShop(database);
      await shop.turns.answerOnce({ siteId: shop.siteId, question: "How do I return an item?" });
    }
    const refused = /never updated or deleted/;
    const said = (error: unknown) => `${(error as Error).message} ${String((error as Error).cause)}`;
    await expect(
      database.db.execute(sql`update ${name} set created_at = now()`).catch((error: unknown) => said(error)),
    ).resolves.toMatch(refused);
    await expect(database.db.execute(sql`delete from ${name}`).catch((error: unknown) => said(error))).resolves.toMatch(
      refused,
    );
  }
});

test("the ledger's lines sum to the turns' figures, and an altered row is found", async () => {
  const shop = await openShop(database);
  const visitorId = await shop.visitor();
  const sent = await shop.turns.send({
    siteId: shop.siteId,
    visitorId,
    clientMessageId: "1",
    text: "How do I return an item?",
  });
  await sent.answered;
  await verifyLedger(database.db, shop.siteId);
  const [turn] = await turnsOf(database.db, sent.conversation.id);
  const lineOf = sql`turn_id = ${turn?.id ?? ""} and kind = 'compute'`;
  // Only someone who switches the trigger off can alter a row; it is found all the same.
  await database.db.execute(sql`alter table ledger_entry disable trigger ledger_entry_append_only`);
  await database.db.execute(sql`update ledger_entry set nano_usd = nano_usd + 1 where ${lineOf}`);
  await expect(verifyLedger(database.db, shop.siteId)).rejects.toMatchObject({
    code: "LEDGER_ALTERED",
    message: expect.stringContaining(turn?.id ?? ""),
  });
  await database.db.execute(sql`update ledger_entry set nano_usd = nano_usd - 1 where ${lineOf}`);
  await verifyLedger(database.db, shop.siteId);
  await database.db.execute(sql`delete from ledger_entry where ${lineOf}`);
  await expect(verifyLedger(database.db, shop.siteId)).rejects.toMatchObject({ code: "LEDGER_ALTERED" });
  await database.db.execute(sql`alter table ledger_entry enable trigger ledger_entry_append_only`);
});

test("a counterfactual is estimated from the texts and says so; without a price there is none", async () => {
  await seedPrices(database.db);
  const price = await createPrices(database.db, { monotonicMs: () => 0 }).largeModel("gpt-4o", new Date("2026-11-21"));
  const lines = counterfactualLines({ prompt: "x".repeat(3200), answer: "y".repeat(600) }, work(5), price);
  expect(lines).toMatchObject([
    { nanoUsd: 3_500_000, quantity: { promptTokens: 800, completionTokens: 150, counted: "estimated" } },
  ]);
  expect(sumOf(lines, "counterfactual")).toBe(3_500_000);
  expect(counterfactualLines({ prompt: "x", answer: "y" }, work(5), undefined)).toEqual([]);
});
