import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { emptyPlace, type Place, SITE } from "../fault/prepared.ts";
import { KEY, type ServerProcess, startServer } from "../fault/server.ts";
import { createMemberSession, type MemberSession } from "../fixtures/member.ts";
import { SHOP } from "../proposals/world.ts";
import { hasBrowser, openBrowser, shoot } from "./browser.ts";
import { graveFaults, openConsole, overflow, still } from "./console.ts";

const WIDE = { width: 1280, height: 850 };
const PHONE = { width: 390, height: 844 };
const LAMPS = [
  { id: "lamps", title: "Returns of lamps", answer: "You can return an unused lamp within 30 days of delivery." },
  {
    id: "gifts",
    title: "Returns of lamps as gifts",
    answer: "Unused lamps can be returned within 14 days of delivery.",
  },
  { id: "sale", title: "The winter sale", answer: "The offer ends on 31 January 2026. It covers all lamps." },
];

// The real server without the demo company; a manager in the console.
describe.skipIf(!hasBrowser)("health and past conversations in a browser", () => {
  let place: Place;
  let server: ServerProcess;
  let browser: Browser;
  let session: MemberSession;
  let context: BrowserContext | undefined;

  beforeAll(async () => {
    place = await emptyPlace();
    server = await startServer({ dataDir: place.dataDir, env: { ...place.env, DEMO: "off", LINK_CHECKS: "off" } });
    browser = await openBrowser();
    session = await createMemberSession({ url: server.url, dataDir: place.dataDir, role: "manager" });
    const file = [...SHOP, ...LAMPS].map((one) => JSON.stringify(one)).join("\n");
    await send(`knowledge/import?site=${SITE}&name=k.jsonl`, file);
    await send(`knowledge/publish?site=${SITE}`);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    place?.remove();
  });
  afterEach(() => context?.close());

  const send = async (path: string, body?: string) => {
    const headers = { authorization: `Bearer ${KEY}` };
    await (await fetch(`${server.url}/api/v1/${path}`, { method: "POST", headers, ...(body && { body }) })).text();
  };

  async function open(path: string, viewport: typeof WIDE, colorScheme: "light" | "dark"): Promise<Page> {
    const more = { viewport, colorScheme };
    const opened = await openConsole(browser, { url: server.url, cookie: session.cookie }, more);
    context = opened.context;
    await opened.page.goto(`${server.url}/console/knowledge/${path}`);
    return opened.page;
  }

  test.each([
    ["wide", WIDE, "light"],
    ["wide", WIDE, "dark"],
    ["phone", PHONE, "light"],
    ["phone", PHONE, "dark"],
  ] as const)("the findings are shown with their evidence: %s, %s, %s", async (name, viewport, scheme) => {
    const page = await open("health", viewport, scheme);
    await page.getByText("Mentions a date that has passed: 31 January 2026").waitFor();
    await still(page);
    expect(await graveFaults(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await shoot(page, `health-${name}-${scheme}`);
    await page.getByText("Articles", { exact: true }).last().click();
    await page.getByText("Returns of lamps as gifts").waitFor();
    await still(page);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await shoot(page, `health-articles-${name}-${scheme}`);
  });

  test("a finding is dismissed and shown again", async () => {
    const page = await open("health?", WIDE, "light");
    const card = page.locator(".finding", { hasText: "31 January 2026" });
    await card.getByRole("button", { name: "Dismiss" }).click();
    await card.waitFor({ state: "detached" });
    await page.getByText("Dismissed", { exact: false }).first().click();
    await card.getByRole("button", { name: "Show again" }).click();
    await card.waitFor({ state: "detached" });
  });

  test("past conversations are previewed, imported and replayed", async () => {
    const page = await open("past", WIDE, "light");
    await page.getByRole("button", { name: "Import conversations" }).first().click();
    const path = fileURLToPath(new URL("../fixtures/past/zendesk.jsonl", import.meta.url));
    await page.locator("input[type=file]").setInputFiles(path);
    await page.getByText("2 conversations from Zendesk").waitFor();
    await still(page);
    await shoot(page, "past-preview");
    await page.getByRole("button", { name: "Import", exact: true }).click();
    await page.getByRole("button", { name: "Close" }).last().click();
    await page.getByText("do you deliver to Norway?").waitFor();
    await page.getByRole("button", { name: "Replay" }).click();
    await page.getByRole("button", { name: "Replay again" }).waitFor();
    await still(page);
    expect(await graveFaults(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await shoot(page, "past-wide");
    await page.setViewportSize(PHONE);
    await still(page);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await shoot(page, "past-phone");
  });
});
