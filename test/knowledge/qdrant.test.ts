import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LiveKnowledge } from "../../server/knowledge/live.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { createQdrantIndex } from "../../server/ports/vectors/qdrant.ts";
import { queryWords } from "../../server/text/words.ts";
import { startQdrant, type TestQdrant, whyNoQdrant } from "../contract/qdrant-shim/start.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { article, jsonl, makeKnowledge, makeSite } from "./builders.ts";

const why = whyNoQdrant();
if (why !== undefined) console.warn(`SKIPPED: publishing to Qdrant: ${why}.`);

describe.skipIf(why !== undefined)("knowledge on Qdrant", () => {
  let database: DatabasePort;
  let qdrant: TestQdrant;
  beforeAll(async () => {
    [database, qdrant] = await Promise.all([openTestDatabase(), startQdrant()]);
  });
  afterAll(async () => {
    await Promise.all([database.close(), qdrant.stop()]);
  });

  test("is published, swapped, found again after a restart without a new build, and rebuilt when it got lost", async () => {
    const key = process.env.QDRANT_API_KEY;
    const index = createQdrantIndex({ url: qdrant.url, ...(key === undefined ? {} : { apiKey: key }) });
    let builds = 0;
    const counting = {
      ...index,
      build: async (...options: Parameters<typeof index.build>) => {
        builds++;
        await index.build(...options);
      },
    };
    const siteId = await makeSite(database);
    const { knowledge } = makeKnowledge(database, { index: counting });
    await knowledge.import({ siteId, file: jsonl(article("pay"), article("return")) });
    const versions: string[] = [];
    for (let i = 0; i < 3; i++) versions.push((await knowledge.publish(siteId)).versionId);
    const has = () => Promise.all(versions.map((versionId) => index.has({ siteId, versionId })));
    expect(await has()).toEqual([false, true, true]);
    expect(await index.live(siteId)).toBe(versions[2]);
    expect(builds).toBe(3);

    const restarted = makeKnowledge(database, { index: counting });
    await restarted.knowledge.start();
    expect(builds).toBe(3);
    const live = restarted.knowledge.live(siteId) as LiveKnowledge;
    const search = async () => {
      const [vector] = await restarted.embedder.embed(["how do I return it"]);
      const words = queryWords("how do I return it", "en");
      return await restarted.knowledge.search(live, { vector: vector as Float32Array, words, limit: 5 });
    };
    const before = await search();
    expect(live.articles.get(before.fused[0]?.articleId ?? "")?.key).toBe("return");
    await index.drop({ siteId, versionId: live.versionId });
    expect(await search()).toEqual(before);
    expect(builds).toBe(4);
    for (const versionId of versions) await index.drop({ siteId, versionId });
  });
});
