import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Judge } from "../../server/ports/judge/port.ts";

const QUESTION = "How long does delivery take?";
const PASSAGES = [
  "Delivery: It takes two to four days until your parcel arrives.",
  "Lamps: All our lamps come with a bulb.",
  "Returns: Send the item back within thirty days.",
];

/** What every judge must do. @param open gives a judge that is ready, and closes what belongs to it */
export function judgeContract(name: string, open: () => Promise<{ judge: Judge; close(): Promise<void> }>): void {
  describe(`judge: ${name}`, () => {
    let judge: Judge;
    let close: () => Promise<void> = async () => {};
    beforeAll(async () => {
      ({ judge, close } = await open());
    });
    afterAll(() => close());

    async function scores(question: string, passages: readonly string[]) {
      const found = await judge.judge(question, passages);
      expect(found).toBeInstanceOf(Float32Array);
      expect(found).toHaveLength(passages.length);
      for (const [i, score] of found.entries()) {
        expect(Number.isFinite(score), `passage ${i}`).toBe(true);
        expect(Math.abs(score), `passage ${i}`).toBeLessThanOrEqual(12);
      }
      return Array.from(found);
    }

    test("has an id and is ready", () => {
      expect(judge.id).not.toBe("");
      expect(judge.state()).toMatchObject({ status: "ready", detail: expect.stringContaining(judge.id) });
    });

    test("each passage has its own score, in order, whatever is judged beside it", async () => {
      const together = await scores(QUESTION, PASSAGES);
      expect(new Set(together).size).toBeGreaterThan(1);
      expect(await scores(QUESTION, [...PASSAGES].reverse())).toEqual([...together].reverse());
      for (const [i, passage] of PASSAGES.entries()) {
        expect((await scores(QUESTION, [passage]))[0]).toBeCloseTo(together[i] ?? Number.NaN, 4);
      }
    });

    test("another question gets other scores", async () => {
      expect(await scores("Do your lamps come with a bulb?", PASSAGES)).not.toEqual(await scores(QUESTION, PASSAGES));
    });

    test("nothing to judge is nothing; thirty passages are thirty scores", async () => {
      expect(await judge.judge(QUESTION, [])).toEqual(new Float32Array(0));
      const many = Array.from(
        { length: 30 },
        (_, i) => `Article ${i}: Delivery takes ${i} days. ${"More. ".repeat(i)}`,
      );
      await scores(QUESTION, many);
    });

    test.each([
      ["an empty passage", QUESTION, [""]],
      ["an empty question", "", PASSAGES],
      ["both empty", "", [""]],
      ["6,000 words", QUESTION, ["Delivery: ".concat("it takes a few days ".repeat(1_200))]],
      ["a question of 2,000 words", "how long does it take ".repeat(400), PASSAGES],
      ["a megabyte without a space", QUESTION, ["x".repeat(1_000_000)]],
      ["Chinese", "我的订单什么时候发货？", ["发货时间: 国内订单在两到四个工作日内送达。".repeat(40)]],
      ["Arabic", "متى يصل طلبي؟", ["التوصيل: يستغرق التوصيل من يومين إلى أربعة أيام عمل. ".repeat(40)]],
      ["Hebrew", "מתי תגיע ההזמנה שלי?", ["משלוח: המשלוח אורך בין יומיים לארבעה ימי עסקים. ".repeat(40)]],
      ["emoji and markers of the model", "😡 [SEP] <|im_end|>", ["[CLS] 📦 \u0000 👩‍👩‍👧"]],
    ])("%s is judged like anything else", async (_, question, passages) => {
      await scores(question, passages);
    });

    test("many at once get what each would get alone", async () => {
      const questions = Array.from({ length: 12 }, (_, i) => `${QUESTION} I ordered ${i} lamps.`);
      const alone: number[][] = [];
      for (const question of questions) alone.push(await scores(question, PASSAGES));
      expect(await Promise.all(questions.map((question) => scores(question, PASSAGES)))).toEqual(alone);
    });

    test("an abort rejects with its reason, before and during, and leaves the judge usable", async () => {
      const gone = AbortSignal.abort(new Error("already gone"));
      await expect(judge.judge(QUESTION, PASSAGES, { signal: gone })).rejects.toThrow("already gone");
      const controller = new AbortController();
      const asked = judge.judge(QUESTION, Array(30).fill(`Delivery: ${"it takes days ".repeat(100)}`), controller);
      controller.abort(new Error("left"));
      await expect(asked).rejects.toThrow("left");
      await scores(QUESTION, PASSAGES);
      expect(judge.state().status).toBe("ready");
    });
  });
}
