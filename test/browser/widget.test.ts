import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { latestConversation } from "../../server/store/conversation.ts";
import { openHandoff } from "../../server/store/handoff.ts";
import { visitor } from "../../server/store/schema/visitor.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openWorld, until, type World } from "../sockets/builders.ts";
import { ask, chatOf, hasBrowser, openBrowser, openChat, shoot, watch } from "./browser.ts";

// The widget on somebody else's page: another origin, a strict policy of its own, styles that would spoil ours.
describe.skipIf(!hasBrowser)("the widget in a browser", () => {
  let database: DatabasePort;
  let world: World;
  let browser: Browser;
  let host: Server;
  let hostUrl: string;
  let context: BrowserContext;
  let page: Page;
  let faults: string[];
  /** What the host page's body holds. */
  let body: () => string;

  beforeAll(async () => {
    database = await openTestDatabase();
    // The host's origin is known before the world, which allows it.
    host = createServer((request, response) => {
      response.setHeader("content-type", "text/html");
      if (request.url?.startsWith("/strict")) {
        const policy = `default-src 'none'; script-src ${world.url}; frame-src ${world.url}; style-src 'none'`;
        response.setHeader("content-security-policy", policy);
      }
      response.end(`<!doctype html><html lang="en"><head><title>Host</title>
<style>* { color: red !important; font: 40px serif !important; } button { display: none !important; }</style></head>
<body><h1>Host page</h1>${body()}</body></html>`);
    });
    await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", resolve));
    hostUrl = `http://localhost:${(host.address() as AddressInfo).port}`;
    world = await openWorld(database, { site: { allowedOrigins: [hostUrl], name: "The Shop" } });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    host?.close();
    await world?.close();
    await database?.close();
  });
  const tag = (site = world.site.key) => `<script async src="${world.url}/widget.js" data-site="${site}"></script>`;
  beforeEach(async () => {
    body = () => tag();
    context = await browser.newContext({ viewport: { width: 1200, height: 800 } });
    page = await context.newPage();
    ({ faults } = watch(page));
  });
  afterEach(async () => {
    await context.close();
    world.turns = world.shop.turns;
  });

  /** The conversation of the visitor who came last. */
  async function lastConversation(): Promise<string> {
    const rows = await database.db.select().from(visitor).orderBy(visitor.createdAt);
    const visitorId = rows.at(-1)?.id ?? "";
    return (await latestConversation(database.db, { siteId: world.site.id, visitorId }))?.id ?? "";
  }

  const button = () => page.locator("tuppence-widget button");

  test("asks, streams an answer with its source, and has it all after a reload", async () => {
    await page.goto(hostUrl);
    expect(await page.locator("tuppence-widget iframe").count()).toBe(0);
    const chat = await openChat(page);
    const answer = await ask(chat, "How do I return an item?");
    expect(await answer.textContent()).toContain("within 30 days");
    const source = answer.locator("a.source");
    expect(await source.getAttribute("data-article")).toBe("returns");
    expect(await source.getAttribute("rel")).toContain("noopener");
    expect(await source.getAttribute("target")).toBe("_blank");
    expect(await answer.locator("strong").textContent()).toBe("30 days");
    await shoot(page, "host-answer");

    await page.reload();
    const again = await openChat(page);
    await again.locator("li.message.machine[data-form]").waitFor();
    expect(await again.locator("li.message.visitor").allTextContents()).toEqual([
      expect.stringContaining("How do I return an item?"),
    ]);
    expect(faults).toEqual([]);
  });

  test("is reached and used by keyboard alone, and closed with Escape", async () => {
    await page.goto(hostUrl);
    await button().waitFor();
    await page.keyboard.press("Tab");
    const focused = () => page.evaluate("document.activeElement?.tagName.toLowerCase()");
    expect(await focused()).toBe("tuppence-widget");
    await page.keyboard.press("Enter");
    const chat = chatOf(page);
    await chat.getByLabel("Your message").waitFor();
    expect(await button().getAttribute("aria-expanded")).toBe("true");
    for (let i = 0; i < 6 && !(await chat.locator("textarea:focus").count()); i++) await page.keyboard.press("Tab");
    await page.keyboard.type("How long does delivery take?");
    await page.keyboard.press("Enter");
    await chat.locator("li.message.machine[data-form]").waitFor();
    await page.keyboard.press("Escape");
    await until(async () => (await button().getAttribute("aria-expanded")) === "false");
    expect(await focused()).toBe("tuppence-widget");
    expect(await page.locator("tuppence-widget iframe").isVisible()).toBe(false);
    expect(faults).toEqual([]);
  });

  test("thumbs are kept, and a person is asked with one click, is seen joining, writing and leaving", async () => {
    await page.goto(hostUrl);
    const chat = await openChat(page);
    const answer = await ask(chat, "Return policy");
    await answer.getByRole("button", { name: "This didn't help" }).click();
    await answer.locator('button[aria-pressed="true"]').waitFor();
    expect(await answer.locator(".rating-said").textContent()).not.toBe("");

    await chat.getByRole("button", { name: "Talk to a person" }).click();
    await chat.getByText("You're next in line.").waitFor();
    expect(await chat.locator(".ask-person").isDisabled()).toBe(true);

    const conversationId = await lastConversation();
    const handoffId = (await openHandoff(database.db, conversationId))?.id ?? "";
    await world.parts.desk.claim({ handoffId, agent: "Ada" });
    await chat.getByText("Ada joined the chat.").waitFor();
    world.sockets.voice.typing({ conversationId, author: "person", typing: true });
    await chat.getByText("Ada is typing…").waitFor();
    const text = "Hello **there** <img src=x onerror=alert(1)>";
    await world.parts.desk.reply({ handoffId, agent: "Ada", clientMessageId: newId(), text });
    await chat.locator("li.message.person strong").waitFor();
    expect(await chat.locator("li.message.person img").count()).toBe(0);
    await shoot(page, "host-person");
    await world.parts.desk.close({ handoffId, agent: "Ada" });
    await chat.getByText("This conversation has ended.").waitFor();
    await page.reload();
    const after = await openChat(page);
    await after.locator('li.message.machine button[aria-pressed="true"]').first().waitFor();
    await after.getByText("This conversation has ended.").waitFor();
    expect(faults).toEqual([]);
  });

  test("on a telephone what is opened and what is answered come into view, however long the text before", async () => {
    await page.setViewportSize({ width: 390, height: 600 });
    await page.goto(hostUrl);
    const chat = await openChat(page);
    const inView = (selector: string) =>
      chat.locator(".thread").evaluate((view, what) => {
        const box = [...view.querySelectorAll(what)].at(-1)?.getBoundingClientRect();
        const { top, bottom } = view.getBoundingClientRect();
        return box !== undefined && box.top >= top - 1 && Math.min(box.bottom, box.top + 120) <= bottom + 1;
      }, selector);
    await ask(chat, `Return policy ${"and my order came late, so I am writing to you. ".repeat(30)}`);
    await until(() => inView("li.machine"));
    await ask(chat, "Return policy");
    await chat.locator(".thread").evaluate((view) => view.scrollTo({ top: 0 }));
    await chat.getByRole("button", { name: "More" }).click();
    await chat.getByRole("menuitem", { name: "Rate this conversation" }).click();
    await chat.locator(".satisfaction").waitFor();
    await until(() => inView(".satisfaction"));
    await chat.locator(".star").nth(3).click();
    await until(() => inView(".satisfaction button[type=submit]"));
    await chat.locator(".satisfaction button[type=submit]").click();
    await chat.getByText("Thanks for your rating.").waitFor();
    await ask(chat, "Return policy");
    expect(await chat.getByText("Thanks for your rating.").count()).toBe(0);
  });

  test("HTML and script stay text, whoever writes them", async () => {
    const payload = `<script>alert(1)</script><img src=x onerror="alert(2)">[x](javascript:alert(3))`;
    await page.goto(hostUrl);
    const chat = await openChat(page);
    await ask(chat, payload);
    expect(await chat.locator("li.message.visitor .bubble").textContent()).toBe(payload);
    // The same as Markdown from the machine and from a person.
    const conversationId = await lastConversation();
    const speaker = world.sockets.voice.speaker(conversationId);
    const id = newId();
    speaker.start({
      messageId: id,
      form: "composed",
      citations: [{ articleId: "a", key: "a", title: payload, url: "javascript:alert(4)" }],
    });
    speaker.delta(id, `${payload}\n\n<svg onload=alert(5)>\n\n[ok](https://shop.example/a)`);
    const streaming = chat.locator("li.message.streaming");
    await streaming.getByRole("link", { name: "ok" }).waitFor();
    expect(await streaming.locator(".prose :is(img, svg, script), a[href^=javascript]").count()).toBe(0);
    expect(
      await streaming
        .locator(".source")
        .first()
        .evaluate((el) => el.tagName),
    ).toBe("SPAN");
    expect(await streaming.textContent()).toContain("<script>alert(1)</script>");
    expect(faults).toEqual([]);
  });

  test("without a line it says so, keeps what is written, and sends it once when the line is back", async () => {
    await page.goto(hostUrl);
    const chat = await openChat(page);
    await ask(chat, "How do I return an item?");
    await context.setOffline(true);
    world.sockets.io.of("/widget").disconnectSockets(true);
    await chat.getByText("You're offline.").waitFor();
    await chat.getByLabel("Your message").fill("How long does delivery take?");
    await chat.getByLabel("Your message").press("Enter");
    await chat.getByText("Not sent yet").waitFor();
    await shoot(page, "host-offline");
    await context.setOffline(false);
    await until(async () => (await chat.locator("li.message.machine[data-form]").count()) === 2, 15_000);
    expect(await chat.locator("li.message.visitor").count()).toBe(2);
    expect(await chat.locator(".unsent").count()).toBe(0);
  });

  test("a message that is too long is told before it is sent", async () => {
    await page.goto(hostUrl);
    const chat = await openChat(page);
    await chat.getByLabel("Your message").fill("x".repeat(10_001));
    await chat.getByText("10,000 characters by 1.").waitFor();
    expect(await chat.getByRole("button", { name: "Send" }).isDisabled()).toBe(true);
    await chat.getByLabel("Your message").fill("x");
    expect(await chat.getByRole("button", { name: "Send" }).isDisabled()).toBe(false);
  });

  test("works under a strict policy of the host page", async () => {
    await page.goto(`${hostUrl}/strict`);
    const chat = await openChat(page);
    expect(await (await ask(chat, "How do I return an item?")).textContent()).toContain("30 days");
    expect(faults.filter((fault) => !/style-src|connect-src|widget.button/.test(fault))).toEqual([]);
    // The host's own style was refused; ours came through.
    expect((await button().boundingBox())?.width).toBe(56);
  });

  test("keeps clear of the host page's styles and leaves nothing in it but one element", async () => {
    await page.goto(hostUrl);
    await button().waitFor();
    const seen = await page.evaluate<{ body: string[]; root: string[]; head: number; globals: string[] }>(`({
      root: [...document.documentElement.children].map((el) => el.tagName),
      body: [...document.body.children].map((el) => el.tagName),
      head: document.head.children.length,
      globals: Object.keys(window).filter((name) => /tuppence/i.test(name)),
    })`);
    expect(seen.body.filter((name) => name !== "SCRIPT")).toEqual(["H1"]);
    expect(seen.root).toEqual(["HEAD", "BODY", "TUPPENCE-WIDGET"]);
    expect(seen.head).toBe(2);
    expect(seen.globals).toEqual([]);
    expect(await button().isVisible()).toBe(true);
  });

  test("a tag without a site says what to do, on the console, and shows nothing", async () => {
    body = () =>
      `<script async src="${world.url}/widget.js"></script><script async src="${world.url}/widget.js" data-site=" "></script>`;
    const said: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    await page.goto(hostUrl);
    await until(() => said.filter((text) => text.includes("data-site=")).length === 2);
    expect(await page.locator("tuppence-widget").count()).toBe(0);
  });

  test("the same tag twice makes one button", async () => {
    body = () => tag() + tag();
    const said: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    await page.goto(hostUrl);
    await until(() => said.some((text) => text.includes("already")));
    expect(await page.locator("tuppence-widget").count()).toBe(1);
  });

  test("a page that the site does not allow gets no chat", async () => {
    const other = hostUrl.replace("localhost", "127.0.0.1");
    await page.goto(other);
    await button().click();
    await until(() => faults.some((fault) => fault.includes("frame-ancestors")));
    expect(await chatOf(page).locator("textarea").count()).toBe(0);
  });

  test("an unknown site says so in the frame", async () => {
    body = () => tag("nobody");
    await page.goto(hostUrl);
    await button().click();
    await chatOf(page).getByText("SITE_UNKNOWN").waitFor();
  });

  test("on a telephone it fills the screen, and nothing is wider than it", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(hostUrl);
    const chat = await openChat(page);
    await ask(chat, "How do I return an item?");
    const box = await page.locator("tuppence-widget iframe").boundingBox();
    expect(box).toMatchObject({ x: 0, y: 0, width: 390, height: 844 });
    expect(await chat.locator("html").evaluate((el) => el.scrollWidth)).toBeLessThanOrEqual(390);
    for (const name of ["Talk to a person", "Close the chat", "Send"]) {
      const target = await chat.getByRole("button", { name }).boundingBox();
      expect(target?.height, name).toBeGreaterThanOrEqual(40);
    }
    await chat.getByRole("button", { name: "Close the chat" }).click();
    await until(async () => !(await page.locator("tuppence-widget iframe").isVisible()));
    expect(await button().isVisible()).toBe(true);
  });
});
