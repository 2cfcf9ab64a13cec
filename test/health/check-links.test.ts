import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { checkLinks } from "../../server/health/check-links.ts";
import { silentLog } from "../../server/lib/log.ts";
import { createWebFetch } from "../../server/lib/web-fetch.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { brokenLinks, countLinks, putLinks } from "../../server/store/article-link.ts";
import { articleLink } from "../../server/store/schema/health.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { makeSite } from "../knowledge/builders.ts";

let database: DatabasePort;
let server: Server;
let host: string;
let now = new Date("2026-11-30T10:00:00Z");
/** "METHOD path" of every request. */
let seen: string[] = [];
const status: Record<string, number> = {};
const headOnly: Record<string, number> = {};

beforeAll(async () => {
  database = await openTestDatabase();
  server = createServer((request, response) => {
    const path = request.url ?? "/";
    seen.push(`${request.method} ${path}`);
    if (path === "/moved") return void response.writeHead(301, { location: "/fine" }).end();
    if (path === "/inside") return void response.writeHead(302, { location: "http://169.254.169.254/latest" }).end();
    if (path === "/circle") return void response.writeHead(302, { location: "/circle" }).end();
    if (path === "/hangs-up") return void request.socket.destroy();
    response.writeHead((request.method === "HEAD" ? headOnly[path] : undefined) ?? status[path] ?? 200).end();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((closed) => server.close(closed));
  await database.close();
});
beforeEach(async () => {
  seen = [];
  await database.db.delete(articleLink);
});

const times = { hostMs: 1, timeoutMs: 2_000 };
const signal = new AbortController().signal;
/** This machine counts as public here; `guarded` is what the server uses. */
const open = createWebFetch({ privateHosts: ["127.0.0.1"] });
const guarded = createWebFetch();
const check = (fetch = open) =>
  checkLinks({ db: database.db, fetch, clock: { now: () => now }, log: silentLog, times }, signal);

async function siteWith(...paths: string[]): Promise<string> {
  const siteId = await makeSite(database);
  const links = paths.map((path) => ({
    url: path.startsWith("http") ? path : `http://${host}${path}`,
    articleIds: ["a"],
  }));
  await putLinks(database.db, siteId, links, now);
  return siteId;
}
const broken = async (siteId: string) =>
  (await brokenLinks(database.db, siteId)).map(({ url, state, status: code }) => [new URL(url).pathname, state, code]);

test("a page that says it's gone is dead at once; one that redirects to a page isn't", async () => {
  Object.assign(status, { "/gone": 404 });
  const siteId = await siteWith("/fine", "/gone", "/moved");
  expect(await check()).toBe(3);
  expect(await broken(siteId)).toEqual([["/gone", "dead", 404]]);
  expect(await countLinks(database.db, siteId, now)).toEqual({ all: 3, waiting: 0 });
});

test("a server that fails once is only dead if it still does an hour later", async () => {
  Object.assign(status, { "/down": 500 });
  const siteId = await siteWith("/down", "/hangs-up", "/circle");
  await check();
  expect(await broken(siteId)).toEqual([]);
  now = new Date(now.getTime() + 61 * 60_000);
  expect(await check()).toBe(3);
  expect(await broken(siteId)).toEqual([
    ["/circle", "unreachable", null],
    ["/down", "dead", 500],
    ["/hangs-up", "unreachable", null],
  ]);
  status["/down"] = 200;
  now = new Date(now.getTime() + 25 * 3_600_000);
  await check();
  expect((await broken(siteId)).map(([path]) => path)).not.toContain("/down");
});

test("a server that only knows GET is asked again with it, and a page behind a sign-in is alive", async () => {
  Object.assign(headOnly, { "/get-only": 501 });
  Object.assign(status, { "/private-page": 403 });
  const siteId = await siteWith("/get-only", "/private-page");
  await check();
  expect(seen).toContain("GET /get-only");
  expect(await broken(siteId)).toEqual([]);
});

test("a host that asks for a pause is left alone until the next round", async () => {
  Object.assign(status, { "/a-busy": 429 });
  const siteId = await siteWith("/a-busy", "/b-after");
  await check();
  expect(seen).toEqual(["HEAD /a-busy"]);
  expect(await broken(siteId)).toEqual([]);
});

test("addresses in private networks are never opened, also not after a redirect, and say so", async () => {
  const siteId = await siteWith(
    "/fine",
    "http://10.0.0.1/wiki",
    "http://localhost:1/x",
    "http://169.254.169.254/latest",
  );
  await check(guarded);
  expect(seen).toEqual([]);
  expect(await brokenLinks(database.db, siteId)).toHaveLength(4);
  expect((await brokenLinks(database.db, siteId)).every(({ state }) => state === "private")).toBe(true);
  // The metadata service isn't reached either where this machine's own addresses are allowed.
  const other = await siteWith("/inside");
  await check();
  expect(await broken(other)).toEqual([["/inside", "private", null]]);
});

test("what articles no longer link to is forgotten, and what is known about the rest stays", async () => {
  const siteId = await siteWith("/fine", "/gone");
  await check();
  await putLinks(database.db, siteId, [{ url: `http://${host}/gone`, articleIds: ["b"] }], now);
  expect(await broken(siteId)).toEqual([["/gone", "dead", 404]]);
  expect(await countLinks(database.db, siteId, now)).toEqual({ all: 1, waiting: 0 });
  expect(await check()).toBe(0);
});
