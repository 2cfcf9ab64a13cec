// Pictures of the overview, from a real server with real answers: docs/pictures/overview-*.png.
// `node scripts/pictures/overview.mjs`; OUT=folder puts them elsewhere. With DATABASE_URL of an empty Postgres database the
// conversations are dated back over four weeks; without, all are of today. URL and DATA_DIR: a server that runs already.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { chromium } from "playwright-core";
import { io } from "socket.io-client";
import { readLock } from "../../dist/server/ports/database/lock-file.js";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const out = process.env.OUT ?? join(root, "docs", "pictures");
const url = process.env.URL ?? `http://localhost:${process.env.PORT ?? 4151}`;
const dataDir = process.env.DATA_DIR ?? mkdtempSync(join(tmpdir(), "tuppence-pictures-"));
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

mkdirSync(out, { recursive: true });
const server = process.env.URL === undefined ? start() : undefined;
try {
  await until(async () => (await fetch(`${url}/readyz`).catch(() => undefined))?.ok === true, 240_000);
  await until(async () => (await readLock(dataDir))?.token !== undefined, 60_000);
  const cookie = await signIn();
  const site = (await (await fetch(`${url}/api/v1/me`, { headers: { cookie } })).json()).sites[0].key;
  if (process.env.SEEDED === undefined) {
    await visitors(site);
    if (process.env.DATABASE_URL !== undefined) await dateBack(process.env.DATABASE_URL);
  }
  await pictures(cookie);
} finally {
  if (server !== undefined) {
    server.kill("SIGTERM");
    await new Promise((resolve) => server.once("exit", resolve));
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function start() {
  return spawn(process.execPath, [join(root, "dist", "server", "main.js")], {
    cwd: root,
    env: { ...process.env, PORT: new URL(url).port, DATA_DIR: dataDir, SLM_MODEL: "none", LOG_LEVEL: "warn" },
    stdio: ["ignore", "ignore", "inherit"],
  });
}

async function until(holds, limitMs) {
  for (const started = Date.now(); !(await holds()); await pause(300)) {
    if (Date.now() - started > limitMs) throw new Error("The server was not ready in time.");
  }
}

async function signIn() {
  const post = (path, body, headers = {}) =>
    fetch(`${url}/api/v1/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: url, ...headers },
      body: JSON.stringify(body),
    });
  const lock = await readLock(dataDir);
  const invited = await post("owner/invite", {}, { authorization: `Bearer ${lock.token}` });
  const token = new URL((await invited.json()).url).searchParams.get("token");
  const email = `mara-${Date.now()}@larkspur.example`;
  const password = "seven green teapots";
  const reply = await post("welcome", { token, name: "Mara Lindqvist", email, password, language: "en" });
  if (!reply.ok) throw new Error(await reply.text());
  return reply.headers.getSetCookie().map((one) => one.split(";")[0])[0];
}

/** Visitors who ask the demo articles' own phrasings, in turn; some rate, some want a person, some ask what is not known. */
async function visitors(site) {
  const articles = readFileSync(join(root, "demo", "knowledge.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map(JSON.parse);
  const asked = articles.flatMap((one) => one.examples.slice(0, 2)).filter((_, i) => i % 3 !== 2);
  for (const [i, text] of asked.entries()) {
    const socket = io(`${url}/widget`, {
      transports: ["websocket"],
      forceNew: true,
      auth: { site },
      extraHeaders: { origin: url },
    });
    await new Promise((resolve, reject) => {
      socket.once("welcome", resolve);
      socket.once("connect_error", (error) => reject(error.data ?? error));
    });
    const say = async (words) => {
      const ended = new Promise((resolve) => socket.once("message-end", resolve));
      await socket.emitWithAck("message-send", { clientMessageId: crypto.randomUUID(), text: words });
      return Promise.race([ended, pause(8_000)]);
    };
    const answer = await say(text);
    const messageId = answer?.message?.id;
    if (i % 4 === 1) await socket.emitWithAck("rating-set", { messageId, helped: i % 24 !== 1 });
    if (i % 9 === 2)
      await socket.emitWithAck("satisfaction-set", {
        conversationId: answer?.conversationId,
        score: [5, 4, 5, 3][i % 4],
      });
    if (i % 13 === 5) await say("Do you repair lawn mowers in Antarctica?");
    if (i % 17 === 6) await socket.emitWithAck("person-request", { clientMessageId: crypto.randomUUID() });
    if (i % 19 === 7) await say(text);
    socket.close();
  }
}

/** Spreads the conversations over 28 days, fewer at weekends. The ledger's days stay: its rows are never changed. */
async function dateBack(databaseUrl) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(`
    create temporary table shift as
      select id, make_interval(days => (28 * (1 - sqrt((row_number() over (order by created_at))::float8 / count(*) over ())))::int) as by
      from conversation where created_at > now() - interval '1 day';
    update shift s set by = by + interval '2 days' from conversation c where c.id = s.id
      and extract(isodow from c.created_at - s.by) in (6, 7) and by <= interval '26 days';
    update message m set created_at = m.created_at - by from shift s where s.id = m.conversation_id;
    update turn t set created_at = t.created_at - by from shift s where s.id = t.conversation_id;
    update rating r set created_at = r.created_at - by from shift s where s.id = r.conversation_id;
    update handoff h set created_at = h.created_at - by from shift s where s.id = h.conversation_id;
    update conversation c set created_at = c.created_at - by, updated_at = c.updated_at - by,
      satisfaction_at = c.satisfaction_at - by from shift s where s.id = c.id`);
  await client.end();
}

async function pictures(cookie) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu"],
  });
  const [name, value] = cookie.split(/=(.*)/s);
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1440, 390]) {
      const context = await browser.newContext({
        viewport: { width, height: width === 390 ? 844 : 900 },
        colorScheme,
        locale: "en-GB",
      });
      await context.addCookies([{ name, value: decodeURIComponent(value), url }]);
      const page = await context.newPage();
      page.on("pageerror", (error) => console.error(`page: ${error.message}`));
      page.on("console", (said) => said.type() === "error" && console.error(`console: ${said.text()}`));
      await page.goto(`${url}/console/overview`);
      await page.locator(".overview canvas").waitFor();
      await pause(500);
      await page.screenshot({ path: join(out, `overview-${width}-${colorScheme}.png`), fullPage: true });
      await context.close();
    }
  }
  await browser.close();
}
