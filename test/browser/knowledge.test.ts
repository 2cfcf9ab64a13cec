import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { percent } from "../../admin/parts/format.ts";
import { changeSettings } from "../../server/settings/change-settings.ts";
import type { ArticleReply, ArticlesReply } from "../../server/wire/knowledge.ts";
import type { TryReply } from "../../server/wire/try.ts";
import { KEY } from "../http/builders.ts";
import { until, type World } from "../sockets/builders.ts";
import { ask, hasBrowser, openChat, shoot, watch } from "./browser.ts";
import { graveFaults, openConsole, overflow, still } from "./console.ts";
import { openStage, type Stage } from "./stage.ts";

// A manager in the console, a visitor in the widget; real database, knowledge, turns and sockets between.
describe.skipIf(!hasBrowser)("the knowledge pages in a browser", () => {
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
  });
  afterEach(() => context.close());

  const open = async (path: string) => {
    await page.goto(`${world.url}/console/${path}`);
  };
  const api = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const reply = await fetch(`${world.url}/api/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (await reply.json()) as T;
  };
  const articleOf = async (key: string): Promise<ArticleReply> => {
    const list = await api<ArticlesReply>("GET", `knowledge/articles?site=${world.site.key}&q=${key}`);
    const id = list.articles.find((one) => one.key === key)?.id ?? "";
    return api<ArticleReply>("GET", `knowledge/articles/${id}`);
  };
  const dialog = () => page.getByRole("dialog");
  const answer = () => page.getByRole("textbox", { name: "Answer" });
  const axe = async () => {
    await still(page);
    return graveFaults(page);
  };

  test("a file with a bad line is imported, the line is told by its number, the article waits for the publish", async () => {
    await open("knowledge");
    await page.getByRole("button", { name: "Import" }).click();
    const file = [
      JSON.stringify({ id: "gift", title: "Do you have gift cards?", answer: "Yes, from **$10**." }),
      '{"id": "broken", "title": ',
      JSON.stringify({ id: "nothing", title: "What?", answer: "" }),
    ].join("\n");
    await page
      .locator("input[type=file]")
      .first()
      .setInputFiles({
        name: "faq.jsonl",
        mimeType: "application/jsonl",
        buffer: Buffer.from(file),
      });
    await dialog().getByRole("button", { name: "Preview" }).click();
    await dialog().getByRole("button", { name: "Import 1 article" }).waitFor();
    const rows = await dialog().locator("tbody tr").allTextContents();
    expect(rows[0]).toMatch(/^line 2.*is not JSON/);
    expect(rows[1]).toMatch(/^line 3.*"answer" is (?:missing|empty)/);
    await shoot(page, "knowledge-import-preview");
    await dialog().getByRole("button", { name: "Import 1 article" }).click();
    await dialog().getByText("2 entries can't be imported").first().waitFor();
    await dialog().getByRole("button", { name: "Import another" }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      dialog().getByRole("button", { name: "Download list" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("faq-problems.csv");
    await dialog().getByRole("button", { name: "Close" }).last().click();
    await page.getByText("1 unpublished change").waitFor();
    const row = page.locator(".article-row", { hasText: "gift cards" });
    expect(await row.locator(".state-badge").textContent()).toBe("New");
    await shoot(page, "knowledge-imported");
    expect(faults).toEqual([]);
  });

  test("an article is edited by keyboard, reviewed and published; the widget's answer changes", async () => {
    const visitor = await context.newPage();
    await visitor.goto(stage.hosts.url);
    const chat = await openChat(visitor);
    expect(await (await ask(chat, "How long does delivery take?")).textContent()).toContain("3 working days");
    await open("knowledge");
    await page.getByLabel("Search articles").fill("working days");
    await page.locator(".article-row", { hasText: "How long does delivery take?" }).getByRole("link").focus();
    await page.keyboard.press("Enter");
    await answer().waitFor();
    await answer().focus();
    await page.keyboard.press("Control+a");
    await page.keyboard.type("Delivery takes ");
    await page.keyboard.press("Control+b");
    await page.keyboard.type("2 working days");
    expect(await answer().inputValue()).toBe("Delivery takes **2 working days**");
    await page.locator(".markdown-preview strong", { hasText: "2 working days" }).waitFor();
    await page.keyboard.press("Control+s");
    await page.getByText("Saved. Visitors see it after the next publish.").waitFor();
    expect(await (await ask(chat, "delivery time")).textContent()).toContain("3 working days");
    await page.getByRole("button", { name: "Review and publish" }).click();
    await dialog().getByRole("button", { name: "How long does delivery take?" }).click();
    await dialog().locator("ins", { hasText: "2" }).first().waitFor();
    expect(await dialog().locator("del").allTextContents()).toEqual(
      expect.arrayContaining([expect.stringMatching(/3/)]),
    );
    await dialog().getByRole("button", { name: "Publish now" }).click();
    await dialog()
      .getByText(/Version \d+ is live\. Publishing took [\d.]+ s/)
      .waitFor();
    await dialog().getByRole("button", { name: "Close" }).last().click();
    await page.getByText("unpublished change").waitFor({ state: "detached" });
    expect(await (await ask(chat, "when will my parcel arrive")).textContent()).toContain("2 working days");
    // This stage's publish trains no gate, so the server can't say what to expect of it.
    expect(faults.filter((fault) => !fault.includes("500"))).toEqual([]);
  });

  test("a text that was not saved is there after the tab was closed; one saved meanwhile by another is shown", async () => {
    const article = await articleOf("password");
    await open(`knowledge/articles/${article.id}`);
    await answer().fill("Mine: use the link in the e-mail.");
    await page.getByText("kept in this browser").waitFor();
    await until(() =>
      page.evaluate<boolean>("Object.values(localStorage).some((text) => text.includes('Mine: use the link'))"),
    );
    await page.close();
    page = await context.newPage();
    ({ faults } = watch(page));
    await api("PUT", `knowledge/articles/${article.id}`, {
      from: article.revisionId,
      content: { ...article.content, answer: "Theirs: call us." },
    });
    await open(`knowledge/articles/${article.id}`);
    await page.getByText(/We kept your unsaved changes from/).waitFor();
    expect(await answer().inputValue()).toBe("Mine: use the link in the e-mail.");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await dialog().getByText("Someone else saved this article").waitFor();
    await dialog().locator("del", { hasText: "Theirs" }).first().waitFor();
    await dialog().getByRole("button", { name: "Save mine" }).click();
    await page.getByText("Saved. Visitors see it").waitFor();
    expect((await articleOf("password")).content.answer).toBe("Mine: use the link in the e-mail.");
    // Back to the first text, from the history.
    await page.getByRole("button", { name: "History" }).click();
    await dialog()
      .getByRole("button", { name: /Revision 1/ })
      .click();
    await dialog().getByRole("button", { name: "Restore this revision" }).click();
    await dialog().getByText("Restored as a new revision.").waitFor();
    expect((await articleOf("password")).content).toEqual(article.content);
    expect(faults.filter((fault) => !fault.includes("409"))).toEqual([]);
  });

  test("a change is approved, scheduled in the editor, listed above the articles with its time, and cancelled", async () => {
    const { id, revisionId, content } = await articleOf("returns");
    await changeSettings(stage.database.db, world.site.id, { review: true });
    await api("PUT", `knowledge/articles/${id}`, { from: revisionId, content: { ...content, tags: ["approved"] } });
    await open("knowledge");
    await page.getByRole("link", { name: "Look at them" }).click();
    await page.getByText("test, ").waitFor();
    await page.locator("ins", { hasText: "approved" }).waitFor();
    expect(await axe()).toEqual([]);
    await page.getByRole("button", { name: "Approve", exact: true }).click();
    await page.getByText("Nothing is waiting for approval").waitFor();
    await changeSettings(stage.database.db, world.site.id, { review: false });

    await open(`knowledge/articles/${id}`);
    await page.getByRole("button", { name: "Publish or schedule" }).click();
    await dialog()
      .getByLabel(/^Date and time/)
      .fill("2020-01-01T09:00");
    await dialog().getByRole("button", { name: "Schedule", exact: true }).click();
    await dialog().getByText("Enter a date and time in the future.").waitFor();
    const year = new Date().getFullYear() + 1;
    await dialog()
      .getByLabel(/^Date and time/)
      .fill(`${year}-01-01T09:00`);
    expect(await axe()).toEqual([]);
    await dialog().getByRole("button", { name: "Schedule", exact: true }).click();
    await dialog().waitFor({ state: "detached" });
    await page.getByText("Scheduled", { exact: true }).waitFor();
    await page.getByRole("link", { name: "All articles" }).click();
    const planned = page.getByRole("region", { name: "Scheduled" });
    await planned.getByText(new RegExp(`will be published on .*${year}.*09:00`)).waitFor();
    await planned.getByText("Scheduled by The manager").waitFor();
    await planned.getByRole("button", { name: "Cancel schedule" }).click();
    await planned.waitFor({ state: "detached" });
    await api("POST", `knowledge/articles/${id}/restore`, {
      from: (await articleOf("returns")).revisionId,
      revisionId,
    });
    expect(faults).toEqual([]);
  });

  test("Try it shows the figures of the API, a follow-up goes on, the article is a press away", async () => {
    await open("try");
    const field = page.getByLabel("Your question");
    await field.fill("How do I return an item?");
    const [heard] = await Promise.all([page.waitForResponse("**/api/v1/try"), field.press("Enter")]);
    const reply = (await heard.json()) as TryReply;
    const answered = page.locator(".tried .answered").first();
    await answered.locator("strong", { hasText: "30 days" }).waitFor();
    const steps = page.locator(".steps");
    expect(await steps.textContent()).toContain(`Confidence ${percent(reply.confidence, "en")}`);
    expect(await steps.locator(".passages tbody tr").count()).toBe(
      Math.min(5, reply.steps.retrieved?.passages.length ?? 0),
    );
    const firstRow = await steps.locator(".passages tbody tr").first().textContent();
    expect(firstRow).toContain((reply.steps.retrieved?.passages[0]?.vector ?? 0).toFixed(3));
    expect(await steps.textContent()).toContain("Answered from one article");
    expect(reply.lines.length).toBeGreaterThan(1);
    expect(await steps.locator(".money li").count()).toBe(reply.lines.length);
    await field.fill("and to Norway?");
    await field.press("Enter");
    await page.locator(".tried").nth(1).locator(".answered").waitFor();
    await shoot(page, "try");
    expect(await axe()).toEqual([]);
    await page.locator(".tried").first().getByRole("link", { name: "Open article" }).click();
    await page.getByRole("heading", { name: "How do I return an item?" }).waitFor();
    expect(faults).toEqual([]);
  });

  test("an article made to stop a parser, or to run a script, stops and runs nothing", async () => {
    await open("knowledge/new");
    await page.getByLabel("Title").fill("What about this?");
    const field = answer();
    await field.fill(`<script>alert(1)</script><img src=x onerror=alert(2)>\n\n[go](javascript:alert(3)) **fine**`);
    const preview = page.locator(".markdown-preview .preview");
    await preview.locator("strong", { hasText: "fine" }).waitFor();
    expect(await preview.locator("script, img, a[href^=javascript]").count()).toBe(0);
    expect(await preview.textContent()).toContain("<script>alert(1)</script>");
    await field.fill(`${">".repeat(15_000)} deep ${"[a](".repeat(5_000)}`);
    // The page answers while the preview's thread is busy or given up.
    const started = performance.now();
    await page.getByLabel("Title").fill("Still here");
    expect(performance.now() - started).toBeLessThan(5_000);
    await preview.getByText("deep").first().waitFor();
    const save = page.getByRole("button", { name: "Save", exact: true });
    await save.click();
    await page.getByText("make several articles of it").first().waitFor();
    await field.fill("Not a bomb any more.");
    await save.click();
    await page.getByText("Saved. Visitors see it").waitFor();
    expect(faults.filter((fault) => !fault.includes("422"))).toEqual([]);
  });

  test("no serious or critical fault for assistive technology, light and dark, wide and narrow", async () => {
    const { id } = await articleOf("returns");
    for (const [colorScheme, width] of [
      ["light", 1280],
      ["dark", 390],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 850 });
      for (const path of ["knowledge", `knowledge/articles/${id}`, "knowledge/versions", "try"]) {
        await open(path);
        await page.locator("h1").waitFor();
        await page.waitForLoadState("networkidle");
        expect(await axe(), `${path} ${colorScheme} ${width}`).toEqual([]);
        expect(await overflow(page), `${path} scrolls sideways at ${width}`).toBe(0);
      }
    }
  });
});
