import { mkdtempSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { writeTinyLlama, writeTinyLora } from "../../scripts/make-tiny-gguf.mjs";
import { systemClock } from "../../server/lib/clock.ts";
import { newId } from "../../server/lib/ids.ts";
import { silentLog } from "../../server/lib/log.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { type ChildSmallModel, openChildSmallModel } from "../../server/ports/small-model/child-process.ts";
import { switchable } from "../../server/ports/small-model/switchable.ts";
import { addTune, setTuneInUse, type TuneRow, tuneInUse } from "../../server/store/tune.ts";
import { createPromotion } from "../../server/tuning/promotion.ts";
import { until } from "../fault/server.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { makeSite } from "../knowledge/builders.ts";

// Promotion with the real thing: each model is a process of its own, with a GGUF and a LoRA that run.
const folder = mkdtempSync(join(tmpdir(), "tuppence-promotion-"));
const [base, adapter, other] = [join(folder, "small.gguf"), join(folder, "first.gguf"), join(folder, "second.gguf")];
let database: DatabasePort;
let siteId: string;
beforeAll(async () => {
  database = await openTestDatabase();
  siteId = await makeSite(database);
  writeTinyLlama(base);
  writeTinyLora(adapter);
  writeTinyLora(other, { seed: 7 });
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const opened: ChildSmallModel[] = [];
async function openModel(files: { modelPath: string; adapterPath?: string }) {
  const model = await openChildSmallModel({ ...files, log: silentLog, sequences: 2, threads: 1 });
  opened.push(model);
  try {
    await model.ready();
  } catch (error) {
    await model.close();
    throw error;
  }
  return model;
}
afterEach(async () => {
  for (const model of opened.splice(0)) await model.close();
  await setTuneInUse(database.db, undefined);
});

async function start() {
  let switched = 0;
  const smallModel = switchable(await openModel({ modelPath: base }));
  const promotion = createPromotion({
    ...{ db: database.db, smallModel, open: openModel, clock: systemClock },
    base: async () => ({ path: base, id: "small" }),
    onSwitched: () => void switched++,
  });
  return { smallModel, promotion, switched: () => switched };
}
const tune = (path: string, more: Partial<TuneRow> = {}) =>
  addTune(database.db, {
    ...{ siteId, kind: "adapter", minutes: null, seed: 1, base: "small", runner: newId(), startedBy: null },
    ...{ state: "offered", path, model: `small+${path}`, ...more },
  }) as Promise<TuneRow>;
const ask = { messages: [{ role: "user", content: "How long do I have?" } as const], keep: 0, maxTokens: 24 };
const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test("a promoted adapter writes from the next request on; what was begun before is finished by the model before, whose process then ends", async () => {
  const { smallModel, promotion, switched } = await start();
  const former = opened[0]?.child.pid ?? 0;
  const plain = (await smallModel.generate(ask)).text;
  const begun = smallModel.generate({ ...ask, maxTokens: 120 });
  await promotion.promote(await tune(adapter), false);
  // `replace` has waited for it.
  expect((await begun).usage.completionTokens).toBe(120);
  expect((await begun).text.startsWith(plain)).toBe(true);
  expect(smallModel.id).toMatch(/^small\+first@[0-9a-f]{12}$/);
  const tuned = (await smallModel.generate(ask)).text;
  expect(tuned).not.toBe(plain);
  await until("the process before has ended", () => !isAlive(former), 30_000);
  expect(switched()).toBe(1);

  await promotion.promote(await tune(other), false);
  const second = (await smallModel.generate(ask)).text;
  expect(second).not.toBe(tuned);
  // One step back, and again: the two are exchanged.
  await promotion.back();
  expect((await smallModel.generate(ask)).text).toBe(tuned);
  await promotion.back();
  expect((await smallModel.generate(ask)).text).toBe(second);
  expect(opened.filter(({ child }) => child.pid !== undefined && isAlive(child.pid))).toHaveLength(1);
}, 180_000);

test("a file that has been damaged, deleted or is of another base since it was offered: the model before serves on, and nothing is noted", async () => {
  const { smallModel, promotion, switched } = await start();
  const plain = (await smallModel.generate(ask)).text;
  const cut = join(folder, "cut.gguf");
  writeTinyLora(cut);
  truncateSync(cut, 3_000);
  const foreign = join(folder, "foreign.gguf");
  writeTinyLlama(foreign);
  for (const path of [cut, foreign, join(folder, "gone.gguf")]) {
    await expect(promotion.promote(await tune(path), false), path).rejects.toMatchObject({ code: "MODEL_NOT_GGUF" });
  }
  expect(await tuneInUse(database.db)).toBeUndefined();
  expect((await smallModel.generate(ask)).text).toBe(plain);
  expect(switched()).toBe(0);
  // None of the processes that were tried is left.
  expect(opened.filter(({ child }) => child.pid !== undefined && isAlive(child.pid))).toHaveLength(1);
}, 180_000);

test("the promoted process that is killed comes back with its adapter", async () => {
  const { smallModel, promotion } = await start();
  await promotion.promote(await tune(adapter), false);
  const tuned = (await smallModel.generate(ask)).text;
  const child = opened.at(-1)?.child;
  process.kill(child?.pid ?? 0, "SIGKILL");
  await sleep(50);
  await child?.ready();
  expect((await smallModel.generate(ask)).text).toBe(tuned);
}, 180_000);

test("a whole model that was trained elsewhere takes the model's place", async () => {
  const { smallModel, promotion } = await start();
  const whole = join(folder, "whole.gguf");
  writeTinyLlama(whole, { seed: 9 });
  const plain = (await smallModel.generate(ask)).text;
  await promotion.promote(await tune(whole, { kind: "model" }), false);
  expect(smallModel.id).toBe("whole");
  expect((await smallModel.generate(ask)).text).not.toBe(plain);
}, 180_000);
