import { eq } from "drizzle-orm";
import type { Browser, BrowserContext, FrameLocator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Gate } from "../../server/domain/verdict.ts";
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
import { ask, hasBrowser, openChat, watch } from "./browser.ts";
import { graveFaults } from "./console.ts";
import type { HostPages } from "./host-pages.ts";
import { openStage, type Stage } from "./stage.ts";

const words = WORDS.en;
/** Milliseconds until a state that does not come is a fault: a machine that builds beside it takes its time. */
const PATIENCE_MS = 15_000;
const QUESTION = "How do I return an item?";
/** Of this word the gate below knows two articles. */
const UNCLEAR = "delivery";

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
/** Open for an hour of a day that is never today. */
const otherDay = () => ({ timeZone: "UTC", [DAYS[(new Date().getUTCDay() + 3) % 7] ?? "mon"]: [["09:00", "10:00"]] });

/** Two articles fit, whatever is asked. */
const unsure: Gate = (_question, candidates) => {
  const ranked = candidates.slice(0, 2).map((one) => ({ articleId: one.articleId, probability: 0.5 }));
  const options = ranked.map((one) => one.articleId);
  return { tier: "machine", form: "clarify", confidence: 0.5, reason: "two-articles-fit", ranked, options };
};

// Every state of the chat outlives a reload of the page and a lost line: the same is shown, no message is lost or doubled.
// Axe finds nothing grave in any of them.
describe.skipIf(!hasBrowser)("reload and reconnect", () => {
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
    reachable(true);
    await context.close();
    await database.db.delete(setting);
    world.turns = world.shop.turns;
    world.turns.settingsChanged();
  });

  async function set(name: string, value: object): Promise<void> {
    await writeSetting(database.db, { scopeId: world.site.id, name, value });
    world.turns.settingsChanged();
  }

  /** The server takes no line, or does again; pages and files it serves all the same. */
  function reachable(is: boolean): void {
    world.sockets.io.engine.opts.allowRequest = (_request, done) => done(is ? null : "down", is);
    if (!is) world.sockets.io.of("/widget").disconnectSockets(true);
  }

  /** Visitors' ids, the youngest last. */
  const visitors = async () =>
    (await database.db.select().from(visitor).orderBy(visitor.createdAt)).map((row) => row.id);

  /** The conversation of the visitor who came last. */
  async function conversationId(): Promise<string> {
    const of = { siteId: world.site.id, visitorId: (await visitors()).at(-1) ?? "" };
    return (await latestConversation(database.db, of))?.id ?? "";
  }

  const handoffId = async () => (await openHandoff(database.db, await conversationId()))?.id ?? "";

  /** What is stored of it: author and words, in order. */
  async function stored(): Promise<string[]> {
    const id = await conversationId();
    if (id === "") return [];
    const rows = await database.db
      .select()
      .from(message)
      .where(eq(message.conversationId, id))
      .orderBy(message.sequence);
    return rows.map((row) => `${row.author}: ${row.text}`);
  }

  /** All that the visitor can see or press. */
  const shown = (chat: FrameLocator) =>
    chat.locator("html").evaluate(() => {
      const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)];
      const texts = (selector: string) => all(selector).map((element) => element.innerText.replace(/\s+/g, " ").trim());
      return {
        head: texts("header p"),
        thread: texts(".greeting, .suggestion, li.message, li.note"),
        thumbs: all(".thumb[aria-pressed=true]").map((thumb) => thumb.title),
        options: all(".option").map((option) => `${option.innerText} ${option.matches(":enabled")}`),
        standing: texts(".strip, .email, .email-kept"),
        rating: texts(".satisfaction .card-title"),
        gate: texts(".gate"),
        writing: all("textarea:enabled").length,
        person: all(".ask-person").map((button) => `${button.innerText} ${button.matches(":enabled")}`),
      };
    });

  async function atRest(chat: FrameLocator, link = "online"): Promise<void> {
    await chat.locator(`[data-link=${link}]`).waitFor({ state: "attached" });
    await until(async () => (await chat.locator(".busy, .streaming").count()) === 0, PATIENCE_MS);
  }

  /** The state comes by its words; then nothing else is on the screen. */
  async function expectShown(chat: FrameLocator, wanted: unknown): Promise<void> {
    const same = async () => JSON.stringify(await shown(chat)) === JSON.stringify(wanted);
    await until(same, PATIENCE_MS).catch(async () => expect(await shown(chat)).toEqual(wanted));
  }

  /** What axe finds in the chat as it is, light and dark, when nothing moves any more. */
  async function graveInChat(): Promise<string[]> {
    const frame = page.frames().find((one) => one.url().includes("/widget/frame"));
    if (frame === undefined) throw new Error("There is no chat in the page.");
    const found: string[] = [];
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme });
      // The colours' transitions begin in the frame after the switch; none is there to wait for before it.
      await frame.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
      await frame.evaluate(
        "Promise.allSettled(document.getAnimations().filter((a) => a.effect.getTiming().iterations === 1).map((a) => a.finished))",
      );
      found.push(...(await graveFaults(frame)).map((fault) => `${colorScheme}: ${fault}`));
    }
    return found;
  }

  async function claimed(): Promise<void> {
    await world.parts.desk.claim({ handoffId: await handoffId(), agent: "Ada" });
  }

  const reply = async (text: string) =>
    world.parts.desk.reply({ handoffId: await handoffId(), agent: "Ada", clientMessageId: newId(), text });

  async function waiting(chat: FrameLocator): Promise<void> {
    await ask(chat, QUESTION);
    await chat.locator(".ask-person").click();
    await chat.locator(".strip.wait").waitFor();
  }

  async function joined(chat: FrameLocator): Promise<void> {
    await waiting(chat);
    await claimed();
    await reply("Hello, which item is it?");
    await chat.locator("li.message.person").waitFor();
    await chat.getByLabel(words.ask).fill("The tent");
    await chat.getByLabel(words.ask).press("Enter");
    await chat.locator(".delivery.mark").waitFor();
  }

  const STATES: Record<string, State> = {
    "empty, with a greeting and suggestions": {
      settings: { greeting: "Welcome!", suggestions: [{ pages: "*", questions: [QUESTION] }] },
      arrange: (chat) => chat.locator(".suggestion").waitFor(),
      expected: { thread: ["Welcome!", QUESTION] },
    },
    "answered, with a thumb": {
      async arrange(chat) {
        const answer = await ask(chat, QUESTION);
        await answer.getByRole("button", { name: words.helped, exact: true }).click();
        await answer.locator(".thumb[aria-pressed=true]").waitFor();
      },
      expected: { thumbs: [words.helped] },
    },
    clarifying: {
      async arrange(chat) {
        const { knowledge, parts: deps } = world.shop;
        world.turns = world.shop.again({
          voice: deps.voice,
          async knowledge(id) {
            const live = knowledge.live(id);
            return live === undefined ? undefined : { live, gate: unsure, search: (q) => knowledge.search(live, q) };
          },
        }).turns;
        await ask(chat, UNCLEAR);
      },
      expected: {
        options: [expect.stringContaining("true"), expect.stringContaining("true"), `${words.noneOfThese} true`],
      },
    },
    "waiting in the queue": {
      arrange: waiting,
      meanwhile: claimed,
      after: words.joined("Ada"),
      expected: { head: [words.stateQueued], standing: [expect.stringContaining(words.keepWriting)] },
    },
    "a person is there": {
      arrange: joined,
      meanwhile: () => reply("I have sent you a label."),
      after: "I have sent you a label.",
      expected: { head: [words.statePerson("Ada")], person: [`${words.personHere} false`] },
    },
    "out of hours, with an address left": {
      hours: otherDay,
      async arrange(chat) {
        await waiting(chat);
        await chat.getByLabel(words.email).fill("visitor@shop.example");
        await chat.getByLabel(words.email).press("Enter");
        await chat.getByText(words.emailKept("visitor@shop.example")).waitFor();
      },
      expected: { standing: [expect.stringContaining(words.away), expect.stringContaining("visitor@shop.example")] },
    },
    "ended, and asked for a rating": {
      async arrange(chat) {
        await joined(chat);
        await world.parts.desk.close({ handoffId: await handoffId(), agent: "Ada" });
        await chat.locator(".satisfaction").waitFor();
      },
      expected: { head: [words.stateClosed], rating: [words.rateTitle] },
    },
  };

  test.each(Object.entries(STATES))("%s", async (_name, state) => {
    await set("widget", state.settings ?? {});
    if (state.hours !== undefined) await set("hours", state.hours());
    await page.goto(hosts.url);
    let chat = await openChat(page);
    await atRest(chat);
    await state.arrange(chat);
    await atRest(chat);
    const before = await shown(chat);
    expect(before).toMatchObject(state.expected);
    expect(await graveInChat()).toEqual([]);
    const kept = await stored();
    const who = await visitors();

    await page.reload();
    chat = await openChat(page);
    await atRest(chat);
    await expectShown(chat, before);

    await context.setOffline(true);
    await chat.getByText(words.offline).waitFor();
    await context.setOffline(false);
    await atRest(chat);
    await expectShown(chat, before);
    expect(await stored()).toEqual(kept);

    if (state.meanwhile !== undefined) {
      reachable(false);
      await chat.getByText(words.unreachable).waitFor();
      await state.meanwhile();
      reachable(true);
      await chat.getByText(state.after ?? "").waitFor({ timeout: 15_000 });
      expect(await chat.getByText(state.after ?? "").count()).toBe(1);
      await atRest(chat);
      const now = await shown(chat);
      await page.reload();
      chat = await openChat(page);
      await atRest(chat);
      await expectShown(chat, now);
    }
    expect(await visitors()).toEqual(who);
    expect(
      faults.filter((fault) => !/ERR_INTERNET_DISCONNECTED|WebSocket|Failed to load resource/.test(fault)),
    ).toEqual([]);
  });

  test("asked for consent: nothing is stored or sent before it, whatever happens to page and line; then all is", async () => {
    await set("widget", { consent: { text: "May we keep this?", url: "https://shop.example/privacy" } });
    const who = await visitors();
    const requests: string[] = [];
    context.on("request", (request) => requests.push(request.url()));
    page.on("websocket", (socket) => requests.push(socket.url()));
    // Chromium refuses storage to frames of other sites: the page keeps it for the frame.
    const keys = () => page.evaluate<string[]>("Object.keys(localStorage)");
    await page.goto(hosts.url);
    let chat = await openChat(page);
    await chat.locator(".gate").waitFor();
    const before = await shown(chat);
    expect(before).toMatchObject({ gate: [expect.stringContaining("May we keep this?")], writing: 0, standing: [] });
    expect(await graveInChat()).toEqual([]);
    // What the page says for the visitor is no consent.
    await page.evaluate(`window.Tuppence("send", ${JSON.stringify(QUESTION)})`);
    await page.reload();
    chat = await openChat(page);
    await chat.locator(".gate").waitFor();
    await expectShown(chat, before);
    await context.setOffline(true);
    await chat.getByText(words.offline).waitFor();
    await context.setOffline(false);
    await expectShown(chat, before);
    expect(await keys()).toEqual([`tuppence:${world.site.key}:opened`]);
    expect(requests.filter((url) => url.includes("socket.io"))).toEqual([]);
    expect(await visitors()).toEqual(who);

    await chat.getByRole("button", { name: words.consentGive }).click();
    await ask(chat, QUESTION);
    const agreed = await shown(chat);
    expect(agreed).toMatchObject({ gate: [], writing: 1 });
    expect((await stored()).filter((row) => row.startsWith("visitor:"))).toEqual([`visitor: ${QUESTION}`]);
    await page.reload();
    chat = await openChat(page);
    await atRest(chat);
    await expectShown(chat, agreed);
  });

  test("the server is away: it is said after a reload too, and what was written goes out once", async () => {
    await page.goto(hosts.url);
    let chat = await openChat(page);
    await ask(chat, QUESTION);
    const answered = (await shown(chat)).thread;
    reachable(false);
    await chat.getByText(words.unreachable).waitFor();
    await chat.getByLabel(words.ask).fill("How long does delivery take?");
    await chat.getByLabel(words.ask).press("Enter");
    await chat.getByText(words.waitingToSend).waitFor();
    const unsent = await chat.locator(".unsent").innerText();
    expect(await graveInChat()).toEqual([]);
    expect((await shown(chat)).thread.slice(0, answered.length)).toEqual(answered);

    await page.reload();
    chat = await openChat(page);
    await chat.getByText(words.unreachable).waitFor();
    await chat.locator(".unsent").waitFor();
    expect((await shown(chat)).head).toEqual([words.stateOffline]);
    expect(await chat.locator(".unsent").innerText()).toBe(unsent);
    expect((await stored()).filter((row) => row.startsWith("visitor:"))).toHaveLength(1);

    reachable(true);
    await until(async () => (await chat.locator("li.message.machine[data-form]").count()) === 2, 20_000);
    await until(async () => (await chat.locator(".unsent").count()) === 0);
    expect((await shown(chat)).thread.slice(0, answered.length)).toEqual(answered);
    expect((await stored()).filter((row) => row.startsWith("visitor:"))).toEqual([
      `visitor: ${QUESTION}`,
      "visitor: How long does delivery take?",
    ]);
  });
});

interface State {
  readonly settings?: object;
  readonly hours?: () => object;
  /** Brings the chat there. */
  arrange(chat: FrameLocator): Promise<unknown>;
  /** Of what is then shown. */
  readonly expected: object;
  /** What happens while the line is lost, and the words that tell it afterwards. */
  meanwhile?(): Promise<unknown>;
  readonly after?: string;
}
