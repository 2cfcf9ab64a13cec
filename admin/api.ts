import * as z from "zod/mini";
import type { $ZodType } from "zod/v4/core";
import type { ErrorReply } from "../server/wire/http.ts";
import { BASE } from "./document.ts";

/** An error from the API. */
export class ApiError extends Error {
  readonly code: string;
  readonly remedy: string;
  readonly retryable: boolean;
  /** Faults by a field's path; empty if no form was sent. */
  readonly fields: Readonly<Record<string, string>>;
  constructor(error: ErrorReply["error"]) {
    super(error.message);
    this.code = error.code;
    this.remedy = error.remedy;
    this.retryable = error.retryable;
    this.fields = error.fields ?? {};
  }
}

/**
 * Calls the HTTP API with the session's cookie.
 * @param path below /api/v1/, e.g. `handoffs/${id}/claim`
 * @param schema the shape of the reply
 * @throws ApiError from the server; TypeError if the network is down
 */
export async function call<T>(
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  schema: $ZodType<T>,
  body?: object | Blob,
  options: { signal?: AbortSignal } = {},
): Promise<T> {
  return send(method, `v1/${path}`, schema, body, options);
}

/** Calls addresses that need no session: `sign-in/email`, `sign-in/social`. @throws as `call` */
export async function callAuth<T>(path: string, schema: $ZodType<T>, body: object): Promise<T> {
  return send("POST", `auth/${path}`, schema, body, {});
}

/** True if it says that nobody is signed in: the session ended, here or elsewhere. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && (error.code === "SIGN_IN_NEEDED" || error.code === "KEY_MISSING");
}

async function send<T>(
  method: string,
  path: string,
  schema: $ZodType<T>,
  body: object | Blob | undefined,
  options: { signal?: AbortSignal },
): Promise<T> {
  const raw = body instanceof Blob;
  const reply = await fetch(`${BASE}/api/${path}`, {
    method,
    credentials: "same-origin",
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(body === undefined
      ? {}
      : raw
        ? { body }
        : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  const parsed: unknown = await reply.json().catch(() => null);
  if (!reply.ok) throw new ApiError(faultOf(parsed, reply.status));
  return z.parse(schema, parsed);
}

function faultOf(body: unknown, status: number): ErrorReply["error"] {
  if (typeof body === "object" && body !== null && "error" in body) return (body as ErrorReply).error;
  // A proxy refuses what it considers too large with a page of its own: sending it again wouldn't help.
  if (status === 413) {
    return {
      code: "BODY_TOO_LARGE",
      message: "This is more than the server, or a proxy before it, takes at once.",
      remedy: "Send less at once.",
      retryable: false,
    };
  }
  return {
    code: "INTERNAL",
    message: `The server answered ${status} without words.`,
    remedy: "Try again; if it stays, look at the server's log.",
    retryable: true,
  };
}
