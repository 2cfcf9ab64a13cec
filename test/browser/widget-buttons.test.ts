import type { Browser, BrowserContext, FrameLocator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Gate } from "../../server/domain/verdict.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { findConversation } from "../../server/store/conversation.ts";
import { message } from "../../server/store/schema/message.ts";
import { WORDS } from "../../widget/words/words.ts";
import { until, type World } from "../sockets/builders.ts";
import { hasBrowser, openChat, shoot, watch } from "./browser.ts";
import type { HostPages } from "./host-pages.ts";
import { openStage, type Stage } from "./stage.ts";

/** Of what is asked about the moon nothing is known; parcels are near three articles; all else is two articles'. */
const unsure: Gate = ({ question }, candidates) => {
  const ranked = candidates.slice(0, 2).map((one) => ({ articleId: one.articleId, probability: 0.5 }));
  const base = { confidence: 0.5, ranked, options: [] };
  if (question.includes("moon")) return { ...base, tier: "person", form: "handoff", reason: "not-in-knowledge" };
  if (question.includes("parcel")) {
    const near = candidates.slice(0, 3).map((one) => one.articleId);
    return { ...base, tier: "machine", form: "suggested", reason: "some-articles-near", options: near };
  }
  const options = ranked.map((one) => one.articleId);
  return { ...base, tier: "machine", form: "clarify", reason: "two-articles-fit", options };
};

// What the assistant asks has buttons to answer it with, which say what could be typed and go once it is answered.
describe.skipIf(!hasBrowser)("buttons under what the assistant asks", () => {
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
    const { knowledge, parts: deps } = world.shop;
    world.turns = world.shop.again({
      voice: deps.voice,
      async knowledge(id) {
        const live = knowledge.live(id);
        return live === undefined ? undefined : { live, gate: unsure, search: (q) => knowledge.search(live, q) };
      },
    }).turns;
  });
  afterAll(() => stage?.close());
  afterEach(() => context.close());

  async function open(language: keyof typeof WORDS, more: Parameters<Browser["newContext"]>[0] = {}) {
    context = await browser.newContext({ viewport: { width: 1200, height: 800 }, locale: language, ...more });
    page = await context.newPage();
    ({ faults } = watch(page));
    await page.goto(hosts.url);
    return openChat(page);
  }

  async function write(chat: FrameLocator, language: keyof typeof WORDS, text: string, answers: number) {
    const field = chat.getByLabel(WORDS[language].ask);
    await field.fill(text);
    await field.press("Enter");
    await answer(chat, answers).waitFor();
  }
  /** The answer with this number, from 1. */
  const answer = (chat: FrameLocator, number: number) =>
    chat.locator("li.message.machine[data-form]:not(.streaming)").nth(number - 1);
  const buttons = (chat: FrameLocator) => chat.locator(".option").allInnerTexts();
  const focused = (chat: FrameLocator) => chat.locator(":focus").evaluate((element) => element.tagName);

  async function state(): Promise<string | undefined> {
    const rows = await database.db.select().from(message).orderBy(message.createdAt);
    return (await findConversation(database.db, rows.at(-1)?.conversationId ?? ""))?.state;
  }

  test.each(Object.keys(WORDS) as (keyof typeof WORDS)[])(
    "%s: none of these, then yes, with the keyboard alone",
    async (language) => {
      const words = WORDS[language];
      const chat = await open(language);
      await write(chat, language, "delivery", 1);
      expect((await buttons(chat)).slice(2)).toEqual([words.noneOfThese]);
      await chat.getByRole("button", { name: words.noneOfThese }).focus();
      await page.keyboard.press("Enter");
      await answer(chat, 2).waitFor();
      expect(await buttons(chat)).toEqual([words.yes, words.no]);
      expect(await answer(chat, 2).getAttribute("data-handoff")).toBe("offered");
      // The button that had the focus is gone: typing goes on.
      expect(await focused(chat)).toBe("TEXTAREA");
      await chat.getByRole("button", { name: words.yes, exact: true }).focus();
      await page.keyboard.press("Space");
      await answer(chat, 3).waitFor();
      await until(async () => (await state()) === "queued");
      expect(await buttons(chat)).toEqual([]);
      expect(faults).toEqual([]);
    },
  );

  test("no declines, and what is typed instead takes the buttons away", async () => {
    const words = WORDS.en;
    const chat = await open("en");
    await write(chat, "en", "Do you deliver to the moon?", 1);
    await chat.getByRole("button", { name: words.no, exact: true }).click();
    await answer(chat, 2).waitFor();
    expect(await buttons(chat)).toEqual([]);
    expect(await state()).toBe("machine");
    await write(chat, "en", "And parcels to the moon?", 3);
    expect(await buttons(chat)).toEqual([words.yes, words.no]);
    await write(chat, "en", "no thanks", 4);
    expect(await buttons(chat)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test("a press that waits for the line counts once, and the buttons are still there after a reload", async () => {
    const words = WORDS.en;
    let chat = await open("en");
    await write(chat, "en", "Do you deliver to the moon?", 1);
    await page.reload();
    chat = await openChat(page);
    await answer(chat, 1).waitFor();
    expect(await buttons(chat)).toEqual([words.yes, words.no]);
    await context.setOffline(true);
    await chat.getByText(words.offline).waitFor();
    await chat.getByRole("button", { name: words.yes, exact: true }).click();
    await chat.locator(".unsent").waitFor();
    expect(await buttons(chat)).toEqual([]);
    await context.setOffline(false);
    await answer(chat, 2).waitFor({ timeout: 20_000 });
    await until(async () => (await state()) === "queued");
  });

  test("of three suggested titles the second answers, and its buttons go", async () => {
    const chat = await open("en");
    await write(chat, "en", "parcels", 1);
    const shown = await buttons(chat);
    expect(shown).toHaveLength(4);
    expect(shown[3]).toBe(WORDS.en.talkToSomeone);
    const group = chat.getByRole("group", { name: "I'm not certain. Do any of these help?" });
    expect(await group.getByRole("button").count()).toBe(4);
    // No thumbs: it is no answer.
    expect(await answer(chat, 1).getByRole("button", { name: WORDS.en.helped }).count()).toBe(0);
    await group.getByRole("button").nth(1).click();
    await answer(chat, 2).waitFor();
    expect(await answer(chat, 2).getAttribute("data-form")).toBe("quoted");
    expect(await answer(chat, 2).locator(".source").first().innerText()).toContain(shown[1]);
    expect(await buttons(chat)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test.each(Object.keys(WORDS) as (keyof typeof WORDS)[])(
    "%s: talk to someone, with the keyboard alone, gets a person at once",
    async (language) => {
      const words = WORDS[language];
      const chat = await open(language);
      await write(chat, language, "parcels", 1);
      await chat.locator(".option").first().focus();
      for (let i = 0; i < 3; i++) await page.keyboard.press("Tab");
      expect(await chat.locator(":focus").innerText()).toBe(words.talkToSomeone);
      await page.keyboard.press("Enter");
      await answer(chat, 2).waitFor();
      expect(await answer(chat, 2).getAttribute("data-handoff")).toBe("queued");
      await until(async () => (await state()) === "queued");
      expect(await buttons(chat)).toEqual([]);
      expect(await focused(chat)).toBe("TEXTAREA");
      expect(faults).toEqual([]);
    },
  );

  test("titles are not suggested twice in a row: the offer of a person follows", async () => {
    const words = WORDS.en;
    const chat = await open("en");
    await write(chat, "en", "parcels", 1);
    await write(chat, "en", "parcels and the post office", 2);
    expect(await answer(chat, 2).getAttribute("data-handoff")).toBe("offered");
    expect(await buttons(chat)).toEqual([words.yes, words.no]);
  });

  test.each(["light", "dark"] as const)("on a phone the titles fit and can be tapped (%s)", async (colorScheme) => {
    const chat = await open("en", {
      viewport: { width: 390, height: 760 },
      hasTouch: true,
      isMobile: true,
      colorScheme,
    });
    await write(chat, "en", "parcels", 1);
    await shoot(page, `suggested-390-${colorScheme}`);
    for (const box of await Promise.all((await chat.locator(".option").all()).map((one) => one.boundingBox()))) {
      expect(box?.height).toBeGreaterThanOrEqual(44);
      expect(box?.x).toBeGreaterThanOrEqual(0);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
    }
    await chat.getByLabel(WORDS.en.ask).evaluate((element) => element.blur());
    await chat.locator(".option").nth(1).tap();
    await answer(chat, 2).waitFor();
    expect(await answer(chat, 2).getAttribute("data-form")).toBe("quoted");
    expect(await chat.locator("textarea:focus").count()).toBe(0);
  });

  test("on a phone a press brings up no keyboard", async () => {
    const chat = await open("en", { viewport: { width: 390, height: 760 }, hasTouch: true, isMobile: true });
    await write(chat, "en", "delivery", 1);
    await chat.getByLabel(WORDS.en.ask).evaluate((element) => element.blur());
    await chat.getByRole("button", { name: WORDS.en.noneOfThese }).tap();
    await answer(chat, 2).waitFor();
    expect(await chat.locator("textarea:focus").count()).toBe(0);
  });
});
