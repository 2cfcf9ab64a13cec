import { createHash } from "node:crypto";
import type { Request, Response } from "express";
import { LRUCache } from "lru-cache";

/** Bytes of rendered pages that a process keeps. */
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Pages that are the same for everyone, by everything that they're made of. A browser that has the page already is told so
 * without rendering it, and one that doesn't gets a kept one.
 */
export interface KeptPages {
  /**
   * @param madeOf what changes the page: version, settings, address
   * @param type the content type
   * @param maxAgeSeconds how long it's used without asking again; 0: it's asked each time
   */
  send(
    request: Request,
    response: Response,
    page: { madeOf: readonly unknown[]; type: string; maxAgeSeconds?: number; render: () => string },
  ): void;
}

export function createKeptPages(): KeptPages {
  const kept = new LRUCache<string, string>({
    maxSize: MOST_BYTES,
    sizeCalculation: (page) => Math.max(1, page.length * 2),
  });
  return {
    send(request, response, { madeOf, type, maxAgeSeconds = 0, render }) {
      const tag = createHash("sha256").update(JSON.stringify(madeOf)).digest("base64url").slice(0, 27);
      response.setHeader("ETag", `"${tag}"`);
      response.setHeader(
        "Cache-Control",
        maxAgeSeconds === 0 ? "public, no-cache" : `public, max-age=${maxAgeSeconds}`,
      );
      if (request.fresh) return void response.status(304).end();
      let page = kept.get(tag);
      if (page === undefined) {
        page = render();
        kept.set(tag, page);
      }
      response.type(type).send(page);
    },
  };
}
