import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ArticleReply, ArticlesReply } from "../../server/wire/knowledge.ts";
import { emptyPlace, type Place, SITE } from "../fault/prepared.ts";
import { KEY, type ServerProcess, startServer } from "../fault/server.ts";
import { createMemberSession, type MemberSession } from "../fixtures/member.ts";
import { type OpenAiServer, startOpenAiServer } from "../fixtures/openai-server.ts";
import { goodReply, SHOP } from "../proposals/world.ts";
import { until } from "../sockets/builders.ts";
import { hasBrowser, openBrowser, shoot } from "./browser.ts";
import { graveFaults, openConsole, overflow, still } from "./console.ts";

/** Milliseconds: other suites share the cores, and the embedder gives way to all of them. */
const PATIENCE_MS = 45_000;

// The real server without the demo company, with a scripted large model behind HTTP; a manager in the console.
describe.skipIf(!hasBrowser)("proposed phrasings in a browser", () => {
  let place: Place;
  let server: ServerProcess;
  let large: OpenAiServer;
  let browser: Browser;
  let session: MemberSession;
  let context: BrowserContext;
  let page: Page;
  let faults: string[];

  beforeAll(async () => {
    large = await startOpenAiServer({ reply: goodReply });
    place = await emptyPlace();
    const env = { ...place.env, DEMO: "off", LLM_URL: large.url, LLM_MODEL: "gpt-4o-mini" };
    server = await startServer({ dataDir: place.dataDir, env });
    browser = await openBrowser();
    session = await createMemberSession({ url: server.url, dataDir: place.dataDir, role: "manager" });
    const file = SHOP.map((one) => JSON.stringify(one)).join("\n");
    await api("POST", `knowledge/import?site=${SITE}&name=k.jsonl`, file);
    await api("POST", `knowledge/publish?site=${SITE}`);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await large?.close();
    place?.remove();
  });
  beforeEach(async () => {
    const viewport = { width: 1280, height: 850 };
    ({ context, page, faults } = await openConsole(browser, { url: server.url, cookie: session.cookie }, { viewport }));
  });
  afterEach(() => context?.close());

  const api = async <T>(method: string, path: string, body?: object | string): Promise<T> => {
    const reply = await fetch(`${server.url}/api/v1/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${KEY}`,
        "content-type": typeof body === "string" ? "application/jsonl" : "application/json",
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${path}: ${text}`);
    return text.startsWith("{") && !text.trimEnd().includes("\n") ? JSON.parse(text) : (undefined as T);
  };
  const phrasingsOf = async (key: string): Promise<string[]> => {
    const list = await api<ArticlesReply>("GET", `knowledge/articles?site=${SITE}&q=${key}`);
    const id = list.articles.find((one) => one.key === key)?.id ?? "";
    return (await api<ArticleReply>("GET", `knowledge/articles/${id}`)).content.phrasings;
  };
  const open = async (path = "knowledge/proposals") => {
    await page.goto(`${server.url}/console/${path}`);
    await page.locator("h1").waitFor();
  };
  const dialog = () => page.getByRole("dialog");
  const rows = () => page.locator(".proposal");
  const current = () => page.locator('.proposal[data-current="true"] .proposal-text');

  test("the price is shown before anything is sent; the job shows its progress and what it cost", async () => {
    await open("knowledge");
    await page.getByRole("link", { name: "Proposed phrasings" }).click();
    await page.getByText("Teach the assistant your customers' words").waitFor();
    await shoot(page, "proposals-empty");
    await page.getByRole("button", { name: "Propose phrasings" }).first().click();
    await dialog()
      .getByText(/About .*¢ with gpt-4o-mini/)
      .waitFor();
    expect(await dialog().locator("dd").allTextContents()).toEqual([
      "4",
      "48",
      expect.stringMatching(/^About 0\.0\d¢/),
    ]);
    expect(await dialog().getByLabel("Budget in US dollars").inputValue()).toBe("$0.01");
    await shoot(page, "proposals-dialog");
    expect(large.requests).toHaveLength(0);
    await dialog().getByText("Conversations", { exact: true }).click();
    await dialog().getByText("No new questions yet.").waitFor();
    expect(await dialog().getByRole("button", { name: "Start" }).isDisabled()).toBe(true);
    await dialog().getByText("Large model", { exact: true }).click();
    // Slow enough to be seen.
    large.reply = (request) => ({ ...goodReply(request), delayMs: 1_500 });
    await dialog().getByRole("button", { name: "Start" }).click();
    await page.getByText(/^Proposing phrasings: \d of 4 articles/).waitFor();
    await shoot(page, "proposals-running");
    await page.getByText("12 phrasings proposed for 4 articles").waitFor({ timeout: PATIENCE_MS });
    expect(await rows().count()).toBe(12);
    await shoot(page, "proposals-list");
    await page.getByRole("button", { name: "Hide" }).click();
    await open();
    await rows().first().waitFor();
    expect(await page.getByText("12 phrasings proposed").count()).toBe(0);
    expect(faults).toEqual([]);
  });

  test("with the keyboard alone: move, accept, edit, drop, select", async () => {
    await open();
    await rows().first().waitFor();
    const before = await rows().locator(".proposal-text").allTextContents();
    expect(await current().textContent()).toBe(before[0]);
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    expect(await current().textContent()).toBe(before[1]);
    // Accept the second: the third moves up to its place.
    await page.keyboard.press("a");
    await page.getByText("1 phrasing accepted.").waitFor();
    expect(await current().textContent()).toBe(before[2]);
    await page.keyboard.press("e");
    const field = page.getByRole("textbox", { name: "Phrasing" });
    expect(await field.inputValue()).toBe(before[2]);
    await page.keyboard.type("in my own words");
    await page.keyboard.press("Escape");
    expect(await rows().count()).toBe(11);
    await page.keyboard.press("e");
    await page.keyboard.type("in my own words");
    await page.keyboard.press("Enter");
    await until(async () => (await rows().count()) === 10, PATIENCE_MS);
    await page.keyboard.press("d");
    await page.getByText("1 phrasing dropped.").waitFor();
    await page.keyboard.press("x");
    await page.getByText("1 selected").waitFor();
    await page.keyboard.press("x");
    await page.getByRole("button", { name: "Select all best matches" }).waitFor();
    const norway = await phrasingsOf("norway");
    expect(norway).toContain(before[1]);
    expect(norway).toContain("in my own words");
    expect(norway).not.toContain(before[2]);
    expect(faults).toEqual([]);
  });

  test("several at once, by article and by doubt; the publish shows them as changes", async () => {
    await open();
    await rows().first().waitFor();
    const left = await rows().count();
    const flagged = await page.locator(".proposal-closer").count();
    await page.getByRole("button", { name: "Select all best matches" }).click();
    await page.getByText(`${left - flagged} selected`).waitFor();
    // A key after a click on a checkbox: it takes no letters.
    await rows().first().getByRole("checkbox").click();
    await page.keyboard.press("j");
    await page.getByText(`${left - flagged - 1} selected`).waitFor();
    await shoot(page, "proposals-selected");
    await page.locator(".proposal-bar").getByRole("button", { name: "Accept" }).click();
    await page.getByText(/^\d+ phrasings accepted\./).waitFor();
    expect(await rows().count()).toBe(flagged + 1);
    expect((await phrasingsOf("warranty")).length).toBeGreaterThan(0);
    // The rest is dropped from its article's own list.
    const title = await page.locator(".proposal-article").first().textContent();
    await page.locator(".proposal-article a").first().click();
    await page.getByRole("link", { name: /proposed phrasing/ }).click();
    await page.getByText(`Only "${title}"`).waitFor();
    while ((await rows().count()) > 0) {
      const count = await rows().count();
      await rows().first().getByRole("button", { name: "Drop" }).click();
      await until(async () => (await rows().count()) === count - 1, PATIENCE_MS);
    }
    await page.getByText("Nothing matches these filters").waitFor();
    await page.getByRole("button", { name: "Show all", exact: true }).click();
    await page.getByRole("button", { name: "Review and publish" }).click();
    await dialog().getByText("Do you deliver to Norway?").click();
    await dialog().getByText("in my own words").waitFor();
    await shoot(page, "proposals-publish");
    expect(faults).toEqual([]);
  });

  test("no serious or critical fault for assistive technology, light and dark, wide and narrow", async () => {
    large.reply = () => ({
      text: JSON.stringify(["when does it come", "send it to bergen", "what if the glass breaks"]),
    });
    await api("POST", "knowledge/proposals/jobs", { site: SITE, source: "large-model", fewerThan: 100 });
    await until(async () => {
      const { job } = await api<{ job: { state: string } }>("GET", `knowledge/proposals?site=${SITE}`);
      return job.state !== "running";
    }, PATIENCE_MS);
    for (const [colorScheme, width] of [
      ["light", 1280],
      ["dark", 1280],
      ["light", 390],
      ["dark", 390],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 850 });
      await open();
      await rows().first().waitFor();
      await page.waitForLoadState("networkidle");
      await still(page);
      await shoot(page, `proposals-${colorScheme}-${width}`);
      expect(await graveFaults(page), `${colorScheme} ${width}`).toEqual([]);
      expect(await overflow(page), `scrolls sideways at ${width}`).toBe(0);
      await page.getByRole("button", { name: "Propose phrasings" }).click();
      await dialog().getByLabel("Articles with fewer phrasings than").fill("100");
      await dialog()
        .getByText(/^About/)
        .waitFor();
      await still(page);
      await shoot(page, `proposals-dialog-${colorScheme}-${width}`);
      expect(await graveFaults(page), `dialog ${colorScheme} ${width}`).toEqual([]);
      await page.keyboard.press("Escape");
    }
    expect(faults).toEqual([]);
  });

  test("a server without a large model says what to set", async () => {
    const empty = await emptyPlace();
    const plain = await startServer({ dataDir: empty.dataDir, env: { ...empty.env, DEMO: "off" } });
    try {
      const own = await createMemberSession({ url: plain.url, dataDir: empty.dataDir, role: "manager" });
      const opened = await openConsole(browser, { url: plain.url, cookie: own.cookie });
      await opened.page.goto(`${plain.url}/console/knowledge/proposals`);
      await opened.page.getByRole("button", { name: "Propose phrasings" }).first().click();
      const shown = opened.page.getByRole("dialog");
      await shown.getByText("Set LLM_URL, LLM_MODEL and LLM_API_KEY").waitFor();
      expect(await shown.getByRole("button", { name: "Start" }).isDisabled()).toBe(true);
      await shoot(opened.page, "proposals-no-model");
      await opened.context.close();
    } finally {
      await plain.stop();
      empty.remove();
    }
  });
});
