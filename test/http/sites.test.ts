import { afterEach, expect, test } from "vitest";
import { deps, KEY, OTHER_ORGANISATION, type Running, serve, site, sitesOf } from "./builders.ts";

let running: Running;
afterEach(() => running.close());

async function start() {
  const list = [site({ key: "shop" }), site({ key: "taken", organisationId: OTHER_ORGANISATION })];
  running = await serve(deps({ sites: sitesOf(list) }));
}
const post = (body: object) =>
  running.call("/api/v1/sites", {
    method: "POST",
    key: KEY,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

test("a key sees its own organisation's sites only", async () => {
  await start();
  const reply = await running.call("/api/v1/sites", { key: KEY });
  expect(JSON.parse(reply.body).sites.map((one: { key: string }) => one.key)).toEqual(["shop"]);
});

test("a site is made closed until an origin is named", async () => {
  await start();
  const reply = await post({ key: "new-shop", name: "New", allowedOrigins: [] });
  expect(JSON.parse(reply.body)).toEqual({ key: "new-shop", name: "New", allowedOrigins: [], language: "en" });
});

test("what is no origin is refused in words, and nothing is made", async () => {
  await start();
  for (const wrong of ["shop.example", "https://shop.example/path", "*"]) {
    const reply = await post({ key: "new-shop", name: "New", allowedOrigins: [wrong] });
    expect(reply.status, wrong).toBe(400);
    expect(reply.body, wrong).toContain("must be an origin");
  }
});

test("another organisation's key is refused without saying whose it is", async () => {
  await start();
  const reply = await post({ key: "taken", name: "Mine", allowedOrigins: [] });
  expect(reply.status).toBe(400);
  expect(reply.body).not.toContain(OTHER_ORGANISATION);
});
