import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContext, FrameLocator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createMemberSession, type MemberSession } from "../fixtures/member.ts";
import { type OpenAiServer, startOpenAiServer } from "../fixtures/openai-server.ts";
import { questionOf, readingModel, systemOf } from "../fixtures/reading-model.ts";
import { until } from "../sockets/builders.ts";
import { ask, chatOf, hasBrowser, openBrowser, openChat, ROOT, shoot } from "./browser.ts";
import { graveFaults, openConsole, overflow, still } from "./console.ts";
import { API_KEY, type DemoServer, startServer } from "./server.ts";

const articles: { id: string; title: string; answer: string; examples: string[] }[] = readFileSync(
  join(ROOT, "demo", "knowledge.jsonl"),
  "utf8",
)
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));
const TITLE = "Can I add, remove or swap items after ordering?";
const REPLY = "Yes, you can change the order for 60 minutes: open **My orders** and click **Change order**.";
const SAVED = "Saved. Changes apply from the next message.";
const WIDTHS = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };

// The real server with the demo company, and a scripted model at SLM_URL that sits the real exam.
describe.skipIf(!hasBrowser)("short replies in a browser", () => {
  let model: OpenAiServer;
  let server: DemoServer;
  let browser: Browser;
  let session: MemberSession;
  const contexts: BrowserContext[] = [];

  beforeAll(async () => {
    const reads = readingModel(articles);
    model = await startOpenAiServer({
      reply: (request) =>
        questionOf(request) === TITLE && systemOf(request).includes(TITLE)
          ? { ...reads(request), text: REPLY }
          : reads(request),
    });
    server = await startServer({ env: { SLM_URL: model.url, SLM_MODEL: "scripted" } });
    browser = await openBrowser();
    session = await createMemberSession({ url: server.url, dataDir: server.dataDir, role: "manager" });
  });
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await model?.close();
  });

  async function openAnswers(more: Parameters<Browser["newContext"]>[0] = {}): Promise<Page> {
    const { context, page } = await openConsole(browser, { url: server.url, cookie: session.cookie }, more);
    contexts.push(context);
    await page.goto(`${server.url}/console/settings/answers`);
    await page.getByRole("radio", { name: "Quote the article" }).waitFor();
    return page;
  }
  async function choose(page: Page, name: string): Promise<void> {
    await page.getByRole("radio", { name }).click();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText(SAVED).waitFor();
  }
  async function openShop(
    more: Parameters<Browser["newContext"]>[0] = {},
  ): Promise<{ page: Page; chat: FrameLocator }> {
    const context = await browser.newContext({ viewport: WIDTHS.desktop, locale: "en-GB", ...more });
    contexts.push(context);
    const page = await context.newPage();
    await page.goto(`${server.url}/demo`);
    return { page, chat: await openChat(page) };
  }
  async function sitExam(): Promise<void> {
    const reply = await fetch(`${server.url}/api/v1/models/exam`, {
      method: "POST",
      headers: { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" },
      body: JSON.stringify({ roles: ["compose"], questions: 60, seed: 1 }),
    });
    expect(await reply.text()).toContain('"passed":');
  }

  test("a model that fails its exam says nothing, and the settings say why in one sentence with its figures", async () => {
    const { reply } = model;
    model.reply = () => ({ text: "It costs $12.50 per month.", yes: 0.5 });
    await sitExam();
    model.reply = reply;
    const page = await openAnswers();
    expect(await page.getByRole("radio", { name: "Short reply, article beneath" }).getAttribute("aria-checked")).toBe(
      "true",
    );
    await page
      .getByText(
        /For now, every answer is quoted: the small model hasn't passed its writing exam on this site \(.*usable replies: 0%, at least 80% required.*\)\./,
      )
      .waitFor();
    await shoot(page, "replies-failed");
    const { chat } = await openShop();
    const answer = await ask(chat, TITLE);
    expect(await answer.getAttribute("data-form")).toBe("quoted");
    expect(await answer.locator("details.quoted").count()).toBe(0);
  });

  test("the choice shows in the next answer: reply with the article beneath, reply only, the article's own words", async () => {
    await sitExam();
    const page = await openAnswers();
    await page.getByText("has passed its writing exam on this site").waitFor();
    const first = await openShop();
    const open = await ask(first.chat, TITLE);
    expect(await open.getAttribute("data-form")).toBe("composed");
    const source = open.locator("details.quoted");
    expect(await open.locator(".bubble > .prose").textContent()).toBe(REPLY.replaceAll("**", ""));
    expect(await source.locator(".prose").isVisible()).toBe(true);
    expect(await source.locator(".prose").textContent()).toContain("If the total goes up, you pay the difference");
    expect(await source.locator("summary").textContent()).toContain(TITLE);
    expect(await source.getByRole("link", { name: /Read the whole article/ }).getAttribute("href")).toContain(
      "/help/change-order",
    );
    // What was said stays as it was said, after a reload too.
    await first.page.reload();
    const again = (await openChat(first.page)).locator("li.machine details.quoted");
    await again.waitFor();
    expect(await again.getAttribute("open")).not.toBeNull();

    await choose(page, "Short reply only");
    const second = await openShop();
    const closed = (await ask(second.chat, TITLE)).locator("details.quoted");
    expect(await closed.locator(".prose").isVisible()).toBe(false);
    await closed.locator("summary").click();
    await closed.locator(".prose").getByText("If the total goes up").waitFor();
    // Settings made since don't rewrite what was said.
    expect(await again.getAttribute("open")).not.toBeNull();

    await choose(page, "Quote the article");
    const third = await openShop();
    const quoted = await ask(third.chat, TITLE);
    expect(await quoted.getAttribute("data-form")).toBe("quoted");
    expect(await quoted.textContent()).toContain("If the total goes up");
    await choose(page, "Short reply, article beneath");
  });

  test("a sentence that the article doesn't support is never seen: the article's own words follow", async () => {
    const { reply } = model;
    model.reply = () => ({ text: "A wrong item costs $12.50. It takes nine weeks.", wordDelayMs: 5 });
    try {
      const { chat } = await openShop();
      const answer = await ask(chat, "I received the wrong item");
      expect(await answer.getAttribute("data-form")).toBe("quoted");
      expect(await answer.textContent()).not.toContain("12.50");
      expect(await answer.textContent()).toContain("let us know within 14 days");
    } finally {
      model.reply = reply;
    }
  });

  test("two questions in one message get a reply each, and both articles beneath", async () => {
    const { page, chat } = await openShop({ viewport: WIDTHS.phone });
    const [countries, warranty] = ["Which countries do you deliver to?", "How do I make a warranty claim?"];
    const answer = await ask(chat, `${countries} ${warranty}`);
    expect(await answer.getAttribute("data-form")).toBe("composed");
    const said = await answer.locator(".bubble > .prose").textContent();
    expect(said).toContain(`${countries}We deliver to 31 European countries.`);
    expect(said).toContain(warranty);
    const source = answer.locator("details.quoted");
    expect(await source.locator("summary").textContent()).toContain(`${countries} · ${warranty}`);
    expect(await source.getByRole("link").allTextContents()).toEqual([
      expect.stringContaining(countries),
      expect.stringContaining(warranty),
    ]);
    await still(page);
    await shoot(page, "replies-widget-several");
  });

  test.each([
    ["light", "phone"],
    ["dark", "phone"],
    ["light", "desktop"],
    ["dark", "desktop"],
  ] as const)("%s, %s: no grave fault of accessibility, nothing wider than the window", async (colorScheme, device) => {
    const more = { colorScheme, viewport: WIDTHS[device] };
    const { page, chat } = await openShop(more);
    const answer = await ask(chat, TITLE);
    await answer.locator("details.quoted").waitFor();
    await still(page);
    const frame = page.frames().find((one) => one.url().includes("/widget/frame"));
    if (frame === undefined) throw new Error("The widget has no frame.");
    expect(await graveFaults(frame)).toEqual([]);
    expect(
      await chatOf(page)
        .locator("html")
        .evaluate((root) => root.scrollWidth - root.clientWidth),
    ).toBeLessThanOrEqual(0);
    await shoot(page, `replies-widget-${colorScheme}-${device}`);
    await answer.locator("summary").click();
    await shoot(page, `replies-widget-closed-${colorScheme}-${device}`);
    const settings = await openAnswers(more);
    await settings.getByRole("radio", { name: "Short reply only" }).focus();
    await until(async () => (await settings.locator(".reply-picture").count()) === 3);
    await still(settings);
    expect(await graveFaults(settings)).toEqual([]);
    expect(await overflow(settings)).toBeLessThanOrEqual(0);
    await shoot(settings, `replies-settings-${colorScheme}-${device}`, { fullPage: true });
  });
});
