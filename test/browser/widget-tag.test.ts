import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { until } from "../sockets/builders.ts";
import { chatOf, hasBrowser } from "./browser.ts";
import type { HostPages } from "./host-pages.ts";
import { openStage, type Stage } from "./stage.ts";

// What a site may say in the tag and by command, beside the chat itself.
describe.skipIf(!hasBrowser)("the tag", () => {
  let stage: Stage;
  let browser: Browser;
  let hosts: HostPages;
  let context: BrowserContext;
  let page: Page;
  let tag: (server: string, site: string) => string;

  beforeAll(async () => {
    stage = await openStage({ tag: (server, site) => tag(server, site) });
    ({ hosts, browser } = stage);
  });
  afterAll(() => stage?.close());
  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1200, height: 800 }, locale: "en-GB" });
    page = await context.newPage();
  });
  afterEach(() => context.close());

  const launch = () => page.locator("tuppence-widget .launch");
  const frame = () => page.locator("tuppence-widget iframe");
  const layer = () => page.evaluate<string>("getComputedStyle(document.querySelector('tuppence-widget')).zIndex");

  test("a tag manager that drops the attributes: the address of the script says the same", async () => {
    tag = (server, site) =>
      `<script async src="${server}/widget.js?site=${site}&label=Ask+us&offset=90&open=true"></script>`;
    await page.goto(hosts.url);
    await chatOf(page).locator("textarea").waitFor();
    expect(await launch().boundingBox()).toMatchObject({ x: 1200 - 76, y: 800 - 90 - 56 });
    await page.evaluate("window.Tuppence('close')");
    expect(await launch().getAttribute("aria-label")).toBe("Ask us");
  });

  test("data-offset keeps the button clear of a banner, data-layer above or below it", async () => {
    tag = (server, site) =>
      `<script async src="${server}/widget.js" data-site="${site}" data-offset="120 40" data-layer="50"></script>`;
    await page.goto(hosts.url);
    await launch().waitFor();
    expect(await launch().boundingBox()).toMatchObject({ x: 1200 - 40 - 56, y: 800 - 120 - 56 });
    expect(await layer()).toBe("50");
    await launch().click();
    await frame().waitFor();
    // Also a high offset leaves the chat on the screen.
    expect((await frame().boundingBox())?.y).toBeGreaterThanOrEqual(0);
  });

  test("what is no number changes nothing", async () => {
    tag = (server, site) =>
      `<script async src="${server}/widget.js" data-site="${site}" data-offset="left" data-layer="top; color: red"></script>`;
    await page.goto(hosts.url);
    await launch().waitFor();
    expect(await launch().boundingBox()).toMatchObject({ x: 1200 - 76, y: 800 - 76 });
    expect(await layer()).toBe("2147483000");
  });

  test("hide and show: while a banner is up nothing of the chat is seen, and opening it shows it again", async () => {
    tag = (
      server,
      site,
    ) => `<script>window.Tuppence = Object.assign(function () { window.Tuppence.q.push(arguments); }, { q: [] });
      Tuppence("hide");</script><script async src="${server}/widget.js" data-site="${site}"></script>`;
    await page.goto(hosts.url);
    await launch().waitFor({ state: "attached" });
    expect(await launch().isVisible()).toBe(false);
    await page.evaluate("window.Tuppence('show')");
    expect(await launch().isVisible()).toBe(true);
    await launch().click();
    await frame().waitFor();
    await page.evaluate("window.Tuppence('hide')");
    expect(await frame().isVisible()).toBe(false);
    await page.evaluate("window.Tuppence('open')");
    await until(() => frame().isVisible());
  });
});
