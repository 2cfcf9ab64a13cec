import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { writeTinyLlama } from "../../scripts/make-tiny-gguf.mjs";
import { type FileServer, startFileServer } from "../fixtures/file-server.ts";
import { createMemberSession, type MemberSession } from "../fixtures/member.ts";
import { hasBrowser, openBrowser, shoot } from "./browser.ts";
import { graveFaults, openConsole, overflow, still } from "./console.ts";
import { API_KEY, type DemoServer, startServer } from "./server.ts";

// The real console on the real server, which downloads from a mirror of its own: models of half a megabyte that run.
describe.skipIf(!hasBrowser)("models from the console", () => {
  const folder = mkdtempSync(join(tmpdir(), "tuppence-models-"));
  const tiny = join(folder, "ours.gguf");
  let mirror: FileServer;
  let server: DemoServer;
  let browser: Browser;
  let session: MemberSession;
  const contexts: BrowserContext[] = [];

  beforeAll(async () => {
    writeTinyLlama(tiny);
    mirror = await startFileServer(readFileSync(tiny));
    server = await startServer({ env: { SLM_MODEL: "", MODEL_SOURCES: mirror.url } });
    await fetch(`${server.url}/api/v1/models/use`, {
      ...{ method: "POST", body: JSON.stringify({ name: "none" }) },
      headers: { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" },
    });
    browser = await openBrowser();
    session = await createMemberSession({ url: server.url, dataDir: server.dataDir, role: "manager" });
  });
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
    Object.assign(mirror, { hold: undefined, instead: undefined });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await mirror?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(): Promise<{ page: Page; faults: string[] }> {
    const { context, page, faults } = await openConsole(browser, { url: server.url, cookie: session.cookie });
    contexts.push(context);
    await page.goto(`${server.url}/console/settings/models`);
    await page.getByRole("heading", { name: "Small models" }).waitFor();
    return { page, faults };
  }
  const row = (page: Page, title: string) => page.locator("li.row-card").filter({ hasText: title });

  test("one is downloaded, stopped, gone on with, used at once, and removed when another is chosen", async () => {
    const { page, faults } = await open();
    const qwen = row(page, "Qwen3 0.6B");
    await qwen.getByText(/Size 639 MB · Memory 1 GB · about 9.2 tokens per second · Licence Apache-2.0/).waitFor();
    mirror.hold = 200_000;
    await page.getByRole("button", { name: "Download: Qwen3 0.6B" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText(/Size 639 MB/).waitFor();
    await shoot(page, "models-download");
    await dialog.getByRole("button", { name: "Download", exact: true }).click();
    await qwen.getByText(/Downloading: [3-9]\d%/).waitFor();
    await shoot(page, "models-downloading", { fullPage: true });
    await qwen.getByRole("button", { name: "Stop" }).click();
    await qwen.getByText(/downloaded so far/).waitFor();
    mirror.hold = undefined;
    await page.getByRole("button", { name: "Resume: Qwen3 0.6B" }).click();
    await qwen.getByText("downloaded", { exact: true }).waitFor();
    expect(mirror.requests.at(-1)?.range).toBe("bytes=200000-");
    await page.getByRole("button", { name: "Use this model: Qwen3 0.6B" }).click();
    await dialog.getByRole("button", { name: "Use this model" }).click();
    await qwen.getByText("In use", { exact: true }).waitFor();
    await page.getByText(/qwen3-0-6b-q8_0, \d at once/).waitFor();
    // What is in use can't be removed; with none in use it can.
    expect(await page.getByRole("button", { name: "Remove: Qwen3 0.6B" }).count()).toBe(0);
    await page.getByRole("button", { name: "Use none" }).click();
    await dialog.getByRole("button", { name: "Use none" }).click();
    await page.getByRole("button", { name: "Remove: Qwen3 0.6B" }).click();
    await dialog.getByRole("button", { name: "Remove", exact: true }).click();
    await page.getByRole("button", { name: "Download: Qwen3 0.6B" }).waitFor();
    expect(faults).toEqual([]);
  });

  test("a licence with terms is shown and accepted first; a download that fails says why and can be tried again", async () => {
    const { page } = await open();
    mirror.instead = { status: 503 };
    await page.getByRole("button", { name: "Download: Gemma 3 270M" }).click();
    const dialog = page.getByRole("dialog");
    const yes = dialog.getByRole("button", { name: "Download", exact: true });
    expect(await yes.isDisabled()).toBe(true);
    expect(await dialog.getByRole("link", { name: "Gemma Terms of Use" }).getAttribute("href")).toContain(
      "huggingface.co",
    );
    await dialog.getByLabel("I have read the Gemma Terms of Use and accept it.").check();
    await shoot(page, "models-licence");
    await yes.click();
    const gemma = row(page, "Gemma 3 270M");
    await gemma.getByText(/couldn't be downloaded\..*503/).waitFor();
    for (const [colorScheme, width] of [
      ["light", 1280],
      ["dark", 390],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 850 });
      await still(page);
      expect(await graveFaults(page)).toEqual([]);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      await shoot(page, `models-${colorScheme}-${width}`, { fullPage: true });
    }
    mirror.instead = undefined;
    await page.getByRole("button", { name: "Try again: Gemma 3 270M" }).click();
    await gemma.getByText("downloaded", { exact: true }).waitFor();
  });

  test("one of the hub's is looked up by its name, and a file is sent from this computer", async () => {
    const { page } = await open();
    await page.getByLabel("Name on Hugging Face").fill("acme/Theirs-GGUF/theirs.gguf");
    await page.getByRole("button", { name: "Look up" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText(/Size \d MB · Memory 26\d MB/).waitFor();
    await dialog.getByLabel(/I have checked this model's licence/).check();
    await dialog.getByRole("button", { name: "Download", exact: true }).click();
    await row(page, "theirs.gguf").getByText("downloaded", { exact: true }).waitFor();
    await page.getByLabel("Name on Hugging Face").fill("nonsense");
    await page.getByRole("button", { name: "Look up" }).click();
    await page.getByText(/There is no model "nonsense"/).waitFor();
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Add a .gguf file from this computer" }).click();
    await (await chooser).setFiles(tiny);
    await page.getByText("ours.gguf was added.").waitFor();
    await row(page, "ours.gguf").getByText("downloaded", { exact: true }).first().waitFor();
    const again = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Add a .gguf file from this computer" }).click();
    await (await again).setFiles({
      name: "page.gguf",
      mimeType: "text/html",
      buffer: Buffer.from("<html>Sign in</html>"),
    });
    await page.getByText(/page\.gguf isn't a GGUF model/).waitFor();
  });
});
