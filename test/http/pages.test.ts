import { createHash } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { setting } from "../../server/store/schema/organisation.ts";
import { writeSetting } from "../../server/store/setting.ts";
import type { Site, TransportDeps } from "../../server/transport/deps.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { deps, liveOf, type Running, serve, site, sitesOf } from "./builders.ts";

let database: DatabasePort;
let running: Running;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterEach(() => running.close());
afterAll(() => database.close());

const start = async (sites: Site[], rest: Partial<TransportDeps> = {}) => {
  running = await serve(deps({ db: database.db, sites: sitesOf(sites), ...rest }));
};
/** What the frame's document carries, as a browser reads the attribute. */
const configOf = (body: string): object => {
  const text = body.match(/data-config="([^"]*)"/)?.[1] ?? "{}";
  return JSON.parse(
    text
      .replace(/&quot;/g, '"')
      .replace(/&#39;/g, "'")
      .replace(/&lt;/g, "<")
      .replace(/&gt;/g, ">")
      .replace(/&amp;/g, "&"),
  );
};
const csp = (headers: Headers, name: string) =>
  headers
    .get("content-security-policy")
    ?.split(/; */)
    .find((part) => part.startsWith(`${name} `))
    ?.slice(name.length + 1);

test("the frame may stand in pages of the site's allowed origins, and nowhere else", async () => {
  await start([
    site({ allowedOrigins: ["https://shop.example", "http://localhost:8080", "https://x.example/path?q"] }),
  ]);
  const reply = await running.call("/widget/frame?site=shop");
  expect(reply.status).toBe(200);
  expect(csp(reply.headers, "frame-ancestors")).toBe("https://shop.example http://localhost:8080 https://x.example");
  expect(reply.headers.get("x-frame-options")).toBeNull();
  expect(configOf(reply.body)).toMatchObject({ site: "shop", siteName: "The Shop", base: "", identityRequired: false });
});

test("a page without a front end has its one style, which its policy names by its hash, and no script", async () => {
  await start([]);
  const reply = await running.call("/help/nowhere/x");
  expect(reply.status).toBe(404);
  const style = /<style>([^<]+)<\/style>/.exec(reply.body)?.[1] ?? "";
  expect(csp(reply.headers, "style-src")).toBe(`'sha256-${createHash("sha256").update(style).digest("base64")}'`);
  expect(csp(reply.headers, "default-src")).toBe("'none'");
  expect(csp(reply.headers, "frame-ancestors")).toBe("'none'");
});

test("an origin that would break out of the header is left out", async () => {
  await start([
    site({ allowedOrigins: ["https://a.example; script-src *", "*", "javascript:alert(1)", "https://b.example"] }),
  ]);
  const reply = await running.call("/widget/frame?site=shop");
  expect(csp(reply.headers, "frame-ancestors")).toBe("https://b.example");
  expect(csp(reply.headers, "script-src")).toBe("'self'");
});

test("a site without allowed origins is closed, and says what to do", async () => {
  await start([site({ allowedOrigins: [] })]);
  const reply = await running.call("/widget/frame?site=shop");
  expect(reply.status).toBe(403);
  expect(csp(reply.headers, "frame-ancestors")).toBe("'none'");
  expect(reply.body).toContain("SITE_CLOSED");
  expect(reply.body).toContain("allowed origins");
});

test("a frame that is asked for two sites at once says in words what is wrong with the address", async () => {
  await start([site()]);
  const reply = await running.call("/widget/frame?site=a&site=b");
  expect(reply.status).toBe(400);
  expect(reply.headers.get("content-type")).toContain("text/html");
  expect(reply.body).toContain("There is a problem with the address");
});

test.each(["", "?site=", "?site=nobody", "?site=%3Cscript%3Ealert(1)%3C/script%3E"])(
  "a frame with %j says in words that the site is not known",
  async (query) => {
    await start([site()]);
    const reply = await running.call(`/widget/frame${query}`);
    expect(reply.status).toBe(404);
    expect(reply.headers.get("content-type")).toContain("text/html");
    expect(reply.body).toContain("SITE_UNKNOWN");
    expect(reply.body).not.toContain("<script");
  },
);

test("a site's name and key cannot break out of the frame's document", async () => {
  await start([site({ key: '"><script>alert(1)</script>', name: "</title><script>alert(2)</script>" })]);
  const reply = await running.call(`/widget/frame?site=${encodeURIComponent('"><script>alert(1)</script>')}`);
  expect(reply.status).toBe(200);
  expect(reply.body).not.toContain("<script>alert");
});

test("the loader may be loaded by every page, and is fresh within five minutes", async () => {
  await start([site()]);
  const reply = await running.call("/widget.js");
  expect(reply.status).toBe(200);
  expect(reply.headers.get("content-type")).toContain("javascript");
  expect(reply.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
  expect(reply.headers.get("cache-control")).toBe("public, max-age=300");
});

test("the frame's files are there and may be kept for ever", async () => {
  await start([site()]);
  const { body } = await running.call("/widget/frame?site=shop");
  const files = [...body.matchAll(/(?:src|href)="(\/widget\/assets\/[^"]+)"/g)].map(([, file]) => file);
  expect(files.length).toBeGreaterThanOrEqual(2);
  for (const file of files) {
    const reply = await running.call(file ?? "");
    expect(reply.status).toBe(200);
    expect(reply.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
    expect(reply.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  }
});

test("under a page's COEP the frame and its files may be embedded, and nothing in it is inline", async () => {
  await start([site()]);
  const { headers, body } = await running.call("/widget/frame?site=shop");
  expect(headers.get("cross-origin-embedder-policy")).toBe("require-corp");
  expect(headers.get("cross-origin-resource-policy")).toBe("cross-origin");
  expect(body).not.toMatch(/<script(?![^>]* src=)|<style| style=| on\w+=/);
  expect(csp(headers, "script-src")).toBe("'self'");
  expect(csp(headers, "style-src")).toBe("'self'");
  // What says that the site is not known is embedded too.
  const unknown = await running.call("/widget/frame?site=nobody");
  expect(unknown.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
});

test("the frame and the button carry what the manager set", async () => {
  const shop = site();
  await start([shop]);
  const rule = { pages: "/returns*", delaySeconds: 5, text: "Need help?" };
  const value = { theme: { accent: "#aa0000" }, position: "left", proactive: [rule], greeting: 'Hi "there" <b>' };
  await writeSetting(database.db, { scopeId: shop.id, name: "widget", value });
  await writeSetting(database.db, {
    scopeId: shop.id,
    name: "identity",
    value: { mode: "strict", secret: "x".repeat(32) },
  });
  const { body } = await running.call("/widget/frame?site=shop");
  expect(configOf(body)).toMatchObject({
    identityRequired: true,
    settings: { theme: { accent: "#aa0000", radius: 16 }, position: "left", greeting: 'Hi "there" <b>', files: "off" },
  });
  expect(body).not.toContain("x".repeat(32));
  const button = await running.call("/widget/button?site=shop", { headers: { origin: "https://anything.example" } });
  expect(button.json()).toEqual({
    accent: "#aa0000",
    position: "left",
    language: "auto",
    siteLanguage: "en",
    proactive: [rule],
  });
  expect(button.headers.get("access-control-allow-origin")).toBe("*");
  expect(button.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
  expect(button.headers.get("cache-control")).toBe("public, max-age=300");
});

test("the button of an unknown site is an error that the page may read", async () => {
  await start([site()]);
  const reply = await running.call("/widget/button?site=nobody");
  expect(reply.status).toBe(404);
  expect(reply.json().error.code).toBe("SITE_UNKNOWN");
  expect(reply.headers.get("access-control-allow-origin")).toBe("*");
});

test("below a path every address that a page names has it", async () => {
  await start([site(), site({ isDemo: true, key: "demo" })], { publicUrl: "https://example.com/chat/" });
  const { body } = await running.call("/widget/frame?site=shop");
  expect(configOf(body)).toMatchObject({ base: "/chat" });
  expect(body).toMatch(/src="\/chat\/widget\/assets\//);
  expect((await running.call("/")).headers.get("location")).toBe("/chat/demo");
  for (const path of ["/demo", "/widget/frame?site=shop"]) {
    const page = await running.call(path);
    for (const [, address] of page.body.matchAll(/ (?:src|href)="(\/[^"]*)"/g)) expect(address).toMatch(/^\/chat\//);
  }
});

test("an asset that is not there is an error of ours, not a page", async () => {
  await start([site()]);
  const reply = await running.call("/widget/assets/none.js");
  expect(reply.status).toBe(404);
  expect(reply.json().error.code).toBe("NOT_FOUND");
});

test("every page forbids what it does not need", async () => {
  await start([site({ isDemo: true, key: "demo" })], {
    knowledge: { ...deps().knowledge, live: () => liveOf([{ key: "a", title: "A", answer: "Text." }]) },
  });
  for (const path of ["/console", "/demo", "/help", "/help/a", "/widget/frame?site=demo", "/healthz", "/nowhere"]) {
    const { headers } = await running.call(path);
    expect(csp(headers, "default-src"), path).toBe("'none'");
    expect(csp(headers, "script-src") ?? "'self'", path).toBe("'self'");
    expect(headers.get("x-content-type-options"), path).toBe("nosniff");
    expect(headers.get("x-powered-by"), path).toBeNull();
    if (!path.startsWith("/widget")) expect(csp(headers, "frame-ancestors"), path).toBe("'none'");
  }
});

test("the demo shop embeds the widget by one script tag; its own site may be framed by it", async () => {
  await start([site(), site({ isDemo: true, key: "demo", allowedOrigins: [] })]);
  expect((await running.call("/")).headers.get("location")).toBe("/demo");
  const shop = await running.call("/demo");
  expect(shop.body.match(/<script/g)).toHaveLength(1);
  expect(shop.body).toContain('<script async src="/widget.js" data-site="demo"></script>');
  expect((await running.call("/demo/files/shop.css")).status).toBe(200);
  const frame = await running.call("/widget/frame?site=demo");
  expect(csp(frame.headers, "frame-ancestors")).toBe("'self'");
});

test("without a demo company the first page is the console, and the shop is not found", async () => {
  await start([site()]);
  expect((await running.call("/")).headers.get("location")).toBe("/console");
  expect((await running.call("/demo")).status).toBe(404);
});

test("HTML and script in an article are text in the help centre", async () => {
  const answer =
    "## Steps\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) <img src=x onerror=alert(1)>\n\n| a |\n|---|\n| 1 |";
  await start([site({ isDemo: true })], {
    knowledge: { ...deps().knowledge, live: () => liveOf([{ key: "a/b", title: "<b>T</b>", answer }]) },
  });
  const { body } = await running.call("/help/a%2Fb");
  expect(body).toContain("<h2>Steps</h2>");
  expect(body).toContain("<table>");
  expect(body).toContain("<h1>&lt;b&gt;T&lt;/b&gt;</h1>");
  expect(body).not.toContain("<script>alert");
  expect(body).not.toContain("<img");
  expect(body).not.toMatch(/href="javascript/i);
  expect((await running.call("/help/other")).status).toBe(404);
});

test.each([
  ["the browser's language", { asked: "de-AT,de;q=0.9,en;q=0.8" }, "de"],
  ["the first of the browser's that we have", { asked: "it,fr;q=0.9" }, "fr"],
  ["the site's, where the browser has none of ours", { asked: "it", site: "es-MX" }, "es"],
  ["as set, whatever the browser wants", { asked: "de", set: "fr" }, "fr"],
  ["none for English, which the frame has", { asked: "en-GB,de;q=0.5" }, undefined],
])("the words come with the frame: %s", async (_what, { asked, set, site: language }: Asked, wanted) => {
  const one = site({ ...(language === undefined ? {} : { language }) });
  await start([one]);
  if (set !== undefined) {
    await writeSetting(database.db, { scopeId: one.id, name: "widget", value: { language: set } });
  }
  const { body, headers } = await running.call("/widget/frame?site=shop", { headers: { "accept-language": asked } });
  await database.db.delete(setting);
  expect(body.match(/modulepreload" href="\/widget\/assets\/(\w\w)-/)?.[1]).toBe(wanted);
  expect(headers.get("vary")).toContain("Accept-Language");
});
interface Asked {
  asked: string;
  set?: string;
  site?: string;
}
