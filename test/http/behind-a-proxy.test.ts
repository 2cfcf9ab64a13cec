import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, request, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort, killAll, type ServerProcess, startServer } from "../fault/server.ts";

const HOST = "shop.example";
const PUBLIC_URL = `https://${HOST}/chat`;

/** What docs/operating.md's nginx and Caddy do: TLS ends here, who asked stands in the headers, upgrades go through. */
function proxyTo(port: number, strip: boolean): Promise<{ server: Server; port: number }> {
  const path = (url = "/") => (strip ? url.replace(/^\/chat/, "") || "/" : url);
  const headers = (from: IncomingMessage) => ({
    ...from.headers,
    host: HOST,
    "x-forwarded-for": "203.0.113.9",
    "x-forwarded-proto": "https",
    "x-forwarded-host": HOST,
  });
  const server = createServer((from, to) => {
    const method = from.method ?? "GET";
    const onward = request({ port, method, path: path(from.url), headers: headers(from) }, (reply) => {
      to.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(to);
    });
    from.pipe(onward);
  });
  server.on("upgrade", (from, socket) => {
    const onward = connect(port, "127.0.0.1", () => {
      const lines = Object.entries(headers(from)).map(([name, value]) => `${name}: ${String(value)}`);
      onward.write([`GET ${path(from.url)} HTTP/1.1`, ...lines, "", ""].join("\r\n"));
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
  });
  return new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve({ server, port: (server.address() as AddressInfo).port })),
  );
}

let dataDir: string;
let own: ServerProcess;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "tuppence-proxy-"));
  own = await startServer({ dataDir, port: await freePort(), env: { PUBLIC_URL, DEMO: "off" } });
}, 180_000);
afterAll(async () => {
  await own?.kill();
  killAll();
  rmSync(dataDir, { recursive: true, force: true });
});

describe.each([
  ["that leaves the path", false],
  ["that strips the path", true],
])("below /chat, behind a proxy with TLS %s", (_name, strip) => {
  let proxy: { server: Server; port: number };
  const at = (path: string, options: RequestInit = {}) => fetch(`http://127.0.0.1:${proxy.port}${path}`, options);

  beforeAll(async () => {
    proxy = await proxyTo(own.port, strip);
  });
  afterAll(() => {
    proxy.server.closeAllConnections();
    proxy.server.close();
  });

  test("the loader and the console are found, and the console's files are named below the path", async () => {
    expect((await at("/chat/widget.js")).status).toBe(200);
    const page = await at("/chat/console");
    expect(page.status).toBe(200);
    const files = [...(await page.text()).matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)].map(
      (found) => found[1] ?? "",
    );
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) {
      const { pathname } = new URL(file, PUBLIC_URL.replace(/chat$/, "chat/console"));
      expect(pathname).toMatch(/^\/chat\//);
      expect((await at(pathname)).status, file).toBe(200);
    }
  });

  test("a WebSocket gets through", async () => {
    const status = await new Promise<number>((resolve, reject) => {
      const asked = request({
        port: proxy.port,
        path: "/chat/socket.io/?EIO=4&transport=websocket",
        headers: {
          connection: "Upgrade",
          upgrade: "websocket",
          "sec-websocket-version": "13",
          "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
        },
      });
      asked.on("upgrade", (reply, socket) => {
        socket.destroy();
        resolve(reply.statusCode ?? 0);
      });
      asked.on("response", (reply) => resolve(reply.statusCode ?? 0));
      asked.on("error", reject);
      asked.end();
    });
    expect(status).toBe(101);
  });
});

test("the owner's link is at the public address, and the cookie that it brings is for https and below the path only", async () => {
  const link = /owner[^\n]*: (\S+)/.exec(own.output())?.[1] ?? "";
  expect(link).toMatch(/^https:\/\/shop\.example\/chat\/console\/welcome\?token=/);
  const proxy = await proxyTo(own.port, true);
  const reply = await fetch(`http://127.0.0.1:${proxy.port}/chat/api/v1/welcome`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: `https://${HOST}` },
    body: JSON.stringify({
      token: new URL(link).searchParams.get("token"),
      name: "Olga",
      email: "olga@example.com",
      password: "seven green teapots",
      language: null,
    }),
  });
  expect(reply.status).toBe(200);
  const cookies = reply.headers.getSetCookie();
  expect(cookies.length).toBeGreaterThan(0);
  for (const cookie of cookies) {
    expect(cookie).toMatch(/;\s*Secure/i);
    expect(cookie).toMatch(/;\s*Path=\/chat/i);
    expect(cookie).toMatch(/;\s*HttpOnly/i);
  }
  // With the cookie, what changes something is taken from the public address only.
  const cookie = cookies.map((one) => one.split(";")[0]).join("; ");
  const from = (origin: string) =>
    fetch(`http://127.0.0.1:${proxy.port}/chat/api/v1/settings/demo?site=none`, {
      method: "DELETE",
      headers: { cookie, origin },
    });
  expect((await from("https://evil.example")).status).toBe(403);
  expect((await from(`https://${HOST}`)).status).toBe(404);
  proxy.server.closeAllConnections();
  proxy.server.close();
});
