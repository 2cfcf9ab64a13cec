import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Role } from "../../server/wire/permissions.ts";
import { type ServerProcess, startServer } from "../fault/server.ts";
import { createMemberSession } from "../fixtures/member.ts";
import { hasBrowser, openBrowser, shoot } from "./browser.ts";
import { graveFaults, openConsole, overflow, still } from "./console.ts";

// The real server without the demo company: an installation on its first day.
describe.skipIf(!hasBrowser)("a first site", () => {
  let dataDir: string;
  let server: ServerProcess;
  let browser: Browser;
  const contexts: BrowserContext[] = [];

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), "tuppence-first-site-"));
    server = await startServer({ dataDir, env: { DEMO: "off", SLM_MODEL: "none" } });
    browser = await openBrowser();
  });
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function open(role: Role): Promise<Page> {
    const { cookie } = await createMemberSession({ url: server.url, dataDir, role });
    const { context, page } = await openConsole(browser, { url: server.url, cookie });
    contexts.push(context);
    await page.goto(`${server.url}/console`);
    await page.getByRole("heading", { name: "Add your first site" }).waitFor();
    return page;
  }

  test("an agent is told whom to ask", async () => {
    const page = await open("agent");
    await page.getByText("Ask an owner or a manager of your team to add it.").waitFor();
    expect(await page.getByRole("button", { name: "Create site" }).count()).toBe(0);
  });

  test("the console's first page makes it, then shows the tag that embeds it; the site can be renamed, and another made", async () => {
    const page = await open("owner");
    for (const [colorScheme, width] of [
      ["light", 1280],
      ["dark", 390],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 850 });
      await page.getByRole("button", { name: "Create site" }).waitFor();
      await still(page);
      expect(await graveFaults(page)).toEqual([]);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      await shoot(page, `new-site-${colorScheme}-${width}`, { fullPage: true });
    }
    await page.setViewportSize({ width: 1280, height: 850 });
    await page.getByLabel("Name").fill("Größe & Co.");
    const address = page.getByLabel("Address of your website");
    await address.fill("groesse");
    await page.getByText("This isn't a valid address.").waitFor();
    await page.getByRole("button", { name: "Create site" }).click();
    await address.fill("https://groesse.example/help?x=1");
    await page.getByRole("combobox", { name: "Language of your articles" }).fill("German");
    await page.getByRole("option", { name: "German", exact: true }).click();
    await page.getByRole("button", { name: "Create site" }).click();

    await page.waitForURL("**/console/settings/install");
    const tag = page.locator("pre").first();
    await tag.getByText("grosse-co").waitFor();
    await shoot(page, "new-site-install");
    expect(await tag.textContent()).toBe(`<script async src="${server.url}/widget.js" data-site="grosse-co"></script>`);
    await page.getByText("https://groesse.example", { exact: true }).waitFor();

    await page.getByRole("link", { name: "Site", exact: true }).click();
    expect(await page.getByRole("combobox", { name: "Language" }).inputValue()).toBe("German");
    await page.getByRole("textbox", { name: "Name" }).fill("Größe");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Saved.").waitFor();

    // A key that is taken is said at its field; nothing is lost.
    await page.getByRole("button", { name: "New site" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("Grosse Co");
    await dialog.getByRole("button", { name: "Create site" }).click();
    await dialog.getByText("This key is already in use.").waitFor();
    await dialog.getByLabel("Key").fill("second");
    await dialog.getByRole("button", { name: "Create site" }).click();
    await page.getByText('data-site="second"').waitFor();
  });
});
