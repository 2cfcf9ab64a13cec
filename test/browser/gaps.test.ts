import { randomUUID } from "node:crypto";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { io } from "socket.io-client";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { emptyPlace, type Place, SITE } from "../fault/prepared.ts";
import { KEY, type ServerProcess, startServer } from "../fault/server.ts";
import { createMemberSession, type MemberSession } from "../fixtures/member.ts";
import { SHOP } from "../proposals/world.ts";
import { hasBrowser, openBrowser, shoot } from "./browser.ts";
import { graveFaults, openConsole, overflow, still } from "./console.ts";

/** Milliseconds: other suites share the cores. */
const PATIENCE_MS = 45_000;
const ASKED = ["do you sell gift cards", "Can I buy a gift card?", "gift card for my sister"];

// The real server; visitors ask what no article answers, an agent replies, a manager writes the article.
describe.skipIf(!hasBrowser)("gaps in a browser", () => {
  let place: Place;
  let server: ServerProcess;
  let browser: Browser;
  const sessions: Partial<Record<"manager" | "agent", MemberSession>> = {};
  let context: BrowserContext;
  let page: Page;
  let faults: string[];
  let conversationId: string;

  beforeAll(async () => {
    place = await emptyPlace();
    server = await startServer({ dataDir: place.dataDir, env: { ...place.env, DEMO: "off" } });
    browser = await openBrowser();
    for (const role of ["manager", "agent"] as const)
      sessions[role] = await createMemberSession({ url: server.url, dataDir: place.dataDir, role });
    await api("POST", `knowledge/import?site=${SITE}&name=k.jsonl`, SHOP.map((one) => JSON.stringify(one)).join("\n"));
    await api("POST", `knowledge/publish?site=${SITE}`);
    for (const question of ASKED) conversationId = await visit(question);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    place?.remove();
  });
  const openAs = async (role: "manager" | "agent", viewport = { width: 1280, height: 850 }) => {
    const cookie = sessions[role]?.cookie ?? "";
    ({ context, page, faults } = await openConsole(browser, { url: server.url, cookie }, { viewport }));
  };
  beforeEach(() => openAs("manager"));
  afterEach(() => context?.close());

  const api = async <T>(method: string, path: string, body?: object | string): Promise<T> => {
    const reply = await fetch(`${server.url}/api/v1/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${KEY}`,
        "content-type": typeof body === "string" ? "application/jsonl" : "application/json",
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${path}: ${text}`);
    return text.startsWith("{") && !text.trimEnd().includes("\n") ? JSON.parse(text) : (undefined as T);
  };
  /** A visitor asks and wants a person; an agent replies. */
  const visit = async (text: string): Promise<string> => {
    const socket = io(`${server.url}/widget`, { auth: { site: SITE }, transports: ["websocket"], forceNew: true });
    try {
      const ended = new Promise((resolve) => socket.once("message-end", resolve));
      const sent = await socket.timeout(30_000).emitWithAck("message-send", { clientMessageId: randomUUID(), text });
      if (!sent.ok) throw new Error(sent.error.message);
      const { conversationId: id } = sent.data.conversation;
      await ended;
      await socket.timeout(30_000).emitWithAck("person-request", { clientMessageId: randomUUID(), conversationId: id });
      let handoff: string | undefined;
      while (handoff === undefined) {
        const { handoffs } = await api<{ handoffs: { id: string; conversationId: string }[] }>("GET", "handoffs");
        handoff = handoffs.find((one) => one.conversationId === id)?.id;
      }
      await api("POST", `handoffs/${handoff}/claim`, { agent: "Sam" });
      const answer =
        "Hi there,\n\nYes, gift cards cost $10 to $200 and are valid for three years.\n\nBest regards, Sam";
      await api("POST", `handoffs/${handoff}/reply`, { agent: "Sam", clientMessageId: randomUUID(), text: answer });
      await api("POST", `handoffs/${handoff}/close`, { agent: "Sam" });
      return id;
    } finally {
      socket.close();
    }
  };
  const open = async (path: string) => {
    await page.goto(`${server.url}/console/${path}`);
    await page.locator("h1").waitFor();
  };

  test("an agent suggests what they replied, in two clicks, with what it changes", async () => {
    await context.close();
    await openAs("agent");
    await page.goto(`${server.url}/console/conversations/${conversationId}`);
    await page.getByRole("button", { name: "Improve the articles" }).last().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Text").waitFor({ timeout: PATIENCE_MS });
    expect(await dialog.getByLabel("Text").inputValue()).toBe(
      "Yes, gift cards cost $10 to $200 and are valid for three years.",
    );
    await shoot(page, "teach-dialog");
    await dialog.getByText("Correct an article").click();
    await dialog.getByText("What changes").waitFor();
    await dialog.locator("ins").first().waitFor();
    await shoot(page, "teach-correction");
    await dialog.getByText("New article").click();
    await dialog.getByRole("button", { name: "Send for review" }).click();
    await dialog.getByText("Sent. A manager will review it.").waitFor();
    expect(await graveFaults(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test("a manager reviews it and drops it", async () => {
    await open("knowledge");
    await page.getByRole("link", { name: /^Review/ }).click();
    await page.getByText("gift cards cost $10").waitFor();
    await shoot(page, "review");
    await page.getByRole("button", { name: "Drop" }).click();
    await page.getByText("No suggestions.").waitFor();
    expect(await graveFaults(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test("a group becomes an article, and the test says how many conversations would now be answered", async () => {
    await open("knowledge");
    await page.getByRole("link", { name: /^Gaps/ }).click();
    await page.locator(".gap").first().waitFor({ timeout: PATIENCE_MS });
    await still(page);
    await shoot(page, "gaps");
    expect(await graveFaults(page)).toEqual([]);
    await page.locator(".gap", { hasText: "gift card" }).first().click();
    await page.getByRole("textbox", { name: "Title" }).waitFor({ timeout: PATIENCE_MS });
    await still(page);
    await shoot(page, "gap-write");
    expect(await graveFaults(page)).toEqual([]);
    await page.getByText("Add to an article").click();
    await page.getByText("Closest articles").waitFor();
    await shoot(page, "gap-add");
    await page.getByText("Write an article").click();
    await page.getByRole("button", { name: "Create article" }).click();
    await page.getByText("You wrote an article for this").waitFor();
    await page.getByRole("button", { name: "Test with unpublished changes" }).click();
    await page.getByText(/would now be answered\.$/).waitFor({ timeout: PATIENCE_MS });
    const [, answered, all] =
      /^(\d+) of (\d+) conversation/.exec(await page.locator(".gap-result p").first().innerText()) ?? [];
    expect(answered).toBe(all);
    await still(page);
    await shoot(page, "gap-replayed");
    await open("knowledge/gaps?list=handled");
    await page.locator(".gap").first().waitFor();
    expect(faults).toEqual([]);
  });

  test.each(["light", "dark"] as const)("nothing runs over on a phone, %s", async (scheme) => {
    await context.close();
    await openAs("manager", { width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: scheme });
    await open("knowledge/gaps?list=handled");
    await page.locator(".gap").first().waitFor({ timeout: PATIENCE_MS });
    expect(await overflow(page)).toBe(0);
    await shoot(page, `gaps-phone-${scheme}`);
    await page.locator(".gap").first().click();
    await page.locator(".gap-result").waitFor();
    expect(await overflow(page)).toBe(0);
    await shoot(page, `gap-phone-${scheme}`);
    await open("knowledge/review");
    expect(await overflow(page)).toBe(0);
    await shoot(page, `review-phone-${scheme}`);
  });
});
