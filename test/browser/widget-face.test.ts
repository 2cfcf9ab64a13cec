import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, BrowserContext, FrameLocator, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { latestConversation } from "../../server/store/conversation.ts";
import { openHandoff } from "../../server/store/handoff.ts";
import { setting } from "../../server/store/schema/organisation.ts";
import { visitor } from "../../server/store/schema/visitor.ts";
import { writeSetting } from "../../server/store/setting.ts";
import { WORDS } from "../../widget/words/words.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openWorld, until, type World } from "../sockets/builders.ts";
import { ask, hasBrowser, openBrowser } from "./browser.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The document's root: found in as a frame is. */
type Root = Locator & FrameLocator;

// The frame by itself, opened at its own address: what it says and how it is used. On host pages: widget.test.ts.
describe.skipIf(!hasBrowser)("the widget's frame", () => {
  let database: DatabasePort;
  let world: World;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    database = await openTestDatabase();
    world = await openWorld(database, { site: { allowedOrigins: ["self"], name: "The Shop" } });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await world?.close();
    await database?.close();
  });
  afterEach(() => context?.close());

  async function open(options: Parameters<Browser["newContext"]>[0] = {}): Promise<Root> {
    // The policy is tried in widget.test.ts; axe is put into the page as a script.
    context = await browser.newContext({ viewport: { width: 390, height: 760 }, bypassCSP: true, ...options });
    page = await context.newPage();
    await page.goto(`${world.url}/widget/frame?site=${world.site.key}`);
    const chat = page.locator("html") as unknown as Root;
    await chat.locator("[data-link=online]").waitFor({ state: "attached" });
    return chat;
  }

  /** Serious and critical faults that axe finds now, and every text of too little contrast. */
  async function faultsNow(state: string): Promise<string[]> {
    await page.evaluate(AXE);
    const found = (await page.evaluate(
      "Promise.allSettled(document.getAnimations().filter((a) => a.effect.getTiming().iterations === 1).map((a) => a.finished)).then(() => axe.run())",
    )) as { violations: { id: string; impact: string; nodes: { html: string }[] }[] };
    return found.violations
      .filter((one) => one.impact === "serious" || one.impact === "critical")
      .map((one) => `${state}: ${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
  }

  async function handoffOf(): Promise<string> {
    const rows = await database.db.select().from(visitor).orderBy(visitor.createdAt);
    const of = { siteId: world.site.id, visitorId: rows.at(-1)?.id ?? "" };
    const conversationId = (await latestConversation(database.db, of))?.id ?? "";
    return (await openHandoff(database.db, conversationId))?.id ?? "";
  }

  test.each(["light", "dark"] as const)("axe finds nothing in any state, in %s", async (colorScheme) => {
    const chat = await open({ colorScheme, reducedMotion: "reduce" });
    const faults = await faultsNow("empty");
    const answer = await ask(chat, "How do I return an item?");
    faults.push(...(await faultsNow("answer")));
    await answer.getByRole("button", { name: WORDS.en.notHelped }).click();
    await answer.locator(".chip").first().click();
    faults.push(...(await faultsNow("reason")));
    await chat.getByRole("button", { name: WORDS.en.menu }).click();
    faults.push(...(await faultsNow("menu")));
    await chat.getByRole("menuitem", { name: WORDS.en.deleteConversation }).click();
    faults.push(...(await faultsNow("delete")));
    // Escape is "no", and closes the question only.
    await page.keyboard.press("Escape");
    await until(async () => (await chat.locator("dialog").count()) === 0);
    await chat.locator(".ask-person").click();
    await chat.getByText(WORDS.en.keepWriting).waitFor();
    faults.push(...(await faultsNow("waiting")));
    const handoffId = await handoffOf();
    await world.parts.desk.claim({ handoffId, agent: "Ada" });
    await world.parts.desk.reply({ handoffId, agent: "Ada", clientMessageId: newId(), text: "Hello **there**" });
    await chat.locator("li.message.person").waitFor();
    faults.push(...(await faultsNow("person")));
    await world.parts.desk.close({ handoffId, agent: "Ada" });
    await chat.locator(".star").nth(3).click();
    await chat.locator(".satisfaction textarea").waitFor();
    faults.push(...(await faultsNow("rating")));
    // A reload shows the same end.
    await page.reload();
    await chat.getByText(WORDS.en.closed).waitFor();
    await chat.getByText(WORDS.en.rated).waitFor();
    expect(faults).toEqual([]);
  });

  test("by keyboard alone: a question, its answer, a thumb with its reason", async () => {
    const chat = await open();
    await until(async () => (await chat.locator("textarea:focus").count()) === 1);
    await page.keyboard.type("How do I return an item?");
    await page.keyboard.press("Enter");
    await chat.locator("li.message.machine[data-form]:not(.streaming)").waitFor();
    const reach = async (selector: string, back = false) => {
      for (let i = 0; i < 15 && (await chat.locator(`${selector}:focus`).count()) === 0; i++)
        await page.keyboard.press(back ? "Shift+Tab" : "Tab");
      expect(await chat.locator(`${selector}:focus`).count(), selector).toBe(1);
    };
    await reach(".thumb.down", true);
    await page.keyboard.press("Enter");
    await reach(".chip[data-reason=not-clear]");
    await page.keyboard.press("Space");
    await reach(".why-not button[type=submit]");
    await page.keyboard.press("Enter");
    await until(async () => (await chat.locator(".why-not").count()) === 0);
    expect(await chat.locator('.thumb.down[aria-pressed="true"]').count()).toBe(1);
  });

  test.each(["de", "es", "fr"] as const)("speaks %s to who prefers it", async (language) => {
    const chat = await open({ locale: language });
    expect(await chat.getAttribute("lang")).toBe(language);
    await chat.getByText(WORDS[language].greeting(undefined)).waitFor();
    await chat.getByText(WORDS[language].disclosure).waitFor();
    await chat.getByRole("button", { name: WORDS[language].person }).waitFor();
    expect(await chat.evaluate((el) => el.scrollWidth)).toBeLessThanOrEqual(390);
  });

  test("from right to left, everything changes sides and nothing sticks out", async () => {
    const chat = await open();
    await ask(chat, "How do I return an item?");
    const x = async (selector: string) => (await chat.locator(selector).first().boundingBox())?.x ?? 0;
    const before = { close: await x(".close"), mine: await x(".message.visitor .bubble"), send: await x(".send") };
    expect(before.mine).toBeGreaterThan(100);
    await chat.evaluate((el) => el.setAttribute("dir", "rtl"));
    expect(await x(".close")).toBeLessThan(60);
    expect(await x(".send")).toBeLessThan(60);
    expect(await x(".message.visitor .bubble")).toBeLessThan(before.mine);
    expect(await chat.evaluate((el) => el.scrollWidth)).toBeLessThanOrEqual(390);
  });

  const set = (value: object) =>
    writeSetting(database.db, { scopeId: world.site.id, name: "widget", value: { language: "en", ...value } });

  test("files: no button until they are allowed; then one is sent and kept, and what is not taken is said in words", async () => {
    const before = await open();
    expect(await before.getByRole("button", { name: WORDS.en.attach }).count()).toBe(0);
    await context.close();
    await set({ files: "documents" });
    const chat = await open();
    await chat.getByRole("button", { name: WORDS.en.attach }).waitFor();
    const input = chat.locator("input[type=file]");
    const told = chat.locator(".upload [role=alert]");
    const png = Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR4nGP8z8DAwMDAxMDAwMDAAAANHQEDasKb6QAAAABJRU5ErkJggg==",
      "base64",
    );
    await input.setInputFiles({ name: "tent.png", mimeType: "image/png", buffer: png });
    const sent = chat.locator("li.message.visitor").getByAltText("tent.png");
    await sent.first().waitFor();
    expect(await told.count()).toBe(0);

    // Known by its content, whatever it calls itself.
    await input.setInputFiles({ name: "photo.png", mimeType: "image/png", buffer: Buffer.from("MZ\0\0program") });
    await told.waitFor();
    expect(await told.textContent()).toBe(`photo.png: ${WORDS.en.refusals.FILE_NOT_ALLOWED}`);
    await input.setInputFiles({
      name: "film.png",
      mimeType: "image/png",
      buffer: Buffer.alloc(10 * 1024 * 1024 + 1, png),
    });
    await chat.getByText(`film.png: ${WORDS.en.fileTooLarge(10)}`).waitFor();
    expect(await faultsNow("files refused")).toEqual([]);
    for (const name of ["photo.png", "film.png"]) {
      await chat.getByRole("button", { name: `${WORDS.en.dismiss}: ${name}` }).click();
    }
    expect(await told.count()).toBe(0);

    // Without a connection it isn't lost: it's tried again under the same id.
    await page.route("**/widget/files?**", (route) => route.abort(), { times: 1 });
    await input.setInputFiles({ name: "late.png", mimeType: "image/png", buffer: png });
    await chat.getByRole("button", { name: WORDS.en.retry }).click();
    await chat.locator("li.message.visitor").getByAltText("late.png").waitFor();
    await until(async () => (await told.count()) === 0);
    await page.reload();
    await sent.first().waitFor();
    expect(await chat.locator("li.message.visitor").count()).toBe(2);
    await database.db.delete(setting);
  });

  test("the sound is off until it is switched on, and then heard once a message, and only by who looks elsewhere", async () => {
    const chat = await open();
    await page.evaluate(`window.tones = 0;
      window.elsewhere = true;
      document.hasFocus = () => !window.elsewhere;
      const plain = AudioContext.prototype.createGain;
      AudioContext.prototype.createGain = function () { window.tones++; return plain.call(this); };`);
    const tones = () => page.evaluate<number>("window.tones");
    await ask(chat, "How do I return an item?");
    expect(await tones()).toBe(0);
    await chat.getByRole("button", { name: WORDS.en.menu }).click();
    await chat.getByRole("menuitemcheckbox", { name: WORDS.en.sound }).click();
    await chat.locator('[data-item=sound][aria-checked="true"]').waitFor();
    await page.keyboard.press("Escape");
    await ask(chat, "How long does delivery take?");
    await until(async () => (await tones()) === 1);
    await page.evaluate("window.elsewhere = false");
    await ask(chat, "How do I reset my password?");
    expect(await tones()).toBe(1);
    // Remembered, and history is no news.
    await page.reload();
    await chat.locator("li.message.machine[data-form]").nth(2).waitFor();
    await chat.getByRole("button", { name: WORDS.en.menu }).click();
    await chat.locator('[data-item=sound][aria-checked="true"]').waitFor();
  });
});
