import * as z from "zod/mini";
import type { $ZodType } from "zod/v4/core";
import type { ErrorReply } from "../server/wire/http.ts";
import { ApiError } from "./api.ts";
import { BASE } from "./document.ts";

/**
 * Sends a file, of any size, as the body of a POST, with the session's cookie.
 * @param path below /api/v1/
 * @param onProgress the share that was sent, 0 to 1: `fetch` can't tell
 * @throws ApiError from the server; TypeError if the network is down; the signal's reason if it was stopped
 */
export function sendFile<T>(
  path: string,
  schema: $ZodType<T>,
  file: File,
  options: { readonly signal: AbortSignal; readonly onProgress: (share: number) => void },
): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    options.signal.addEventListener("abort", stop, { once: true });
    request.open("POST", `${BASE}/api/v1/${path}`);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => options.onProgress(total === 0 ? 0 : loaded / total);
    request.onabort = () => reject(options.signal.reason);
    request.onerror = () => reject(new TypeError("The network is down."));
    request.onloadend = () => options.signal.removeEventListener("abort", stop);
    request.onload = () => {
      const body: unknown = request.response;
      if (request.status < 300) return resolve(z.parse(schema, body));
      reject(isError(body) ? new ApiError(body.error) : new TypeError(`The server answered ${request.status}.`));
    };
    request.send(file);
  });
}

const isError = (body: unknown): body is ErrorReply => typeof body === "object" && body !== null && "error" in body;
