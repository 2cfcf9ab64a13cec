import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import { site as siteTable } from "../../server/store/schema/organisation.ts";
import { ORGANISATION, site } from "../http/builders.ts";
import { openWindow, until, type Window } from "../sockets/builders.ts";
import { hasBrowser, shoot } from "./browser.ts";
import { graveFaults, openConsole, overflow, still } from "./console.ts";
import { openStage, type Stage } from "./stage.ts";

// A role of one's own, and roles for single sites and teams: what somebody who has one finds in the console, and no more.
describe.skipIf(!hasBrowser)("roles in a browser", () => {
  let stage: Stage;
  let cookie: string;
  const outlet = { id: newId(), key: "outlet", name: "Outlet" };
  const opened: BrowserContext[] = [];
  const windows: Window[] = [];
  beforeAll(async () => {
    stage = await openStage({ members: true, origins: ["self"] });
    const { world, database } = stage;
    await database.db.insert(siteTable).values({ ...outlet, organisationId: ORGANISATION, allowedOrigins: ["self"] });
    world.sites.push(site({ ...outlet, allowedOrigins: [stage.hosts.url] }));
    if (world.members === undefined) throw new Error("This world has no members.");
    ({ cookie } = await world.members.signIn("owner", { name: "Olga Owner" }));
  });
  afterAll(() => stage?.close());
  afterEach(async () => {
    for (const window of windows.splice(0)) window.close();
    for (const context of opened.splice(0)) await context.close();
  });
  async function asOwner(more: Parameters<Browser["newContext"]>[0] = {}) {
    const console = await openConsole(stage.browser, { url: stage.world.url, cookie }, more);
    opened.push(console.context);
    await console.page.goto(`${stage.world.url}/console/settings/members`);
    return console.page;
  }
  async function waiting(key: string, text: string): Promise<string> {
    const { world, hosts } = stage;
    const window = await openWindow(world, { site: key }, { extraHeaders: { origin: hosts.url } });
    windows.push(window);
    await window.say(text);
    await window.do("person-request", { clientMessageId: newId() });
    await until(() => window.state.conversation?.state === "queued");
    return window.state.conversation?.conversationId ?? "";
  }
  /** The link of the invitation that has just been sent. */
  async function copied(page: Page, email: string): Promise<string> {
    const dialog = page.getByRole("dialog", { name: `Invitation for ${email}` });
    await dialog.waitFor();
    const link = await dialog.getByText("/welcome?token=").textContent();
    await dialog.getByRole("button", { name: "Done" }).click();
    return link?.trim() ?? "";
  }
  /** Follows the link as the newcomer, who is then in the console. */
  async function join(link: string, name: string): Promise<Page> {
    const context = await stage.browser.newContext({ viewport: { width: 1280, height: 860 }, locale: "en-GB" });
    opened.push(context);
    const page = await context.newPage();
    await page.goto(stage.world.url + new URL(link).pathname + new URL(link).search);
    await page.getByLabel("Your name").fill(name);
    await page.getByLabel("Choose a password").fill("correct horse battery staple");
    await page.getByRole("button", { name: "Get started" }).click();
    await page.getByText(name).first().waitFor();
    return page;
  }
  const pagesOf = (page: Page) => page.locator("nav a").allTextContents();
  const status = (page: Page, path: string) =>
    page.evaluate<number>(`fetch("/api/v1/${path}").then((reply) => reply.status)`);

  test("an owner makes a role and invites somebody with it, who finds exactly that in the console", async () => {
    const page = await asOwner({ viewport: { width: 1280, height: 860 } });
    await page.getByRole("button", { name: "New role" }).click();
    const dialog = page.getByRole("dialog", { name: "New role" });
    await dialog.getByLabel("Name").fill("Reporters");
    await dialog.getByLabel("Read conversations and customers").uncheck();
    await dialog.getByLabel("See and export reports").check();
    await dialog.getByLabel("Read articles, gaps and health").check();
    await still(page);
    expect(await graveFaults(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByRole("list", { name: "Custom roles" }).getByText("Reporters").waitFor();
    await page.getByRole("button", { name: "Invite", exact: true }).click();
    const invite = page.getByRole("dialog", { name: "Invite a teammate" });
    await invite.getByLabel("E-mail").fill("rita@example.com");
    await invite.getByRole("radio", { name: "Reporters" }).check();
    await invite.getByRole("button", { name: "Invite" }).click();
    const rita = await join(await copied(page, "rita@example.com"), "Rita Reporter");

    expect(await pagesOf(rita)).toEqual(expect.arrayContaining(["Overview", "Knowledge", "Settings"]));
    for (const none of ["Inbox", "Conversations", "Try it"]) expect(await pagesOf(rita)).not.toContain(none);
    await rita.goto(`${stage.world.url}/console/inbox`);
    await rita.waitForURL("**/overview");
    await rita.goto(`${stage.world.url}/console/settings/members`);
    await rita.waitForURL("**/settings/profile");
    expect(await status(rita, "overview")).toBe(200);
    expect(await status(rita, "inbox")).toBe(403);
    expect(await status(rita, "members")).toBe(403);
    await rita.goto(`${stage.world.url}/console/knowledge`);
    await rita.getByText("How do I return an item?").first().waitFor();
    await still(rita);
    expect(await graveFaults(rita)).toEqual([]);
    await shoot(rita, "role-reporter");
  });

  test("somebody invited to one site, for one team's conversations, finds those only, and what is taken away goes", async () => {
    const page = await asOwner({ viewport: { width: 1280, height: 860 } });
    const headers = { cookie, origin: stage.world.url, "content-type": "application/json" };
    const teams = await fetch(`${stage.world.url}/api/v1/teams`, {
      ...{ method: "POST", headers, body: JSON.stringify({ name: "Billing", memberIds: [] }) },
    }).then((reply) => reply.json());
    const { id: team } = teams.teams[0];
    await page.reload();
    await page.getByRole("button", { name: "Invite", exact: true }).click();
    const invite = page.getByRole("dialog", { name: "Invite a teammate" });
    await invite.getByLabel("E-mail").fill("sam@example.com");
    await invite.getByText("Chosen sites").click();
    await invite.getByRole("button", { name: "Invite" }).click();
    await invite.getByText("Choose a role for at least one site.").waitFor();
    await invite.getByLabel("Outlet").selectOption("Manager");
    await invite.getByText("Of chosen teams").click();
    await invite.getByText("Only agents, viewers and similar roles").waitFor();
    await invite.getByLabel("Outlet").selectOption("Agent");
    await invite.getByRole("checkbox", { name: "Billing" }).check();
    await still(page);
    expect(await graveFaults(page)).toEqual([]);
    await shoot(page, "invite-with-place");
    await invite.getByRole("button", { name: "Invite" }).click();
    const link = await copied(page, "sam@example.com");
    await page.getByRole("list", { name: "Pending invitations" }).getByText("Outlet: Agent · Teams: Billing").waitFor();

    const billed = await waiting(outlet.key, "My invoice is wrong");
    await waiting(outlet.key, "Where is my parcel");
    await waiting(stage.world.site.key, "I was charged twice");
    const assign = (id: string, body: object) =>
      fetch(`${stage.world.url}/api/v1/conversations/${id}/assign`, {
        ...{ method: "POST", headers, body: JSON.stringify(body) },
      });
    await assign(billed, { team });
    const sam = await join(link, "Sam Scoped");
    await sam.goto(`${stage.world.url}/console/inbox?view=all`);
    await sam.locator(".row").getByText("My invoice is wrong").waitFor();
    expect(await sam.locator(".row").count()).toBe(1);
    for (const none of ["Overview", "Knowledge"]) expect(await pagesOf(sam)).not.toContain(none);
    await sam.locator(".row").first().click();
    await sam.getByRole("button", { name: "Take", exact: true }).click();
    await sam.locator(".conversation-header").getByText("With you").waitFor();
    await still(sam);
    expect(await graveFaults(sam)).toEqual([]);
    await shoot(sam, "scoped-inbox");
    // What comes in for their team while they look appears; another team's doesn't.
    const other = await waiting(outlet.key, "Please send the invoice again");
    await assign(other, { team });
    await sam.locator(".row").getByText("Please send the invoice again").waitFor();
    await assign(other, { team: null });
    await until(async () => (await sam.locator(".row").count()) === 1);

    // The owner gives them the other site instead.
    await page.reload();
    await page.getByRole("button", { name: "By site: Role, sites and teams of Sam Scoped" }).click();
    const dialog = page.getByRole("dialog", { name: "Role, sites and teams of Sam Scoped" });
    await dialog.getByLabel("The Shop").selectOption("Viewer");
    await dialog.getByLabel("Outlet").selectOption("No access");
    await dialog.getByText("All", { exact: true }).click();
    await still(page);
    expect(await graveFaults(page)).toEqual([]);
    await shoot(page, "member-place");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByRole("list", { name: "Members" }).getByText("The Shop: Viewer").waitFor();
    await sam.goto(`${stage.world.url}/console/inbox?view=all`);
    await sam.locator(".row").getByText("I was charged twice").waitFor();
    expect(await sam.locator(".row").count()).toBe(1);
    expect(await pagesOf(sam)).toEqual(expect.arrayContaining(["Overview", "Knowledge"]));
    expect(await status(sam, `conversations/${billed}`)).toBe(404);
  });

  test.each(["light", "dark"] as const)("the members' page and its dialog fit a phone, in %s", async (colorScheme) => {
    const page = await asOwner({ viewport: { width: 390, height: 844 }, colorScheme });
    await page
      .getByRole("button", { name: /^More actions for/ })
      .first()
      .click();
    await page.getByRole("menuitem", { name: "Role, sites and teams" }).waitFor();
    await still(page);
    expect(await graveFaults(page)).toEqual([]);
    await page.getByRole("menuitem", { name: "Role, sites and teams" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Chosen sites").click();
    await dialog.getByText("Of chosen teams").click();
    await still(page);
    expect(await overflow(page)).toBe(0);
    expect(await graveFaults(page)).toEqual([]);
    await shoot(page, `member-place-phone-${colorScheme}`);
  });
});
