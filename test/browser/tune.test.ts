import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type TunesReply, type TuneWire, tunesReply } from "../../server/wire/models.ts";
import { createMemberSession, type MemberSession } from "../fixtures/member.ts";
import { hasBrowser, openBrowser, shoot } from "./browser.ts";
import { graveFaults, openConsole, overflow, still } from "./console.ts";
import { type DemoServer, startServer } from "./server.ts";

const score = (name: string, value: number) => ({ name, value, low: value - 0.08, high: value + 0.06 });
const bars = [{ name: "usable answers, lower bound", value: 0.82, wanted: ">= 0.8", passed: true }];
const TUNE: TuneWire = {
  id: "t1",
  site: "demo",
  kind: "tune",
  state: "running",
  stage: "training",
  share: 0.41,
  secondsLeft: 1_080,
  loss: 1.2,
  device: "cpu",
  minutes: 30,
  seed: 1,
  base: "smollm2-135m",
  model: null,
  data: { articles: 70, heldOut: 10, examples: 840, replies: 31, refusals: 120, notes: [] },
  figures: null,
  verdict: null,
  fault: null,
  inUse: false,
  startedBy: "Max",
  createdAt: "2026-11-30T01:00:00.000Z",
  endedAt: null,
  promotedAt: null,
};
const OFFERED: TuneWire = {
  ...TUNE,
  state: "offered",
  stage: null,
  share: 1,
  secondsLeft: null,
  model: "smollm2-135m+t1",
  verdict: "More usable replies than before, and as few from a wrong article.",
  figures: {
    former: [{ model: "smollm2-135m", role: "compose", passed: false, bars, scores: [score("usable answers", 0.37)] }],
    tuned: [{ model: "smollm2-135m+t1", role: "compose", passed: true, bars, scores: [score("usable answers", 0.86)] }],
  },
};
const IDLE: TunesReply = {
  tuner: { ready: true, python: "python3", missing: null },
  inUse: null,
  former: null,
  tunes: [],
};

// The real console on the real server; what a tune of half an hour would reply is scripted, by the wire's own schema.
describe.skipIf(!hasBrowser)("a deep tune from the console", () => {
  let server: DemoServer;
  let browser: Browser;
  let session: MemberSession;
  const contexts: BrowserContext[] = [];

  beforeAll(async () => {
    server = await startServer();
    browser = await openBrowser();
    session = await createMemberSession({ url: server.url, dataDir: server.dataDir, role: "manager" });
  });
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** @param now what the list replies at the moment @param on what a call that changes something replies */
  async function open(now: () => TunesReply, on: (path: string, body: unknown) => [number, object]): Promise<Page> {
    const { context, page } = await openConsole(browser, { url: server.url, cookie: session.cookie });
    contexts.push(context);
    await page.route(/\/api\/v1\/models\/tunes/, async (route) => {
      const request = route.request();
      if (request.method() === "GET") return route.fulfill({ json: tunesReply.parse(now()) });
      const path = new URL(request.url()).pathname.replace(/^.*\/models\/tunes/, "");
      const [status, json] = on(path, request.postDataJSON());
      return route.fulfill({ status, json });
    });
    await page.goto(`${server.url}/console/settings/models`);
    await page.getByRole("heading", { name: "Tune on this site's knowledge" }).waitFor();
    return page;
  }

  test("it's started with its time, shows how far it is and what is left, and can be stopped", async () => {
    const calls: [string, unknown][] = [];
    let reply = IDLE;
    const page = await open(
      () => reply,
      (path, body) => {
        calls.push([path, body]);
        reply = {
          ...IDLE,
          tunes: [path === "" ? TUNE : { ...TUNE, state: "stopped", stage: null, secondsLeft: null }],
        };
        return [200, reply.tunes[0] as TuneWire];
      },
    );
    await page.getByText("The small model is used as it came.").waitFor();
    await page.getByRole("button", { name: "Start tuning" }).click();
    await page.getByText(/Training · 41% · 18 mins? left · cpu/).waitFor();
    expect(await page.getByRole("button", { name: "Start tuning" }).count()).toBe(0);
    await shoot(page, "tune-running", { fullPage: true });
    await page.locator(".row-card").getByRole("button", { name: "Stop" }).click();
    await page.getByText("Stopped", { exact: true }).waitFor();
    expect(calls).toEqual([
      ["", { site: expect.any(String), minutes: 30 }],
      ["/t1/stop", { site: expect.any(String) }],
    ]);
  });

  test("what is better is compared side by side, put in use, even in place of another site's, and taken back", async () => {
    let reply: TunesReply = { ...IDLE, tunes: [OFFERED] };
    const page = await open(
      () => reply,
      (path, body) => {
        if (path === "/former") {
          reply = { ...IDLE, tunes: [OFFERED] };
        } else if ((body as { replace?: boolean }).replace !== true) {
          const error = { code: "ADAPTER_IN_USE", message: "In use.", remedy: "Replace it.", retryable: false };
          return [409, { error }];
        } else {
          const tunes = [{ ...OFFERED, inUse: true }];
          reply = { ...IDLE, inUse: { id: "t1", site: "demo", model: "m" }, former: { model: null }, tunes };
        }
        return [200, reply];
      },
    );
    const row = page.getByRole("row", { name: /usable replies/ }).last();
    expect(await row.textContent()).toBe("usable replies37% (29% to 43%)86% (78% to 92%)");
    for (const [colorScheme, width] of [
      ["light", 1280],
      ["dark", 390],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 850 });
      await still(page);
      expect(await graveFaults(page)).toEqual([]);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      await shoot(page, `tune-offered-${colorScheme}-${width}`, { fullPage: true });
    }
    await page.setViewportSize({ width: 1280, height: 850 });
    await page.getByRole("button", { name: "Use the tuned model" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Use the tuned model" }).click();
    await dialog.getByText("A tune of another site is in use on this server.").waitFor();
    await dialog.getByRole("button", { name: "Replace it" }).click();
    await page.getByText("The small model uses a tune of the site “demo”.").waitFor();
    await page.getByRole("button", { name: "Go back to the model as it came" }).click();
    await page.getByText("The small model is used as it came.").waitFor();
  });

  test("without what training needs, it says what to install, and nothing can be started", async () => {
    const missing = "Python has no torch: run pip install -r tuner/requirements.txt.";
    const page = await open(
      () => ({ ...IDLE, tuner: { ready: false, python: "python3", missing } }),
      () => [500, {}],
    );
    await page.getByText(missing).waitFor();
    expect(await page.getByRole("button", { name: "Start tuning" }).isDisabled()).toBe(true);
  });
});
