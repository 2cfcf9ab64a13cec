import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { until } from "../sockets/builders.ts";
import { ask, chatOf, hasBrowser, openBrowser, openChat, shoot, watch } from "./browser.ts";
import { articles, draw, foreign, phrasings, plain, questions, seed } from "./draw.ts";
import { type DemoServer, startServer } from "./server.ts";

/** Forms that answer. */
const ANSWERS = ["cached", "quoted", "composed", "large"];
/**
 * Of ten drawn questions. The promise is 85% resolved and 95% right among what is answered: then fewer than six right come
 * in 1% of draws, and more than two wrong in 1%. The default seed is one fixed draw, so a red test there is a change.
 */
const BOUNDS = { right: 6, wrong: 2 };

describe.skipIf(!hasBrowser)("the demo shop, from npm start to the answer", () => {
  let server: DemoServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let faults: string[];

  beforeAll(async () => {
    server = await startServer({ fresh: true });
    console.info(`first start: ${(server.readyMs / 1000).toFixed(1)} s`);
    browser = await openBrowser();
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });
  const open = async (options: Parameters<Browser["newContext"]>[0] = {}) => {
    context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    page = await context.newPage();
    ({ faults } = watch(page));
  };
  beforeEach(() => open());
  afterEach(async (at) => {
    if (at.task.result?.state === "fail") await shoot(page, "failed");
    await context.close();
  });

  /** What became of one question, asked by a new visitor. */
  async function outcomeOf(question: string, expected: string | null) {
    await context.close();
    await open();
    await page.goto(`${server.url}/demo`);
    const chat = await openChat(page);
    let answer = await ask(chat, question);
    let form = await answer.getAttribute("data-form");
    let clarified = false;
    if (form === "clarify" || form === "suggested") {
      clarified = true;
      const title = articles.find((article) => article.id === expected)?.title;
      const option = answer.getByRole("button", { name: title ?? "", exact: true });
      if (title !== undefined && (await option.count()) === 1) {
        await option.click();
        answer = chat.locator("li.message.machine[data-form]:not(.streaming)").nth(1);
        await answer.waitFor();
        form = await answer.getAttribute("data-form");
      }
    }
    const source = answer.locator(".source").first();
    const article = (await source.count()) === 0 ? null : await source.getAttribute("data-article");
    const handoff = await answer.getAttribute("data-handoff");
    expect(await chat.locator(".ask-person").isEnabled()).toBe(handoff !== "queued");
    return { question, expected, form, article, clarified, handoff, isAnswer: ANSWERS.includes(form ?? "") };
  }

  test("ten questions that nobody wrote into the knowledge are answered from the right article", async () => {
    console.info(`seed ${seed} (SEED=… draws others)`);
    const drawn = draw(questions, 10);
    for (const { question } of drawn) expect(phrasings.has(plain(question)), question).toBe(false);
    const outcomes = [];
    for (const { question, expect: expected } of drawn) outcomes.push(await outcomeOf(question, expected));
    const right = outcomes.filter((o) => o.isAnswer && o.article === o.expected);
    const wrong = outcomes.filter((o) => o.isAnswer && o.article !== o.expected);
    for (const o of outcomes) {
      const mark = right.includes(o) ? "right" : wrong.includes(o) ? "WRONG" : "passed on";
      console.info(`${mark}${o.clarified ? " after a choice" : ""}: ${o.question} -> ${o.article ?? o.form}`);
    }
    // Nobody is left with silence, and nothing is said without its source.
    for (const o of outcomes) expect(o.form, o.question).not.toBeNull();
    for (const o of outcomes.filter((one) => one.isAnswer)) expect(o.article, o.question).not.toBeNull();
    // What is not answered gets a person offered, or was asked which is meant or helps.
    for (const o of outcomes.filter((one) => !one.isAnswer))
      expect(o.handoff !== null || o.clarified, o.question).toBe(true);
    expect(wrong.length).toBeLessThanOrEqual(BOUNDS.wrong);
    expect(right.length).toBeGreaterThanOrEqual(BOUNDS.right);
  }, 180_000);

  test("three questions that the company does not answer are not answered, and a person is offered", async () => {
    for (const { question } of draw(foreign, 3)) {
      const outcome = await outcomeOf(question, null);
      console.info(`${outcome.form}: ${question}`);
      expect(outcome.isAnswer, question).toBe(false);
      // Titles that are near may be suggested instead, beside "Talk to someone".
      expect(outcome.form === "suggested" || outcome.handoff === "offered", question).toBe(true);
    }
  });

  test("the source leads to the article in the help centre; history, thumb and waiting survive a reload", async () => {
    await page.goto(`${server.url}/demo`);
    const chat = await openChat(page);
    const title = "How do I track my order?";
    const answer = await ask(chat, title);
    const [help] = await Promise.all([context.waitForEvent("page"), answer.locator("a.source").first().click()]);
    expect(await help.locator("h1").textContent()).toBe(title);
    await help.close();
    await answer.getByRole("button", { name: "This helped" }).click();
    await answer.locator('button[aria-pressed="true"]').waitFor();
    await chat.getByRole("button", { name: "Talk to a person" }).click();
    await chat.getByText("Feel free to add details while you wait.").waitFor();

    await page.reload();
    const again = await openChat(page);
    const thumb = again.getByRole("button", { name: "This helped" }).first();
    await until(async () => (await thumb.getAttribute("aria-pressed").catch(() => null)) === "true");
    expect(await again.locator("li.message.visitor").first().textContent()).toContain(title);
    await again.getByText("Feel free to add details while you wait.").waitFor();
    expect(faults).toEqual([]);
  });

  test.each([
    ["light", 1440, 900],
    ["dark", 1440, 900],
    ["light", 390, 844],
    ["dark", 390, 844],
  ] as const)("the shop and its chat fit a %s screen of %i px", async (colorScheme, width, height) => {
    await context.close();
    await open({ colorScheme, viewport: { width, height } });
    const name = `${colorScheme}-${width}`;
    await page.goto(`${server.url}/demo`);
    await page.locator("tuppence-widget button").waitFor();
    await shoot(page, `shop-closed-${name}`);
    const wide = () => page.evaluate<number>("document.documentElement.scrollWidth");
    expect(await wide()).toBeLessThanOrEqual(width);
    const chat = await openChat(page);
    await ask(chat, "How do I track my order?");
    // A long answer is read from its beginning: its source is in sight.
    await shoot(page, `shop-open-${name}`);
    const inSight = await chat.locator(".thread").evaluate((view) => {
      const source = view.querySelector(".sources")?.getBoundingClientRect().top ?? 0;
      return source >= view.getBoundingClientRect().top;
    });
    expect(inSight).toBe(true);
    expect(await chat.locator("html").evaluate((el) => el.scrollWidth)).toBeLessThanOrEqual(width);
    expect(await chatOf(page).getByRole("button", { name: "Talk to a person" }).isVisible()).toBe(true);
    await page.goto(`${server.url}/help/track-order`);
    expect(await wide()).toBeLessThanOrEqual(width);
    await shoot(page, `help-${name}`);
    await page.goto(`${server.url}/console`);
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    expect(await wide()).toBeLessThanOrEqual(width);
    await shoot(page, `console-${name}`);
    // The browser writes a line for the one call without a session.
    expect(faults.filter((fault) => !fault.includes("401"))).toEqual([]);
  });
});
