import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, BrowserContext, Frame, Page } from "playwright-core";
import { until } from "../sockets/builders.ts";
import { watch } from "./browser.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * A page with somebody signed in to the console, in a profile of its own: 1440 pixels wide, British English.
 * @param signedIn.url as the browser will call the server: cookies belong to a host name
 * @param signedIn.cookie of a session, as `createMemberSession` or `members.signIn` give it
 * @returns also what goes wrong in the page without anybody seeing it
 */
export async function openConsole(
  browser: Browser,
  signedIn: { readonly url: string; readonly cookie: string },
  more: Parameters<Browser["newContext"]>[0] = {},
): Promise<{ context: BrowserContext; page: Page; faults: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en-GB", ...more });
  // A sign-in sets more than one: the session's, and the device's.
  const cookies = signedIn.cookie.split("; ").map((cookie) => {
    const [name = "", value = ""] = cookie.split(/=(.*)/s);
    return { name, value: decodeURIComponent(value), url: signedIn.url };
  });
  await context.addCookies(cookies);
  const page = await context.newPage();
  return { context, page, faults: watch(page).faults };
}

/** What axe calls serious or critical in a page or one frame of it, without the frames inside, a line each. */
export async function graveFaults(page: Page | Frame): Promise<string[]> {
  // Past the page's CSP, as a browser's extension would.
  await page.evaluate(AXE);
  const found = await page.evaluate<{ id: string; impact: string; nodes: { html: string }[] }[]>(
    "axe.run(document, { iframes: false, resultTypes: ['violations'] }).then((result) => result.violations)",
  );
  return found
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).join(" | ")}`);
}

/** Pixels by which the page is wider than its window. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");

/** Waits until nothing on the page moves: contrast is measured on what stays. */
export const still = (page: Page): Promise<void> =>
  until(() => page.evaluate<boolean>("document.getAnimations().every((one) => one.playState !== 'running')"));
