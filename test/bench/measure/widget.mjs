// What a visitor's browser loads and how soon it shows, in Chromium, from the real server.
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import { chromium } from "playwright-core";
import { measured } from "../../../scripts/sizes.mjs";
import { percentile } from "../results.mjs";
import { call, startServer } from "./server.mjs";
import { demoFolder } from "./start.mjs";

/** The issue's. Milliseconds, and kilobytes gzipped. */
const TARGETS = {
  open_to_first_paint_p50_ms: 150,
  loader_kb: 7,
  widget_kb: 60,
  console_sign_in_kb: 250,
  console_inbox_kb: 250,
};
const TIMES = 10;

/**
 * From the command to open to the first contentful paint of the frame, as the frame's own page reports it, on one clock: their
 * time origins differ. No pointer comes near the button before, and none is pressed: what the loader does then is not in it.
 * @param url of the page with the widget
 */
async function openOnce(browser, url) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    await page.goto(url, { waitUntil: "load" });
    await page.waitForFunction(() => typeof globalThis.Tuppence === "function");
    // A visitor reads before asking; what the loader fetches ahead meanwhile is part of the design.
    await page.waitForTimeout(1000);
    const openedAt = await page.evaluate(() => {
      const at = performance.timeOrigin + performance.now();
      globalThis.Tuppence("open");
      return at;
    });
    const frame = await framed(page);
    const paintedAt = await frame.evaluate(
      () =>
        new Promise((resolve) => {
          const look = () => {
            const [paint] = performance.getEntriesByName("first-contentful-paint");
            if (paint === undefined) setTimeout(look, 5);
            else resolve(performance.timeOrigin + paint.startTime);
          };
          look();
        }),
    );
    return paintedAt - openedAt;
  } finally {
    await context.close();
  }
}

async function framed(page) {
  for (let i = 0; i < 2000; i++) {
    const frame = page.frames().find((one) => one.url().includes("/widget/frame"));
    if (frame !== undefined) return frame;
    await page.waitForTimeout(5);
  }
  throw new Error("The widget's frame did not come.");
}

/**
 * A page of another site, as a shop's is: the browser gives the frame a process of its own there, and shares no cache with it.
 */
async function openShop(server) {
  const { sites } = await call(server.url, "/api/v1/sites");
  const { key, name } = sites[0];
  const page = `<!doctype html><title>Shop</title><h1>Shop</h1><script async src="${server.url}/widget.js" data-site="${key}"></script>`;
  const shop = createServer((_request, response) => response.setHeader("content-type", "text/html").end(page));
  await new Promise((resolve) => shop.listen(0, "127.0.0.1", resolve));
  // The server is at 127.0.0.1: for a browser, "localhost" is another site.
  const url = `http://localhost:${shop.address().port}`;
  await call(server.url, "/api/v1/sites", { key, name, allowedOrigins: ["self", url] });
  return { url, close: () => shop.close() };
}

/** Scripts that the console's first page really fetches, in kilobytes as they cross the wire. */
async function consoleLoad(browser, url) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(`${url}/console`, { waitUntil: "networkidle" });
    return await page.evaluate(() => {
      const scripts = performance.getEntriesByType("resource").filter((one) => /\.js(?:$|\?)/.test(one.name));
      return scripts.reduce((sum, one) => sum + one.encodedBodySize, 0) / 1024;
    });
  } finally {
    await context.close();
  }
}

export async function measureWidget() {
  const executablePath = process.env.CHROMIUM || "/usr/bin/chromium";
  if (!existsSync(executablePath)) throw new Error(`There is no Chromium at ${executablePath}: set CHROMIUM.`);
  const server = await startServer({ dataDir: await demoFolder() });
  const shop = await openShop(server);
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  try {
    const times = [];
    const timesElsewhere = [];
    // The first is thrown away: the browser starts its processes then.
    for (let i = 0; i <= TIMES; i++) {
      const ms = await openOnce(browser, `${server.url}/demo`);
      const msElsewhere = await openOnce(browser, shop.url);
      if (i === 0) continue;
      times.push(ms);
      timesElsewhere.push(msElsewhere);
    }
    const sizes = Object.fromEntries(measured().map(({ name, kilobytes }) => [name, kilobytes]));
    return {
      about: `Chromium, from the command to open to the frame's first contentful paint, middle and worst of ${TIMES} fresh visitors, on the demo's page and on another site's; sizes gzipped`,
      data: "demo",
      figures: {
        open_to_first_paint_p50_ms: percentile(times, 0.5),
        open_to_first_paint_worst_ms: Math.max(...times),
        other_site_first_paint_p50_ms: percentile(timesElsewhere, 0.5),
        other_site_first_paint_worst_ms: Math.max(...timesElsewhere),
        loader_kb: sizes.loader,
        widget_kb: sizes["open widget, all of it"],
        console_sign_in_kb: sizes["console: sign-in, scripts"],
        console_inbox_kb: sizes["console: inbox, scripts"],
        console_first_load_kb: await consoleLoad(browser, server.url),
      },
      targets: TARGETS,
    };
  } finally {
    await browser.close();
    shop.close();
    await server.stop();
  }
}
