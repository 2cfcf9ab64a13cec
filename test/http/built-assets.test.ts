import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import express from "express";
import { afterAll, beforeAll, expect, test } from "vitest";
import { builtAssets, builtLoader } from "../../server/http/built-assets.ts";

const SCRIPT = "console.log('the same words again and again');\n".repeat(200);
let folder: string;
let server: Server;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tuppence-assets-"));
  writeFileSync(join(folder, "page-abc.js"), SCRIPT);
  writeFileSync(join(folder, "widget.js"), SCRIPT);
  writeFileSync(join(folder, "photo.png"), "not really");
  const app = express();
  app.use("/assets", ...builtAssets(folder));
  app.get("/widget.js", builtLoader(folder));
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const get = (path: string, encoding?: string) =>
  new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    const headers = encoding === undefined ? {} : { "accept-encoding": encoding };
    request({ port, path, headers }, (reply) => {
      const parts: Buffer[] = [];
      reply.on("data", (part: Buffer) => parts.push(part));
      reply.on("end", () =>
        resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body: Buffer.concat(parts) }),
      );
    })
      .on("error", reject)
      .end();
  });

test.each(["/assets/page-abc.js", "/widget.js"])(
  "%s crosses the wire gzipped, and plain where that is not taken",
  async (path) => {
    for (let twice = 0; twice < 2; twice++) {
      const { status, headers, body } = await get(path, "gzip, br");
      expect(status).toBe(200);
      expect(headers).toMatchObject({ "content-encoding": "gzip", vary: "Accept-Encoding" });
      expect(String(headers["content-type"])).toContain("javascript");
      expect(body.length).toBeLessThan(SCRIPT.length / 10);
      expect(gunzipSync(body).toString()).toBe(SCRIPT);
    }
    const plain = await get(path);
    expect(plain.headers["content-encoding"]).toBeUndefined();
    expect(plain.body.toString()).toBe(SCRIPT);
  },
);

test("what has a hash in its name is kept for ever, the loader for five minutes, gzipped or not", async () => {
  for (const encoding of ["gzip", undefined]) {
    expect((await get("/assets/page-abc.js", encoding)).headers["cache-control"]).toBe(
      "public, max-age=31536000, immutable",
    );
    expect((await get("/widget.js", encoding)).headers["cache-control"]).toBe("public, max-age=300");
  }
});

test("pictures go as they are, and what is not there is not found, also outside of the folder", async () => {
  const picture = await get("/assets/photo.png", "gzip");
  expect(picture.headers["content-encoding"]).toBeUndefined();
  expect(picture.body.toString()).toBe("not really");
  for (const path of ["/assets/none.js", "/assets/../../etc/passwd", "/assets/%2e%2e%2fpage-abc.js", "/assets/..js"])
    expect((await get(path, "gzip")).status, path).toBeGreaterThanOrEqual(400);
});
