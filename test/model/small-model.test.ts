import { existsSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { getLlama, LlamaLogLevel } from "node-llama-cpp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { silentLog } from "../../server/lib/log.ts";
import { type ChildSmallModel, openChildSmallModel } from "../../server/ports/small-model/child-process.ts";

const FILE = "SmolLM2-135M-Instruct.Q4_1.gguf";
const root = fileURLToPath(new URL("../..", import.meta.url));
const modelPath = [
  process.env.TUPPENCE_SMOLLM2,
  join(process.env.MODELS_DIR || join(process.env.DATA_DIR || join(root, "data"), "models"), FILE),
].find((path) => path !== undefined && path !== "" && existsSync(path));
if (modelPath === undefined) {
  console.warn(
    `SKIPPED ALOUD: no ${FILE}. Set TUPPENCE_SMOLLM2 to its path, or fetch it: npm run model -- add smollm2-135m-instruct`,
  );
}

const ARTICLE =
  "Returns. You can return most items within 30 days of delivery. Go to your orders, choose the order, press Return and print the label. Refunds take 5 working days after we receive the parcel. Sale items can be exchanged but not refunded. Shipping back is free for members; others pay 4.95 euro. ".repeat(
    2,
  );
const ask = (question: string, article = ARTICLE) => ({
  messages: [
    { role: "system", content: `Answer from this article.\n\n${article}` } as const,
    { role: "user", content: question } as const,
  ],
  keep: 1,
});
const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

describe.skipIf(modelPath === undefined)("SmolLM2-135M-Instruct", () => {
  let model: ChildSmallModel;
  beforeAll(async () => {
    const started = performance.now();
    model = await openChildSmallModel({
      modelPath: modelPath ?? "",
      log: silentLog,
      times: { beatMs: 200, missedBeats: 50, backOffMs: 100 },
    });
    await model.ready();
    console.log(`${cpus().length} × ${cpus()[0]?.model}; ready in ${Math.round(performance.now() - started)} ms`);
  });
  afterAll(() => model?.close());

  test("reads prompts in exactly the tokens that it was trained on", async () => {
    const llama = await getLlama({ gpu: false, build: "never", logLevel: LlamaLogLevel.error });
    const plain = await llama.loadModel({ modelPath: modelPath ?? "", vocabOnly: true });
    const text = `<|im_start|>system\nAnswer from this article.\n\n${ARTICLE}<|im_end|>\n<|im_start|>user\nHow long?<|im_end|>\n<|im_start|>assistant\n`;
    const expected = plain.tokenize(text, true).length;
    await llama.dispose();
    expect((await model.generate({ ...ask("How long?"), maxTokens: 1 })).usage.promptTokens).toBe(expected);
  });

  test("answers in words of the article", async () => {
    const reply = await model.generate({ ...ask("Within how many days can I return an item?"), maxTokens: 60 });
    console.log(`it wrote: ${reply.text}`);
    expect(reply.text).toMatch(/30 days/);
  });

  test("a kept state spares the article and changes neither text nor judgement", async () => {
    const other = (n: number) => `Article ${n} is about bicycles, baskets and bells of size ${n}. `.repeat(10);
    const question = "How much is shipping back? yes or no";
    const coldText = await model.generate({ ...ask(question, other(1)), maxTokens: 30 });
    const coldJudge = await model.judge(ask(question, other(2)));
    expect(coldJudge.usage.cachedTokens).toBeLessThan(20);
    await Promise.all([3, 4].map((n) => model.generate({ ...ask("?", other(n)), maxTokens: 2 })));
    const warmText = await model.generate({ ...ask(question, other(1)), maxTokens: 30 });
    await Promise.all([5, 6].map((n) => model.generate({ ...ask("?", other(n)), maxTokens: 2 })));
    const warmJudge = await model.judge(ask(question, other(2)));
    expect(warmText.usage.cachedTokens).toBeGreaterThan(100);
    expect(warmText.text).toBe(coldText.text);
    expect(warmJudge.usage.cachedTokens).toBeGreaterThan(100);
    expect(warmJudge.yes).toBeCloseTo(coldJudge.yes, 2);
  });

  test("an abort stops it within a token or two", async () => {
    const controller = new AbortController();
    let deps = 0;
    let at = 0;
    const reply = await model.generate({
      ...ask("Tell me a very long story about returns."),
      maxTokens: 500,
      signal: controller.signal,
      onText: () => {
        if (++deps !== 3) return;
        at = performance.now();
        controller.abort();
      },
    });
    console.log(
      `aborted ${Math.round(performance.now() - at)} ms after the signal, ${reply.usage.completionTokens} tokens`,
    );
    expect(reply.stop).toBe("aborted");
    expect(reply.usage.completionTokens).toBeLessThanOrEqual(6);
  });

  test("an abort while it reads a long prompt does not wait for the end of it", async () => {
    const long = Array.from({ length: 180 }, (_, i) => `Line ${i} of a long page.`).join(" ");
    const at = performance.now();
    const signal = AbortSignal.timeout(200);
    const reply = await model.generate({ ...ask("?", long), maxTokens: 5, signal });
    const took = performance.now() - at;
    console.log(`aborted in mid-prompt after ${Math.round(took)} ms`);
    expect(reply.stop).toBe("aborted");
    expect(took).toBeLessThan(2_500);
  });

  test("speeds and memory, measured", async () => {
    const first: number[] = [];
    const judged: number[] = [];
    const speeds: number[] = [];
    await model.generate({ ...ask("warm up"), maxTokens: 2 });
    for (const question of [
      "How long do I have?",
      "What does it cost?",
      "When is my refund here?",
      "Can I send sale items back?",
      "Where is the label?",
    ]) {
      const at = performance.now();
      let begun = 0;
      const reply = await model.generate({
        ...ask(question),
        maxTokens: 40,
        onText: () => (begun ||= performance.now()),
      });
      first.push(begun - at);
      speeds.push(((reply.usage.completionTokens - 1) * 1_000) / (performance.now() - begun));
      const since = performance.now();
      await model.judge(ask(`${question} yes or no`));
      judged.push(performance.now() - since);
    }
    await expect.poll(() => model.child.rssBytes).toBeGreaterThan(0);
    console.log(
      `first token ${Math.round(median(first))} ms with the article's state, judgement ${Math.round(median(judged))} ms, ` +
        `${Math.round(median(speeds))} tokens/s, ${Math.round(model.child.rssBytes / 1e6)} MB resident`,
    );
    expect(model.child.rssBytes).toBeLessThan(460e6);
    expect(median(speeds)).toBeGreaterThan(5);
  });

  test("kill -9 in mid-answer fails that request at once and the model is back within seconds", async () => {
    const pid = model.child.pid ?? 0;
    let killed = 0;
    const reply = model.generate({
      ...ask("Tell me a very long story."),
      maxTokens: 400,
      onText: () => {
        killed ||= performance.now();
        process.kill(pid, "SIGKILL");
      },
    });
    await expect(reply).rejects.toMatchObject({ code: "SMALL_MODEL_UNAVAILABLE" });
    expect(performance.now() - killed).toBeLessThan(1_000);
    await model.child.ready();
    console.log(`back ${Math.round(performance.now() - killed)} ms after kill -9`);
    expect(performance.now() - killed).toBeLessThan(15_000);
    expect((await model.generate({ ...ask("Again?"), maxTokens: 3 })).text).not.toBe("");
  });
});
