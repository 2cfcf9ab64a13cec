import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeTinyLlama } from "../../scripts/make-tiny-gguf.mjs";
import { newId } from "../../server/lib/ids.ts";
import { silentLog } from "../../server/lib/log.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { type ChildSmallModel, openChildSmallModel } from "../../server/ports/small-model/child-process.ts";
import { addEvaluation } from "../../server/store/evaluation.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openShop } from "./builders.ts";

// A real process with a real model that writes nonsense without end: what a broken one does to visitors.
const folder = mkdtempSync(join(tmpdir(), "tuppence-nonsense-"));
let database: DatabasePort;
let model: ChildSmallModel;
beforeAll(async () => {
  database = await openTestDatabase();
  const modelPath = join(folder, "nonsense.gguf");
  writeTinyLlama(modelPath);
  model = await openChildSmallModel({ modelPath, log: silentLog, sequences: 1, threads: 1 });
  await model.ready();
});
afterAll(async () => {
  await model.close();
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

async function openExamined() {
  const shop = await openShop(database, { smallModel: model });
  const exam = { siteId: shop.siteId, model: model.id, role: "compose", versionId: newId(), figures: {} } as const;
  await addEvaluation(database.db, { ...exam, passed: true });
  return shop;
}
const QUESTION = "how do I return an item to you";

test("an embedded model that never ends and makes no sense: the article is quoted, soon, and nothing else is shown", async () => {
  const shop = await openExamined();
  const since = performance.now();
  const { outcome } = await shop.turns.answerOnce({ siteId: shop.siteId, question: QUESTION });
  expect(outcome).toMatchObject({ form: "quoted", tier: "machine" });
  expect(outcome.text).toMatch(/^You can return an item within \*\*30 days\*\*\./);
  expect(performance.now() - since).toBeLessThan(3_000);
  expect(model.queued).toBe(0);
});

test("a visitor who leaves gives the sequence to the next", async () => {
  const shop = await openExamined();
  const leaving = new AbortController();
  const gone = shop.turns.answerOnce({ siteId: shop.siteId, question: QUESTION, signal: leaving.signal });
  setTimeout(() => leaving.abort(), 60);
  await gone.catch(() => {});
  expect(model.queued).toBe(0);
  const messages = [{ role: "user", content: "Next" }] as const;
  const since = performance.now();
  expect((await model.generate({ messages, keep: 0, maxTokens: 3 })).usage.completionTokens).toBe(3);
  expect(performance.now() - since).toBeLessThan(1_000);
});
