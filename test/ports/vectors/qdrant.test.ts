import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createQdrantIndex } from "../../../server/ports/vectors/qdrant.ts";
import { startQdrant, type TestQdrant, whyNoQdrant } from "../../contract/qdrant-shim/start.ts";
import { vectorsContract } from "../../contract/vectors.ts";

const why = whyNoQdrant();
if (why !== undefined) console.warn(`SKIPPED: the vectors contract on the Qdrant adapter: ${why}.`);

describe.skipIf(why !== undefined)(`Qdrant adapter${why === undefined ? "" : ` (skipped: ${why})`}`, () => {
  let qdrant: TestQdrant;
  const key = process.env.QDRANT_API_KEY;
  const open = () => createQdrantIndex({ url: qdrant.url, ...(key === undefined ? {} : { apiKey: key }) });

  beforeAll(async () => {
    qdrant = await startQdrant();
    console.log(`vectors contract on ${qdrant.what}`);
  });
  afterAll(async () => {
    await qdrant.stop();
  });

  vectorsContract("qdrant", async () => open());

  test.skipIf(Boolean(process.env.QDRANT_URL))("the shim refuses a body that Qdrant's models do not know", async () => {
    const put = (body: unknown) =>
      fetch(`${qdrant.url}/collections/tuppence_bad`, { method: "PUT", body: JSON.stringify(body) });
    expect((await put({ vectors: { dense: { size: 4, distance: "Cosinus" } } })).status).toBe(400);
    expect((await put({ vectors: { dense: { size: "four", distance: "Cosine" } } })).status).toBe(400);
    expect((await put({ vectors: { dense: { size: 4, distance: "Cosine", colour: "red" } } })).status).toBe(400);
  });

  test("half a version is not there", async () => {
    const index = open();
    const name = { siteId: "half", versionId: "built" };
    // What a build that died leaves: the collection without its `_built` alias.
    await fetch(`${qdrant.url}/collections/tuppence_half_built`, {
      method: "PUT",
      headers: { "content-type": "application/json", ...(key === undefined ? {} : { "api-key": key }) },
      body: JSON.stringify({ vectors: { dense: { size: 4, distance: "Cosine" } } }),
    });
    expect(await index.has(name)).toBe(false);
    const search = index.search(name, { vector: new Float32Array(4), words: { indices: [], values: [] }, limit: 1 });
    await expect(search).rejects.toMatchObject({ code: "INDEX_MISSING" });
    await index.drop(name);
  });
});

describe("Qdrant that does not answer", () => {
  const index = createQdrantIndex({ url: "http://127.0.0.1:9" });

  test("is VECTORS_UNAVAILABLE with what to do", async () => {
    const search = index.search(
      { siteId: "a", versionId: "b" },
      { vector: new Float32Array(3), words: { indices: [], values: [] }, limit: 1 },
    );
    await expect(search).rejects.toMatchObject({
      code: "VECTORS_UNAVAILABLE",
      remedy: expect.stringContaining("QDRANT_URL"),
    });
  });

  test("is told as failed", async () => {
    expect(await index.state()).toMatchObject({ status: "failed", detail: expect.stringContaining("127.0.0.1:9") });
  });
});
