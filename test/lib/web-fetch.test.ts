import type { LookupFunction } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isLinkLocal, isPublic } from "../../server/lib/network.ts";
import { createSealer } from "../../server/lib/seal.ts";
import { createWebFetch } from "../../server/lib/web-fetch.ts";
import { startWebsite, type Website } from "../fixtures/website.ts";

let website: Website;
let port: string;
beforeAll(async () => {
  website = await startWebsite({ "/": "hello" });
  port = new URL(website.url).port;
});
afterAll(() => website.close());

const { signal } = new AbortController();
/** A name server of one's own. */
const names =
  (table: Record<string, string[]>): LookupFunction =>
  (hostname, _, callback) => {
    const found = table[hostname]?.shift() ?? "";
    callback(null, [{ address: found, family: found.includes(":") ? 6 : 4 }] as never, 0);
  };

test.each([
  ["127.0.0.1", false],
  ["10.1.2.3", false],
  ["100.64.0.1", false],
  ["169.254.169.254", false],
  ["192.168.1.1", false],
  ["0.0.0.0", false],
  ["224.0.0.1", false],
  ["8.8.8.8", true],
  ["172.15.0.1", true],
  ["172.16.0.1", false],
  ["::1", false],
  ["::", false],
  ["fe80::1", false],
  ["fd00:ec2::254", false],
  ["::ffff:127.0.0.1", false],
  ["::ffff:7f00:1", false],
  ["::ffff:8.8.8.8", true],
  ["64:ff9b::7f00:1", false],
  ["64:ff9b::808:808", true],
  ["2002:7f00:1::", false],
  ["2001:db8::1", false],
  ["2606:4700::1111", true],
  ["shop.example", false],
])("%s is public: %s", (address, expected) => {
  expect(isPublic(address)).toBe(expected);
});

test("metadata services are link-local, in every way to write them", () => {
  for (const one of ["169.254.169.254", "::ffff:169.254.169.254", "fe80::1", "fd00:ec2::254"]) {
    expect(isLinkLocal(one), one).toBe(true);
  }
});

test.each([
  "http://127.0.0.1",
  "http://localhost",
  "http://[::1]",
  "http://0.0.0.0",
  "http://2130706433",
  "http://0x7f.1",
])("%s isn't asked", async (address) => {
  const fetch = createWebFetch();
  await expect(fetch(`${address}:${port}/`, { signal })).rejects.toMatchObject({ kind: "refused-address" });
  fetch.close();
});

test("a name that resolves to this machine or to a metadata service isn't asked, even if its host is allowed", async () => {
  const fetch = createWebFetch({
    privateHosts: ["metadata.example"],
    lookup: names({ "rebound.example": ["127.0.0.1"], "metadata.example": ["169.254.169.254"] }),
  });
  for (const host of ["rebound.example", "metadata.example"]) {
    await expect(fetch(`http://${host}:${port}/`, { signal })).rejects.toMatchObject({ kind: "refused-address" });
  }
  fetch.close();
});

test("a name that is rebound after it was looked up once is refused where the connection is made", async () => {
  const fetch = createWebFetch({
    // The first answer is public (and leads nowhere here), the second is this machine.
    lookup: names({ "rebind.example": ["192.31.196.1", "127.0.0.1"] }),
  });
  await expect(fetch(`http://rebind.example:${port}/`, { signal, timeoutMs: 200 })).rejects.toMatchObject({
    kind: expect.stringMatching(/slow|no-connection/),
  });
  await expect(fetch(`http://rebind.example:${port}/`, { signal })).rejects.toMatchObject({ kind: "refused-address" });
  fetch.close();
});

test("a redirect into the private network isn't followed", async () => {
  website.pages.set("/out", { status: 302, headers: { location: `http://localhost:${port}/` } });
  const fetch = createWebFetch({ privateHosts: ["127.0.0.1"] });
  await expect(fetch(`${website.url}/out`, { signal })).rejects.toMatchObject({ kind: "refused-address" });
  website.pages.set("/out", { status: 302, headers: { location: "http://169.254.169.254/latest/meta-data/" } });
  await expect(fetch(`${website.url}/out`, { signal })).rejects.toMatchObject({ kind: "refused-address" });
  fetch.close();
});

test("redirects in a circle end, tokens stay with their host, and a reply has a size", async () => {
  const seen: (string | undefined)[] = [];
  const other = await startWebsite();
  other.instead = ({ headers }) => {
    seen.push(headers.authorization);
    return "other";
  };
  website.pages.set("/a", { status: 302, headers: { location: "/b" } });
  website.pages.set("/b", { status: 302, headers: { location: "/a" } });
  website.pages.set("/other", { status: 302, headers: { location: `${other.url}/` } });
  website.pages.set("/bomb", {
    headers: { "content-encoding": "gzip" },
    body: gzipSync(Buffer.alloc(20 * 1024 * 1024)),
  });
  const fetch = createWebFetch({ privateHosts: ["127.0.0.1"] });
  await expect(fetch(`${website.url}/a`, { signal })).rejects.toMatchObject({ kind: "redirects" });
  expect(
    (await fetch(`${website.url}/other`, { signal, headers: { authorization: "Bearer x" } })).body.toString(),
  ).toBe("other");
  expect(seen).toEqual([undefined]);
  await expect(fetch(`${website.url}/bomb`, { signal })).rejects.toMatchObject({ kind: "too-large" });
  fetch.close();
  await other.close();
});

test("a token is opened with the secret that sealed it, and with no other", () => {
  const sealer = createSealer("a secret of more than thirty-two characters");
  const sealed = sealer.seal("pat_123");
  expect(sealed).not.toContain("pat_123");
  expect(sealer.open(sealed)).toBe("pat_123");
  expect(createSealer("another secret of thirty-two characters").open(sealed)).toBeUndefined();
  expect(sealer.open(`${sealed.slice(0, -2)}AA`)).toBeUndefined();
  expect(sealer.open("")).toBeUndefined();
});
