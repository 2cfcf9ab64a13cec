import { afterEach, expect, test } from "vitest";
import { silentLog } from "../../../server/lib/log.ts";
import { openOpenAiEmbedder } from "../../../server/ports/embedder/openai.ts";
import { letterVector, type OpenAiServer, startOpenAiServer } from "../../fixtures/openai-server.ts";

const servers: OpenAiServer[] = [];
async function server(options?: Parameters<typeof startOpenAiServer>[0]) {
  const started = await startOpenAiServer(options);
  servers.push(started);
  return started;
}
afterEach(async () => {
  await Promise.all(servers.splice(0).map((started) => started.close()));
});
const unit = (vector: number[]) => vector.map((value) => value / Math.hypot(...vector));
const near = (vector: Float32Array | undefined, expected: number[]) => {
  for (const [i, value] of expected.entries()) expect(vector?.[i]).toBeCloseTo(value, 5);
};

test("vectors come normalised and in order, over several batches, with progress", async () => {
  const at = await server();
  const embedder = await openOpenAiEmbedder({ url: at.url, model: "scripted", log: silentLog });
  expect(embedder).toMatchObject({ id: "scripted", dimension: 8 });
  const texts = Array.from({ length: 150 }, (_, i) => `text ${i}`);
  const seen: number[] = [];
  const vectors = await embedder.embed(texts, { onProgress: (done) => seen.push(done) });
  for (const [i, text] of texts.entries()) near(vectors[i], unit(letterVector(text)));
  expect(seen).toEqual([64, 128, 150]);
  expect(embedder.state().status).toBe("ready");
});

test("a question asked again is not sent again", async () => {
  const at = await server();
  const embedder = await openOpenAiEmbedder({ url: at.url, model: "scripted", log: silentLog });
  await embedder.embed(["where is my parcel"]);
  const sent = at.requests.length;
  near((await embedder.embed(["where is my parcel"]))[0], unit(letterVector("where is my parcel")));
  expect(at.requests).toHaveLength(sent);
});

test("a server that fails now and then is asked again; one that stays down is EMBEDDER_UNAVAILABLE", async () => {
  const at = await server();
  const embedder = await openOpenAiEmbedder({ url: at.url, model: "scripted", log: silentLog });
  at.push({ status: 503 }, { status: 500 });
  expect(await embedder.embed(["a"])).toHaveLength(1);
  at.push({ status: 500 }, { status: 500 }, { status: 500 });
  await expect(embedder.embed(["b"])).rejects.toMatchObject({ code: "EMBEDDER_UNAVAILABLE" });
  expect(embedder.state().status).toBe("failed");
  expect(await embedder.embed(["b"])).toHaveLength(1);
  expect(embedder.state().status).toBe("ready");
});

test("an over-long text is cut until the server takes it, not refused", async () => {
  const at = await server();
  const embedder = await openOpenAiEmbedder({ url: at.url, model: "scripted", log: silentLog });
  at.push({ status: 400 }, { status: 400 });
  expect(await embedder.embed(["word ".repeat(1_000), "short"])).toHaveLength(2);
  expect(at.requests.at(-1)?.body.input).toEqual(["word ".repeat(250), "short"]);
});

test("a wrong key and a dead server are told at the start, with what to do", async () => {
  const at = await server({ apiKey: "right" });
  const wrong = openOpenAiEmbedder({ url: at.url, model: "m", apiKey: "wrong", log: silentLog });
  await expect(wrong).rejects.toMatchObject({ code: "EMBEDDER_UNAVAILABLE", remedy: expect.stringContaining("key") });
  await at.close();
  const dead = openOpenAiEmbedder({ url: at.url, model: "m", log: silentLog });
  await expect(dead).rejects.toMatchObject({
    code: "EMBEDDER_UNAVAILABLE",
    remedy: expect.stringContaining("running"),
  });
});

test("vectors of another length than at the start are refused: they would not fit the index", async () => {
  const at = await server();
  const embedder = await openOpenAiEmbedder({ url: at.url, model: "scripted", log: silentLog });
  at.embed = () => [1, 2, 3];
  await expect(embedder.embed(["a"])).rejects.toThrow("3 dimensions instead of 8");
});

test("an abort rejects with its reason", async () => {
  const at = await server();
  const embedder = await openOpenAiEmbedder({ url: at.url, model: "scripted", log: silentLog });
  at.push({ hang: true });
  const controller = new AbortController();
  const asked = embedder.embed(["a"], { signal: controller.signal });
  setTimeout(() => controller.abort(new Error("left")), 50);
  await expect(asked).rejects.toThrow("left");
});
