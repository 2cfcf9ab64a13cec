import { pipeline } from "node:stream/promises";
import type { Request, Response } from "express";
import type { OpenFile } from "../../desk/files.ts";

/** Milliseconds for which a sender whose file was refused can read why, before the connection is closed. */
const LINGER_MS = 1_000;

/**
 * Hands on a request's body as it comes. A sender whose file is refused is told so at once; no more of it is read, and the
 * connection is closed a moment later.
 */
export async function withBody<T>(
  request: Request,
  response: Response,
  take: (body: { source: AsyncIterable<Uint8Array>; bytes: number | undefined }) => Promise<T>,
): Promise<T> {
  const announced = Number(request.headers["content-length"] ?? Number.NaN);
  const bytes = Number.isSafeInteger(announced) ? announced : undefined;
  try {
    // Not destroyed when its reader stops: the reply goes over the same connection.
    return await take({ source: request.iterator({ destroyOnReturn: false }), bytes });
  } catch (error) {
    if (!request.complete) {
      // Node would read on and drop it, if nobody had read any of it.
      request.read(0);
      request.pause();
      response.once("finish", () => setTimeout(() => request.destroy(), LINGER_MS).unref());
    }
    throw error;
  }
}

/**
 * Sends a file that a stranger may have made: only a picture that was encoded anew here is shown, anything else is a
 * download; and nothing in it can run, whatever it is.
 */
export async function sendFile(response: Response, file: OpenFile): Promise<void> {
  const { name, mediaType, isPicture, size, stream } = file;
  response.setHeader("Content-Security-Policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'");
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
  // What an id stands for never changes; who may see it does.
  response.setHeader("Cache-Control", "private, max-age=3600, immutable");
  response.setHeader("Vary", "Authorization, Cookie");
  response.attachment(name);
  if (isPicture) {
    const disposition = String(response.getHeader("Content-Disposition"));
    response.setHeader("Content-Disposition", disposition.replace(/^attachment/, "inline"));
  }
  response.setHeader("Content-Type", isPicture ? mediaType : "application/octet-stream");
  if (size !== undefined) response.setHeader("Content-Length", size);
  await pipeline(stream, response).catch((error: NodeJS.ErrnoException) => {
    // The reader went away; or the rest couldn't be read: only a broken connection can show that.
    if (error.code !== "ERR_STREAM_PREMATURE_CLOSE") response.destroy();
  });
}
