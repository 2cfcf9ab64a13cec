import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import { notesOf } from "../../server/store/note.ts";
import type { Role } from "../../server/wire/permissions.ts";
import { openWindow, until, type Window } from "../sockets/builders.ts";
import { hasBrowser, shoot } from "./browser.ts";
import { graveFaults, openConsole, overflow, still } from "./console.ts";
import { openStage, type Stage } from "./stage.ts";

// Mentioning a colleague in a note, by keyboard alone, while that colleague is on another page.
describe.skipIf(!hasBrowser)("mentions in a browser", () => {
  let stage: Stage;
  const opened: BrowserContext[] = [];
  const windows: Window[] = [];

  beforeAll(async () => {
    stage = await openStage({ members: true, origins: ["self"] });
  });
  afterAll(() => stage?.close());
  afterEach(async () => {
    for (const window of windows.splice(0)) window.close();
    for (const context of opened.splice(0)) await context.close();
  });

  async function signIn(name: string, role: Role, more: Parameters<Browser["newContext"]>[0] = {}) {
    const { world, browser } = stage;
    if (world.members === undefined) throw new Error("This world has no members.");
    const { id, cookie } = await world.members.signIn(role, { name, email: `${newId()}@example.com` });
    const console = await openConsole(browser, { url: world.url, cookie }, more);
    console.page.setDefaultTimeout(20_000);
    opened.push(console.context);
    return { id, name, ...console };
  }
  const open = (page: Page, path: string) => page.goto(`${stage.world.url}/console/${path}`);
  async function waiting(): Promise<string> {
    const window = await openWindow(stage.world, {}, { extraHeaders: { origin: stage.hosts.url } });
    windows.push(window);
    await window.ask("I was charged twice");
    await window.do("person-request", { clientMessageId: newId() });
    await until(() => window.state.conversation?.state === "queued");
    return window.state.conversation?.conversationId ?? "";
  }
  /** In all four looks, with axe. */
  async function looks(page: Page, name: string) {
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      for (const colorScheme of ["dark", "light"] as const) {
        await page.emulateMedia({ colorScheme });
        await still(page);
        // Colours of controls change with a transition of their own.
        await expect.poll(() => graveFaults(page), { timeout: 10_000 }).toEqual([]);
        expect(await overflow(page)).toBe(0);
        await shoot(page, `${name}-${width}-${colorScheme}`);
      }
    }
  }

  test("an agent mentions a colleague by keyboard alone; they're told, follow it, and find it in their view", async () => {
    // Another try of this test finds the people of the first.
    const [name, other] = ["José", "Josefine"].map((first) => `${first} ${newId().slice(-6)}`) as [string, string];
    const [ada, ben] = [await signIn("Ada Agent", "agent"), await signIn(name, "manager")];
    await signIn(other, "agent");
    const id = await waiting();
    await open(ben.page, "overview");
    await ben.page.evaluate(`
      window.told = [];
      class Told { static permission = "granted"; static requestPermission = async () => "granted";
        constructor(title, options) { window.told.push(title + " | " + options.body); } close() {} }
      window.Notification = Told; localStorage.setItem("tuppence:desktop-notifications", "yes");
      Object.defineProperty(document, "hasFocus", { value: () => false });
      Object.defineProperty(document, "visibilityState", { get: () => "hidden" });`);
    const { page } = ada;
    const { keyboard } = page;
    await open(page, `inbox/${id}?view=all`);
    await page.getByRole("radiogroup").getByText("Note", { exact: true }).click();
    const field = page.getByLabel("A note for your team");
    await field.focus();
    await keyboard.type("Can you look, @jose");
    const list = page.getByRole("listbox", { name: "Mention a colleague" });
    await list.getByRole("option").nth(1).waitFor();
    // One's own name isn't offered, and an accent needn't be typed.
    const offered = await list.locator(".slash-name").allTextContents();
    expect(offered).toEqual(expect.arrayContaining([name, other]));
    expect(offered.filter((one) => !one.startsWith("Jos"))).toEqual([]);
    await looks(page, "mention-list");
    // Escape closes the list and leaves the text; another @ opens it again.
    await keyboard.press("Escape");
    await list.waitFor({ state: "detached" });
    expect(await field.inputValue()).toBe("Can you look, @jose");
    for (let n = 0; n < 5; n++) await keyboard.press("Backspace");
    await keyboard.type("@j");
    await list.waitFor();
    await keyboard.press("ArrowDown");
    const at = async () => (await field.getAttribute("aria-activedescendant"))?.slice(-2);
    await until(async () => (await at()) === "-1");
    await keyboard.type(name.slice(1).toUpperCase());
    await until(async () => (await at()) === "-0" && (await list.getByRole("option").count()) === 1);
    const active = await field.getAttribute("aria-activedescendant");
    expect(await page.locator(`[id="${active}"]`).getAttribute("aria-selected")).toBe("true");
    await keyboard.press("Enter");
    expect(await field.inputValue()).toBe(`Can you look, @${name} `);
    await keyboard.type("please?");
    // A reload keeps whom the unsent note mentions.
    await page.reload();
    await page.getByRole("radiogroup").getByText("Note", { exact: true }).click();
    expect(await field.inputValue()).toBe(`Can you look, @${name} please?`);
    await field.focus();
    await keyboard.press("End");
    await keyboard.press("Enter");
    await page.locator(".entry.note .mention").getByText(`@${name}`).waitFor();
    expect(await notesOf(stage.database.db, id)).toMatchObject([{ mentions: [{ memberId: ben.id, name }] }]);
    const told = () => ben.page.evaluate<string[]>("window.told");
    await until(async () => (await told()).includes(`Ada Agent mentioned you | Can you look, @${name} please?`));
    await page.getByRole("heading", { name: "Followers" }).waitFor();
    await looks(page, "mention-note");

    await open(ben.page, "inbox");
    await ben.page.getByRole("button", { name: "Views", exact: true }).click();
    await ben.page.getByRole("menuitem", { name: "Mentions" }).click();
    await ben.page.getByRole("button", { name: "Mentions", exact: true }).waitFor();
    await until(async () => (await ben.page.locator(".row").count()) === 1);
    await shoot(ben.page, "mentions-view");
  });

  test("a note that goes with an assignment mentions too; Escape closes the list before the dialog", async () => {
    const [ada, kim] = [await signIn("Ada Agent", "agent"), await signIn(`Kim ${newId().slice(-6)}`, "agent")];
    const id = await waiting();
    const { page } = ada;
    const { keyboard } = page;
    await open(page, `inbox/${id}?view=all`);
    await page.getByRole("region", { name: "Assignment and tags" }).waitFor();
    await page.getByRole("region", { name: "Assignment and tags" }).getByRole("button").first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("To", { exact: true }).selectOption(ada.id);
    await dialog.getByRole("textbox").focus();
    await keyboard.type("@kim");
    const list = page.getByRole("listbox", { name: "Mention a colleague" });
    await list.waitFor();
    await looks(page, "mention-assign");
    await keyboard.press("Escape");
    await list.waitFor({ state: "detached" });
    for (let n = 0; n < 4; n++) await keyboard.press("Backspace");
    await keyboard.type(`@${kim.name}`);
    await list.waitFor();
    await keyboard.press("Tab");
    await keyboard.type("helps");
    await dialog.getByRole("button", { name: "Assign", exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    await page.locator(".entry.note .mention").getByText("@Kim").waitFor();
    expect(await notesOf(stage.database.db, id)).toMatchObject([
      { text: expect.stringMatching(/^@Kim \S+ helps$/), mentions: [{ memberId: kim.id }] },
    ]);
  });
});
