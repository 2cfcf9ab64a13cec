import { cpSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { findConversation } from "../../server/store/conversation.ts";
import { conversation } from "../../server/store/schema/conversation.ts";
import { deskPresence, handoff } from "../../server/store/schema/handoff.ts";
import type { Role } from "../../server/wire/permissions.ts";
import { site as siteOf } from "../http/builders.ts";
import { makeSite } from "../knowledge/builders.ts";
import { openWindow, until, type Window, type World } from "../sockets/builders.ts";
import { hasBrowser, shoot } from "./browser.ts";
import { graveFaults, openConsole, overflow, still } from "./console.ts";
import { openStage, type Stage } from "./stage.ts";

/** Notes every desktop notification and every request for permission; the page is never looked at. */
const NOTIFICATIONS = `(() => {
  window.told = []; window.asked = 0;
  window.permission = "default";
  class Notification {
    static get permission() { return window.permission; }
    static async requestPermission() { window.asked++; window.permission = "granted"; return "granted"; }
    constructor(title, { body, tag }) { window.told.push({ title, body, tag }); }
    close() {}
  }
  Object.defineProperty(window, "Notification", { value: Notification });
  document.hasFocus = () => false;
})()`;

/** Counts the times that anything was played. */
const SPEAKER = `(() => {
  window.played = 0;
  const real = window.AudioContext;
  window.AudioContext = class extends real { constructor() { super(); window.played++; } };
})()`;

// How a conversation changes hands, and what an agent is told on whichever page they are.
describe.skipIf(!hasBrowser)("the desk in a browser", () => {
  let stage: Stage;
  let database: DatabasePort;
  let world: World;
  let browser: Browser;
  let folder: string;
  const opened: BrowserContext[] = [];
  const windows: Window[] = [];

  beforeAll(async () => {
    // A copy of the built console: one test takes a part of it away.
    folder = mkdtempSync(join(tmpdir(), "tuppence-console-"));
    cpSync("dist/console", folder, { recursive: true });
    stage = await openStage({ members: true, origins: ["self"], console: folder });
    ({ database, world, browser } = stage);
  });
  afterAll(async () => {
    await stage?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    for (const window of windows.splice(0)) window.close();
    for (const context of opened.splice(0)) await context.close();
    await database.db.delete(handoff);
    await database.db.delete(deskPresence);
    await database.db.update(conversation).set({ state: "closed", agent: null, agentId: null });
  });

  async function signIn(name: string, role: Role = "agent", more: Parameters<Browser["newContext"]>[0] = {}) {
    if (world.members === undefined) throw new Error("This world has no members.");
    const { id, cookie } = await world.members.signIn(role, { name, email: `${newId()}@example.com` });
    const console = await openConsole(browser, { url: world.url, cookie }, more);
    console.page.setDefaultTimeout(20_000);
    opened.push(console.context);
    return { id, cookie, ...console };
  }
  const open = (page: Page, path: string) => page.goto(`${world.url}/console/${path}`);
  /** A visitor who waits for a person. */
  async function waiting(text = "My parcel is gone"): Promise<{ window: Window; id: string }> {
    const window = await openWindow(world, {}, { extraHeaders: { origin: stage.hosts.url } });
    windows.push(window);
    await window.ask(text);
    await window.do("person-request", { clientMessageId: newId() });
    await until(() => window.state.conversation?.state === "queued");
    return { window, id: window.state.conversation?.conversationId ?? "" };
  }
  const events = (window: Window) =>
    window.state.messages.filter((one) => one.author === "system").map((one) => one.event?.kind);

  test("an agent transfers to a colleague; a manager takes over; every transcript says so", async () => {
    const [ada, ben] = [await signIn("Ada Agent"), await signIn("Ben Boss", "manager")];
    const { window, id } = await waiting();
    await open(ada.page, `inbox/${id}`);
    await open(ben.page, "inbox?view=mine");
    await ben.page.getByText("Nothing assigned to you").waitFor();
    await ada.page.getByRole("button", { name: "Take", exact: true }).click();
    await ada.page.locator(".conversation-header").getByText("With you").waitFor();
    await ada.page.getByRole("button", { name: "More actions" }).click();
    await ada.page.getByRole("menuitem", { name: "Transfer" }).click();
    const dialog = ada.page.getByRole("dialog");
    await dialog.getByLabel("To", { exact: true }).selectOption({ label: "Ben Boss · Online" });
    await dialog.getByRole("button", { name: "Transfer" }).click();
    await ada.page.getByText("Ada Agent transferred the conversation to Ben Boss").waitFor();
    await ben.page.locator(".row").click();
    await ben.page.locator(".conversation-header").getByText("With you").waitFor();
    expect(await findConversation(database.db, id)).toMatchObject({ state: "person", agentId: ben.id });
    // An agent has no button to take from a colleague who is here.
    await ada.page.locator(".conversation-header").getByText("With Ben Boss").waitFor();
    expect(await ada.page.getByRole("button", { name: "Take over" }).count()).toBe(0);

    const max = await signIn("Max Manager", "manager");
    await open(max.page, `inbox/${id}`);
    await max.page.getByRole("button", { name: "Take over" }).click();
    await max.page.getByRole("dialog").getByText("Take over from Ben Boss?").waitFor();
    await shoot(max.page, "desk-take-over");
    await max.page.getByRole("dialog").getByRole("button", { name: "Take over" }).click();
    await max.page.getByText("Max Manager took over from Ben Boss").waitFor();
    await ben.page.getByText("Max Manager took over from Ben Boss").waitFor();
    await until(() => ben.page.getByLabel("Your reply to the visitor").isDisabled());
    await until(() => events(window).join() === "transferred,taken-over");
    for (const { faults } of [ada, ben, max]) expect(faults).toEqual([]);
  });

  test("an agent who was away takes over from nobody, finds what was released, and may take over from one who is gone", async () => {
    const [ada, cleo] = [await signIn("Ada Agent"), await signIn("Cleo Agent")];
    const { window, id } = await waiting();
    await open(ada.page, `inbox/${id}`);
    await ada.page.getByRole("button", { name: "Take", exact: true }).click();
    await ada.page.locator(".conversation-header").getByText("With you").waitFor();
    await ada.page.getByRole("button", { name: "Available" }).click();
    // The visitor is told at once that Ada is not here.
    await until(() => window.state.conversation?.openAt === "");
    await open(cleo.page, `inbox/${id}`);
    await cleo.page.locator(".conversation-header").getByText("With Ada Agent (away)").waitFor();
    await cleo.page.getByRole("button", { name: "Take over" }).waitFor();

    const awayAt = new Date(Date.now() - 11 * 60_000);
    await database.db.update(handoff).set({ claimedAt: awayAt, createdAt: awayAt });
    await database.db.update(deskPresence).set({ awayAt }).where(eq(deskPresence.id, ada.id));
    await world.parts.desk.releaseAbsent();
    await cleo.page
      .getByText("Ada Agent was no longer available, so the conversation went back to the queue")
      .waitFor();
    await cleo.page.getByRole("button", { name: "Take", exact: true }).waitFor();
    // Ada comes back.
    await open(ada.page, "inbox?view=mine");
    await ada.page.getByText("A conversation went back to the queue while you were away:").waitFor();
    await shoot(ada.page, "desk-released");
    await ada.page.getByRole("link", { name: `#${id.slice(-8)}` }).click();
    await ada.page.getByText("Ada Agent was no longer available, so the conversation went back to the queue").waitFor();
    await ada.page.getByRole("button", { name: "Dismiss" }).click();
    await ada.page.reload();
    await ada.page.locator(".entry").first().waitFor();
    expect(await ada.page.getByText("while you were away").count()).toBe(0);
    await ada.page.getByRole("button", { name: "Away" }).click();
    await ada.page.getByRole("button", { name: "Available" }).waitFor();
  });

  test("what waits is counted in title and navigation on every page, and told once by a notification that was asked for by a click", async () => {
    const ada = await signIn("Ada Agent", "manager");
    const { page } = ada;
    await page.addInitScript(NOTIFICATIONS);
    const told = () => page.evaluate<{ title: string; body: string }[]>("window.told");
    await open(page, "settings");
    await page.getByRole("button", { name: "Notifications" }).waitFor();
    expect(await page.evaluate("window.asked")).toBe(0);
    await page.getByRole("button", { name: "Notifications" }).click();
    await page.getByLabel("Desktop notifications").check();
    expect(await page.evaluate("window.asked")).toBe(1);
    await page.keyboard.press("Escape");
    expect(await page.title()).toBe("Settings · Tuppence");

    const { id, window } = await waiting("The kettle leaks");
    await until(async () => (await page.title()) === "(1) Settings · Tuppence");
    await page.getByRole("link", { name: /Inbox/ }).getByText("1", { exact: true }).waitFor();
    await until(async () => (await told()).length === 1);
    expect(await told()).toMatchObject([
      { title: "A customer is waiting", body: expect.stringContaining("The kettle leaks") },
    ]);
    await world.parts.desk.takeOver({ conversationId: id, agent: "Ada Agent", agentId: ada.id });
    await window.say("It drips on the floor");
    await until(async () => (await told()).length === 2);
    expect((await told())[1]).toMatchObject({ body: "It drips on the floor" });
    await until(async () => (await page.title()) === "(1) Settings · Tuppence");

    // Off by the setting: nothing more is told.
    await page.getByRole("button", { name: "Notifications" }).click();
    await page.getByLabel("Desktop notifications").uncheck();
    await window.say("Hello?");
    await until(
      async () => (await findConversation(database.db, id))?.sequence === window.state.messages.at(-1)?.sequence,
    );
    await waiting("And the lid is loose");
    await until(async () => (await page.title()) === "(2) Settings · Tuppence");
    expect(await told()).toHaveLength(2);
    expect(ada.faults).toEqual([]);
  });

  test("a customer who waits is heard once, in one of two tabs, by an agent who turned the sound on", async () => {
    const ada = await signIn("Ada Agent");
    const pages = [ada.page, await ada.context.newPage()];
    for (const page of pages) await page.addInitScript(SPEAKER);
    const played = async () => {
      const counts = await Promise.all(pages.map((page) => page.evaluate<number>("window.played")));
      return counts.reduce((sum, count) => sum + count, 0);
    };
    for (const page of pages) {
      await open(page, "inbox");
      await page.getByRole("button", { name: "Notifications" }).waitFor();
    }
    const inTitle = (count: number) =>
      until(async () => {
        const titles = await Promise.all(pages.map((page) => page.title()));
        return titles.every((title) => title.startsWith(`(${count})`));
      });
    await waiting("The kettle leaks");
    await inTitle(1);
    expect(await played()).toBe(0);

    // A sample is played when it's turned on.
    await ada.page.getByRole("button", { name: "Notifications" }).click();
    await ada.page.getByLabel("Sound", { exact: true }).check();
    expect(await played()).toBe(1);
    await waiting("And the lid is loose");
    await inTitle(2);
    await until(async () => (await played()) === 2);

    await ada.page.getByLabel("Sound", { exact: true }).uncheck();
    await waiting("And the handle is hot");
    await inTitle(3);
    expect(await played()).toBe(2);
    expect(ada.faults).toEqual([]);
  });

  test("a link to another site's conversation opens beside that site's list", async () => {
    const other = siteOf({ id: await makeSite(database), key: "other", name: "The Other Shop" });
    world.sites.push(other);
    const ada = await signIn("Ada Agent");
    const { id } = await waiting();
    await open(ada.page, "inbox");
    await ada.page.getByRole("combobox", { name: "Site" }).waitFor();
    await ada.page.getByRole("combobox", { name: "Site" }).click();
    await ada.page.getByRole("option", { name: "The Other Shop" }).click();
    await ada.page.getByText("Nobody is waiting").waitFor();
    await open(ada.page, `inbox/${id}`);
    await ada.page.locator(`.row-place[data-id="${id}"] [aria-current=true]`).waitFor();
    expect(await ada.page.getByRole("combobox", { name: "Site" }).inputValue()).toBe("The Shop");
    world.sites.splice(world.sites.indexOf(other), 1);
  });

  test("an agent sees costs and percentages only when they ask, and then again; a manager always", async () => {
    const { id } = await waiting("How do I return an item?");
    const ada = await signIn("Ada Agent");
    await open(ada.page, `inbox/${id}`);
    const line = ada.page.locator(".figures-line").first();
    await line.waitFor();
    expect(await line.textContent()).not.toMatch(/[$¢%]/);
    // The closest articles have the line to themselves, and an agent has no link to edit them.
    await line.click();
    const nearest = ada.page.locator(".ranked li span").first();
    await nearest.waitFor();
    expect((await nearest.boundingBox())?.width).toBeGreaterThan(150);
    expect(await ada.page.locator(".figures-list a").count()).toBe(0);
    const side = ada.page.locator(".conversation-side");
    expect(await side.getByText("Cost", { exact: true }).count()).toBe(0);
    await side.getByLabel("Show costs and confidence").check();
    await side.getByText("Cost", { exact: true }).waitFor();
    expect(await line.textContent()).toMatch(/\d%.*[$¢]/);
    await ada.page.reload();
    await line.waitFor();
    expect(await line.textContent()).toMatch(/\d%.*[$¢]/);
    const max = await signIn("Max Manager", "manager");
    await open(max.page, `inbox/${id}`);
    await max.page.locator(".figures-line").first().waitFor();
    expect(await max.page.locator(".figures-line").first().textContent()).toMatch(/\d%.*[$¢]/);
    expect(await max.page.getByText("Show costs and confidence").count()).toBe(0);
    await max.page.locator(".figures-line").first().click();
    const link = max.page.locator(".ranked a").first();
    expect(await link.getAttribute("href")).toMatch(/^\/console\/knowledge\/articles\/[0-9a-f-]{36}$/);
  });

  test("a visitor's previous conversations are listed and open in place", async () => {
    const { window, id: first } = await waiting("The first question");
    await window.say("A second matter", { anew: true });
    await until(() => window.state.conversation?.conversationId !== first);
    await window.do("person-request", { clientMessageId: newId() });
    await until(() => window.state.conversation?.state === "queued");
    const second = window.state.conversation?.conversationId ?? "";
    const ada = await signIn("Ada Agent");
    await open(ada.page, `inbox/${second}?view=all`);
    const side = ada.page.locator(".conversation-side");
    await side.getByText("Previous conversations").waitFor();
    await side.getByRole("link", { name: /The first question/ }).click();
    await until(() => ada.page.url().includes(`/inbox/${first}?view=all`));
    await ada.page.locator(".entry.visitor", { hasText: "The first question" }).waitFor();
    await side.getByRole("link", { name: /A second matter/ }).waitFor();
    expect(ada.faults).toEqual([]);
  });

  test("a console that is open during an upgrade says so and reloads, even after another page was opened; a part that stays away does not make it reload for ever", async () => {
    // What a service worker asks for passes by the route below.
    const { page } = await signIn("Ada Agent", "manager", { serviceWorkers: "block" });
    await open(page, "inbox");
    await page.getByText("Nobody is waiting").waitFor();
    const assets = join(folder, "assets");
    const gone = readdirSync(assets).filter((file) => file.endsWith(".js"));
    // Every part: those that are on the page are there, the next page's is not.
    const away = join(folder, "gone");
    const upgraded = () => {
      if (existsSync(away)) renameSync(away, assets);
    };
    renameSync(assets, away);
    try {
      let loads = 0;
      page.on("load", () => loads++);
      // The new release is there when the page asks for itself again, however long this test is kept waiting.
      await page.route(
        (url) => url.pathname.startsWith("/console/") && !url.pathname.includes("."),
        async (route) => {
          if (route.request().resourceType() === "document") upgraded();
          await route.continue();
        },
      );
      const said = page.getByRole("alert").getByText("Tuppence was updated").waitFor();
      await page.getByRole("link", { name: "Conversations", exact: true }).click();
      await said;
      expect(gone.length).toBeGreaterThan(5);
      await page.getByRole("link", { name: "Inbox", exact: true }).click();
      await until(() => loads > 0);
      await page.getByRole("link", { name: "Conversations", exact: true }).click();
      await page.getByPlaceholder("Search conversations").waitFor();
      expect(loads).toBe(1);
    } finally {
      upgraded();
    }
  });

  test.each(["light", "dark"] as const)(
    "no serious fault for a screen reader in what is new, in the %s",
    async (colorScheme) => {
      const [max, ada] = [await signIn("Max Manager", "manager", { colorScheme }), await signIn("Ada Agent")];
      const { id } = await waiting();
      await open(ada.page, `inbox/${id}`);
      await ada.page.getByRole("button", { name: "Take", exact: true }).click();
      await ada.page.locator(".conversation-header").getByText("With you").waitFor();
      const { page } = max;
      await open(page, `inbox/${id}?view=all`);
      await page.getByRole("button", { name: "Notifications" }).click();
      await page.getByText("Desktop notifications", { exact: true }).waitFor();
      await still(page);
      expect(await graveFaults(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "More actions" }).click();
      await page.getByRole("menuitem", { name: "Transfer" }).click();
      // By its name: the notifications' popover may still be closing.
      await page.getByRole("dialog", { name: "Transfer conversation" }).waitFor();
      await still(page);
      expect(await graveFaults(page)).toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      // The narrow layout comes with the next frame.
      await until(async () => (await overflow(page)) === 0);
    },
  );
});
