import { eq } from "drizzle-orm";
import type { Browser, BrowserContext, FrameLocator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { findConversation, latestConversation } from "../../server/store/conversation.ts";
import { messagesAfter } from "../../server/store/message.ts";
import { conversation } from "../../server/store/schema/conversation.ts";
import { handoff } from "../../server/store/schema/handoff.ts";
import { ledgerEntry } from "../../server/store/schema/ledger.ts";
import { visitor } from "../../server/store/schema/visitor.ts";
import { seedQueue } from "../fixtures/queue.ts";
import { openWindow, until, type World } from "../sockets/builders.ts";
import { ask, chatOf, hasBrowser, openChat, shoot } from "./browser.ts";
import { graveFaults, openConsole, overflow, still } from "./console.ts";
import { openStage, type Stage } from "./stage.ts";

/**
 * Scrolls the list to its end by nearly a page a frame, and looks at each stop: rows in the document, gaps between those in
 * sight, stops at which the view is not filled. Waits where older rows are being fetched.
 */
const SCROLL = `(async () => {
  const el = document.querySelector(".rows");
  const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const seen = new Set();
  let most = 0, gaps = 0, empty = 0, still = 0;
  while (still < 40) {
    const view = el.getBoundingClientRect();
    const rows = [...el.querySelectorAll(".row-place")].map((row) => ({ id: row.dataset.id, box: row.getBoundingClientRect() }));
    most = Math.max(most, rows.length);
    const shown = rows.filter(({ box }) => box.bottom > view.top && box.top < view.bottom).sort((a, b) => a.box.top - b.box.top);
    for (const [i, one] of shown.entries()) {
      seen.add(one.id);
      if (i > 0 && Math.abs(one.box.top - shown[i - 1].box.bottom) > 1) gaps++;
    }
    const last = shown.at(-1);
    if (last === undefined || shown[0].box.top > view.top + 1 || last.box.bottom < view.bottom - 1) empty++;
    const before = el.scrollTop;
    el.scrollTop += view.height - 84;
    await frame();
    if (el.scrollTop === before) { still++; await new Promise((done) => setTimeout(done, 50)); } else still = 0;
  }
  return { seen: seen.size, most, gaps, empty };
})()`;

// A visitor in the widget on one side, agents in the console on the other; the real desk, sockets and database between.
describe.skipIf(!hasBrowser)("the inbox in a browser", () => {
  let stage: Stage;
  let database: DatabasePort;
  let world: World;
  let browser: Browser;
  let hostUrl: string;
  let agent: { id: string; page: Page; context: BrowserContext; faults: string[] };
  const opened: BrowserContext[] = [];

  beforeAll(async () => {
    stage = await openStage({ members: true, origins: ["self"] });
    ({ database, world, browser } = stage);
    hostUrl = stage.hosts.url;
  });
  afterAll(() => stage?.close());
  beforeEach(async () => {
    agent = await signIn("Ada Agent");
  });
  afterEach(async () => {
    for (const context of opened.splice(0)) await context.close();
    // The next test begins with an empty queue.
    await database.db.delete(handoff);
    await database.db.update(conversation).set({ state: "closed", agent: null, agentId: null });
  });

  async function signIn(name: string, more: Parameters<Browser["newContext"]>[0] = {}) {
    if (world.members === undefined) throw new Error("This world has no members.");
    const { id, cookie } = await world.members.signIn("manager", { name, email: `${newId()}@example.com` });
    const console = await openConsole(browser, { url: world.url, cookie }, more);
    opened.push(console.context);
    return { id, ...console };
  }
  const visitorOf = async (conversationId: string) =>
    (await findConversation(database.db, conversationId))?.visitorId ?? "";

  /** A visitor with a window of the widget. */
  async function visit(): Promise<{ page: Page; chat: FrameLocator }> {
    const context = await browser.newContext({ viewport: { width: 1000, height: 800 } });
    opened.push(context);
    const page = await context.newPage();
    await page.goto(hostUrl);
    await openChat(page);
    return { page, chat: chatOf(page) };
  }
  /** A visitor who waits for a person, without a browser. */
  async function waiting(text = "My parcel is gone"): Promise<string> {
    const window = await openWindow(world, {}, { extraHeaders: { origin: hostUrl } });
    await window.say(text);
    await window.do("person-request", { clientMessageId: newId() });
    await until(() => window.state.conversation?.state === "queued");
    window.close();
    return window.state.conversation?.conversationId ?? "";
  }
  async function newest(): Promise<string> {
    const rows = await database.db.select().from(visitor).orderBy(visitor.createdAt);
    return (
      (await latestConversation(database.db, { siteId: world.site.id, visitorId: rows.at(-1)?.id ?? "" }))?.id ?? ""
    );
  }
  const said = async (conversationId: string) => messagesAfter(database.db, { conversationId, sequence: 0 });
  const inbox = (page: Page, path = "") => page.goto(`${world.url}/console/inbox${path}`);
  const field = (page: Page) => page.getByLabel("Your reply to the visitor");

  test("a question that the machine does not know: person, reply, note, hand back, one transcript in both windows", async () => {
    const { page } = agent;
    await inbox(page);
    await page.getByText("Nobody is waiting").waitFor();
    const { chat } = await visit();
    await ask(chat, "How do I return an item?");
    await ask(chat, "Which planet is the largest?");
    await chat.getByRole("button", { name: "Talk to a person" }).click();
    // The list hears of it without a reload; title and count too.
    await page.locator(".row").click();
    expect(await page.title()).toBe("(1) Inbox · Tuppence");
    const conversationId = await newest();
    expect(page.url()).toContain(conversationId);

    // The machine's reasons and sources.
    const answer = page.locator(".entry.machine").first();
    await answer.getByRole("button", { name: "Why this answer" }).click();
    await answer.getByText("Answered from one article").waitFor();
    expect(await answer.locator(".ranked li").first().textContent()).toContain("How do I return an item?");
    await shoot(page, "inbox-queued");

    await page.getByRole("button", { name: "Take", exact: true }).click();
    await chat
      .getByText(/Ada Agent is (here|in this chat)/)
      .first()
      .waitFor();
    // Once it is known here too that Ada has it.
    await field(page).click();
    await field(page).pressSequentially("Jupiter, ");
    await chat.getByText(/Ada Agent.? is typing/).waitFor();
    await field(page).pressSequentially("by **far**.");
    await field(page).press("Enter");
    await chat.locator("li.message.person strong", { hasText: "far" }).waitFor();
    await page.locator(".entry.person strong", { hasText: "far" }).waitFor();
    await page.locator(".entry.seen").waitFor();

    // A note is the agents' own.
    await page.getByText("Note", { exact: true }).click();
    await page.getByLabel("A note for your team").fill("Knows astronomy, be exact.");
    await page.getByRole("button", { name: "Add note" }).click();
    await page.locator(".entry.note").waitFor();

    // The machine is silent meanwhile.
    await chat.getByLabel("Your message").fill("How long does delivery take?");
    await chat.getByLabel("Your message").press("Enter");
    await page.locator(".entry.visitor", { hasText: "How long does delivery take?" }).waitFor();
    await page.getByRole("button", { name: "Hand back" }).click();
    await page.getByRole("button", { name: "Take over" }).waitFor();
    const last = await ask(chat, "Do you deliver to Norway?");
    expect(await last.textContent()).toContain("7 working days");
    await page.locator(".entry.machine", { hasText: "7 working days" }).waitFor();

    const rows = await said(conversationId);
    const taken = rows.findIndex((row) => row.author === "person");
    const back = rows.findLastIndex((row) => row.author === "visitor");
    expect(rows.slice(taken, back).filter((row) => row.author === "machine")).toEqual([]);
    const words = (text: string | null) => (text ?? "").replace(/\s+/g, " ").trim();
    const inConsole = await page
      .locator(".entry[data-sequence]")
      .evaluateAll((all) =>
        all.map((el) => ["visitor", "machine", "person"].find((who) => el.classList.contains(who))),
      );
    const inWidget = await chat
      .locator("li.message")
      .evaluateAll((all) =>
        all
          .map((el) => ["visitor", "machine", "person"].find((who) => el.classList.contains(who)))
          .filter((who) => who !== undefined),
      );
    expect(inConsole).toEqual(rows.map((row) => row.author));
    // The widget's greeting is a machine's, and no message.
    expect(inWidget.slice(-rows.length)).toEqual(inConsole);
    for (const row of rows.filter((one) => one.author === "visitor")) {
      expect(words(await page.locator(`.entry[data-sequence="${row.sequence}"] .bubble`).textContent())).toBe(row.text);
    }
    expect(await chat.locator("body").textContent()).not.toContain("Knows astronomy");

    const lines = await database.db.select().from(ledgerEntry).where(eq(ledgerEntry.conversationId, conversationId));
    const [person] = lines.filter((line) => line.kind === "person");
    expect(person?.nanoUsd).toBeGreaterThan(0);
    expect(person?.quantity).toMatchObject({ agent: "Ada Agent", activeSeconds: expect.any(Number) });
    await page.locator(".conversation-side").getByText("Agents' time").waitFor();
    await page.locator(".conversation-side").getByText("handed back", { exact: false }).first().waitFor();
    await shoot(page, "inbox-returned");
    expect(agent.faults).toEqual([]);
  });

  test("a reply written without a line is kept and sent once when the line is back; a draft outlives a reload", async () => {
    const conversationId = await waiting();
    const { page, context } = agent;
    await inbox(page, `/${conversationId}`);
    await page.getByRole("button", { name: "Take", exact: true }).click();
    await field(page).fill("It was found in Hamar.");
    await context.setOffline(true);
    world.sockets.io.of("/desk").disconnectSockets(true);
    await page.getByText("You're offline.", { exact: false }).waitFor();
    await field(page).press("Enter");
    await page.getByText("Not sent yet", { exact: false }).waitFor();
    await shoot(page, "inbox-offline");
    expect((await said(conversationId)).filter((row) => row.author === "person")).toEqual([]);
    await context.setOffline(false);
    await until(async () => (await said(conversationId)).some((row) => row.text === "It was found in Hamar."), 15_000);
    await until(async () => (await page.locator(".entry.unsent").count()) === 0);
    expect(await page.locator(".entry.person", { hasText: "Hamar" }).count()).toBe(1);
    expect((await said(conversationId)).filter((row) => row.author === "person")).toHaveLength(1);

    await field(page).fill("A thought that is not finished");
    await page.reload();
    await until(async () => (await field(page).inputValue()) === "A thought that is not finished");
  });

  test("by keyboard alone: move, open, take, reply, hand back; keys do nothing while somebody writes", async () => {
    const first = await waiting("The first parcel");
    const second = await waiting("The second parcel");
    const { page } = agent;
    await inbox(page);
    await page.locator(".row").nth(1).waitFor();
    await page.keyboard.press("j");
    await until(async () =>
      (await page.evaluate<string>("document.activeElement?.textContent ?? ''")).includes("first"),
    );
    // At once: a quick Enter must not open the one before.
    const reached = await page.evaluate<string>(
      "(document.dispatchEvent(new KeyboardEvent('keydown', { key: 'j' })), document.activeElement.textContent)",
    );
    expect(reached).toContain("second");
    await page.keyboard.press("Enter");
    await until(() => page.url().includes(second));
    await page.getByRole("button", { name: "Take", exact: true }).waitFor();
    await page.keyboard.press("?");
    await page.getByRole("dialog").getByText("Hand back to the assistant").waitFor();
    await page.keyboard.press("Escape");
    await until(async () => (await page.getByRole("dialog").count()) === 0);
    await page.keyboard.press("t");
    await until(async () => (await findConversation(database.db, second))?.agentId === agent.id);
    await until(async () => (await page.locator("textarea:focus").count()) === 1);
    await page.keyboard.type("jet be");
    expect(await field(page).inputValue()).toBe("jet be");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("two");
    await page.keyboard.press("Enter");
    await until(async () => (await said(second)).at(-1)?.text === "jet be\ntwo");
    await page.keyboard.press("Escape");
    // While a reply is on its way the conversation stays here, and the button says so.
    await until(() => page.getByRole("button", { name: "Hand back", exact: true }).isEnabled());
    await page.keyboard.press("b");
    await until(async () => (await findConversation(database.db, second))?.state === "machine");
    expect(await findConversation(database.db, first)).toMatchObject({ state: "queued" });
    expect(agent.faults).toEqual([]);
  });

  test("the newest message is in view as the text grows, until the reader scrolls up; a reply of their own always is", async () => {
    const id = await waiting("My parcel is gone. ".repeat(60));
    const { page } = agent;
    await inbox(page, `/${id}`);
    await page.getByRole("button", { name: "Take", exact: true }).click();
    await page.locator(".conversation-header").getByText("With you").waitFor();
    const fromEnd = () =>
      page.evaluate<number>(
        "(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight)(document.querySelector('.transcript'))",
      );
    await until(async () => (await fromEnd()) < 2);
    // The event of our own scrolling may arrive after the text has grown: nobody has scrolled up.
    await page.evaluate(
      "(({ lastChild }) => { lastChild.style.paddingBlockEnd = '400px'; document.querySelector('.transcript').dispatchEvent(new Event('scroll')); })(document.querySelector('.entries'))",
    );
    await until(async () => (await fromEnd()) < 2);
    await page.locator(".transcript").hover();
    await page.mouse.wheel(0, -600);
    await until(async () => (await fromEnd()) > 200);
    await field(page).fill("I'll have a look.");
    await field(page).press("Enter");
    await until(async () => (await said(id)).at(-1)?.text === "I'll have a look.");
    await until(async () => (await fromEnd()) < 2);
  });

  test("closing a conversation that nobody has replied to is asked about first", async () => {
    const id = await waiting();
    const { page } = agent;
    await inbox(page, `/${id}`);
    await page.getByRole("button", { name: "Take", exact: true }).click();
    await page.getByRole("button", { name: "Close", exact: true }).click();
    const question = page.getByRole("dialog", { name: "Close without replying?" });
    await question.waitFor();
    expect(await findConversation(database.db, id)).toMatchObject({ state: "person" });
    await question.getByRole("button", { name: "Close", exact: true }).click();
    await until(async () => (await findConversation(database.db, id))?.state === "closed");
  });

  test("what the machine says is seen while it is said: from the middle, as it grows, as it was stored; a person ends it", async () => {
    const visitorWindow = await openWindow(world, {}, { extraHeaders: { origin: hostUrl } });
    await visitorWindow.ask("How do I return an item?");
    const id = visitorWindow.state.conversation?.conversationId ?? "";
    const answer = (await said(id)).findLast((row) => row.author === "machine");
    if (answer === undefined) throw new Error("It was not answered.");
    const speaker = world.sockets.voice.speaker(id);
    const { page } = agent;
    const written = page.locator(".entry.machine[aria-busy=true]");
    const start = () => {
      const messageId = newId();
      speaker.start({ messageId, form: "composed", citations: [] });
      return messageId;
    };

    const first = start();
    speaker.delta(first, "It takes **five");
    await inbox(page, `/${id}`);
    await written.getByText("It takes").waitFor();
    speaker.delta(first, " days**. <img src=/x onerror=alert(1)> [Pay](javascript:alert(1))");
    await written.locator("strong", { hasText: "five days" }).waitFor();
    await shoot(page, "inbox-written");
    expect(await written.locator("img, script, a[href^=javascript]").count()).toBe(0);
    const row = { ...answer, id: first, sequence: answer.sequence + 1, text: "It takes **five days**." };
    speaker.end({ messageId: first, sequence: row.sequence, outcome: {} as never, row });
    await page.locator(`.entry.machine[data-sequence="${row.sequence}"] strong`, { hasText: "five days" }).waitFor();
    expect(await written.count()).toBe(0);
    expect(await page.locator(".entry.machine", { hasText: "five days" }).count()).toBe(1);

    const second = start();
    speaker.delta(second, "And the costs are");
    await written.getByText("And the costs are").waitFor();
    await page.getByRole("button", { name: "Take over" }).click();
    await page.locator(".conversation-header").getByText("With you").waitFor();
    await until(async () => (await written.count()) === 0);
    expect(agent.faults).toEqual([]);
    visitorWindow.close();
  });

  test("a second agent who takes is told who has it, and sees it", async () => {
    const conversationId = await waiting();
    const ben = await signIn("Ben Agent");
    // Ben's screen is a moment behind.
    await ben.page.route("**/take", async (route) => {
      await world.parts.desk.takeOver({ conversationId, agent: "Ada Agent", agentId: agent.id });
      await route.continue();
    });
    await inbox(ben.page, `/${conversationId}`);
    await ben.page.getByRole("button", { name: "Take", exact: true }).click();
    await ben.page.getByText("Ada Agent has already taken this conversation.").waitFor();
    await ben.page.getByText("With Ada Agent").first().waitFor();
    expect(await field(ben.page).isDisabled()).toBe(true);
    await until(async () => (await ben.page.getByText("Nobody is waiting").count()) === 1);
  });

  test("a reply that is too long is counted and not sent; a name of marks stays in its place", async () => {
    const conversationId = await waiting();
    const id = await visitorOf(conversationId);
    const name = `\u202E\u2067${"Nadia ".repeat(40)}`;
    await database.db.update(visitor).set({ name }).where(eq(visitor.id, id));
    const { page } = agent;
    await inbox(page, `/${conversationId}`);
    await page.getByRole("button", { name: "Take", exact: true }).click();
    const words = "word ".repeat(10_000);
    await field(page).fill(words);
    await page
      .getByText(`${(words.length - 10_000).toLocaleString("en")} characters over the limit of 10,000.`, {
        exact: false,
      })
      .waitFor();
    expect(await page.getByRole("button", { name: "Send" }).isDisabled()).toBe(true);
    await field(page).press("Enter");
    await field(page).fill("x".repeat(9_990));
    await page.getByText("10 characters left").waitFor();
    expect((await said(conversationId)).some((row) => row.author === "person")).toBe(false);
    const box = await page.locator(".conversation-header .name").boundingBox();
    expect(box?.width).toBeLessThan(700);
    expect(await overflow(page)).toBe(0);
  });

  test("a visitor who is blocked is shut out, and their conversation closes", async () => {
    const { chat } = await visit();
    await ask(chat, "How do I return an item?");
    await chat.getByRole("button", { name: "Talk to a person" }).click();
    const { page } = agent;
    await inbox(page);
    await page.locator(".row").click();
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Block visitor" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Block" }).click();
    await page.locator(".conversation-header").getByText("Blocked").waitFor();
    await page.getByText("Nobody is waiting").waitFor();
    expect(await findConversation(database.db, await newest())).toMatchObject({ state: "closed" });
    await until(async () => (await world.sockets.io.of("/widget").fetchSockets()).length === 0);
    // They aren't told to wait for somebody who will never come.
    await chat.getByText("You can't use this chat.").waitFor();
    expect(await chat.getByText("We've notified our team.").count()).toBe(0);
    expect(await chat.getByText("Someone will be with you soon").count()).toBe(0);
  });

  test.each(["light", "dark"] as const)(
    "no serious fault for a screen reader, AA contrast, in the %s",
    async (colorScheme) => {
      const conversationId = await waiting();
      const { page } = await signIn("Cleo Agent", { colorScheme });
      const check = async (what: string) => {
        expect(await graveFaults(page), what).toEqual([]);
      };
      await inbox(page);
      await page.locator(".row").first().waitFor();
      await check("list");
      await inbox(page, `/${conversationId}`);
      await page.getByRole("button", { name: "Take", exact: true }).click();
      await field(page).fill("Hello");
      await field(page).press("Enter");
      await page.locator(".entry.person").waitFor();
      const why = page.getByRole("button", { name: "Why this answer" }).first();
      await why.click();
      await page.locator(".figures-list").first().waitFor();
      await still(page);
      await check("detail");
      await page.setViewportSize({ width: 390, height: 844 });
      await page.getByRole("button", { name: "Details", exact: true }).click();
      await page.locator(".conversation-main > .side").waitFor();
      await check("details on a telephone");
      expect(await overflow(page)).toBe(0);
      await page.getByRole("link", { name: "Back to the list" }).click();
      await page.locator(".split-list").waitFor();
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(`${world.url}/console/conversations?state=person`);
      await page.locator(".row").first().waitFor();
      await check("conversations");
    },
  );

  test("filters narrow the list of all conversations, stand in the address, and are cleared", async () => {
    const id = await waiting("My parcel is gone");
    const { page } = agent;
    await page.goto(`${world.url}/console/conversations`);
    const row = page.locator(`.row-place[data-id="${id}"]`);
    await row.waitFor();
    await page.getByRole("button", { name: "Filters" }).click();
    const choose = async (label: string, option: string) => {
      await page.getByRole("combobox", { name: label, exact: true }).click();
      await page.getByRole("option", { name: option, exact: true }).click();
    };
    await choose("Status", "Waiting");
    await page.waitForURL(/state=queued/);
    await row.waitFor();
    await page.getByLabel("From", { exact: true }).fill("2030-01-01");
    await page.waitForURL(/from=2029-12-31|from=2030-01-01/);
    await row.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Clear filters" }).click();
    await page.waitForURL((url) => url.search === "");
    await row.waitFor();
  });

  test("a thousand conversations scroll without a gap, and only those in sight are in the document", async () => {
    await seedQueue(database.db, { siteId: world.site.id, count: 1_000 });
    const { page } = agent;
    for (const path of ["inbox", "conversations"]) {
      await page.goto(`${world.url}/console/${path}`);
      await page.locator(".row").first().waitFor();
      const looked = await page.evaluate<{ seen: number; most: number; gaps: number; empty: number }>(SCROLL);
      expect(looked, path).toMatchObject({ gaps: 0, empty: 0 });
      expect(looked.seen, path).toBeGreaterThanOrEqual(1_000);
      expect(looked.most, path).toBeLessThanOrEqual(60);
    }
  });
});
