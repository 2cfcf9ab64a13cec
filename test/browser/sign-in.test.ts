import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ownerLinkOf, PASSWORD } from "../fixtures/member.ts";
import { hasBrowser, openBrowser, shoot, watch } from "./browser.ts";
import { graveFaults, overflow } from "./console.ts";
import { type DemoServer, startServer } from "./server.ts";

const owner = { name: "Olga Owner", email: "olga@example.com" };
const invited = "ann@example.com";

describe.skipIf(!hasBrowser)("signing in", () => {
  let browser: Browser;
  let server: DemoServer;
  let context: BrowserContext;
  let page: Page;
  let invitation = "";
  let ownerLink = "";
  beforeAll(async () => {
    server = await startServer();
    // As the browser knows the server; the terminal says localhost.
    const link = new URL(await ownerLinkOf(server.url, server.dataDir));
    ownerLink = `${server.url}${link.pathname}${link.search}`;
    browser = await openBrowser();
    context = await browser.newContext({ locale: "en", permissions: ["clipboard-read", "clipboard-write"] });
    page = await context.newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });
  const at = (path: string) => `${server.url}/console${path}`;

  /** Types into the field that has the focus, and leaves it by Tab. */
  const type = async (text: string) => {
    await page.keyboard.type(text);
    await page.keyboard.press("Tab");
  };

  test("the console without a session leads to the sign-in page, which says that nobody owns it yet", async () => {
    await page.goto(at("/settings/members"));
    await page.getByText("This installation doesn't have an owner yet.").waitFor();
    expect(new URL(page.url()).pathname).toBe("/console/sign-in");
  });

  test("by keyboard alone, the first owner's link leads into the console", async () => {
    const { faults } = watch(page);
    await page.goto(ownerLink);
    await page.getByRole("heading", { name: "Welcome to Tuppence" }).waitFor();
    await shoot(page, "welcome");
    // The first field gets the focus.
    await page.locator('input[name="name"]:focus').waitFor();
    await type(owner.name);
    await type(owner.email);
    await page.keyboard.type("short");
    await page.keyboard.press("Enter");
    await page.getByText("Choose a stronger password").waitFor();
    await page.keyboard.press("Control+A");
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Inbox" }).waitFor();
    expect(await page.getByText(owner.email).first().isVisible()).toBe(true);
    expect(faults).toEqual([]);
  });

  test("a used link says so", async () => {
    const other = await context.newPage();
    await other.goto(ownerLink);
    await other.getByRole("heading", { name: "This link no longer works" }).waitFor();
    await other.close();
  });

  test("an owner invites somebody and copies the link, which is shown once", async () => {
    await page.goto(at("/settings/members"));
    await page.getByRole("button", { name: "Invite", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Invite a teammate" });
    await dialog.getByLabel("E-mail").fill(invited);
    await dialog.getByLabel("E-mail").press("Enter");
    const link = page.getByRole("dialog", { name: `Invitation for ${invited}` });
    await link.getByRole("button", { name: "Copy" }).click();
    invitation = await page.evaluate<string>("navigator.clipboard.readText()");
    expect(invitation.startsWith(`${server.url}/console/welcome?token=`)).toBe(true);
    await shoot(page, "invitation");
    await link.getByRole("button", { name: "Done" }).click();
    await page.getByRole("list", { name: "Pending invitations" }).getByText(invited).waitFor();
  });

  test.each(["light", "dark"] as const)("every door is without a serious fault for axe, in %s", async (colorScheme) => {
    const theirs = await browser.newContext({ locale: "en", colorScheme, viewport: { width: 390, height: 844 } });
    const tab = await theirs.newPage();
    const look = async (door: string) => {
      expect(await graveFaults(tab), door).toEqual([]);
      expect(await overflow(tab), `${door} scrolls sideways`).toBe(0);
    };
    await tab.goto(at("/sign-in"));
    await tab.getByLabel("E-mail").waitFor();
    await look("sign in");
    await tab.getByLabel("E-mail").fill(owner.email);
    await tab.getByLabel("Password", { exact: true }).fill("not the password");
    await tab.keyboard.press("Enter");
    await tab.getByText("Wrong e-mail or password.").waitFor();
    await look("a wrong password");
    await tab.getByRole("button", { name: "Forgot your password?" }).click();
    await tab.getByText("isn't set up to send e-mail").waitFor();
    await look("a forgotten password");
    await tab.goto(invitation);
    await tab.getByLabel("Your name").waitFor();
    await look("an invitation");
    await tab.goto(ownerLink);
    await tab.getByRole("heading", { name: "This link no longer works" }).waitFor();
    await look("a used link");
    await theirs.close();
  });

  test("the invited becomes an agent, who sees no members", async () => {
    const theirs = await browser.newContext({ locale: "de" });
    const tab = await theirs.newPage();
    await tab.goto(invitation);
    await tab.getByLabel("Ihr Name").fill("Ann");
    expect(await tab.getByLabel("E-Mail").inputValue()).toBe(invited);
    await tab.getByLabel("Wählen Sie ein Passwort").fill(PASSWORD);
    await tab.getByRole("button", { name: "Loslegen" }).click();
    await tab.getByRole("link", { name: "Posteingang" }).waitFor();
    await tab.goto(at("/settings/members"));
    await tab.waitForURL(/settings\/profile$/);

    // Deactivated meanwhile: the console leads out by itself.
    await page.reload();
    await page.getByRole("button", { name: "More actions for Ann" }).click();
    await page.getByRole("menuitem", { name: "Deactivate" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Deactivate" }).click();
    await tab.waitForURL(/sign-in$/);
    await tab.getByText("Ihre Sitzung ist abgelaufen.").waitFor();
    await theirs.close();
  });

  test("signing out, a wrong password in words, and back in to where one came from", async () => {
    await page.getByRole("button", { name: "Sign out" }).first().click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await page.goto(at("/settings/profile?from=bookmark"));
    await page.getByLabel("E-mail").fill(owner.email);
    await page.getByLabel("Password", { exact: true }).fill("not the password");
    await page.keyboard.press("Enter");
    await page.getByText("Wrong e-mail or password.").waitFor();
    await shoot(page, "sign-in-wrong");
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.keyboard.press("Enter");
    await page.waitForURL(/settings\/profile\?from=bookmark$/);
    await page.getByText("Where you're signed in").waitFor();
  });

  test("a session that ended in another tab leads to sign-in at the next call", async () => {
    const other = await context.newPage();
    await other.goto(at("/settings/profile"));
    await other.getByRole("button", { name: "Sign out everywhere" }).click();
    await other.getByRole("dialog").getByRole("button", { name: "Sign out everywhere" }).click();
    await other.waitForURL(/sign-in$/);
    await page.waitForURL(/sign-in$/);
    await other.close();
  });
});
