import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import express, { type RequestHandler } from "express";

const compress = promisify(gzip);
/** Pictures and fonts are small already. */
const TEXT = /^\/[\w.-]+\.(?:js|css|svg)$/;

/** A file gzipped, from memory once it was asked for; undefined when there is none. The names of built files hold a hash. */
function createGzipped(folder: string): (name: string) => Promise<Buffer | undefined> {
  const made = new Map<string, Promise<Buffer | undefined>>();
  return (name) => {
    const path = join(folder, name);
    let content = made.get(path);
    if (content === undefined) {
      // No name is kept that has no file: somebody may ask for any.
      content = readFile(path).then(
        (bytes) => compress(bytes, { level: 9 }),
        () => void made.delete(path),
      );
      made.set(path, content);
    }
    return content;
  };
}

/**
 * Serves one front end's built files, gzipped to browsers that take it: the sizes that are promised are what crosses the
 * wire also without a proxy that compresses.
 * @param folder with files whose names hold a hash of their content
 */
export function builtAssets(folder: string): RequestHandler[] {
  const gzipped = createGzipped(folder);
  const plain = express.static(folder, { immutable: true, maxAge: "1y", index: false });
  return [
    async (request, response, next) => {
      if (!["GET", "HEAD"].includes(request.method) || !TEXT.test(request.path)) return next();
      response.vary("Accept-Encoding");
      const content = request.acceptsEncodings("gzip") === "gzip" ? await gzipped(request.path) : undefined;
      if (content === undefined) return next();
      response.set({ "Content-Encoding": "gzip", "Cache-Control": "public, max-age=31536000, immutable" });
      response.type(request.path.slice(request.path.lastIndexOf("."))).send(content);
    },
    plain,
  ];
}

/** The loader, gzipped to browsers that take it; its name holds no hash, so it is read as it is at the start. */
export function builtLoader(folder: string): RequestHandler {
  const gzipped = createGzipped(folder);
  return async (request, response) => {
    response.vary("Accept-Encoding");
    const content = request.acceptsEncodings("gzip") === "gzip" ? await gzipped("widget.js") : undefined;
    if (content === undefined) return response.sendFile(join(folder, "widget.js"), { maxAge: 300_000 });
    response.set({ "Content-Encoding": "gzip", "Cache-Control": "public, max-age=300" });
    response.type(".js").send(content);
  };
}
