import { eq } from "drizzle-orm";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { findConversation } from "../../server/store/conversation.ts";
import { visitor } from "../../server/store/schema/visitor.ts";
import type { Role } from "../../server/wire/permissions.ts";
import { openWindow, until, type Window, type World } from "../sockets/builders.ts";
import { hasBrowser, shoot } from "./browser.ts";
import { graveFaults, openConsole, overflow, still } from "./console.ts";
import { openStage, type Stage } from "./stage.ts";

// Sorting conversations: by one agent with the keyboard alone, while a colleague's list follows; and its settings.
describe.skipIf(!hasBrowser)("triage in a browser", () => {
  let stage: Stage;
  let database: DatabasePort;
  let world: World;
  let browser: Browser;
  const opened: BrowserContext[] = [];
  const windows: Window[] = [];

  beforeAll(async () => {
    stage = await openStage({ members: true, origins: ["self"] });
    ({ database, world, browser } = stage);
  });
  afterAll(() => stage?.close());
  afterEach(async () => {
    for (const window of windows.splice(0)) window.close();
    for (const context of opened.splice(0)) await context.close();
  });

  async function signIn(name: string, role: Role, more: Parameters<Browser["newContext"]>[0] = {}) {
    if (world.members === undefined) throw new Error("This world has no members.");
    const { id, cookie } = await world.members.signIn(role, { name, email: `${newId()}@example.com` });
    const console = await openConsole(browser, { url: world.url, cookie }, more);
    console.page.setDefaultTimeout(20_000);
    opened.push(console.context);
    return { id, cookie, ...console };
  }
  const open = (page: Page, path: string) => page.goto(`${world.url}/console/${path}`);
  async function waiting(): Promise<string> {
    const window = await openWindow(world, {}, { extraHeaders: { origin: stage.hosts.url } });
    windows.push(window);
    await window.ask("I was charged twice");
    await window.do("person-request", { clientMessageId: newId() });
    await until(() => window.state.conversation?.state === "queued");
    return window.state.conversation?.conversationId ?? "";
  }
  const rowOf = (id: string) => findConversation(database.db, id);
  /** Waits until the keyboard is there: a menu or dialog opens with a transition. */
  const focusIn = (page: Page, selector: string) =>
    until(() => page.evaluate<boolean>(`document.activeElement?.closest(${JSON.stringify(selector)}) !== null`));
  /** By Tab as often as it takes, to the button with this text. */
  const tabTo = (page: Page, text: string) =>
    until(async () => {
      const focused = `document.activeElement?.textContent === ${JSON.stringify(text)}`;
      if (await page.evaluate<boolean>(focused)) return true;
      await page.keyboard.press("Tab");
      return false;
    });
  // A menu that is closing still has the focus, and takes letters.
  const menuGone = (page: Page) => page.getByRole("menu").waitFor({ state: "detached" });
  const dialogGone = (page: Page) => page.getByRole("dialog").waitFor({ state: "detached" });

  test("an agent tags, sets a priority, snoozes, assigns with a note, closes and undoes, by keyboard alone", async () => {
    const [ada, ben] = [await signIn("Ada Agent", "agent"), await signIn("Ben Boss", "manager")];
    const id = await waiting();
    await open(ben.page, "inbox?view=all");
    await open(ada.page, `inbox/${id}?view=all`);
    const { page } = ada;
    const { keyboard } = page;
    const bar = page.getByRole("region", { name: "Assignment and tags" });
    await bar.waitFor();

    await keyboard.press("l");
    await page.getByLabel("Find or create a tag").waitFor();
    await keyboard.type("Refund");
    await page.getByRole("button", { name: "Create “Refund”" }).waitFor();
    await keyboard.press("Enter");
    await page.getByRole("checkbox", { name: "Refund" }).waitFor();
    await until(async () => (await rowOf(id))?.tagIds.length === 1);
    await keyboard.press("Escape");
    await dialogGone(page);
    await ben.page.locator(".row").getByText("Refund").waitFor();

    await keyboard.press("p");
    await page.getByRole("menuitem", { name: "Urgent" }).waitFor();
    await focusIn(page, "[role=menuitem]");
    await keyboard.press("Enter");
    await ben.page.locator(".row").getByRole("img", { name: "Priority: Urgent" }).waitFor();

    await menuGone(page);
    await keyboard.press("s");
    await page.getByRole("menuitem", { name: "In an hour" }).waitFor();
    await focusIn(page, "[role=menuitem]");
    await keyboard.press("Enter");
    await ben.page.locator(".row").getByText("Snoozed", { exact: true }).waitFor();
    await bar.getByText("Snoozed until").waitFor();

    await menuGone(page);
    await keyboard.press("t");
    await page.locator(".conversation-header").getByText("With you").waitFor();
    // Taking it ends the snooze.
    await bar.getByRole("button", { name: "Snooze", exact: true }).waitFor();
    await focusIn(page, "textarea");
    await keyboard.press("Escape");
    // A colleague who knows the tag is offered first, with the reason.
    const skills = await fetch(`${world.url}/api/v1/colleagues/${ben.id}`, {
      method: "PATCH",
      headers: { cookie: ben.cookie, origin: world.url, "content-type": "application/json" },
      body: JSON.stringify({ tagIds: (await rowOf(id))?.tagIds }),
    });
    expect(skills.status).toBe(200);
    await keyboard.press("a");
    const dialog = page.getByRole("dialog", { name: "Transfer conversation" });
    await dialog.waitFor();
    const matching = dialog.locator("optgroup[label='Matching skills'] option");
    await until(async () => (await matching.allTextContents()).join() === "Ben Boss · Online · Refund");
    await until(async () => (await dialog.getByRole("option").count()) > 1);
    await focusIn(page, "select");
    await keyboard.type("Ben");
    await keyboard.press("Tab");
    await keyboard.type("Twice on the same card.");
    await keyboard.press("Tab");
    await keyboard.press("Tab");
    await keyboard.press("Enter");
    await page.getByRole("status").getByText("Conversation assigned to Ben Boss").waitFor();
    expect(await rowOf(id)).toMatchObject({ state: "person", agentId: ben.id });
    await dialogGone(page);
    await shoot(page, "triage-undo");
    await keyboard.press("z");
    await until(async () => (await rowOf(id))?.agentId === ada.id);
    expect(await rowOf(id)).toMatchObject({ state: "person", agentId: ada.id, priority: 0 });
    await page.getByText("Twice on the same card.").first().waitFor();

    const closing = page.getByRole("dialog", { name: "Close without replying?" });
    // The page learns a moment later that it's Ada's again.
    await until(async () => {
      await keyboard.press("e");
      return closing.isVisible();
    });
    // The dialog puts the focus there twice: pressed in between, Tab is taken back.
    await focusIn(page, "[data-autofocus]");
    await still(page);
    await tabTo(page, "Close");
    await keyboard.press("Enter");
    await page.getByRole("status").getByText("Conversation closed").waitFor();
    await dialogGone(page);
    await keyboard.press("z");
    await until(async () => (await rowOf(id))?.agentId === ada.id);
    expect(await rowOf(id)).toMatchObject({ state: "person", agentId: ada.id });
    expect([...ada.faults, ...ben.faults]).toEqual([]);
  });

  test("the customer beside the conversation: a note is written and seen by a colleague, a duplicate is merged, and it fits", async () => {
    const [ada, ben] = [
      await signIn("Ada Agent", "agent"),
      await signIn("Ben Boss", "manager", { colorScheme: "dark" }),
    ];
    const [id, other] = [await waiting(), await waiting()];
    const visitorOf = async (of: string) => (await rowOf(of))?.visitorId ?? "";
    const [visitorId, otherId] = [await visitorOf(id), await visitorOf(other)];
    const custom = {
      ...{ plan: "Pro", seats: 1200, trial: false, since: "2026-01-31", regions: ["EU", "UK", "US", "JP", "BR", "IN"] },
      contract:
        "A long story about how this contract came to be, which nobody wants to read in full beside a chat. ".repeat(3),
    };
    await database.db.update(visitor).set({ name: "Grace Hopper", custom }).where(eq(visitor.id, visitorId));
    const [window] = windows;
    for (const [path, title] of [
      ["products/tents", "Tents"],
      ["cart", "Your cart"],
      ["help/returns/how-long-do-i-have-to-send-something-back", ""],
    ])
      await window?.do("page-visit", { address: `https://shop.example/${path}?token=secret`, title });
    for (const one of [ada, ben]) await open(one.page, `inbox/${id}?view=all`);
    const { page } = ada;
    const side = page.getByRole("complementary", { name: "Details" });
    await side.getByText("Your cart").waitFor();
    expect(await side.textContent()).not.toContain("secret");
    await side.getByRole("button", { name: "Show more" }).last().click();
    await side.getByRole("button", { name: "Show less" }).waitFor();
    await side.getByRole("button", { name: "Add a note" }).focus();
    await page.keyboard.press("Enter");
    await focusIn(page, "textarea");
    await page.keyboard.type("Prefers the phone.");
    await page.keyboard.press("Control+Enter");
    await ben.page.getByText("Prefers the phone.").waitFor();
    // Managers change every note; agents' screens follow.
    await ben.page.getByRole("button", { name: "Edit note" }).click();
    await ben.page.getByLabel("Note on the customer", { exact: true }).fill("Prefers the phone, after five.");
    await ben.page.getByRole("button", { name: "Save" }).click();
    await side.getByText("Prefers the phone, after five.").waitFor();

    await page.getByRole("button", { name: "Customer actions" }).click();
    // Export and erasing are managers'.
    expect(await page.getByRole("menuitem").allTextContents()).toEqual(["Merge with a duplicate"]);
    await page.getByRole("menuitem").click();
    const dialog = page.getByRole("dialog", { name: "Merge with a duplicate" });
    await dialog.getByRole("textbox", { name: "Find the other customer" }).fill(otherId.slice(-4));
    await dialog.getByRole("radio", { name: `Visitor ${otherId.slice(-4).toUpperCase()}` }).click();
    await still(page);
    expect(await graveFaults(page)).toEqual([]);
    await shoot(page, "customer-merge");
    await dialog.getByRole("button", { name: "Merge", exact: true }).click();
    await dialogGone(page);
    await ben.page.getByRole("heading", { name: "Previous conversations" }).waitFor();
    await ben.page.getByText("Customer merged into Grace Hopper").waitFor();
    // Ada follows it: what Ben does there, and what the visitor writes, is announced to her, and it's in her view.
    await page.evaluate(`
      window.told = [];
      class Told { static permission = "granted"; static requestPermission = async () => "granted";
        constructor(title, options) { window.told.push(title + " | " + options.body); } close() {} }
      window.Notification = Told; localStorage.setItem("tuppence:desktop-notifications", "yes");
      Object.defineProperty(document, "hasFocus", { value: () => false });
      Object.defineProperty(document, "visibilityState", { get: () => "hidden" });`);
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Follow", exact: true }).waitFor();
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme });
      // Colours change over with the attribute, a moment later.
      await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
      await still(page);
      expect(await graveFaults(page), colorScheme).toEqual([]);
      await shoot(page, `conversation-menu-${colorScheme}`);
    }
    await page.getByRole("menuitem", { name: "Follow", exact: true }).click();
    await ben.page.getByRole("heading", { name: "Followers" }).waitFor();
    await ben.page.getByRole("button", { name: "Take", exact: true }).click();
    const told = () => page.evaluate<string[]>("window.told");
    // What happens in the same moment is announced as one.
    await until(async () => (await told()).length === 1);
    await window?.say("Are you still there?", { conversationId: id });
    await until(async () => (await told()).length >= 2);
    expect(await told()).toEqual([
      "Followed conversation: Grace Hopper | With Ben Boss",
      "Followed conversation: Grace Hopper | Grace Hopper: Are you still there?",
    ]);
    await page.getByRole("button", { name: "Views", exact: true }).click();
    await page.getByRole("menuitem", { name: "Following" }).click();
    await page.getByRole("button", { name: "Following", exact: true }).waitFor();
    await until(async () => (await page.locator(".row").count()) === 1);
    await shoot(page, "following");
    await page.goBack();
    // The visitor wrote anew in the same window: the two are one, and it's read where it goes on.
    await window?.ask("And the second parcel?", { anew: true });
    await ben.page.getByRole("button", { name: "More actions" }).click();
    await ben.page.getByRole("menuitem", { name: "Merge conversations" }).click();
    const merging = ben.page.getByRole("dialog", { name: "Merge conversations" });
    await merging.getByRole("radio", { name: "And the second parcel?" }).click();
    await still(ben.page);
    expect(await graveFaults(ben.page)).toEqual([]);
    await shoot(ben.page, "conversations-merge");
    await merging.getByRole("button", { name: "Merge", exact: true }).click();
    await dialogGone(ben.page);
    for (const one of [ada, ben]) await one.page.locator(".entry.merged").getByText("And the second parcel?").waitFor();
    await until(() => window?.state.conversation?.conversationId === id);
    for (const [name, { page: shown }] of [
      ["light", ada],
      ["dark", ben],
    ] as const) {
      await shown.setViewportSize({ width: 1280, height: 1000 });
      await still(shown);
      expect(await graveFaults(shown), name).toEqual([]);
      await shoot(shown, `customer-${name}`);
      await shown.setViewportSize({ width: 390, height: 844 });
      await shown.getByRole("button", { name: "Details" }).click();
      await shown.getByText("Notes on the customer").waitFor();
      await until(async () => (await overflow(shown)) === 0);
      await shoot(shown, `customer-${name}-narrow`);
    }
    expect([...ada.faults, ...ben.faults]).toEqual([]);
  });

  test.each(["light", "dark"] as const)(
    "the settings work and have no serious fault, in the %s",
    async (colorScheme) => {
      const max = await signIn("Max Manager", "manager", { colorScheme });
      const { page } = max;
      const look = async (name: string) => {
        await still(page);
        expect(await graveFaults(page), name).toEqual([]);
        await shoot(page, `${name}-${colorScheme}`);
        await page.setViewportSize({ width: 390, height: 844 });
        await until(async () => (await overflow(page)) === 0);
        await shoot(page, `${name}-${colorScheme}-narrow`);
        await page.setViewportSize({ width: 1440, height: 900 });
      };
      await open(page, "settings/teams");
      await page.getByRole("button", { name: "New team" }).first().click();
      await page.getByLabel("Name").fill(`Billing ${colorScheme}`);
      await page.getByRole("checkbox", { name: "Max Manager" }).first().check();
      await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
      await page.getByText(`Billing ${colorScheme}`).waitFor();
      // The newest of this name is last.
      await page.getByRole("button", { name: "Edit Max Manager" }).last().click();
      await page.getByLabel("Automatic assignment limit").fill("2");
      await page.getByRole("dialog").getByRole("combobox", { name: "Languages" }).fill("German");
      await page.getByRole("option", { name: "German" }).click();
      // The list of languages stays open, above the button, until the field is left.
      await page.getByLabel("Automatic assignment limit").focus();
      await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
      const agents = page
        .getByRole("list", { name: "Agents" })
        .getByRole("listitem")
        .filter({ hasText: "Max Manager" });
      await agents.last().getByText("Up to 2 conversations · German").waitFor();
      await look("settings-teams");

      await open(page, "settings/tags");
      await page.getByRole("button", { name: "New tag" }).first().click();
      await page.getByLabel("Name").fill("x".repeat(61));
      await page.getByText("A tag can have up to 60 characters.").waitFor();
      await page.getByLabel("Name").fill(`Invoice ${colorScheme}`);
      await page.getByRole("radio", { name: "Teal" }).check();
      await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
      await page.getByText(`Invoice ${colorScheme}`).waitFor();
      await look("settings-tags");

      await open(page, "settings/routing");
      await page.getByRole("button", { name: "New rule" }).click();
      await page.getByLabel("Name").fill(`To billing ${colorScheme}`);
      await page.getByText("Without a condition, this rule matches every conversation.").waitFor();
      await page.getByPlaceholder("Add a condition").click();
      await page.getByRole("option", { name: "Customer wrote" }).click();
      await page.getByRole("group", { name: "Customer wrote" }).locator("input:not([type=hidden])").fill("charged");
      await page.keyboard.press("Enter");
      await page
        .getByRole("dialog")
        .getByLabel("Team", { exact: true })
        .selectOption({ label: `Billing ${colorScheme}` });
      await page.getByRole("button", { name: "Try on past conversations" }).click();
      await page.getByText(/^(Conversations that match|No conversation has been)/).waitFor();
      await look("settings-rule");
      await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
      await page.getByText("the customer wrote “charged”").first().waitFor();
      await page.getByRole("radio", { name: colorScheme === "light" ? "Least busy" : "In turn" }).check();
      await page.getByLabel("Conversations per agent").waitFor();
      await look("settings-routing");
      const save = page.getByRole("button", { name: /^Save/ });
      await save.click();
      await save.waitFor({ state: "detached" });

      const id = await waiting();
      const post = (path: string, body: object) =>
        fetch(`${world.url}/api/v1/${path}`, {
          method: "POST",
          headers: { cookie: max.cookie, origin: world.url, "content-type": "application/json" },
          body: JSON.stringify(body),
        }).then((reply) => reply.json() as Promise<{ tags: { id: string }[] }>);
      const { tags } = await post("tags", { name: `Angry customers of the old shop ${colorScheme}`, colour: "yellow" });
      await post(`conversations/${id}/tags`, { add: tags.map((one) => one.id) });
      await post(`conversations/${id}/snooze`, { until: null });
      await open(page, `inbox/${id}?view=all`);
      await page.getByRole("button", { name: "Snoozed until they write" }).waitFor();
      await page.getByText("Activity").waitFor();
      await look("inbox-triage");
      expect(max.faults).toEqual([]);
    },
  );
});
