import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { World } from "../sockets/builders.ts";
import { hasBrowser, ROOT, shoot } from "./browser.ts";
import { graveFaults, openConsole, overflow, still } from "./console.ts";
import { openStage, type Stage } from "./stage.ts";

const file = (name: string) => join(ROOT, "test/fixtures/import", name);

// A manager drops files of every kind into the console.
describe.skipIf(!hasBrowser)("importing files in a browser", () => {
  let stage: Stage;
  let world: World;
  let browser: Browser;
  let cookie: string;
  let context: BrowserContext;
  let page: Page;
  let faults: string[];

  beforeAll(async () => {
    stage = await openStage({ members: true });
    ({ world, browser } = stage);
    cookie = (await world.members?.signIn("manager"))?.cookie ?? "";
  });
  afterAll(() => stage?.close());
  beforeEach(async () => {
    const viewport = { width: 1280, height: 850 };
    ({ context, page, faults } = await openConsole(browser, { url: world.url, cookie }, { viewport }));
    await page.goto(`${world.url}/console/knowledge`);
    await page.getByRole("button", { name: "Import" }).first().click();
  });
  afterEach(() => context.close());

  const dialog = () => page.getByRole("dialog");
  const button = (name: string | RegExp) => dialog().getByRole("button", { name });
  const check = async (what: string) => {
    await still(page);
    await shoot(page, what);
    expect(await graveFaults(page), what).toEqual([]);
    expect(await overflow(page), `${what} scrolls sideways`).toBe(0);
  };

  test("several files at once: what each is, what would change, columns to choose, then the import", async () => {
    const names = ["workbook.xlsx", "handbook.docx", "folder.zip", "own-columns.csv", "zendesk.json"];
    await page.locator("input[type=file]").first().setInputFiles(names.map(file));
    await dialog().getByText("5 files").waitFor();
    await check("import-1-chosen");
    await button("Preview").click();
    const dialogText = async () => (await dialog().textContent()) ?? "";
    await dialog().getByText("Which columns of own-columns.csv").waitFor();
    expect(await dialogText()).toContain("workbook.xlsx Excel workbook · 2 articles");
    expect(await dialogText()).toContain("zendesk.json Zendesk export · 1 article");
    const bad = await dialog().locator("tbody tr", { hasText: "#N/A" }).textContent();
    expect(bad).toMatch(/^workbook\.xlsx, FAQ, row 6/u);
    await check("import-2-columns");
    expect(await button("Apply").isDisabled()).toBe(true);
    await dialog().getByLabel('What is in the column "Thema"?').selectOption("title");
    await dialog().getByLabel('What is in the column "Was wir dazu sagen"?').selectOption("answer");
    await button("Apply").click();
    await button("Import 10 articles").waitFor();
    await button(/How do I clean the lamp/u).click();
    await dialog().getByText("Unplug it").waitFor();
    await check("import-3-preview");
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize({ width: 390, height: 850 });
    await check("import-4-preview-phone");
    await button("Import 10 articles").click();
    await button("Import another").waitFor();
    expect(await dialogText()).toContain("10new");
    await check("import-5-result-phone");
    expect(faults).toEqual([]);
  });

  test("files that are dropped, and a change against what is there", async () => {
    const text = readFileSync(file("billing.md"), "utf8").replace("By card.", "By card or invoice.");
    const drop = async (name: string, content: string) => {
      const transfer = await page.evaluateHandle(
        ([fileName, data]) => {
          const made = new DataTransfer();
          made.items.add(new File([data as string], fileName as string));
          return made;
        },
        [name, content],
      );
      await dialog().locator(".drop").dispatchEvent("drop", { dataTransfer: transfer });
    };
    await drop("billing.md", readFileSync(file("billing.md"), "utf8"));
    await dialog().getByText("billing.md").waitFor();
    await button("Preview").click();
    await button("Import 3 articles").click();
    await button("Import another").click();
    await drop("billing.md", text);
    await button("Preview").click();
    await button("Import 1 article").waitFor();
    await button(/How do I pay/u).click();
    await dialog().locator("ins", { hasText: "or invoice" }).waitFor();
    await check("import-6-changed");
    await button("Import 1 article").click();
    await button("Import another").click();
    await drop("copy.csv", 'title,answer\n"How do I pay?","In cash."\n');
    await button("Preview").click();
    await dialog()
      .getByText('"How do I pay?" has the same title as "How do I pay?", which you already have.')
      .waitFor();
    await check("import-7-duplicate");
    expect(faults).toEqual([]);
  });

  test("a file that can't be read is refused with what to do, and can be exchanged", async () => {
    await page.locator("input[type=file]").first().setInputFiles(file("scan.pdf"));
    await button("Preview").click();
    await dialog()
      .getByText(/is a scan: its pages are pictures without text/u)
      .waitFor();
    await check("import-8-refused");
    await button("Choose other files").waitFor();
  });
});
