import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type FrameLocator, type Locator, type Page } from "playwright-core";
import { packageRoot } from "../../server/lib/built-file.ts";
import { until } from "../sockets/builders.ts";

const PATH = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** False without a Chromium: the tests are skipped, and say so. */
export const hasBrowser = existsSync(PATH);
if (!hasBrowser) {
  console.warn(`SKIPPED: the browser tests need a Chromium, and there is none at ${PATH}. Set CHROMIUM to its path.`);
}

/** A browser with a fresh profile. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: PATH,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** Opens the chat on a page that embeds it, unless it is open from the page before, and gives its frame. */
export async function openChat(page: Page): Promise<FrameLocator> {
  const button = page.locator("tuppence-widget .launch");
  await button.waitFor({ state: "attached" });
  if ((await button.getAttribute("aria-expanded")) === "false") await button.click();
  return chatOf(page);
}

export function chatOf(page: Page): FrameLocator {
  return page.frameLocator("tuppence-widget iframe");
}

/** Asks in the widget; gives the answer's element once it is whole. */
export async function ask(chat: FrameLocator, text: string): Promise<Locator> {
  const field = chat.getByLabel("Your message");
  await field.waitFor();
  // The greeting has no form: it is no answer.
  const answers = chat.locator("li.message.machine[data-form]:not(.streaming)");
  const before = await answers.count();
  // Chromium drops what is typed into a tab that is only just coming to the front.
  await until(async () => {
    await field.fill(text);
    return (await field.inputValue()) === text;
  });
  await field.press("Enter");
  const answer = answers.nth(before);
  await answer.waitFor({ timeout: 15_000 });
  return answer;
}

/** Everything that goes wrong in a page without anybody seeing it: script errors, refused resources, dialogs. */
export function watch(page: Page): { faults: string[] } {
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("console", (said) => {
    if (said.type() === "error") faults.push(`console: ${said.text()} ${said.location().url}`.trimEnd());
  });
  return { faults };
}

/** Keeps a picture where SHOTS says; without it none is made. */
export async function shoot(page: Page, name: string, options: { fullPage?: boolean } = {}): Promise<void> {
  const folder = process.env.SHOTS;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), ...options });
}

export const ROOT = packageRoot();
