// Pictures of the knowledge pages and of Try it, from a real server with the demo's articles: docs/pictures/knowledge-*.png,
// try-*.png. `node scripts/pictures/knowledge.mjs`; OUT=folder puts them elsewhere, DATA_DIR=folder keeps the server's data.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { readLock } from "../../dist/server/ports/database/lock-file.js";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const out = process.env.OUT ?? join(root, "docs", "pictures");
const port = Number(process.env.PORT ?? 4140);
const kept = process.env.DATA_DIR;
const dataDir = kept ?? mkdtempSync(join(tmpdir(), "tuppence-pictures-"));
const url = `http://localhost:${port}`;
const only = process.env.ONLY?.split(",");

/** A file of which some lines cannot be read. */
const FILE = [
  ...Array.from({ length: 40 }, (_, i) =>
    JSON.stringify({ id: `care-${i}`, title: `How do I care for item ${i}?`, answer: "Wipe it with a dry cloth." }),
  ),
  '{"id": "glaze", "title": "Is the glaze safe", "answer": ',
  '{"id": "vase", "title": "", "answer": "It holds a litre."}',
  '{"id": "lamp", "title": "Which bulb fits?", "answer": "E14, 40 watts.", "url": "javascript:alert(1)"}',
].join("\n");

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
  await until(
    async () => (await call("GET", `knowledge/changes?site=${site}`, undefined, owner)).live !== null,
    240_000,
  );
  await edits(site, owner);
  await pictures(site, owner);
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
  const person = { token, name: "Mara Lindqvist", email, password: "seven green teapots", language: "en" };
  const reply = await post("welcome", person);
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

async function until(isSo, ms) {
  const started = Date.now();
  while (!(await isSo())) {
    if (Date.now() - started > ms) throw new Error(`Not so after ${ms} ms: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** Three changes that are not live: an edited article, a new one, one put away. */
async function edits(site, cookie) {
  const { articles } = await call("GET", `knowledge/articles?site=${site}&state=live`, undefined, cookie);
  const { counts } = await call("GET", `knowledge/changes?site=${site}`, undefined, cookie);
  if (counts.added + counts.changed + counts.archived > 0) return;
  const { id } = articles.find((one) => /return/i.test(one.title)) ?? articles[0];
  const { revisionId, content } = await call("GET", `knowledge/articles/${id}`, undefined, cookie);
  await call(
    "PUT",
    `knowledge/articles/${id}`,
    {
      from: revisionId,
      content: {
        ...content,
        answer: `${content.answer.replace(/\b30 days\b/, "45 days")}\n\nOver Christmas you have until **31 January**.`,
        phrasings: [...content.phrasings, "can I return a Christmas present"],
      },
    },
    cookie,
  );
  await call(
    "POST",
    "knowledge/articles",
    {
      site,
      content: {
        title: "Do you wrap presents?",
        answer: "Yes. Choose **Wrap it** in the basket; it costs $4 a parcel and comes with a card.",
        phrasings: ["gift wrapping", "can you wrap it as a gift", "add a card to my order"],
        tags: ["orders"],
        url: null,
        language: "en",
        audience: null,
      },
    },
    cookie,
  );
  await call("POST", "knowledge/articles/archive", { site, ids: [articles.at(-1).id], archived: true }, cookie);
}

async function pictures(site, cookie) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu"],
  });
  const [name, value] = cookie.split(/=(.*)/s);
  const { articles } = await call("GET", `knowledge/articles?site=${site}&state=changed`, undefined, cookie);
  const [edited] = articles;
  const views = {
    "knowledge-list": async (page) => {
      await page.goto(`${url}/console/knowledge`);
      await page.locator(".article-row").first().waitFor();
    },
    "knowledge-editor": async (page) => {
      await page.goto(`${url}/console/knowledge/articles/${edited.id}`);
      await page.locator(".phrasing-list li").first().waitFor();
    },
    "knowledge-history": async (page) => {
      await views["knowledge-editor"](page);
      await page.getByRole("button", { name: "History" }).click();
      await page.getByRole("button", { name: /Revision 1/ }).click();
      await page.locator(".revision-diff .diff").waitFor();
    },
    "knowledge-publish": async (page) => {
      await views["knowledge-list"](page);
      await page.getByRole("button", { name: "Review and publish" }).click();
      await page.getByRole("dialog").getByRole("button", { name: edited.title }).click();
      await page.locator(".diff").waitFor();
    },
    "knowledge-import": async (page) => {
      await views["knowledge-list"](page);
      await page.getByRole("button", { name: "Import" }).click();
      // Answered here: the list behind must not grow with each picture.
      await page.route("**/knowledge/import?*", async (route) => {
        const bad = [
          { line: 41, fault: "is not JSON (Unexpected end of JSON input)" },
          { line: 42, fault: '"title" is empty' },
          { line: 43, fault: '"url" is no http:// or https:// address, nor a path that begins with /' },
        ];
        const result = { imported: 40, updated: 0, unchanged: 0, archived: 0, bad };
        await route.fulfill({ contentType: "application/x-ndjson", body: `${JSON.stringify({ result })}\n` });
      });
      await page.locator("input[type=file]").setInputFiles({
        name: "help-centre.jsonl",
        mimeType: "application/jsonl",
        buffer: Buffer.from(FILE),
      });
      await page.getByRole("dialog").getByRole("button", { name: "Import", exact: true }).click();
      await page.locator(".import-report").waitFor();
    },
    "knowledge-versions": async (page) => {
      await page.goto(`${url}/console/knowledge/versions`);
      await page.getByRole("button", { name: "Take back" }).first().waitFor();
    },
    try: async (page) => {
      await page.goto(`${url}/console/try`);
      const field = page.getByLabel("Your question");
      for (const question of ["How long does delivery take?", "I would like to bring something back to you"]) {
        await field.fill(question);
        await field.press("Enter");
        await page
          .locator(".tried .answered")
          .nth(question.startsWith("How") ? 0 : 1)
          .waitFor();
      }
    },
  };
  for (const [view, open] of Object.entries(views)) {
    if (only !== undefined && !only.includes(view)) continue;
    for (const width of [1440, 390])
      for (const colorScheme of ["light", "dark"]) {
        const context = await browser.newContext({
          viewport: { width, height: width === 390 ? 844 : 900 },
          colorScheme,
          reducedMotion: "reduce",
          locale: "en-GB",
        });
        await context.addCookies([{ name, value: decodeURIComponent(value), url }]);
        const page = await context.newPage();
        page.on("console", (said) => said.type() === "error" && console.error(`${view}: ${said.text()}`));
        page.on("pageerror", (error) => console.error(`${view}: ${error.message}`));
        await open(page);
        await page.waitForTimeout(700);
        await page.screenshot({ path: join(out, `${view}-${width}-${colorScheme}.png`) });
        await context.close();
      }
  }
  await browser.close();
}
