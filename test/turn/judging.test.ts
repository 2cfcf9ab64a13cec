import { afterAll, beforeAll, expect, test } from "vitest";
import type { LiveKnowledge } from "../../server/knowledge/live.ts";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import type { SmallModel } from "../../server/ports/small-model/port.ts";
import { addEvaluation } from "../../server/store/evaluation.ts";
import { createJudge } from "../../server/turn/judging.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { makeSite } from "../knowledge/builders.ts";

let database: DatabasePort;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

test("a question keeps the weight of the exam that it was asked under, though another is passed while the model thinks", async () => {
  const siteId = await makeSite(database);
  const examined = (weight: number) =>
    addEvaluation(database.db, {
      siteId,
      model: "scripted",
      role: "judge",
      versionId: newId(),
      passed: true,
      figures: { values: { opinion: { weight, centre: weight / 10 } } },
    });
  const thinking: ((yes: number) => void)[] = [];
  const smallModel: SmallModel = {
    id: "scripted",
    queued: 0,
    waitMs: 0,
    generate: () => Promise.reject(new Error("not asked")),
    judge: () =>
      new Promise((resolve) => {
        const usage = { promptTokens: 1, cachedTokens: 0, completionTokens: 0, busyMs: 1 };
        thinking.push((yes) => resolve({ yes, usage }));
      }),
    state: () => ({ status: "ready", detail: "" }),
    close: async () => {},
  };
  const article = { id: "a", key: "a", revisionId: "r", title: "Returns", answer: "Within 30 days." };
  const live = { siteId, language: "en", articles: new Map([["a", article]]), passages: new Map() };
  let ms = 0;
  const clock = { now: () => new Date(), monotonicMs: () => ms };
  const judge = createJudge({ db: database.db, clock, smallModel }, live as unknown as LiveKnowledge);
  const asked = async (question: string) => {
    const before = thinking.length;
    const judgement = judge.judge(question, "a", undefined);
    await expect.poll(() => thinking.length).toBe(before + 1);
    return { judgement };
  };
  await examined(1);
  const first = await asked("first");
  await examined(5);
  ms = 60_000;
  const second = await asked("second");
  thinking[1]?.(0.7);
  thinking[0]?.(0.6);
  expect(await second.judgement).toEqual({ yes: 0.7, weight: 5, centre: 0.5 });
  expect(await first.judgement).toEqual({ yes: 0.6, weight: 1, centre: 0.1 });
});
