import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { basePath, serveBelow, withoutBase } from "../../server/transport/http/base-path.ts";

let close: () => void = () => {};
afterEach(() => close());

test("the path of PUBLIC_URL, without a slash at its end", () => {
  expect(basePath(undefined)).toBe("");
  expect(basePath("https://chat.example")).toBe("");
  expect(basePath("https://example.com/chat/")).toBe("/chat");
  expect(basePath("https://example.com/a/b")).toBe("/a/b");
});

test.each([
  ["/chat", "/"],
  ["/chat/", "/"],
  ["/chat?a=1", "/?a=1"],
  ["/chat/demo?a=/chat", "/demo?a=/chat"],
  ["/chat/socket.io/?EIO=4", "/socket.io/?EIO=4"],
  ["/chatter", "/chatter"],
  ["/demo", "/demo"],
  ["/", "/"],
])("%s is %s to the server", (url, inside) => {
  expect(withoutBase(url, "/chat")).toBe(inside);
});

test("without a base nothing is changed", () => {
  expect(withoutBase("//x", "")).toBe("//x");
});

test("requests and upgrades are found with the path and without it, whoever listened first", async () => {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`request ${request.url}`);
    response.end();
  });
  server.on("upgrade", (request, socket) => {
    seen.push(`upgrade ${request.url}`);
    socket.destroy();
  });
  serveBelow(server, "/chat");
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = () => server.close();
  const { port } = server.address() as AddressInfo;
  for (const path of ["/chat/demo", "/demo"]) await fetch(`http://127.0.0.1:${port}${path}`);
  for (const path of ["/chat/socket.io/", "/socket.io/"]) {
    await new Promise<void>((resolve) => {
      const headers = { connection: "Upgrade", upgrade: "websocket" };
      httpRequest({ port, path, headers })
        .on("error", () => resolve())
        .end();
    });
  }
  expect(seen).toEqual(["request /demo", "request /demo", "upgrade /socket.io/", "upgrade /socket.io/"]);
});
