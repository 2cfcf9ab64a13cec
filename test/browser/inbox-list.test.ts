import { and, eq } from "drizzle-orm";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import { findConversation } from "../../server/store/conversation.ts";
import { conversation } from "../../server/store/schema/conversation.ts";
import { message } from "../../server/store/schema/message.ts";
import { visitor } from "../../server/store/schema/visitor.ts";
import { ensureSite } from "../../server/store/site.ts";
import { addTag } from "../../server/store/tag.ts";
import { seedQueue } from "../fixtures/queue.ts";
import { until } from "../sockets/builders.ts";
import { hasBrowser, shoot } from "./browser.ts";
import { graveFaults, openConsole, overflow, still } from "./console.ts";
import { openStage, type Stage } from "./stage.ts";

const TEXTS = [
  ["Ingrid Solberg", "My parcel to Tromsø never arrived, order A-4471"],
  ["Karim Haddad", "The refund for the blue kettle is still missing"],
  ["Mei Lin", "Can I change the delivery address of my order?"],
  ["Tom Ashford", "The kettle leaks. I would like a refund, please."],
  ["Lucía Prieto", "Is there a discount for schools?"],
  ["Jonas Weber", "Which kettle fits an induction hob?"],
] as const;

describe.skipIf(!hasBrowser)("the inbox's list in a browser", () => {
  let stage: Stage;
  let browser: Browser;
  let page: Page;
  let faults: string[];
  const opened: BrowserContext[] = [];
  /** By the customer's first name. */
  const ids = new Map<string, string>();
  const open = async (more: Parameters<Browser["newContext"]>[0] = {}) => {
    const { members, url } = stage.world;
    if (members === undefined) throw new Error("This world has no members.");
    const { cookie } = await members.signIn("manager", { name: "Ada Agent", email: `${newId()}@example.com` });
    const console = await openConsole(browser, { url, cookie }, more);
    opened.push(console.context);
    return console;
  };

  beforeAll(async () => {
    stage = await openStage({ members: true, origins: ["self"] });
    ({ browser } = stage);
    const { database, world } = stage;
    await seedQueue(database.db, { siteId: world.site.id, count: TEXTS.length });
    const rows = await database.db.select().from(conversation).orderBy(conversation.createdAt);
    for (const [i, row] of rows.entries()) {
      const [name, text] = TEXTS[i] ?? ["", ""];
      await database.db.update(visitor).set({ name }).where(eq(visitor.id, row.visitorId));
      await database.db
        .update(message)
        .set({ text })
        .where(and(eq(message.conversationId, row.id), eq(message.sequence, 1)));
      ids.set(name.split(" ")[0] ?? "", row.id);
    }
    const { organisationId } = world.site;
    await database.db.transaction((tx) =>
      addTag(tx, { organisationId, name: "Refund", colour: "orange", at: new Date() }),
    );
    const { row } = await ensureSite(database.db, { organisationId, key: "outlet", name: "The Outlet" });
    world.sites.push(row);
    await seedQueue(database.db, { siteId: row.id, count: 1 });
    ({ page, faults } = await open());
  });
  afterAll(async () => {
    for (const context of opened) await context.close();
    await stage?.close();
  });
  const names = () => page.locator(".row-name").allTextContents();
  const shows = (...wanted: string[]) =>
    until(async () => {
      const there = await names();
      return there.length === wanted.length && wanted.every((one, i) => there[i]?.startsWith(one));
    });
  const stateOf = async (name: string) => findConversation(stage.database.db, ids.get(name) ?? "");

  test("search highlights, filters are in the address, a view is saved with its number and opened again", async () => {
    await page.goto(`${stage.world.url}/console/inbox`);
    await page.getByLabel("Search conversations").fill("refund");
    await shows("Tom", "Karim");
    expect(await page.locator(".row mark").allTextContents()).toEqual(["refund", "refund"]);
    await page.getByLabel("Search conversations").fill('"blue kettle"');
    await shows("Karim");
    expect(await page.locator(".row mark").textContent()).toBe("blue kettle");
    await page.getByRole("button", { name: "Filters" }).click();
    await page.getByRole("combobox", { name: "Status" }).click();
    await page.getByRole("option", { name: "Open" }).click();
    await until(() => new URL(page.url()).searchParams.get("state") === "open");
    await page.getByLabel("Search conversations").fill("kettle");
    await shows("Jonas", "Tom", "Karim");
    await page.getByRole("button", { name: "Views" }).click();
    await page.getByRole("menuitem", { name: "Save as a view…" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Kettles");
    await page.getByRole("checkbox", { name: "Show it to everyone" }).check();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("button", { name: "Kettles" }).waitFor();
    await still(page);
    expect(await graveFaults(page)).toEqual([]);
    await shoot(page, "inbox-filters");
    const address = page.url();
    await page.locator(".inbox-views").getByText("Unassigned").click();
    await shows("Ingrid", "Karim", "Mei", "Tom", "Lucía", "Jonas");
    await page.getByRole("button", { name: "Views" }).click();
    const item = page.getByRole("menuitem", { name: "Kettles" });
    expect(await item.textContent()).toContain("3");
    await item.click();
    await shows("Jonas", "Tom", "Karim");
    const parts = (url: string) => [...new URL(url).searchParams].map(String).sort();
    expect(parts(page.url())).toEqual(parts(address));
    // Somebody else who gets the address sees the same.
    await page.reload();
    await shows("Jonas", "Tom", "Karim");
    expect(faults).toEqual([]);
  });

  test("by keyboard: select, set the priority of all, undo; tags by the mouse; those that fail are named", async () => {
    await page.goto(`${stage.world.url}/console/inbox`);
    await shows("Ingrid", "Karim", "Mei", "Tom", "Lucía", "Jonas");
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await page.locator(".bulk").getByText("2 selected").waitFor();
    await page.keyboard.press("p");
    const urgent = page.getByRole("menuitem", { name: "Urgent" });
    await until(() => urgent.evaluate((item) => item.ownerDocument.activeElement === item));
    await page.keyboard.press("Enter");
    await page.getByRole("status").getByText("2 conversations changed").waitFor();
    const pressing = async () => (await Promise.all([...ids.keys()].map(stateOf))).filter((row) => row?.priority === 0);
    expect(await pressing()).toHaveLength(2);
    await page.keyboard.press("z");
    await until(async () => (await pressing()).length === 0);

    // With Shift, everything up to there.
    const box = (name: string) => page.getByRole("checkbox", { name: `Select ${name}` });
    await box("Karim").check({ force: true });
    await box("Tom").click({ force: true, modifiers: ["Shift"] });
    await page.locator(".bulk").getByText("3 selected").waitFor();
    await page.locator(".bulk").getByRole("button", { name: "Tags" }).click();
    await page.getByRole("checkbox", { name: "Refund" }).click();
    await page.getByRole("button", { name: "Done" }).click();
    await until(async () => ((await stateOf("Mei"))?.tagIds.length ?? 0) === 1);
    await still(page);
    expect(await graveFaults(page)).toEqual([]);
    await shoot(page, "inbox-bulk");

    // Somebody else takes one of them meanwhile.
    const other = await stage.world.members?.signIn("manager", { name: "Ben Boss", email: `${newId()}@example.com` });
    await fetch(`${stage.world.url}/api/v1/conversations/${ids.get("Mei")}/take`, {
      method: "POST",
      headers: { cookie: other?.cookie ?? "", origin: stage.world.url, "content-type": "application/json" },
      body: "{}",
    });
    await page.goto(`${stage.world.url}/console/inbox?state=open`);
    await box("Mei").check({ force: true });
    await box("Karim").check({ force: true });
    await page.keyboard.press("e");
    await page.getByRole("dialog").getByRole("button", { name: "Close", exact: true }).click();
    await page.getByText("1 conversation couldn’t be changed").waitFor();
    await page.locator(".bulk-failed").getByText("Ben Boss").waitFor();
    expect(await stateOf("Karim")).toMatchObject({ state: "closed" });
    expect(await stateOf("Mei")).toMatchObject({ state: "person" });
    await shoot(page, "inbox-bulk-failed");
    expect(faults).toEqual([]);
  });

  test("the command palette: to a conversation, an action of it, a page and a view, by keyboard alone", async () => {
    await page.goto(`${stage.world.url}/console/inbox`);
    await page.locator(".row").first().waitFor();
    const type = async (text: string, wanted: string) => {
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox", { name: "Commands" }).waitFor();
      await page.keyboard.type(text);
      await page.getByRole("option", { name: wanted }).first().waitFor();
    };
    await type("tromsø", "Ingrid Solberg");
    await page.keyboard.press("Enter");
    await until(() => page.url().includes(ids.get("Ingrid") ?? "?"));
    await page.getByRole("button", { name: "Take", exact: true }).waitFor();
    await type("priority high", "Priority: High");
    await still(page);
    expect(await graveFaults(page)).toEqual([]);
    await shoot(page, "palette");
    await page.keyboard.press("Enter");
    await until(async () => (await stateOf("Ingrid"))?.priority === 1);
    await type("take", "Take");
    await page.keyboard.press("Enter");
    await until(async () => (await stateOf("Ingrid"))?.state === "person");
    // Whoever takes a conversation writes in it next.
    await page.locator("textarea:focus").waitFor();
    await type("kettles", "Kettles");
    await page.keyboard.press("Enter");
    await until(() => new URL(page.url()).searchParams.get("q") === "kettle");
    await type("conv", "Conversations");
    // Actions of the open conversation may fit, too, and stand above.
    const wanted = page.getByRole("option", { name: "Conversations", exact: true });
    await until(async () => {
      if ((await wanted.getAttribute("aria-selected")) === "true") return true;
      await page.keyboard.press("ArrowDown");
      return false;
    });
    await page.keyboard.press("Enter");
    await until(() => page.url().includes("/conversations"));
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Commands" }).waitFor();
    await page.keyboard.press("Escape");
    await until(async () => (await page.getByRole("dialog").count()) === 0);
    expect(faults).toEqual([]);
  });

  test("one inbox over all sites, on a phone and in the dark", async () => {
    await page.goto(`${stage.world.url}/console/inbox?view=all`);
    await page.getByRole("checkbox", { name: "All sites" }).click();
    await page.locator(".row", { hasText: "The Outlet" }).waitFor();
    expect(await page.locator(".row").count()).toBe(6);
    await still(page);
    await shoot(page, "inbox-all-sites");
    const phone = await open({ viewport: { width: 390, height: 844 }, hasTouch: true, colorScheme: "dark" });
    await phone.page.goto(`${stage.world.url}/console/inbox?sites=all&q=kettle`);
    await phone.page.locator(".row mark").first().waitFor();
    await phone.page
      .getByRole("checkbox", { name: /^Select/ })
      .first()
      .check({ force: true });
    await phone.page.locator(".bulk").waitFor();
    await still(phone.page);
    expect(await overflow(phone.page)).toBe(0);
    expect(await graveFaults(phone.page)).toEqual([]);
    await shoot(phone.page, "inbox-search-phone-dark");
    await phone.page.getByRole("button", { name: "Filters" }).click();
    await still(phone.page);
    await shoot(phone.page, "inbox-filters-phone-dark");
    expect(phone.faults).toEqual([]);
  });
});
