// Pictures of the inbox and of the conversations, from a real server with real answers: docs/pictures/inbox-*.png.
// `node scripts/pictures/inbox.mjs`; OUT=folder puts them elsewhere, DATA_DIR=folder keeps the server's data for the next time.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { io } from "socket.io-client";
import { readLock } from "../../dist/server/ports/database/lock-file.js";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const out = process.env.OUT ?? join(root, "docs", "pictures");
const port = Number(process.env.PORT ?? 4130);
const kept = process.env.DATA_DIR;
const dataDir = kept ?? mkdtempSync(join(tmpdir(), "tuppence-pictures-"));
const url = `http://localhost:${port}`;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

mkdirSync(out, { recursive: true });
const server = spawn(process.execPath, [join(root, "dist", "server", "main.js")], {
  cwd: root,
  env: { ...process.env, PORT: String(port), DATA_DIR: dataDir, SLM_MODEL: "none", LOG_LEVEL: "warn" },
  stdio: ["ignore", "ignore", "inherit"],
});
try {
  await until(async () => (await fetch(`${url}/readyz`).catch(() => undefined))?.ok === true, 240_000);
  const owner = await signIn();
  const site = (await call("GET", "me", undefined, owner)).sites[0].key;
  await visitors(site, owner);
  await pictures(owner);
} finally {
  server.kill("SIGTERM");
  await new Promise((resolve) => server.once("exit", resolve));
  if (kept === undefined) rmSync(dataDir, { recursive: true, force: true });
}

async function signIn() {
  const lock = await readLock(dataDir);
  const invited = await post("owner/invite", {}, { authorization: `Bearer ${lock.token}` });
  const token = new URL((await invited.json()).url).searchParams.get("token");
  const email = `mara-${Date.now()}@larkspur.example`;
  const reply = await post("welcome", {
    token,
    name: "Mara Lindqvist",
    email,
    password: "seven green teapots",
    language: "en",
  });
  if (!reply.ok) throw new Error(await reply.text());
  return reply.headers.getSetCookie().map((one) => one.split(";")[0])[0];
}

function post(path, body, headers = {}) {
  return fetch(`${url}/api/v1/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url, ...headers },
    body: JSON.stringify(body),
  });
}

async function call(method, path, body, cookie) {
  const reply = await fetch(`${url}/api/v1/${path}`, {
    method,
    headers: { cookie, origin: url, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!reply.ok) throw new Error(`${method} ${path}: ${await reply.text()}`);
  return reply.json();
}

/** Visitors who ask, some of whom want a person. */
async function visitors(site, owner) {
  const talks = [
    ["How do I return an item?", "And what does that cost?"],
    ["When will my parcel arrive?", "My order 48213 should have been here on Monday", "PERSON"],
    ["Do you have gift cards?", "thanks!"],
    ["The vase from order 51177 arrived broken, please call me: +47 912 34 567", "PERSON"],
    ["Can I change the delivery address of my order?", "PERSON"],
    ["Which payment methods do you take?"],
    ["I want to speak to a human about my invoice, write me at ida.berg@example.org", "PERSON"],
  ];
  for (const talk of talks) {
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
    for (const text of talk) {
      const answered = new Promise((resolve) => socket.once("message-end", resolve));
      const clientMessageId = crypto.randomUUID();
      if (text === "PERSON") await socket.emitWithAck("person-request", { clientMessageId });
      else await socket.emitWithAck("message-send", { clientMessageId, text, page: `${url}/demo` });
      await Promise.race([answered, pause(8_000)]);
    }
    socket.close();
  }
  const { conversations } = await call("GET", `inbox?site=${site}`, undefined, owner);
  const first = conversations.find((one) => one.state === "queued" && one.preview.text.includes("48213"));
  const { handoff } = await call("POST", `conversations/${first.id}/take`, {}, owner);
  await call(
    "POST",
    `conversations/${first.id}/notes`,
    { text: "Carrier says it is at the depot in Hamar since Tuesday." },
    owner,
  );
  await call(
    "POST",
    `handoffs/${handoff.id}/reply`,
    {
      clientMessageId: crypto.randomUUID(),
      text: "Hello, I am Mara. Your parcel is at the depot; it leaves **tomorrow morning** and should be with you by noon.",
    },
    owner,
  );
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
      const shoot = (what) => page.screenshot({ path: join(out, `inbox-${what}-${width}-${colorScheme}.png`) });
      await page.goto(`${url}/console/inbox`);
      await page.locator(".row").first().waitFor();
      await pause(400);
      await shoot("queue");
      await page.locator(".row").first().click();
      await page.locator(".entries .entry").first().waitFor();
      await pause(500);
      await shoot("waiting");
      await page.goto(`${url}/console/inbox?view=mine`);
      await page.locator(".row").first().click();
      await page.locator(".entry.note").waitFor();
      await page.locator(".figures-line").first().click();
      await pause(600);
      await shoot("mine");
      await page.goto(`${url}/console/conversations`);
      await page.locator(".row").first().waitFor();
      await page.getByRole("button", { name: "Filters" }).click();
      await pause(600);
      await shoot("conversations");
      if (width === 390) {
        await page.goto(`${url}/console/inbox?view=mine`);
        await page.locator(".row").first().click();
        await page.locator(".entry.note").waitFor();
        await page.getByRole("button", { name: "Details" }).click();
        await pause(300);
        await shoot("details");
      }
      await context.close();
    }
  }
  await browser.close();
}

async function until(isSo, patienceMs) {
  const started = Date.now();
  while (!(await isSo())) {
    if (Date.now() - started > patienceMs) throw new Error("The server was not ready in time.");
    await pause(300);
  }
}
