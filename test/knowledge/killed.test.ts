import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { openPglite } from "../../server/ports/database/pglite.ts";
import { knowledgeVersion } from "../../server/store/schema/knowledge-version.ts";
import { article, jsonl, makeKnowledge, makeSite } from "./builders.ts";

let dataDir: string;
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), "tuppence-killed-"));
  cpSync(inject("pgliteTemplate"), dataDir, { recursive: true });
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

/** Publishes in a process of its own (built files) and kills it with -9 when it says that it has reached a stage. */
async function killAt(siteId: string, stage: "embed" | "tune"): Promise<NodeJS.Signals | null> {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL("./publish-child.mjs", import.meta.url)), dataDir, siteId],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once("exit", (_, signal) => resolve(signal)));
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === stage) child.kill("SIGKILL");
  }
  return await ended;
}

test.each(["embed", "tune"] as const)(
  "kill -9 in the middle of %s leaves the old version live; the next start cleans up and publishes",
  async (stage) => {
    let database = await openPglite(dataDir);
    const before = makeKnowledge(database);
    const siteId = await makeSite(database);
    const articles = Array.from({ length: 220 }, (_, i) => article(`topic${i}`));
    await before.knowledge.import({ siteId, file: jsonl(...articles) });
    const { versionId } = await before.knowledge.publish(siteId);
    const changed = articles.map((one) => ({ ...one, answer: `${one.answer} Since Monday.` }));
    expect(await before.knowledge.import({ siteId, file: jsonl(...changed) })).toMatchObject({ updated: 220 });
    await database.close();

    expect(await killAt(siteId, stage)).toBe("SIGKILL");

    database = await openPglite(dataDir);
    const after = makeKnowledge(database);
    const states = async () =>
      (await database.db.select().from(knowledgeVersion).orderBy(knowledgeVersion.number))
        .filter((version) => version.siteId === siteId)
        .map((version) => version.state);
    expect(await states()).toEqual(["live", "building"]);
    await after.knowledge.start();
    expect(await states()).toEqual(["live", "failed"]);
    expect(after.knowledge.live(siteId)?.versionId).toBe(versionId);
    expect(
      [...(after.knowledge.live(siteId)?.articles.values() ?? [])].some((one) => one.answer.includes("Monday")),
    ).toBe(false);
    const result = await after.knowledge.publish(siteId);
    expect(result).toMatchObject({ number: 3, articles: 220 });
    // What the killed one had embedded is kept; each text is embedded alone and with its title.
    expect(result.embedded).toBe(stage === "embed" ? 2 * 220 - 128 : 0);
    expect(
      [...(after.knowledge.live(siteId)?.articles.values() ?? [])].every((one) => one.answer.includes("Monday")),
    ).toBe(true);
    await database.close();
  },
);
