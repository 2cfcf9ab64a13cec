import { extname } from "node:path";
import express, { type RequestHandler } from "express";

/** What the build compresses (scripts/build.mjs). Pictures and fonts are already compressed. */
const TEXT = /\.(?:js|css|svg)$/;

/** How long a browser may use a file without asking again. */
interface Kept {
  readonly maxAge: number | string;
  readonly immutable?: boolean;
}

/**
 * Serves what Vite built, as `.gz` to browsers that accept it, so that the sizes we promise are what goes over the wire
 * even without a compressing proxy.
 */
function builtFiles(folder: string, kept: Kept): RequestHandler[] {
  const options = { ...kept, index: false, redirect: false } as const;
  const plain = express.static(folder, options);
  const gzipped = express.static(folder, {
    ...options,
    setHeaders(response, path) {
      response.setHeader("Content-Encoding", "gzip");
      response.type(extname(path.slice(0, -".gz".length)));
    },
  });
  return [
    (request, response, next) => {
      if (!TEXT.test(request.path)) return next();
      response.vary("Accept-Encoding");
      if (request.acceptsEncodings("gzip") !== "gzip") return next();
      const { url } = request;
      request.url = `${request.path}.gz`;
      // There is no `.gz`: send the plain file under its own name.
      gzipped(request, response, (error) => {
        request.url = url;
        next(error);
      });
    },
    plain,
  ];
}

/** One front end's built files, whose names contain a hash of their content. */
export function builtAssets(folder: string): RequestHandler[] {
  return builtFiles(folder, { immutable: true, maxAge: "1y" });
}

/** The loader: its name has no hash, so a new one reaches every site within five minutes. */
export function builtLoader(folder: string): RequestHandler[] {
  return builtFiles(folder, { maxAge: "5m" });
}
