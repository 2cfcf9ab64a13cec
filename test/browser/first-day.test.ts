import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { emptyPlace, type Place, SITE } from "../fault/prepared.ts";
import { KEY, type ServerProcess, startServer } from "../fault/server.ts";
import { createMemberSession } from "../fixtures/member.ts";
import { ask, hasBrowser, openBrowser, openChat, ROOT, shoot } from "./browser.ts";
import { openConsole } from "./console.ts";
import { type HostPages, openHostPages } from "./host-pages.ts";

/** Milliseconds: other suites share the cores, and 300 passages are embedded. */
const PATIENCE_MS = 120_000;

/** What five visitors ask: in their own words, about five articles. */
const QUESTIONS = [
  "how do I set up a passkey with face or touch unlock",
  "the texts with the code never come",
  "which papers prove who I am",
  "get rid of my login for good",
  "my phone is gone, how do I get in",
];
/** The title that answers, where several are shown. */
const TITLES = [
  /set up face or touch unlock/,
  /not receiv|didn.t receive|code/i,
  /verif/i,
  /delete my account/,
  /lost/i,
];

// A company's first day: a real help centre as published, on the real server without a large model.
describe.skipIf(!hasBrowser)("a help centre as published", () => {
  let place: Place;
  let server: ServerProcess;
  let hosts: HostPages;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    place = await emptyPlace();
    server = await startServer({ dataDir: place.dataDir, env: { ...place.env, DEMO: "off" } });
    hosts = await openHostPages({
      server: () => server.url,
      tag: () => `<script src="${server.url}/widget.js" data-site="${SITE}" async></script>`,
    });
    await fetch(`${server.url}/api/v1/settings/site?site=${SITE}`, {
      method: "PATCH",
      headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
      body: JSON.stringify({ allowedOrigins: [hosts.url] }),
    });
    browser = await openBrowser();
    const { cookie } = await createMemberSession({ url: server.url, dataDir: place.dataDir, role: "manager" });
    const viewport = { width: 1280, height: 850 };
    ({ context, page } = await openConsole(browser, { url: server.url, cookie }, { viewport }));
  }, 180_000);
  afterAll(async () => {
    await context?.close();
    await browser?.close();
    hosts?.close();
    await server?.stop();
    place?.remove();
  });

  const open = async (path: string) => {
    await page.goto(`${server.url}/console/${path}`);
    await page.locator("h1").waitFor();
  };
  const dialog = () => page.getByRole("dialog");
  const publish = async () => {
    await open("knowledge");
    await page.getByRole("button", { name: "Review and publish" }).click();
    await dialog().getByRole("button", { name: "Publish now" }).click();
    await dialog().getByTestId("expectation").waitFor({ timeout: PATIENCE_MS });
    return (await dialog().getByTestId("expectation").textContent()) ?? "";
  };

  test("imported and published: what to expect is said; then visitors ask, and what they asked becomes phrasings", async () => {
    await open("knowledge");
    await page.getByRole("button", { name: "Import" }).first().click();
    await page
      .locator("input[type=file]")
      .first()
      .setInputFiles({
        name: "logingov.jsonl",
        mimeType: "application/jsonl",
        buffer: readFileSync(join(ROOT, "test/fixtures/logingov/knowledge.jsonl")),
      });
    await dialog().getByRole("button", { name: "Preview" }).click();
    await dialog().getByRole("button", { name: "Import 107 articles" }).click({ timeout: PATIENCE_MS });
    await dialog().getByRole("button", { name: "Import another" }).waitFor({ timeout: PATIENCE_MS });
    expect(await dialog().textContent()).toContain("107new");
    await shoot(page, "first-day-1-imported");
    await dialog().getByRole("button", { name: "Close" }).last().click();
    const before = await publish();
    await shoot(page, "first-day-2-expectation");
    expect(before).toMatch(/of every 100/);
    const forms = new Map<string, string>();

    const visitor = await browser.newContext({ viewport: { width: 390, height: 800 } });
    try {
      const host = await visitor.newPage();
      await host.goto(hosts.url);
      const chat = await openChat(host);
      for (const [i, question] of QUESTIONS.entries()) {
        const answer = await ask(chat, question);
        const form = (await answer.getAttribute("data-form")) ?? "";
        forms.set(question, form);
        await shoot(host, `first-day-3-question-${i + 1}`);
        // As a visitor who is helped does: says so, or chooses the title.
        if (form === "quoted") await answer.getByRole("button", { name: "This helped" }).click();
        else if (["clarify", "suggested"].includes(form)) {
          const answers = chat.locator("li.message.machine[data-form=quoted]:not(.streaming)");
          const before = await answers.count();
          const title = answer.getByRole("button", { name: TITLES[i] as RegExp }).first();
          if ((await title.count()) === 0) continue;
          await title.click();
          await answers.nth(before).waitFor({ timeout: PATIENCE_MS });
          await shoot(host, `first-day-4-chosen-${i + 1}`);
        }
      }
    } finally {
      await visitor.close();
    }

    await open("knowledge/proposals");
    await page.getByRole("button", { name: "Propose phrasings" }).first().click();
    await dialog().getByText("Conversations", { exact: true }).click();
    await shoot(page, "first-day-5-propose");
    await dialog().getByRole("button", { name: "Start" }).click();
    const proposals = page.locator(".proposal");
    await page.getByText(/^\d+ phrasings? proposed for/).waitFor({ timeout: PATIENCE_MS });
    await shoot(page, "first-day-6-proposals");
    const texts = await proposals.locator(".proposal-text").allTextContents();
    expect(texts.length).toBeGreaterThanOrEqual(3);
    expect(texts.every((text) => QUESTIONS.includes(text))).toBe(true);
    await page.getByRole("button", { name: "Select all best matches" }).click();
    await page.locator(".proposal-bar").getByRole("button", { name: "Accept" }).click();
    await page
      .getByText(/phrasings? (?:accepted\.|you accepted)/)
      .first()
      .waitFor();
    const accepted = texts.length - (await proposals.count());
    expect(accepted).toBeGreaterThan(0);

    await page.getByRole("button", { name: "Review and publish" }).click();
    await shoot(page, "first-day-7-changes");
    await page.keyboard.press("Escape");
    await publish();
    await shoot(page, "first-day-8-published");

    // What was asked back or offered as titles is answered now.
    const next = await browser.newContext({ viewport: { width: 390, height: 800 } });
    try {
      const host = await next.newPage();
      await host.goto(hosts.url);
      const chat = await openChat(host);
      const again = new Map<string, string>();
      for (const [i, question] of QUESTIONS.entries()) {
        again.set(question, (await (await ask(chat, question)).getAttribute("data-form")) ?? "");
        await shoot(host, `first-day-9-again-${i + 1}`);
      }
      const quoted = (some: Map<string, string>) => [...some.values()].filter((form) => form === "quoted").length;
      expect(quoted(again)).toBeGreaterThan(quoted(forms));
    } finally {
      await next.close();
    }
  }, 400_000);
});
