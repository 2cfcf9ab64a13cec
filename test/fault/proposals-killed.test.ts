import { Command } from "commander";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { registerKnowledge } from "../../server/commands/knowledge.ts";
import { readConfig } from "../../server/config.ts";
import { silentLog } from "../../server/lib/log.ts";
import { verifyLedger } from "../../server/money/verify.ts";
import { ledgerEntry } from "../../server/store/schema/ledger.ts";
import { proposal } from "../../server/store/schema/proposal.ts";
import { type OpenAiServer, startOpenAiServer } from "../fixtures/openai-server.ts";
import { goodReply, SHOP, titlesAsked } from "../proposals/world.ts";
import { emptyPlace, type Place, SITE } from "./prepared.ts";
import { call, freePort, killAll, type ServerProcess, startServer, until } from "./server.ts";

let place: Place;
let large: OpenAiServer;
let port: number;
let server: ServerProcess;
let said = "";

beforeAll(async () => {
  place = await emptyPlace();
  large = await startOpenAiServer();
  port = await freePort();
  server = await start();
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation(() => true);
}, 180_000);
afterAll(async () => {
  vi.restoreAllMocks();
  killAll();
  await large?.close();
  place?.remove();
});

const environment = () => ({ ...place.env, LLM_URL: large.url, LLM_MODEL: "gpt-4o-mini" });
const start = () => startServer({ dataDir: place.dataDir, port, env: environment() });

/** Runs a command as `npm run knowledge --` does, but for the process. @returns what it said */
async function knowledge(...words: string[]): Promise<string> {
  said = "";
  const program = new Command("tuppence").exitOverride();
  const config = () => readConfig({ DATA_DIR: place.dataDir, SLM_MODEL: "none", ...environment() });
  registerKnowledge(program, { config, log: () => silentLog });
  await program.parseAsync(["knowledge", ...words, "--site", SITE], { from: "user" });
  return said;
}

test("a server that is killed half-way goes on where it was, and what it proposed can be accepted on the terminal", async () => {
  const file = Buffer.from(SHOP.map((one) => JSON.stringify(one)).join("\n"));
  await call(server.url, `/api/v1/knowledge/import?site=${SITE}&name=k.jsonl`, { body: file });
  expect(await knowledge("propose", "--dry-run")).toMatch(
    /^4 articles, gpt-4o-mini: \d+ tokens in, about 880 out\. About 0\.0\d+¢, at most 0\.\d+¢\.\n$/,
  );
  expect(large.requests).toHaveLength(0);
  await expect(knowledge("propose", "--budget", "lots")).rejects.toMatchObject({ code: "commander.invalidArgument" });
  // No terminal to ask: nothing is spent without --yes.
  await expect(knowledge("propose")).rejects.toMatchObject({ remedy: expect.stringContaining("--yes") });
  expect(large.requests).toHaveLength(0);

  let asked = 0;
  large.reply = (request) => (++asked === 3 ? { hang: true } : goodReply(request));
  const command = knowledge("propose", "--yes", "--budget", "0.50").then(
    () => "ended",
    () => "lost the server",
  );
  await until("the third article is asked about", () => asked === 3);
  await server.kill();
  expect(await command).toBe("lost the server");

  server = await start();
  const job = async () =>
    (await call<{ job: { state: string } }>(server.url, `/api/v1/knowledge/proposals?site=${SITE}`)).body.job;
  // On a database that other processes share, a job is taken over once it has been silent for 30 seconds.
  await until("the job is done", async () => (await job()).state !== "running", 120_000);
  expect(await job()).toMatchObject({ state: "done", articles: 4, done: 4, proposed: 12, budgetNanoUsd: 500_000_000 });
  expect(titlesAsked(large)).toEqual([
    "Do you deliver to Norway?",
    "How do I reset my password?",
    "How do I return an item?",
    "How do I return an item?",
    "What does the warranty cover?",
  ]);

  const list = await knowledge("propose", "--list");
  expect(list).toContain("What does the warranty cover?\n");
  expect(list).toContain("  cant log in anymore\n");
  const flagged = list.split("(closer to:").length - 1;
  expect(await knowledge("propose", "--accept-all")).toContain(`${12 - flagged} accepted.`);
  expect(await knowledge("propose", "--fewer-than", "1", "--yes")).toContain("Every article has enough phrasings");
  expect(await knowledge("propose", "--source", "conversations")).toContain("no new questions for your articles");

  await server.stop();
  const { db, close } = await place.open();
  const rows = await db.select().from(proposal);
  expect(rows).toHaveLength(12);
  expect(rows.filter((row) => row.state === "accepted")).toHaveLength(12 - flagged);
  // Four replies, and the request that the kill lost.
  const lines = await db.select().from(ledgerEntry);
  expect(lines.map((line) => line.quantity.counted !== undefined).sort()).toEqual([false, false, false, false, true]);
  await verifyLedger(db);
  await close();
});

test("without a running server the command does the work itself", async () => {
  large.reply = () => ({ text: '["a word of my own"]' });
  const text = await knowledge("propose", "--fewer-than", "50", "--yes");
  expect(text).toContain("Done: 5 phrasings for 5 of 5 articles, 0.");
}, 120_000);
