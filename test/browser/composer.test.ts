import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import { silentLog } from "../../server/lib/log.ts";
import { openAiLargeModel } from "../../server/ports/large-model/openai.ts";
import { findConversation } from "../../server/store/conversation.ts";
import { messagesAfter } from "../../server/store/message.ts";
import { type OpenAiServer, startOpenAiServer } from "../fixtures/openai-server.ts";
import { openWindow, until, type Window } from "../sockets/builders.ts";
import { hasBrowser, shoot } from "./browser.ts";
import { graveFaults, openConsole, overflow, still } from "./console.ts";
import { openStage, type Stage } from "./stage.ts";

// An agent who never touches the mouse, with the real desk, sockets, retrieval and database behind the console.
describe.skipIf(!hasBrowser)("the composer's help, by keyboard", () => {
  let stage: Stage;
  let model: OpenAiServer;
  let manager: { cookie: string };
  const opened: BrowserContext[] = [];
  const windows: Window[] = [];

  beforeAll(async () => {
    model = await startOpenAiServer();
    const largeModel = openAiLargeModel({ url: model.url, model: "gpt-4o-mini", log: silentLog });
    stage = await openStage({ members: true, origins: ["self"], largeModel });
    manager = await signIn("manager", "Mia Manager");
    await post("canned-replies", {
      ...{ name: "Refund is late", shortcut: "refund-late" },
      text: "Hi {{customer.first_name | there}},\n\nyour refund for order {{? order number}} is on its way.\n{{agent.first_name}}",
    });
    await post("canned-replies", { name: "Goodbye", shortcut: "bye", text: "Bye!" });
    await post("macros", {
      name: "Done and closed",
      actions: [{ do: "reply", text: "Refunded. {{agent.first_name}}" }, { do: "close" }],
    });
  });
  afterEach(async () => {
    for (const window of windows.splice(0)) window.close();
    for (const context of opened.splice(0)) await context.close();
  });
  afterAll(async () => {
    await stage?.close();
    await model?.close();
  });

  async function signIn(role: "manager" | "agent", name: string) {
    if (stage.world.members === undefined) throw new Error("This world has no members.");
    return await stage.world.members.signIn(role, { name, email: `${newId()}@example.com` });
  }
  async function post(path: string, body: object) {
    const { url } = stage.world;
    const reply = await fetch(`${url}/api/v1/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie: manager.cookie, origin: url },
      body: JSON.stringify(body),
    });
    if (!reply.ok) throw new Error(await reply.text());
  }
  /** A visitor who waits for a person. */
  async function waiting(text: string) {
    const window = await openWindow(stage.world, {}, { extraHeaders: { origin: stage.hosts.url } });
    windows.push(window);
    await window.ask(text);
    await window.do("person-request", { clientMessageId: newId() });
    await until(() => window.state.conversation?.state === "queued");
    return { window, conversationId: window.state.conversation?.conversationId ?? "" };
  }
  /** The conversation, taken with T. */
  async function take(conversationId: string, more: Parameters<Browser["newContext"]>[0] = {}): Promise<Page> {
    const { cookie } = await signIn("agent", "Ada Agent");
    const { context, page } = await openConsole(stage.browser, { url: stage.world.url, cookie }, more);
    opened.push(context);
    await page.goto(`${stage.world.url}/console/inbox/${conversationId}`);
    await page.getByRole("button", { name: "Take", exact: true }).waitFor();
    await page.keyboard.press("t");
    await focused(page, "Your reply to the visitor");
    return page;
  }
  const field = (page: Page) => page.getByLabel("Your reply to the visitor");
  const focused = (page: Page, label: string) =>
    until(() => page.evaluate(`document.activeElement?.getAttribute("aria-label") === ${JSON.stringify(label)}`));
  const lastReply = async (conversationId: string) =>
    (await messagesAfter(stage.database.db, { conversationId, sequence: 0 })).findLast(
      (row) => row.author === "person",
    );

  test("a canned reply by its shortcut, an article, the draft, and a macro that is taken back", async () => {
    const { window, conversationId } = await waiting("How do I return an item?");
    const page = await take(conversationId);
    const { keyboard } = page;

    // The list filters while one types; what is missing is selected, and nothing is sent before it's written.
    await keyboard.type("/re");
    const entry = page.getByRole("option", { name: /Refund is late/ });
    await entry.waitFor();
    await keyboard.type("fund");
    await until(async () => (await page.getByRole("option").count()) === 1);
    await shoot(page, "composer-slash");
    await keyboard.press("Enter");
    await page.getByText("Fill in: order number").waitFor();
    expect(await field(page).inputValue()).toMatch(/^Hi there,\n\nyour refund for order \{\{\? order number\}\} is/);
    await keyboard.press("Enter");
    expect(await page.locator(".entry.unsent, .entry.person").count()).toBe(0);
    await keyboard.type("42");
    await page.getByText("Fill in: order number").waitFor({ state: "detached" });
    await keyboard.press("Enter");
    await page.locator(".entry.person", { hasText: "your refund for order 42 is on its way." }).waitFor();
    expect((await lastReply(conversationId))?.text).toContain("\nAda");

    // An article: typed, found, its part inserted with Enter; the visitor sees where it is from.
    await keyboard.press("Escape");
    await keyboard.press("i");
    await page.getByLabel("Search articles").waitFor();
    await keyboard.type("reset my password");
    await page.getByRole("option", { name: /How do I reset my password/ }).waitFor();
    await keyboard.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await focused(page, "Your reply to the visitor");
    await until(async () => (await field(page).inputValue()).includes("works for 60 minutes"));
    await page.getByRole("group", { name: "Sources" }).getByText("How do I reset my password?").waitFor();
    await keyboard.press("Enter");
    await until(() =>
      window.state.messages.some((one) => one.author === "person" && one.citations?.[0]?.key === "password"),
    );

    // What the visitor asks next is answered by a draft in an article's words, one key away.
    await window.say("Do you deliver to Norway?");
    await page.getByRole("region", { name: "Drafted answer" }).getByText("7 working days").waitFor();
    await keyboard.press("Escape");
    await keyboard.press("d");
    await until(async () => (await field(page).inputValue()).includes("7 working days"));
    await keyboard.press("Enter");
    await until(async () => (await lastReply(conversationId))?.detail?.citations?.[0]?.key === "delivery-norway");

    // A macro: its reply, then closed; and back.
    await keyboard.press("Escape");
    await keyboard.press("m");
    const macro = page.getByRole("menuitem", { name: /Done and closed/ });
    await until(() => macro.evaluate((item) => item.ownerDocument.activeElement === item));
    await keyboard.press("Enter");
    await page.getByText("Reply sent · Closed").waitFor();
    expect((await lastReply(conversationId))?.text).toBe("Refunded. Ada");
    expect((await findConversation(stage.database.db, conversationId))?.state).toBe("closed");
    await until(() => page.evaluate(`document.activeElement?.textContent === "Undo close"`));
    await keyboard.press("Enter");
    await until(async () => (await findConversation(stage.database.db, conversationId))?.state === "person");

    // All of it is among the keys.
    await focused(page, "Your reply to the visitor");
    await keyboard.press("Escape");
    await keyboard.press("?");
    for (const key of ["Insert the drafted answer", "Run a macro"]) await page.getByText(key).waitFor();
  });

  test("a visitor's message in the agent's language, and the agent's text in the visitor's; both stay to be seen", async () => {
    const { window, conversationId } = await waiting("Ich habe mein Paket nicht bekommen, wo ist es?");
    const page = await take(conversationId);
    model.push({ text: "I haven't received my parcel, where is it?" }, { text: "Es kommt morgen." });
    await page.getByRole("button", { name: "Translate", exact: true }).first().press("Enter");
    await page.locator(".translated", { hasText: "I haven't received my parcel" }).waitFor();
    await field(page).focus();
    await page.keyboard.type("It arrives tomorrow. /trans");
    await page.getByRole("option", { name: /Translate to German/ }).waitFor();
    await page.keyboard.press("Enter");
    await until(async () => (await field(page).inputValue()) === "Es kommt morgen.");
    await page.getByText("Your text (English)").waitFor();
    await shoot(page, "composer-translated");
    await page.keyboard.press("Enter");
    await until(() => window.state.messages.some((one) => one.text === "Es kommt morgen."));
    await page.locator(".entry.person .translated", { hasText: "It arrives tomorrow." }).waitFor();
    expect(JSON.stringify(window.heard)).not.toContain("It arrives tomorrow");
  });

  test.each([
    ["light", 1440],
    ["dark", 390],
  ] as const)("in %s at %i px axe finds nothing grave, and everything fits", async (colorScheme, width) => {
    const { conversationId } = await waiting("How do I return an item?");
    const page = await take(conversationId, { colorScheme, viewport: { width, height: 860 } });
    const check = async (what: string) => {
      await still(page);
      await shoot(page, `composer-${what}-${colorScheme}`);
      expect(await graveFaults(page), what).toEqual([]);
      expect(await overflow(page), what).toBe(0);
    };
    await page.getByRole("region", { name: "Drafted answer" }).waitFor();
    await page.keyboard.type("/");
    await page.getByRole("option").first().waitFor();
    await check("menu");
    await page.keyboard.type("refund");
    await until(async () => (await page.getByRole("option").count()) === 1);
    await page.keyboard.press("Enter");
    await page.getByText("Fill in: order number").waitFor();
    await check("gap");
    await page.getByRole("button", { name: "Insert article…" }).click();
    await page.getByRole("option").first().waitFor();
    await check("articles");
  });
});
