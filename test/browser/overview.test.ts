import type { Browser } from "playwright-core";
import { io, type Socket } from "socket.io-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { MeReply } from "../../server/wire/console.ts";
import type { OverviewReply } from "../../server/wire/overview.ts";
import type { ReportsReply } from "../../server/wire/reports.ts";
import { createMemberSession, type MemberSession } from "../fixtures/member.ts";
import { hasBrowser, openBrowser, shoot } from "./browser.ts";
import { graveFaults, openConsole, overflow } from "./console.ts";
import { type DemoServer, startServer } from "./server.ts";

let server: DemoServer;
let browser: Browser;
let manager: MemberSession;

beforeAll(async () => {
  if (!hasBrowser) return;
  [server, browser] = await Promise.all([startServer(), openBrowser()]);
  manager = await createMemberSession({ url: server.url, dataDir: server.dataDir, role: "owner" });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function api<T>(path: string): Promise<T> {
  const reply = await fetch(`${server.url}/api/v1/${path}`, { headers: { cookie: manager.cookie } });
  return (await reply.json()) as T;
}

/** A visitor who asks, and may rate or want a person. */
async function visit(text: string, then: "helped" | "not-helped" | "person" | "nothing"): Promise<void> {
  const { sites } = await api<MeReply>("me");
  const socket: Socket = io(`${server.url}/widget`, {
    transports: ["websocket"],
    forceNew: true,
    auth: { site: sites[0]?.key },
    extraHeaders: { origin: server.url },
  });
  await new Promise<void>((resolve) => socket.once("welcome", () => resolve()));
  const ended = new Promise<{ message: { id: string } }>((resolve) => socket.once("message-end", resolve));
  await socket.emitWithAck("message-send", { clientMessageId: crypto.randomUUID(), text });
  const { message } = await ended;
  if (then === "person") await socket.emitWithAck("person-request", { clientMessageId: crypto.randomUUID() });
  else if (then !== "nothing")
    await socket.emitWithAck("rating-set", { messageId: message.id, helped: then === "helped" });
  socket.close();
}

test.skipIf(!hasBrowser)("the page's numbers are the API's, and one leads to its conversations", async () => {
  await visit("How do I return an item?", "helped");
  await visit("How long does delivery take?", "helped");
  await visit("Which payment methods do you take?", "not-helped");
  await visit("Can I change the delivery address?", "person");
  await visit("Do you have gift cards?", "nothing");
  const { page, faults } = await openConsole(browser, { url: server.url, cookie: manager.cookie });
  await page.goto(`${server.url}/console/overview`);
  await page.locator(".overview canvas").waitFor({ timeout: 20_000 });
  const { sites } = await api<MeReply>("me");
  const reply = await api<OverviewReply>(`overview?site=${sites[0]?.key}`);
  expect(reply.figures.outcomes.confirmed).toBeGreaterThan(0);
  expect(reply.figures.escalated.handoff).toBeGreaterThan(0);
  const shown = async (selector: string) => (await page.locator(selector).innerText()).replace(/\s+/g, " ");
  expect(await shown('[data-figure="Conversations"] .figure-value')).toBe(String(reply.figures.conversations));
  for (const [name, number] of Object.entries(reply.figures.outcomes)) {
    expect(await shown(`[data-outcome="${name}"]`), name).toMatch(new RegExp(`%\\s*${number}$`));
  }
  await shoot(page, "overview", { fullPage: true });

  // The sentence that a manager can repeat.
  const { cost, conversations } = reply.figures;
  const sentence = await shown("[data-sentence]");
  // Less than a cent is told in cents.
  const usd = String.raw`(\$[\d,.]+\d|[\d.]+¢)`;
  const parts = new RegExp(
    `^(\\d+) conversations: ${usd} for the server and ${usd} of your team’s time; the same answers from (\\S+) would have cost ${usd}\\.$`,
  ).exec(sentence);
  expect(parts, sentence).not.toBeNull();
  const [, count, machine, people, model, other] = parts ?? [];
  expect([count, model]).toEqual([String(conversations), reply.baselineModel]);
  for (const [text, nano] of [
    [machine, cost.machineNanoUsd + cost.energyNanoUsd],
    [people, cost.peopleNanoUsd],
    [other, cost.counterfactualNanoUsd],
  ] as const) {
    const amount = Number(text?.replace(/[$,¢]/g, "")) * (text?.endsWith("¢") ? 0.01 : 1);
    // Rounded to a cent, or to a hundredth of one.
    expect(Math.abs(amount - nano / 1e9), `${text} in ${sentence}`).toBeLessThanOrEqual(0.005);
  }

  // What a number means is a press away, by keyboard too.
  await page.getByRole("button", { name: "What is “Resolved by the assistant”?" }).press("Enter");
  await page.getByText("(confirmed + presumed) ÷", { exact: false }).first().waitFor();
  await page.keyboard.press("Escape");

  await page.locator('[data-outcome="confirmed"]').click();
  await page.waitForURL(/\/console\/conversations\?.*outcome=confirmed/);
  await expect
    .poll(() => page.locator('[role="feed"] [data-id]').count(), { timeout: 20_000 })
    .toBe(reply.figures.outcomes.confirmed);
  expect(faults).toEqual([]);
});

test.skipIf(!hasBrowser)("axe finds nothing serious in light and dark, on a desk and on a phone", async () => {
  for (const [scheme, width] of [
    ["light", 1440],
    ["dark", 390],
  ] as const) {
    const look = { colorScheme: scheme, viewport: { width, height: 900 } };
    const { page, context } = await openConsole(browser, { url: server.url, cookie: manager.cookie }, look);
    await page.goto(`${server.url}/console/overview`);
    await page.locator(".overview canvas").waitFor({ timeout: 20_000 });
    expect(await overflow(page)).toBe(0);
    expect(await graveFaults(page), `${scheme} at ${width}`).toEqual([]);
    await page.getByRole("link", { name: "Team", exact: true }).click();
    const { sites } = await api<MeReply>("me");
    const { handoffs } = await api<ReportsReply>(`reports?site=${sites[0]?.key}`);
    expect(handoffs).toBeGreaterThan(0);
    await page
      .getByRole("region", { name: "Handed to your team" })
      .getByText(String(handoffs), { exact: true })
      .waitFor();
    await page.locator("table.load").waitFor();
    expect(await overflow(page)).toBe(0);
    expect(await graveFaults(page), `team, ${scheme} at ${width}`).toEqual([]);
    await shoot(page, `team-${scheme}-${width}`, { fullPage: true });
    await context.close();
  }
});
