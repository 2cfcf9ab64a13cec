import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getLlama, type Llama, type LlamaContext, LlamaLogLevel, type LlamaModel, TokenBias } from "node-llama-cpp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeTinyLlama, writeTinyLora } from "../../scripts/make-tiny-gguf.mjs";

/** The tiny model is only worth something if it can do all that the small model's child process asks of a real one. */
const folder = mkdtempSync(join(tmpdir(), "tiny-gguf-"));
const modelPath = join(folder, "tiny.gguf");
const loraPath = join(folder, "tiny-lora.gguf");
const PROMPT = "The shop is open from nine to six. Is it open at eight?";

const loud: string[] = [];
let llama: Llama;
let model: LlamaModel;
let context: LlamaContext;

beforeAll(async () => {
  writeTinyLlama(modelPath, { seed: 7 });
  writeTinyLora(loraPath, { seed: 7 });
  llama = await getLlama({
    gpu: false,
    build: "never",
    logLevel: LlamaLogLevel.warn,
    logger: (level, message) => loud.push(`${level}: ${message}`),
  });
  model = await llama.loadModel({ modelPath });
  context = await model.createContext({ contextSize: 512, sequences: 2, threads: 1 });
});
afterAll(async () => {
  await llama?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

async function write(on: LlamaContext, text: string, length: number, state?: { load?: string; save?: string }) {
  const sequence = on.getSequence();
  try {
    if (state?.load !== undefined) await sequence.loadStateFromFile(state.load, { acceptRisk: true });
    const tokens = [];
    for await (const token of sequence.evaluate(model.tokenize(text), { temperature: 0 })) {
      tokens.push(token);
      if (tokens.length === length) break;
    }
    return model.detokenize(tokens);
  } finally {
    await sequence.dispose();
  }
}

test("is small, and the same bytes for the same seed", () => {
  expect(statSync(modelPath).size).toBeLessThan(2_000_000);
  const again = join(folder, "again.gguf");
  writeTinyLlama(again, { seed: 7 });
  expect(readFileSync(again).equals(readFileSync(modelPath))).toBe(true);
  writeTinyLlama(again, { seed: 8 });
  expect(readFileSync(again).equals(readFileSync(modelPath))).toBe(false);
});

test("loads and makes a context without a warning", () => {
  expect(loud).toEqual([]);
});

test("brings any text back from its tokens", () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString("latin1");
  for (const text of ["Hello, wörld!\n\tHow’s it going? 😀👍🏽", "订单 заказ ü", "12345 <|im_end|> don't", bytes])
    expect(model.detokenize(model.tokenize(text))).toBe(text);
});

test("has yes and no as single tokens, with and without a space", () => {
  for (const word of ["yes", "no", "Yes", "No"])
    for (const text of [word, ` ${word}`]) expect(model.tokenize(text)).toHaveLength(1);
});

test("knows its turns from the text of a visitor", () => {
  expect(model.tokenize("<|im_end|>", true)).toEqual([model.tokens.eos]);
  expect(model.tokenize("<|im_end|>")).not.toContain(model.tokens.eos);
  expect(model.fileInfo.metadata.tokenizer.chat_template).toContain("<|im_start|>");
});

test("writes as much as is asked, in printable ASCII, the same each time, and depending on all it has read", async () => {
  const text = await write(context, PROMPT, 200);
  expect(text).toMatch(/^[ -~]{200,}$/);
  expect(await write(context, PROMPT, 200)).toBe(text);
  expect((await write(context, `A${PROMPT}`, 200)).slice(0, 20)).not.toBe(text.slice(0, 20));
});

test("gives probabilities for two tokens from a prefix it keeps", async () => {
  const sequence = context.getSequence();
  await sequence.evaluateWithoutGeneratingNewTokens(model.tokenize(PROMPT));
  const prefix = sequence.nextTokenIndex;
  const bias = TokenBias.for(model).set("yes", { logit: 100 }).set("no", { logit: 100 });
  const ask = async (question: string) => {
    const tokens = model.tokenize(question);
    const last = tokens.pop()!;
    const options = { temperature: 1, topK: 2, topP: 1, tokenBias: bias };
    const results = await sequence.controlledEvaluate([
      ...tokens,
      [last, { generateNext: { probabilities: true, options } }],
    ]);
    await sequence.eraseContextTokenRanges([{ start: prefix, end: sequence.nextTokenIndex }]);
    return results.at(-1)!.next.probabilities!;
  };
  const first = await ask(" Answer:");
  expect([...first.keys()].sort()).toEqual([model.tokenize("yes")[0], model.tokenize("no")[0]].sort());
  expect([...first.values()].reduce((a, b) => a + b)).toBeCloseTo(1, 5);
  expect(await ask(" Or not:")).not.toEqual(first);
  expect(sequence.nextTokenIndex).toBe(prefix);
  await sequence.dispose();
});

test("goes on from a state on disk as if it had read the text again", async () => {
  const state = join(folder, "prefix.state");
  const sequence = context.getSequence();
  const tokens = model.tokenize(PROMPT);
  await sequence.evaluateWithoutGeneratingNewTokens(tokens);
  await sequence.saveStateToFile(state);
  await sequence.dispose();
  expect(await write(context, " Answer:", 60, { load: state })).toBe(await write(context, `${PROMPT} Answer:`, 60));
});

test("writes the same in two sequences at once as in one", async () => {
  const [a, b] = [await write(context, PROMPT, 60), await write(context, "Hello", 60)];
  expect(await Promise.all([write(context, PROMPT, 60), write(context, "Hello", 60)])).toEqual([a, b]);
});

test("takes an adapter, which changes what it writes", async () => {
  const tuned = await model.createContext({ contextSize: 512, threads: 1, lora: loraPath });
  const text = await write(tuned, PROMPT, 60);
  expect(text).toMatch(/^[ -~]{60,}$/);
  expect(text).not.toBe(await write(context, PROMPT, 60));
  await tuned.dispose();
  expect(loud).toEqual([]);
});
