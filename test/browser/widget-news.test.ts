import { readFileSync } from "node:fs";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { latestConversation } from "../../server/store/conversation.ts";
import { openHandoff } from "../../server/store/handoff.ts";
import { setting } from "../../server/store/schema/organisation.ts";
import { visitor } from "../../server/store/schema/visitor.ts";
import { writeSetting } from "../../server/store/setting.ts";
import { WORDS } from "../../widget/words/words.ts";
import { until, type World } from "../sockets/builders.ts";
import { chatOf, hasBrowser, watch } from "./browser.ts";
import type { HostPages } from "./host-pages.ts";
import { openStage, type Stage } from "./stage.ts";

const words = WORDS.en;
/** Milliseconds until what does not come is a fault: a machine that builds beside it takes its time. */
const PATIENCE_MS = 15_000;

// A visitor who went on reading the shop's pages, in one tab or several: what they learn of a reply, and what stays as it was.
describe.skipIf(!hasBrowser)("a visitor who does other things meanwhile", () => {
  let stage: Stage;
  let database: DatabasePort;
  let world: World;
  let browser: Browser;
  let hosts: HostPages;
  let context: BrowserContext;
  let page: Page;
  let faults: string[];

  beforeAll(async () => {
    stage = await openStage();
    ({ database, world, hosts, browser } = stage);
  });
  afterAll(() => stage?.close());
  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1200, height: 800 }, locale: "en-GB" });
    page = await context.newPage();
    ({ faults } = watch(page));
  });
  afterEach(async () => {
    await context.close();
    await database.db.delete(setting);
  });

  const launch = (where = page) => where.locator("tuppence-widget .launch");
  const frame = (where = page) => where.locator("tuppence-widget iframe");
  const badge = (where = page) => where.locator("tuppence-widget .badge");
  const field = (where = page) => chatOf(where).getByLabel(words.ask);
  const theirs = (where = page) => chatOf(where).locator("li.message.person");

  async function newest() {
    const rows = await database.db.select().from(visitor).orderBy(visitor.createdAt);
    return latestConversation(database.db, { siteId: world.site.id, visitorId: rows.at(-1)?.id ?? "" });
  }
  const handoffId = async () => (await openHandoff(database.db, (await newest())?.id ?? ""))?.id ?? "";
  const reply = async (text: string) =>
    world.parts.desk.reply({ handoffId: await handoffId(), agent: "Ada", clientMessageId: newId(), text });

  /** In a chat with Ada, on this page. */
  async function withAda(where = page): Promise<void> {
    await where.goto(hosts.url);
    await launch(where).waitFor();
    await where.evaluate("window.Tuppence('open')");
    const chat = chatOf(where);
    await chat.locator(".ask-person").click();
    await chat.locator(".strip.wait").waitFor();
    await world.parts.desk.claim({ handoffId: await handoffId(), agent: "Ada" });
    await chat.getByText(words.joined("Ada")).waitFor();
    // The mark of what was seen goes out a moment later; what it misses would count as unread on the next page.
    await until(async () => {
      const conversation = await newest();
      return conversation !== undefined && conversation.visitorSeen === conversation.sequence;
    });
  }
  const close = (where = page) => where.evaluate("window.Tuppence('close')");

  test("a reply is heard of on the next page, without the chat being opened: badge and title say so", async () => {
    await withAda();
    await close();
    await page.goto(`${hosts.url}/shoes`);
    await launch().waitFor();
    await reply("It is on its way.");
    await badge().getByText("1", { exact: true }).waitFor({ timeout: PATIENCE_MS });
    expect(await page.title()).toBe("(1) Host");
    expect(await frame().isVisible()).toBe(false);
    // What came between two pages is told by the second.
    await page.goto("about:blank");
    await reply("It comes tomorrow.");
    await page.goto(`${hosts.url}/hats`);
    await badge().getByText("2", { exact: true }).waitFor({ timeout: PATIENCE_MS });
    await launch().click();
    await theirs().nth(1).waitFor();
    await until(async () => (await page.title()) === "Host");
    expect(faults).toEqual([]);
  });

  test("who never talked costs a page nothing but the button", async () => {
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(hosts.url);
    await launch().waitFor();
    await page.evaluate("new Promise((done) => requestIdleCallback(done))");
    expect(requests.filter((url) => url.includes("/widget/frame"))).toEqual([]);
  });

  test("an open chat is open on the next page, with what was written, and the keyboard stays with the page", async () => {
    await withAda();
    await field().fill("My order number is");
    await page.goto(`${hosts.url}/shoes`);
    await field().waitFor();
    expect(await frame().isVisible()).toBe(true);
    expect(await field().inputValue()).toBe("My order number is");
    await chatOf(page).getByText(words.joined("Ada")).waitFor();
    expect(await page.evaluate("document.activeElement === document.body")).toBe(true);
    // What was sent is no draft, and what was closed stays closed.
    await field().press("Enter");
    await chatOf(page).locator(".delivery.mark").waitFor();
    await close();
    await page.goto(`${hosts.url}/hats`);
    await launch().waitFor();
    expect(await frame().isVisible()).toBe(false);
    await launch().click();
    await field().waitFor();
    expect(await field().inputValue()).toBe("");
  });

  test("an app that swaps its body, again and again, disturbs nothing", async () => {
    await page.goto(`${hosts.url}/app`);
    await launch().click();
    await field().fill("Half a sentence");
    await chatOf(page)
      .locator("html")
      .evaluate((root) => root.setAttribute("data-mark", "the same document"));
    await page.evaluate(
      "(async () => { for (let i = 0; i < 60; i++) { i % 2 ? clean() : rewrite(); await null; } })()",
    );
    expect(await chatOf(page).locator("html").getAttribute("data-mark")).toBe("the same document");
    expect(await field().inputValue()).toBe("Half a sentence");
    expect(await launch().isVisible()).toBe(true);
    expect(faults).toEqual([]);
  });

  test("an element that a script takes away comes back each time, open and with what was written", async () => {
    await page.goto(hosts.url);
    await launch().click();
    await field().fill("Half a sentence");
    // More often than a page is let in a second: after that it comes back a moment later.
    await page.evaluate(`(async () => {
      for (let i = 0; i < 80; i++) { document.querySelector("tuppence-widget")?.remove(); await new Promise((done) => setTimeout(done)); }
    })()`);
    await field().waitFor({ timeout: PATIENCE_MS });
    await until(async () => (await field().inputValue()) === "Half a sentence");
    expect(await launch().isVisible()).toBe(true);
    await field().press("Enter");
    await chatOf(page).locator("li.message.machine").waitFor({ timeout: PATIENCE_MS });
  });

  test("what a person writes is brought into view, or counted where the visitor reads further up", async () => {
    await withAda();
    const view = chatOf(page).locator(".thread");
    const pill = chatOf(page).locator(".to-end.news");
    const inView = async (text: string) => {
      const at = await theirs().getByText(text, { exact: true }).boundingBox();
      const box = await view.boundingBox();
      return at !== null && box !== null && at.y + at.height <= box.y + box.height + 1;
    };
    for (let i = 1; i <= 12; i++) {
      await reply(`Step ${i} of twelve: read it, do it, and tell me when it is done.`);
      const text = `Step ${i} of twelve: read it, do it, and tell me when it is done.`;
      await theirs().getByText(text, { exact: true }).waitFor();
      await until(() => inView(text));
    }
    expect(await pill.count()).toBe(0);
    await view.evaluate((box) => box.scrollTo(0, 0));
    await reply("That was one.");
    await pill.getByText("1 new message", { exact: true }).waitFor();
    await reply("That was two.");
    await pill.getByText("2 new messages", { exact: true }).waitFor();
    expect(await view.evaluate((box) => box.scrollTop)).toBe(0);
    await pill.click();
    await until(() => inView("That was two."));
    await until(async () => (await pill.count()) === 0);
  });

  test("a long answer is read from its question; a person who then writes below it is counted, not hidden under a bare arrow", async () => {
    await withAda();
    await field().fill("How does it work?");
    await field().press("Enter");
    await chatOf(page).locator(".delivery.mark").waitFor();
    await reply(Array.from({ length: 40 }, (_, i) => `Paragraph ${i + 1} of a long explanation.`).join("\n\n"));
    await theirs().getByText("Paragraph 1 of").waitFor();
    await chatOf(page).locator(".to-end").waitFor();
    await reply("One more thing.");
    await chatOf(page).locator(".to-end.news").getByText("1 new message", { exact: true }).waitFor();
  });

  test("two tabs: one sound for a message, and a badge that goes when it was read in the other", async () => {
    await writeSetting(database.db, { scopeId: world.site.id, name: "widget", value: { sound: true } });
    await context.addInitScript(`window.tones = 0;
      document.hasFocus = () => false;
      const plain = AudioContext.prototype.createGain;
      AudioContext.prototype.createGain = function () { window.tones++; return plain.call(this); };`);
    await withAda();
    await close();
    // From here on one of the two is always in the background, where Chromium draws nothing: what is there is read, not seen.
    const other = await context.newPage();
    await other.goto(`${hosts.url}/shoes`);
    const counts = async (text: string) => {
      for (const tab of [page, other]) await until(async () => (await badge(tab).textContent()) === text, PATIENCE_MS);
    };
    const tones = async () => {
      const frames = [page, other].flatMap((one) => one.frames().filter((f) => f.url().includes("/widget/frame")));
      return (await Promise.all(frames.map((f) => f.evaluate<number>("window.tones")))).reduce((a, b) => a + b, 0);
    };
    await chatOf(other).locator("[data-link=online]").waitFor({ state: "attached" });
    await reply("Hello!");
    await counts("1");
    await until(async () => (await tones()) === 1);
    await reply("Are you there?");
    await counts("2");
    // A second sound for the first message would have been counted by now.
    await until(async () => (await tones()) >= 2);
    expect(await tones()).toBe(2);

    await page.bringToFront();
    await launch().click();
    await until(async () => !(await badge(other).isVisible()), PATIENCE_MS);
    await until(async () => (await other.title()) === "Host");
  });

  test("while a person writes the chat says that a person writes", async () => {
    await page.goto(hosts.url);
    await launch().click();
    const says = chatOf(page).locator(".disclosure");
    expect(await says.textContent()).toBe(words.disclosure);
    await page.goto("about:blank");
    await withAda();
    expect(await says.textContent()).toBe(words.disclosurePerson("Ada"));
    await world.parts.desk.return({ handoffId: await handoffId(), agent: "Ada" });
    await until(async () => (await says.textContent()) === words.disclosure);
  });

  test("on a telephone Back closes the chat, and then leaves the page", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${hosts.url}/shoes`);
    await page.goto(`${hosts.url}/app`);
    await launch().click();
    await field().waitFor();
    await page.evaluate("history.back()");
    await frame().waitFor({ state: "hidden" });
    expect(page.url()).toBe(`${hosts.url}/app`);
    // Closed by its own button it leaves no entry behind.
    await launch().click();
    await chatOf(page).getByRole("button", { name: words.close }).click();
    await frame().waitFor({ state: "hidden" });
    await until(async () => await page.evaluate("history.state === null"));
    await page.goBack();
    expect(page.url()).toBe(`${hosts.url}/shoes`);
  });

  test("a picture is shown, its name once", async () => {
    await writeSetting(database.db, { scopeId: world.site.id, name: "widget", value: { files: "documents" } });
    await withAda();
    const png = Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR4nGP8z8DAwMDAxMDAwMDAAAANHQEDasKb6QAAAABJRU5ErkJggg==",
      "base64",
    );
    await chatOf(page)
      .locator("input[type=file]")
      .setInputFiles([
        { name: "tent.png", mimeType: "image/png", buffer: png },
        { name: "receipt.txt", mimeType: "text/plain", buffer: Buffer.from("Paid.") },
      ]);
    const mine = chatOf(page).locator("li.message.visitor:has(.file)");
    await mine.nth(1).waitFor();
    const image = mine.nth(0).locator("img");
    await until(async () => (await image.evaluate((one) => (one as HTMLImageElement).naturalWidth)) === 2);
    expect(await mine.nth(0).getByText("tent.png").count()).toBe(0);
    expect(await image.getAttribute("alt")).toBe("tent.png");
    expect(await mine.nth(1).getByText("receipt.txt").count()).toBe(1);
    // Its address is the page's own, which got it with the visitor's token; a click saves the file.
    expect(await image.getAttribute("src")).toMatch(/^blob:/);
    const saved = page.waitForEvent("download");
    await mine.nth(1).locator(".file").click();
    const download = await saved;
    expect(download.suggestedFilename()).toBe("receipt.txt");
    expect(readFileSync(await download.path(), "utf8")).toBe("Paid.");
    expect(faults).toEqual([]);
  });
});
