import type { BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import { newestDraft } from "../../server/store/approval-draft.ts";
import { findConversation } from "../../server/store/conversation.ts";
import { messagesAfter } from "../../server/store/message.ts";
import { openWindow, until, type Window } from "../sockets/builders.ts";
import { hasBrowser, shoot } from "./browser.ts";
import { graveFaults, openConsole, overflow, still } from "./console.ts";
import { openStage, type Stage } from "./stage.ts";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const DARK = { colorScheme: "dark" } as const;
const ANSWER = "Standard delivery takes 3 working days and costs $4.90.";

describe.skipIf(!hasBrowser)("answers that an agent sends", () => {
  let stage: Stage;
  let manager: { cookie: string };
  const opened: BrowserContext[] = [];
  const windows: Window[] = [];
  beforeAll(async () => {
    stage = await openStage({ members: true, origins: ["self"] });
    manager = await signIn("manager", "Mia Manager");
  });
  afterEach(async () => {
    for (const window of windows.splice(0)) window.close();
    for (const context of opened.splice(0)) await context.close();
  });
  afterAll(() => stage?.close());

  async function signIn(role: "manager" | "agent", name: string) {
    if (stage.world.members === undefined) throw new Error("This world has no members.");
    return await stage.world.members.signIn(role, { name, email: `${newId()}@example.com` });
  }
  async function open(cookie: string, path: string, more: Parameters<typeof openConsole>[2] = {}): Promise<Page> {
    const { context, page } = await openConsole(stage.browser, { url: stage.world.url, cookie }, more);
    opened.push(context);
    await page.goto(`${stage.world.url}/console/${path}`);
    return page;
  }
  const ada = async () => (await signIn("agent", "Ada Agent")).cookie;
  async function waiting() {
    const window = await openWindow(stage.world, {}, { extraHeaders: { origin: stage.hosts.url } });
    windows.push(window);
    await window.ask("How long does delivery take?");
    await until(() => window.state.conversation?.state === "queued");
    return { window, conversationId: window.state.conversation?.conversationId ?? "" };
  }
  const panel = (page: Page) => page.getByRole("region", { name: "Check this answer" });
  const said = (window: Window) => window.state.messages.map((one) => `${one.author}: ${one.text}`);

  test("a manager chooses what is checked", async () => {
    const page = await open(manager.cookie, "settings/answers");
    const every = page.getByRole("switch", { name: "Every answer" });
    await every.waitFor();
    await shoot(page, "approval-settings", { fullPage: true });
    await every.check({ force: true });
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Saved").first().waitFor();
    await still(page);
    expect(await graveFaults(page)).toEqual([]);
    const phone = await open(manager.cookie, "settings/answers", PHONE);
    await phone.getByRole("switch", { name: "Every answer" }).waitFor();
    await phone.getByRole("switch", { name: "Every answer" }).uncheck({ force: true });
    await phone.getByText("Articles in one of these collections").waitFor();
    await still(phone);
    expect(await overflow(phone)).toBe(0);
    await shoot(phone, "approval-settings-phone", { fullPage: true });
  });

  test("the visitor hears that it's checked; one key sends it, with its source", async () => {
    const { window, conversationId } = await waiting();
    expect(said(window).at(-1)).toMatch(/^machine: I've drafted an answer to that\. A colleague checks it/);
    expect(said(window).join()).not.toContain("3 working days");
    const page = await open(await ada(), `inbox/${conversationId}`);
    await panel(page).getByText("3 working days").waitFor();
    await still(page);
    expect(await graveFaults(page)).toEqual([]);
    await shoot(page, "approval-waiting");
    await page.keyboard.press("g");
    await until(() => window.state.messages.some((one) => one.author === "person"));
    expect(window.state.messages.find((one) => one.author === "person")).toMatchObject({
      text: ANSWER,
      citations: [{ key: "delivery" }],
    });
    await panel(page).waitFor({ state: "detached" });
    await page.locator(".entry.person", { hasText: "3 working days" }).waitFor();
    expect(await newestDraft(stage.database.db, conversationId)).toMatchObject({ state: "sent", by: "Ada Agent" });
  });

  test("sent and handed back by a double click: one message, and the assistant goes on", async () => {
    const { window, conversationId } = await waiting();
    const page = await open(await ada(), `inbox/${conversationId}`, PHONE);
    await panel(page).getByRole("button", { name: "Send and hand back" }).dblclick();
    await until(() => window.state.conversation?.state === "machine");
    const rows = await messagesAfter(stage.database.db, { conversationId, sequence: 0 });
    expect(rows.filter((row) => row.author === "person")).toHaveLength(1);
    expect((await findConversation(stage.database.db, conversationId))?.state).toBe("machine");
  });

  test("edited: into the reply with its source, and sent as the agent's own", async () => {
    const { window, conversationId } = await waiting();
    const page = await open(await ada(), `inbox/${conversationId}`, { ...PHONE, ...DARK });
    await panel(page).waitFor();
    await shoot(page, "approval-phone-dark");
    expect(await overflow(page)).toBe(0);
    await page.getByRole("button", { name: "Take", exact: true }).click();
    await panel(page).getByRole("button", { name: "Edit" }).click();
    const field = page.getByLabel("Your reply to the visitor");
    await until(async () => (await field.inputValue()).includes("3 working days"));
    await field.press("End");
    await field.pressSequentially(" To Norway it's 7.");
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await until(() => said(window).some((one) => one.endsWith("To Norway it's 7.")));
    expect((await newestDraft(stage.database.db, conversationId))?.state).toBe("edited");
  });

  test("the visitor writes first: it says so, and nothing sends it by itself", async () => {
    const { window, conversationId } = await waiting();
    const page = await open(await ada(), `inbox/${conversationId}`, DARK);
    await panel(page).getByRole("button", { name: "Send as it is" }).waitFor();
    await window.say("I mean express delivery");
    await panel(page).getByText("The customer has written since").waitFor();
    expect(await panel(page).getByRole("button", { name: "Send as it is" }).count()).toBe(0);
    await page.keyboard.press("g");
    await still(page);
    expect(await graveFaults(page)).toEqual([]);
    await shoot(page, "approval-outdated-dark");
    expect(said(window).some((one) => one.startsWith("person"))).toBe(false);
  });

  test("Overview, Team counts what became of them", async () => {
    const page = await open(manager.cookie, "overview/team");
    await page.getByText("Answers that agents checked").first().waitFor();
    await still(page);
    expect(await graveFaults(page)).toEqual([]);
    await shoot(page, "approval-report", { fullPage: true });
    const phone = await open(manager.cookie, "overview/team", PHONE);
    await phone.getByText("Answers that agents checked").first().waitFor();
    await still(phone);
    expect(await overflow(phone)).toBe(0);
    await shoot(phone, "approval-report-phone", { fullPage: true });
  });
});
