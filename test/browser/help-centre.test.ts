import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { type HelpCentreWorld, openHelpCentre } from "../http/help-centre-builder.ts";
import { hasBrowser, openBrowser } from "./browser.ts";
import { graveFaults, overflow } from "./console.ts";

const ARTICLES = [
  {
    id: "returns",
    title: "How do I return a lamp?",
    answer:
      "Send it back within **30 days**.\n\n## Print the label\n\nIt's in your account.\n\n## Pack the lamp\n\nUse any box.",
  },
  {
    id: "umtausch",
    variant_of: "returns",
    language: "de",
    title: "Wie schicke ich eine Lampe zurück?",
    answer: "Sie können die Lampe innerhalb von **30 Tagen** zurückschicken, und wir zahlen den Versand.",
  },
  { id: "delivery", title: "How long does delivery take?", answer: "Three days from the evening we pack it." },
];

// A reader, on a phone and at a desk, without an account.
describe.skipIf(!hasBrowser)("the help centre in a browser", () => {
  let database: DatabasePort;
  let world: HelpCentreWorld;
  let browser: Browser;
  beforeAll(async () => {
    database = await openTestDatabase();
    world = await openHelpCentre(database, ARTICLES);
    await world.turnOn();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await world?.running.close();
    await database?.close();
  });

  test.each([
    ["a phone", { width: 375, height: 740 }],
    ["a desk", { width: 1280, height: 850 }],
  ])("at %s: search, read, change the language", async (_, viewport) => {
    const context = await browser.newContext({ viewport, locale: "en-GB" });
    const page = await context.newPage();
    try {
      await page.goto(`${world.running.url}/help/${world.key}`);
      expect(page.url()).toMatch(/\/en$/u);
      expect(await overflow(page)).toBe(0);
      expect(await graveFaults(page)).toEqual([]);
      const box = page.getByRole("searchbox").or(page.getByRole("combobox")).first();
      await box.fill("return a lamp");
      await box.press("Enter");
      await page.getByRole("link", { name: "How do I return a lamp?" }).first().click();
      await page.getByRole("heading", { level: 1, name: "How do I return a lamp?" }).waitFor();
      await page.getByRole("heading", { level: 2, name: "Pack the lamp" }).waitFor();
      expect(await overflow(page)).toBe(0);
      expect(await graveFaults(page)).toEqual([]);
      // The same article in the other language, not that language's first page.
      await page.getByRole("contentinfo").getByRole("link", { name: "Deutsch" }).click();
      await page.getByRole("heading", { level: 1, name: "Wie schicke ich eine Lampe zurück?" }).waitFor();
      expect(await page.locator('link[rel="alternate"][hreflang="en"]').getAttribute("href")).toMatch(/returns$/u);
      expect(await overflow(page)).toBe(0);
    } finally {
      await context.close();
    }
  });
});
