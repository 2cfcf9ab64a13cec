import { eq } from "drizzle-orm";
import { SignJWT } from "jose";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { latestConversation } from "../../server/store/conversation.ts";
import { openHandoff } from "../../server/store/handoff.ts";
import { message } from "../../server/store/schema/message.ts";
import { setting } from "../../server/store/schema/organisation.ts";
import { visitor } from "../../server/store/schema/visitor.ts";
import { writeSetting } from "../../server/store/setting.ts";
import { WORDS } from "../../widget/words/words.ts";
import { until, type World } from "../sockets/builders.ts";
import { ask, chatOf, hasBrowser, openChat, shoot, watch } from "./browser.ts";
import type { HostPages } from "./host-pages.ts";
import { openStage, type Stage } from "./stage.ts";

const SECRET = "0123456789abcdef0123456789abcdef";

// Pages that were not made for the widget: strict, hostile, made anew while it is open; and visitors whose storage is refused.
describe.skipIf(!hasBrowser)("the widget on pages of others", () => {
  let stage: Stage;
  let database: DatabasePort;
  let world: World;
  let browser: Browser;
  let hosts: HostPages;
  let context: BrowserContext;
  let page: Page;
  let faults: string[];
  let before: string;

  beforeAll(async () => {
    stage = await openStage({ before: () => before });
    ({ database, world, hosts, browser } = stage);
  });
  afterAll(() => stage?.close());
  beforeEach(async () => {
    before = "";
    context = await browser.newContext({ viewport: { width: 1200, height: 800 }, locale: "en-GB" });
    page = await context.newPage();
    ({ faults } = watch(page));
  });
  afterEach(async () => {
    await context.close();
    await database.db.delete(setting);
  });

  const launch = (where = page) => where.locator("tuppence-widget .launch");
  const open = async (where = page) => {
    const chat = await openChat(where);
    await chat.locator("textarea").waitFor();
    return chat;
  };
  const set = (name: string, value: object) => writeSetting(database.db, { scopeId: world.site.id, name, value });
  const api = (...command: unknown[]) => page.evaluate(`window.Tuppence(...${JSON.stringify(command)})`);
  /** What the browser made of our style, of an element in the shadow root or of its host. */
  const styleOf = (selector: string, name: string) =>
    page.evaluate<string>(`(() => {
      const host = document.querySelector("tuppence-widget");
      const element = "${selector}" === ":host" ? host : host.shadowRoot.querySelector("${selector}");
      return getComputedStyle(element)["${name}"];
    })()`);
  const visitorMessages = (where = page) => chatOf(where).locator("li.message.visitor");
  const sign = (sub: string, lasts = "1h") =>
    new SignJWT({ sub, name: "Ada" })
      .setProtectedHeader({ alg: "HS256" })
      .setExpirationTime(lasts)
      .sign(new TextEncoder().encode(SECRET));

  test("a page with a strict CSP, COEP and Trusted Types: it opens and answers, and the browser reports nothing", async () => {
    await page.goto(`${hosts.url}/strict`);
    expect(await page.evaluate("crossOriginIsolated")).toBe(true);
    const chat = await open();
    expect(await (await ask(chat, "How do I return an item?")).textContent()).toContain("30 days");
    expect(faults).toEqual([]);
    expect((await launch().boundingBox())?.width).toBe(56);
  });

  test("a page that does not let it fetch its look: the button has ours", async () => {
    await set("widget", { theme: { accent: "#aa0000" } });
    await page.goto(`${hosts.url}/closed-connect`);
    await open();
    expect(await styleOf(".launch", "backgroundColor")).toBe("rgb(31, 95, 74)");
  });

  test("a page that unsets, hides, turns and reddens everything changes nothing of it", async () => {
    await set("widget", { proactive: [{ pages: "*", delaySeconds: 0, text: "Can I help?" }] });
    await page.goto(`${hosts.url}/hostile`);
    const bubble = page.locator("tuppence-widget .say");
    await bubble.waitFor();
    expect(await styleOf(".say", "fontSize")).toBe("15px");
    await shoot(page, "hostile-bubble");
    expect(await launch().boundingBox()).toMatchObject({ x: 1200 - 76, y: 800 - 76, width: 56, height: 56 });
    for (const [name, value] of Object.entries({
      opacity: "1",
      transform: "none",
      filter: "none",
      position: "fixed",
    })) {
      expect(await styleOf(":host", name), name).toBe(value);
    }
    expect(await styleOf(".launch", "backgroundColor")).toBe("rgb(31, 95, 74)");
    const chat = await open();
    await ask(chat, "How do I return an item?");
    expect((await page.locator("tuppence-widget iframe").boundingBox())?.width).toBe(400);
    await shoot(page, "hostile-open");
  });

  test("a single-page app: it hears the page, follows its rules, and stays when the body is written anew", async () => {
    await set("widget", {
      proactive: [{ pages: "/app/returns*", delaySeconds: 0, text: "Sending something back?" }],
      position: "left",
    });
    await page.goto(`${hosts.url}/app`);
    await launch().waitFor();
    expect((await launch().boundingBox())?.x).toBe(20);
    const bubble = page.locator("tuppence-widget .bubble");
    expect(await bubble.count()).toBe(0);
    await page.evaluate("go('/app/returns/42')");
    await bubble.getByText("Sending something back?").waitFor();
    await bubble.getByRole("button", { name: "Dismiss" }).click();
    expect(await bubble.count()).toBe(0);
    // Once a visitor and rule.
    await page.evaluate("go('/app')");
    await page.evaluate("go('/app/returns')");
    // Its delay is zero: had it been proposed again, its timer would have run before this one.
    await page.evaluate("new Promise((done) => setTimeout(done, 1))");
    expect(await bubble.count()).toBe(0);
    const chat = await open();
    await page.evaluate("go('/app/checkout?card=4111')");
    await ask(chat, "How do I return an item?");
    const pageOf = (await database.db.select().from(message)).findLast((row) => row.author === "visitor")?.detail?.page;
    expect(pageOf).toBe(`${hosts.url}/app/checkout`);
    await page.evaluate("rewrite()");
    await visitorMessages().waitFor();
    await page.evaluate("clean()");
    await visitorMessages().waitFor();
    expect(await page.locator("tuppence-widget").count()).toBe(1);
    expect(faults).toEqual([]);
  });

  test("commands before the loader is there are run, events are heard, and a listener that throws harms nobody", async () => {
    before = `<script src="/queue.js"></script>`;
    await page.goto(hosts.url);
    await launch().waitFor();
    await api("send", "How do I return an item?");
    await chatOf(page).locator("li.message.machine[data-form]").waitFor();
    await api("close");
    await api("toggle");
    await api("toggle");
    await api("nonsense");
    const heard = await page.evaluate<[string, object][]>("heard");
    expect(heard.map(([event]) => event).filter((event) => event === "open" || event === "close")).toEqual([
      "open",
      "close",
      "open",
      "close",
    ]);
    expect(faults.every((fault) => fault.includes("the page's own fault"))).toBe(true);

    // A person writes while it is closed: badge and title say so, until it is opened.
    const rows = await database.db.select().from(visitor).orderBy(visitor.createdAt);
    const visitorId = rows.at(-1)?.id ?? "";
    const id = (await latestConversation(database.db, { siteId: world.site.id, visitorId }))?.id ?? "";
    await world.shop.turns.requestPerson({
      siteId: world.site.id,
      visitorId,
      clientMessageId: newId(),
      conversationId: id,
    });
    await until(async () => (await openHandoff(database.db, id)) !== undefined);
    await world.shop.turns.idle();
    await api("open");
    // A chat that is closed before anything was drawn has not been read.
    await until(async () => {
      const row = await latestConversation(database.db, { siteId: world.site.id, visitorId });
      return row?.visitorSeen === row?.sequence;
    });
    await api("close");
    const handoffId = (await openHandoff(database.db, id))?.id ?? "";
    await world.parts.desk.claim({ handoffId, agent: "Mara" });
    await world.parts.desk.reply({ handoffId, agent: "Mara", clientMessageId: newId(), text: "Hello!" });
    await page.locator("tuppence-widget .badge").getByText("1", { exact: true }).waitFor();
    expect(await page.title()).toBe("(1) Host");
    await page.evaluate("document.title = 'Sale'");
    await api("open");
    await until(async () => (await page.title()) === "Sale");

    await api("shutdown");
    expect(await page.locator("tuppence-widget").count()).toBe(0);
    expect(await page.evaluate("document.documentElement.style.overflow")).toBe("");
  });

  test("a page that has something else under our name keeps it, and the chat works", async () => {
    before = `<script>window.Tuppence = { mine: true };</script>`;
    const said: string[] = [];
    page.on("console", (one) => said.push(one.text()));
    await page.goto(hosts.url);
    await open();
    expect(await page.evaluate("window.Tuppence")).toEqual({ mine: true });
    expect(said.some((text) => text.includes("window.Tuppence for something else"))).toBe(true);
  });

  test("a page whose own scripts throw all the time", async () => {
    before = `<script>setInterval(() => { throw new Error("host"); }, 20); addEventListener("message", () => { throw new Error("host"); }); document.addEventListener("click", () => { throw new Error("host"); }, true);</script>`;
    await page.goto(hosts.url);
    await ask(await open(), "How do I return an item?");
    expect(faults.filter((fault) => !fault.includes("host"))).toEqual([]);
  });

  test("strict identity: nothing without a token, the history with it on another device, nothing after a reset", async () => {
    await set("identity", { mode: "strict", secret: SECRET });
    before = `<script src="/queue.js"></script>`;
    await page.goto(hosts.url);
    await launch().click();
    await until(async () => (await chatOf(page).locator("textarea:enabled").count()) === 0, 2000);
    expect(await database.db.select().from(visitor).where(eq(visitor.externalId, "u-1"))).toEqual([]);
    await api("identify", await sign("u-1"));
    await ask(chatOf(page), "How do I return an item?");
    const device = await browser.newContext({ viewport: { width: 1200, height: 800 } });
    const phone = await device.newPage();
    before = `<script src="/queue.js"></script><script>Tuppence("identify", "${await sign("u-1")}");</script>`;
    await phone.goto(hosts.url);
    await open(phone);
    await visitorMessages(phone).waitFor();
    await device.close();
    await api("reset");
    await until(async () => (await visitorMessages().count()) === 0);
    expect(await database.db.select().from(visitor).where(eq(visitor.externalId, "u-1"))).toHaveLength(1);
  });

  test("a reset on a page where the chat was never opened is remembered by the next one", async () => {
    await page.goto(hosts.url);
    await ask(await open(), "How do I return an item?");
    await page.reload();
    await launch().waitFor();
    await api("reset");
    await page.reload();
    const chat = await open();
    await ask(chat, "How long does delivery take?");
    expect(await visitorMessages().count()).toBe(1);
  });

  test("a session ended in another tab leaves an empty chat, and no error", async () => {
    const other = await context.newPage();
    const second = watch(other);
    await page.goto(hosts.url);
    await ask(await open(), "How do I return an item?");
    await other.goto(hosts.url);
    await open(other);
    await visitorMessages(other).waitFor();
    await page.bringToFront();
    await api("reset");
    await until(async () => (await visitorMessages().count()) === 0);
    await until(async () => (await visitorMessages(other).count()) === 0);
    await other.bringToFront();
    await ask(chatOf(other), "How long does delivery take?");
    expect([...faults, ...second.faults]).toEqual([]);
  });

  test.each<[string, string, number]>([
    ["storage is refused to frames of other sites: the page keeps it", "window !== top", 1],
    ["cookies are off everywhere: it works, and forgets with the page", "true", 0],
  ])("%s", async (_what, where, after) => {
    await context.addInitScript(`if (${where}) for (const name of ["localStorage", "sessionStorage", "indexedDB"])
      Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError"); } });`);
    await page.goto(hosts.url);
    await ask(await open(), "How do I return an item?");
    await page.reload();
    const chat = await open();
    if (after > 0) await visitorMessages().waitFor();
    expect(await visitorMessages().count()).toBe(after);
    await ask(chat, "How long does delivery take?");
    expect(faults).toEqual([]);
  });

  test("what was written without a line goes out after a reload with one, once", async () => {
    await page.goto(hosts.url);
    await ask(await open(), "How do I return an item?");
    await context.setOffline(true);
    const field = chatOf(page).locator("textarea");
    await field.fill("How long does delivery take?");
    await field.press("Enter");
    await until(async () => (await visitorMessages().count()) === 2);
    await page.goto("about:blank");
    await context.setOffline(false);
    await page.goto(hosts.url);
    await open();
    await until(async () => (await chatOf(page).locator("li.message.machine[data-form]").count()) === 2, 15_000);
    const texts = (await database.db.select().from(message)).filter(
      (row) => row.text === "How long does delivery take?",
    );
    expect(new Set(texts.map((row) => row.clientMessageId)).size).toBe(texts.length);
    expect(await visitorMessages().count()).toBe(2);
  });

  test("a visitor who sends and leaves at once loses nothing, even if the browser's database is slow", async () => {
    await page.addInitScript("IDBFactory.prototype.open = () => ({})");
    await page.goto(hosts.url);
    await ask(await open(), "How do I return an item?");
    await context.setOffline(true);
    const field = chatOf(page).locator("textarea");
    await field.fill("How long does delivery take?");
    await field.press("Enter");
    // Until then the key hasn't reached the page: nothing was sent.
    await until(async () => (await field.inputValue()) === "");
    await page.close();
    await context.setOffline(false);
    const next = await context.newPage();
    await next.goto(hosts.url);
    await open(next);
    await chatOf(next).locator("li.message.machine[data-form]").nth(1).waitFor({ timeout: 45_000 });
    expect(await visitorMessages(next).allInnerTexts()).toEqual([
      expect.stringContaining("How do I return an item?"),
      expect.stringContaining("How long does delivery take?"),
    ]);
  });

  test("on a telephone the page behind does not scroll while the chat is open, and does again after", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(hosts.url);
    await page.evaluate("document.documentElement.style.overflow = 'clip'");
    await open();
    expect(await page.evaluate("document.documentElement.style.overflow")).toBe("hidden");
    expect(await page.locator("tuppence-widget iframe").boundingBox()).toMatchObject({ width: 390, height: 844 });
    await page.evaluate("window.Tuppence('close')");
    expect(await page.evaluate("document.documentElement.style.overflow")).toBe("clip");
  });

  test("a keyboard on the screen: the chat stays within what is left of it, and a page that is zoomed is left alone", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(hosts.url);
    // By command: a pointer left above the button would lift it.
    await launch().waitFor();
    await api("open");
    await chatOf(page).locator("textarea").waitFor();
    // As Safari tells it: the page keeps its height, what is seen of it does not.
    const view = (seen: { height: number; offsetTop: number; scale: number }) =>
      page.evaluate(`for (const [name, value] of Object.entries(${JSON.stringify(seen)}))
        Object.defineProperty(visualViewport, name, { value, configurable: true });
      visualViewport.dispatchEvent(new Event("resize"));`);
    const box = () => page.locator("tuppence-widget iframe").boundingBox();
    await view({ height: 500, offsetTop: 40, scale: 1 });
    expect(await box()).toEqual({ x: 0, y: 40, width: 390, height: 500 });
    await view({ height: 422, offsetTop: 100, scale: 2 });
    expect(await box()).toEqual({ x: 0, y: 0, width: 390, height: 844 });
    await view({ height: 500, offsetTop: 40, scale: 1 });
    await page.evaluate("window.Tuppence('close')");
    expect((await launch().boundingBox())?.y).toBe(844 - 76);
  });

  test.each(["strict", "optional"])(
    "a token that runs out (%s): the page is asked once for a new one, and with it everything goes on",
    async (mode) => {
      await set("identity", { mode, secret: SECRET });
      before = `<script src="/queue.js"></script><script>
        Tuppence("on", "identityExpired", (data) => heard.push(["identityExpired", data]));
        Tuppence("identify", "${await sign(`u-${mode}`)}");</script>`;
      await page.goto(hosts.url);
      const chat = await open();
      await ask(chat, "How do I return an item?");
      const asked = () =>
        page.evaluate<unknown[]>(
          `window.heard.filter(([event]) => event === "identityExpired").map(([, data]) => data)`,
        );
      const clock = vi.spyOn(world.parts.clock, "now");
      try {
        const inTwoHours = Date.now() + 7_200_000;
        clock.mockImplementation(() => new Date(inTwoHours));
        const field = chat.getByLabel("Your message");
        await field.fill("How long does delivery take?");
        world.sockets.io.of("/widget").disconnectSockets(true);
        await chat.getByText(WORDS.en.identityWrong).waitFor();
        // The page is told by a message between windows, which may arrive after the words are drawn.
        await until(async () => (await asked()).length > 0);
        expect(await asked()).toEqual([{ message: expect.stringContaining("expired") }]);
        // Also a message that is sent meanwhile waits, where one can still write.
        if (mode === "optional") await field.press("Enter");
        else expect(await field.count()).toBe(0);
        // A page that answers with the old one again is not asked again and again.
        await api("identify", await sign(`u-${mode}`, "50m"));
        await chat.getByText(WORDS.en.identityWrong).waitFor();
        expect(await asked()).toHaveLength(1);
        await api("identify", await sign(`u-${mode}`, "4h"));
        await chat.locator("li.message.machine[data-form]").first().waitFor();
        if (mode === "strict") await field.press("Enter");
        await until(async () => (await chat.locator("li.message.machine[data-form]").count()) === 2, 15_000);
        expect(await visitorMessages().allInnerTexts()).toEqual([
          expect.stringContaining("How do I return an item?"),
          expect.stringContaining("How long does delivery take?"),
        ]);
        // The next time is another one.
        clock.mockImplementation(() => new Date(inTwoHours + 3 * 3_600_000));
        world.sockets.io.of("/widget").disconnectSockets(true);
        await until(async () => (await asked()).length === 2);
      } finally {
        clock.mockRestore();
      }
    },
  );
});
