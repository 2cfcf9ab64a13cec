import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type ServerProcess, startServer } from "../fault/server.ts";

/** The real commands, first on a data folder, then through the server that uses it. */
const home = mkdtempSync(join(tmpdir(), "tuppence-commands-"));
const dataDir = join(home, "data");
const CLI = fileURLToPath(new URL("../../dist/server/cli.js", import.meta.url));
const EXPORT = fileURLToPath(new URL("../fixtures/past/zendesk.jsonl", import.meta.url));
// A database of its own also where the suite runs on Postgres: with DATABASE_URL no command asks a server.
const env = { PATH: process.env.PATH, HOME: home, DATA_DIR: dataDir, SLM_MODEL: "none", LOG_LEVEL: "warn" };
let server: ServerProcess | undefined;
const knowledge = async (...words: string[]) =>
  (await promisify(execFile)(process.execPath, [CLI, "knowledge", ...words], { env, cwd: home })).stdout;

const ARTICLES = [
  ["returns", "How do I return a lamp?", "You can return an unused lamp within 30 days of delivery."],
  ["gifts", "Can a lamp that was a gift be returned?", "Unused lamps can be returned within 14 days of delivery."],
  ["invoices", "Where are my invoices?", "Open your account and choose Invoices to download them."],
  ["hours", "When is the shop open?", "The shop in Leeds is open from Tuesday to Saturday."],
  ["cards", "How can I pay?", "We take all cards and bank transfers."],
  ["repairs", "Do you repair lamps?", "Our workshop in Leeds mends wires and switches."],
  ["jobs", "Do you have vacancies?", "Write to our office with your certificates."],
  ["press", "Where are pictures for newspapers?", "Journalists find them in the press section."],
];

beforeAll(async () => {
  cpSync(inject("pgliteTemplate"), dataDir, { recursive: true });
  const file = join(home, "articles.jsonl");
  writeFileSync(
    file,
    ARTICLES.map(([id, title, answer]) => `${JSON.stringify({ id, title, answer, language: "en" })}\n`).join(""),
  );
  await promisify(execFile)(process.execPath, [CLI, "site", "add", "shop", "--origin", "https://shop.example"], {
    env,
  });
  await knowledge("import", "--site", "shop", file);
});
afterAll(async () => {
  await server?.stop();
  rmSync(home, { recursive: true, force: true });
});

test("on a data folder: health says what to do first, and past conversations are previewed, imported and replayed", async () => {
  const health = await knowledge("health", "--site", "shop");
  expect(health).toMatch(/^Health: \d+ of 100\. 6 of 8 articles have no findings\./);
  expect(health).toContain('"Can a lamp that was a gift be returned?"');
  expect(health).toContain("say different things");
  expect(health).toContain("within 14 days");
  expect(await knowledge("past", "--site", "shop", "--preview", EXPORT)).toContain("Nothing was stored");
  expect(await knowledge("past", "--site", "shop")).toMatch(/^0 past conversations/);
  const imported = await knowledge("past", "--site", "shop", EXPORT, "--replay");
  expect(imported).toMatch(/zendesk\.jsonl \(zendesk\): \d+ conversations: \d+ new, 0 changed/);
  expect(imported).toMatch(/Version 1, (\d+) of \1 questions: \d+ would be answered today/);
  await expect(knowledge("past", "--site", "nowhere")).rejects.toMatchObject({
    stderr: expect.stringContaining("nowhere"),
  });
});

test("through a running server: the same, without opening its folder", async () => {
  server = await startServer({ dataDir, env: { DEMO: "off", SLM_MODEL: "none" } });
  const report = JSON.parse(await knowledge("health", "--site", "shop", "--json"));
  expect(report).toMatchObject({ articles: 8, counts: { contradiction: 1 } });
  expect(await knowledge("health", "--site", "shop", "--articles")).toContain("Where are my invoices?");
  expect(await knowledge("past", "--site", "shop", EXPORT)).toMatch(/0 new, 0 changed, [1-9]\d* unchanged/);
  expect(await knowledge("past", "--site", "shop", "--replay", "--replies")).toMatch(
    /would be answered today[\s\S]*No reply was sent three times or more\./,
  );
  expect(await knowledge("past", "--site", "shop", "--delete")).toMatch(/^[1-9]\d* past conversations deleted/);
  await expect(knowledge("past", "--site", "shop", "--replay")).rejects.toMatchObject({
    stderr: expect.stringContaining("PAST_EMPTY"),
  });
});
