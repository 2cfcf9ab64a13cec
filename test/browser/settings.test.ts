import type { Browser, BrowserContext, FrameLocator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Role } from "../../server/wire/permissions.ts";
import { createMemberSession, type MemberSession } from "../fixtures/member.ts";
import { until } from "../sockets/builders.ts";
import { chatOf, hasBrowser, openBrowser, openChat, shoot } from "./browser.ts";
import { graveFaults, openConsole, overflow } from "./console.ts";
import { type DemoServer, startServer } from "./server.ts";

const SECTIONS = "site widget install hours mail identity answers models costs canned-replies macros keys demo".split(
  " ",
);
const RED = "#aa2211";
/** Three articles with three phrasings each: nine questions to be judged by. */
const SMALL = [
  { id: "returns", title: "How do I return an item?", examples: ["send it back", "return my order", "return policy"] },
  { id: "delivery", title: "How long is delivery?", examples: ["when does it come", "delivery time", "how fast"] },
  { id: "password", title: "How do I reset my password?", examples: ["forgot it", "cannot sign in", "new password"] },
].map((one) => ({ ...one, answer: `${one.title} It takes three working days, and we write to you.` }));

// The real server with the demo company; a person of each role in the console.
describe.skipIf(!hasBrowser)("the settings in a browser", () => {
  let server: DemoServer;
  let browser: Browser;
  let context: BrowserContext;
  const sessions = new Map<Role, MemberSession>();

  beforeAll(async () => {
    server = await startServer();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });
  afterEach(() => context?.close());

  async function open(role: Role, more: Parameters<Browser["newContext"]>[0] = {}) {
    const { url, dataDir } = server;
    const session = sessions.get(role) ?? (await createMemberSession({ url, dataDir, role }));
    sessions.set(role, session);
    const opened = await openConsole(browser, { url, cookie: session.cookie }, more);
    context = opened.context;
    return opened;
  }
  const go = async (page: Page, section: string) => {
    await page.goto(`${server.url}/console/settings/${section}`);
    await page.locator("h1").first().waitFor();
  };
  /** The accent that a frame of the widget is drawn with. */
  const accentOf = (frame: FrameLocator) =>
    frame.locator("html").evaluate((root) => getComputedStyle(root).getPropertyValue("--accent").trim());

  test("a colour shows in the preview before it is saved, and in a newly opened chat after", async () => {
    const { page, faults } = await open("manager");
    await go(page, "widget");
    const preview = page.frameLocator('iframe[title="Preview"]');
    await preview.getByRole("button", { name: "Talk to a person" }).waitFor();
    const field = page.getByLabel("Accent colour").first();
    await field.fill(RED);
    await field.press("Tab");
    await until(async () => (await accentOf(preview)) === RED);
    await page.getByLabel("Greeting").fill("Ahoy there!");
    await preview.getByText("Ahoy there!").waitFor();

    // Leaving asks; staying keeps what was typed.
    await page.getByRole("link", { name: "Costs" }).click();
    await page.getByRole("button", { name: "Keep editing" }).click();
    expect(await page.getByLabel("Greeting").inputValue()).toBe("Ahoy there!");
    await shoot(page, "settings-widget");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Saved. Changes apply from the next message.").waitFor();

    const shop = await context.newPage();
    await shop.goto(`${server.url}/demo`);
    await openChat(shop);
    await chatOf(shop).getByText("Ahoy there!").waitFor();
    expect(await accentOf(chatOf(shop))).toBe(RED);
    expect(faults).toEqual([]);
  });

  test("a value that the server refuses is named at its field, and nothing is saved", async () => {
    const { page } = await open("manager");
    await go(page, "widget");
    const rules = page.getByLabel("Questions, one per line (up to 6)");
    const before = await rules.count();
    await page.getByRole("button", { name: "Add a rule" }).first().click();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Couldn't save.").waitFor();
    await page.getByText(`widget.suggestions.${before}.questions`).waitFor();
    await page.getByRole("button", { name: "Discard", exact: true }).click();
    await until(async () => (await rules.count()) === before);
  });

  test("amounts read as money, and test addresses are checked by the line", async () => {
    const { page, faults } = await open("manager");
    await go(page, "costs");
    const electricity = page.getByLabel("Electricity, per kWh");
    expect(await electricity.inputValue()).toBe("$0.30");
    expect(await page.getByLabel("An agent’s time, per hour").inputValue()).toBe("$25.00");
    // Tab selects what a field holds: typing replaces it. More decimals stay as they were typed.
    await page.getByLabel("Power while working").focus();
    await page.keyboard.press("Tab");
    await page.keyboard.type("2.85");
    expect(await electricity.inputValue()).toBe("$2.85");
    await electricity.press("Control+A");
    await page.keyboard.type("0.285");
    await electricity.blur();
    expect(await electricity.inputValue()).toBe("$0.285");
    await electricity.press("End");
    await page.keyboard.type("4");
    expect(await electricity.inputValue()).toBe("$0.2854");
    await electricity.press("Backspace");
    await page.getByText("Source: OpenAI API pricing page, GPT-4o").waitFor();
    const testers = page.getByLabel("Don’t count conversations from");
    await testers.fill("203.0.113.0/24\nnot an address");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("must be an IP address").first().waitFor();
    await testers.fill("203.0.113.0/24\n\n qa@example.com ");
    await testers.blur();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Saved. Changes apply from the next message.").waitFor();
    await page.reload();
    await testers.waitFor();
    expect(await testers.inputValue()).toBe("203.0.113.0/24\nqa@example.com");
    expect(await electricity.inputValue()).toBe("$0.285");
    // The browser's own line for the save that was refused.
    expect(faults).toEqual([expect.stringContaining("Failed to load resource")]);
  });

  test('holidays and own words reach the visitor who asks for a person; "always" takes them back', async () => {
    const { page, faults } = await open("manager");
    await go(page, "hours");
    await page.getByText("Weekly schedule").click();
    // Wherever the reader's time zone is, today is one of these.
    for (const i of [-1, 0, 1]) {
      await page.getByLabel("Date").fill(new Date(Date.now() + i * 86_400_000).toISOString().slice(0, 10));
      await page.getByRole("button", { name: "Add", exact: true }).click();
    }
    expect(await page.locator(".holidays li").count()).toBe(3);
    await page.getByLabel(/^Your message, /).fill("We are out hiking. Back {time}.");
    await page.getByLabel("E-mail unseen replies after").fill("7");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Saved. Changes apply from the next message.").waitFor();
    await shoot(page, "settings-hours");

    const shop = await context.newPage();
    await shop.goto(`${server.url}/demo`);
    await openChat(shop);
    await chatOf(shop).getByRole("button", { name: "Talk to a person" }).click();
    // The strip says in short how things stand, the message what the site has to say.
    await chatOf(shop).locator(".strip.wait").getByText("Our team is away right now.").waitFor();
    await chatOf(shop)
      .locator("li.message.machine")
      .getByText(/We are out hiking\. Back \w+/)
      .waitFor();

    await page.getByText("Always", { exact: true }).click();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Saved. Changes apply from the next message.").waitFor();
    await page.reload();
    await page.getByText("Visitors are told that a teammate has been notified, whatever the time.").waitFor();
    expect(await page.getByLabel("E-mail unseen replies after").inputValue()).toBe("7 minutes");
    expect(faults).toEqual([]);
  });

  test("a Google mailbox: the application is saved, Connect leads to Google, and what comes back is checked", async () => {
    const { page, faults } = await open("owner");
    await go(page, "mail");
    await page.getByPlaceholder("support@example.com").fill("support@shop.example");
    await page.getByText("Mailbox (IMAP)").click();
    await page.getByRole("combobox", { name: "Sign in with" }).click();
    await page.getByRole("option", { name: "Google" }).click();
    // The provider's own.
    expect(await page.getByPlaceholder("imap.example.com").inputValue()).toBe("imap.gmail.com");
    await page.getByLabel("User", { exact: true }).fill("support@shop.example");
    await page.getByLabel("Client ID").fill("123.apps.googleusercontent.com");
    await page.getByLabel("Client secret").fill("its secret");
    await page.getByText("Save your changes before you connect.").waitFor();
    await shoot(page, "settings-mail-google");
    expect(await graveFaults(page)).toEqual([]);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Not connected yet").waitFor();
    let asked: URL | undefined;
    await page.route("https://accounts.google.com/**", (route) => {
      asked = new URL(route.request().url());
      return route.fulfill({ contentType: "text/html", body: "<title>Google</title>" });
    });
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await page.waitForURL("https://accounts.google.com/**");
    expect(asked?.searchParams.get("redirect_uri")).toBe(`${server.url}/console/settings/mail`);
    expect(asked?.searchParams.get("login_hint")).toBe("support@shop.example");
    // Google said no; a made-up state is refused, and nothing of either stays in the address.
    await page.goto(`${server.url}/console/settings/mail?error=access_denied&state=x`);
    await page.getByText("The permission wasn't given: access_denied").waitFor();
    await page.goto(`${server.url}/console/settings/mail?code=made-up&state=made-up`);
    await page
      .getByText("This permission was asked for by somebody else, for another site, or too long ago.")
      .waitFor();
    expect(new URL(page.url()).search).not.toContain("made-up");
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: "dark" });
    await shoot(page, "settings-mail-google-phone");
    expect(faults.filter((one) => !one.includes("Failed to load resource"))).toEqual([]);
  });

  test("a reader downloads the words of their own language only", async () => {
    const { page, faults } = await open("manager", { locale: "de-DE" });
    const scripts: Promise<string>[] = [];
    page.on("response", (response) => {
      if (response.request().resourceType() === "script") scripts.push(response.text());
    });
    await go(page, "hours");
    await page.getByText("Wochenplan").waitFor();
    const all = (await Promise.all(scripts)).join("\n");
    const here = ["Wochenplan", "Horario semanal", "Horaires de la semaine"].filter((words) => all.includes(words));
    expect(here).toEqual(["Wochenplan"]);
    expect(faults).toEqual([]);
  });

  test("every section opens in another language, with its words already in the browser's cache", async () => {
    const { page, faults } = await open("owner", { locale: "fr-FR" });
    for (const section of [...SECTIONS, "profile", "members", "audit"]) {
      await go(page, section);
      expect(await page.getByText("Un problème est survenu sur cette page").count(), section).toBe(0);
    }
    expect(faults).toEqual([]);
  });

  test("the dial says what follows before it is saved, with the figures as a table", async () => {
    const { page, faults } = await open("manager");
    await go(page, "answers");
    const says = page.getByTestId("consequence");
    await says.getByText(/It would answer [\d.]+% of the questions/).waitFor();
    const before = await says.textContent();
    const slider = page.getByRole("slider");
    await slider.press("End");
    await says.getByText(/\(now [\d.]+%\)/).waitFor();
    expect(await says.textContent()).not.toBe(before);
    await page.getByText(/95% → 99%/).waitFor();
    await page.getByText("Show as a table").click();
    expect(await page.locator(".figures tbody tr").count()).toBeGreaterThanOrEqual(25);
    expect(faults).toEqual([]);
  });

  test("a promise that a small sample cannot carry is refused, with what it would take", async () => {
    const { page, faults } = await open("manager");
    const cookie = sessions.get("manager")?.cookie ?? "";
    const post = async (path: string, body: string) => {
      const headers = { cookie, origin: server.url, "content-type": "application/json" };
      const reply = await fetch(`${server.url}/api/v1/${path}`, { method: "POST", headers, body });
      expect(reply.status, await reply.clone().text()).toBe(200);
      await reply.text();
    };
    await post("settings/site", JSON.stringify({ key: "tiny", name: "Tiny" }));
    await post("knowledge/import?site=tiny&name=tiny.jsonl", SMALL.map((one) => JSON.stringify(one)).join("\n"));
    await post("knowledge/publish?site=tiny", "{}");
    await page.addInitScript(() => localStorage.setItem("tuppence:site", "tiny"));
    await go(page, "answers");
    await page.getByText("Not enough data for this target").waitFor();
    await page
      .getByText(
        "To be sure that at most 5% are wrong, you need 59 tested answers with no errors, or 93 with one error. You have only 9.",
      )
      .waitFor();
    expect(faults).toEqual([]);
  });

  test("an API key is shown once", async () => {
    const { page, faults } = await open("owner");
    await go(page, "keys");
    await page.getByLabel("What is it for?").fill("Nightly import");
    const create = page.getByRole("button", { name: "Create key" });
    expect(await create.isDisabled()).toBe(true);
    await page.getByLabel("Change sites, settings and models").check();
    await create.click();
    const key = (await page.getByRole("dialog").locator("code").textContent()) ?? "";
    expect(key).toMatch(/^tup_/);
    const answered = await fetch(`${server.url}/api/v1/sites`, { headers: { authorization: `Bearer ${key}` } });
    expect(answered.status).toBe(200);
    const elsewhere = await fetch(`${server.url}/api/v1/inbox`, { headers: { authorization: `Bearer ${key}` } });
    expect(elsewhere.status).toBe(403);
    await page.getByRole("button", { name: "I've copied it" }).click();
    await page.getByText("Nightly import").waitFor();
    await page.reload();
    await page.getByText("Nightly import").waitFor();
    expect(await page.content()).not.toContain(key);
    await page.getByRole("button", { name: "Revoke: Nightly import" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await page.getByText("Revoked").waitFor();
    const refused = await fetch(`${server.url}/api/v1/sites`, { headers: { authorization: `Bearer ${key}` } });
    expect(refused.status).toBe(401);
    await go(page, "audit");
    await page.getByText("API key revoked").first().waitFor();
    await page.getByText("API key created").first().waitFor();
    expect(faults).toEqual([]);
  });

  test("an agent sees the own profile only", async () => {
    const { page } = await open("agent");
    await go(page, "widget");
    await page.waitForURL("**/settings/profile");
    expect(await page.getByRole("navigation", { name: "Settings sections" }).count()).toBe(0);
  });

  test.each([
    ["light", 1440],
    ["dark", 390],
  ] as const)("every section in %s fits %i px and has no serious fault for axe", async (colorScheme, width) => {
    const { page, faults } = await open("owner", { colorScheme, viewport: { width, height: 900 } });
    const found: string[] = [];
    for (const section of SECTIONS) {
      await go(page, section);
      await page.waitForLoadState("networkidle");
      expect(await overflow(page), section).toBe(0);
      found.push(...(await graveFaults(page)).map((one) => `${section}: ${one}`));
    }
    expect(found).toEqual([]);
    expect(faults).toEqual([]);
  });
});
