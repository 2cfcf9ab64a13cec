import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import express from "express";
import { afterAll, beforeAll, expect, test } from "vitest";
import { builtAssets, builtLoader } from "../../server/transport/http/built-assets.ts";

const SCRIPT = "console.log('the same words again and again');\n".repeat(200);
let folder: string;
let server: Server;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tuppence-assets-"));
  writeFileSync(join(folder, "page-abc.js"), SCRIPT);
  writeFileSync(join(folder, "widget.js"), SCRIPT);
  for (const name of ["page-abc.js", "widget.js"]) writeFileSync(join(folder, `${name}.gz`), gzipSync(SCRIPT));
  writeFileSync(join(folder, "fresh.js"), SCRIPT);
  writeFileSync(join(folder, "photo.png"), "not really");
  const app = express();
  app.use("/assets", ...builtAssets(folder));
  app.get("/widget.js", ...builtLoader(folder));
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
      const deps: Buffer[] = [];
      reply.on("data", (part: Buffer) => deps.push(part));
      reply.on("end", () =>
        resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body: Buffer.concat(deps) }),
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

test("what the build has not compressed is sent as it is", async () => {
  const { status, headers, body } = await get("/assets/fresh.js?v=1", "gzip");
  expect(status).toBe(200);
  expect(headers["content-encoding"]).toBeUndefined();
  expect(body.toString()).toBe(SCRIPT);
});

test("every script, style and drawing of the built front ends has its compressed copy", () => {
  const dist = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "dist");
  const texts = [join(dist, "widget"), join(dist, "widget", "assets"), join(dist, "console", "assets")].flatMap(
    (folder) =>
      readdirSync(folder)
        .filter((name) => /\.(?:js|css|svg)$/.test(name))
        .map((name) => join(folder, name)),
  );
  expect(texts.length).toBeGreaterThan(10);
  for (const path of texts) {
    expect(existsSync(`${path}.gz`), path).toBe(true);
    expect(gunzipSync(readFileSync(`${path}.gz`)).equals(readFileSync(path)), path).toBe(true);
  }
});

test("pictures go as they are, and what is not there is not found, also outside of the folder", async () => {
  const picture = await get("/assets/photo.png", "gzip");
  expect(picture.headers["content-encoding"]).toBeUndefined();
  expect(picture.body.toString()).toBe("not really");
  for (const path of ["/assets/none.js", "/assets/../../etc/passwd", "/assets/%2e%2e%2fpage-abc.js", "/assets/..js"])
    expect((await get(path, "gzip")).status, path).toBeGreaterThanOrEqual(400);
});
