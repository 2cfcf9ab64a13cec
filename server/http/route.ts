import express, { type Express, type Request, type RequestHandler, type Response } from "express";
import * as z from "zod";
import type { $ZodType } from "zod/v4/core";
import { TuppenceError } from "../lib/errors.ts";
import { isId } from "../lib/ids.ts";
import type { Role } from "../wire/console.ts";
import type { ErrorCode } from "../wire/names.ts";
import { type Auth, type AuthParts, callerOf } from "./auth.ts";
import { bad } from "./errors.ts";
import type { Caller } from "./parts.ts";

/** Bytes of a JSON body: 50 messages of history at 10,000 characters, in UTF-8. */
const JSON_LIMIT = 4 * 1024 * 1024;

/** What a handler is given; everything in it is checked. */
export interface Call<Body, Query> {
  readonly caller: Caller;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  /** Aborted when the caller hangs up. */
  readonly signal: AbortSignal;
  readonly request: Request;
  readonly response: Response;
}

/** One operation of the API: what serves it also writes its page of the OpenAPI document. */
export interface Route<Body = unknown, Query = unknown> {
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  /** As Express writes it: "/api/v1/handoffs/:id/claim". Every `:id` is a UUID. */
  readonly path: string;
  readonly name: string;
  readonly summary: string;
  readonly auth: Auth;
  /** Least role of a signed-in member; default `agent`. An API key may do all that a manager may. */
  readonly role?: Role;
  readonly body?: $ZodType<Body>;
  /** Instead of `body`: the bytes as they are, up to so many. */
  readonly rawLimit?: number;
  readonly query?: $ZodType<Query>;
  /** Shape of the reply; a string: its content type, for what is not JSON. */
  readonly reply: $ZodType | string;
  /** Shape of each line, when the reply is NDJSON. */
  readonly line?: $ZodType;
  /** Codes that it may answer with, besides BAD_REQUEST, the key's and INTERNAL. */
  readonly errors: readonly ErrorCode[];
  /** @returns the JSON to send, or undefined when it has answered itself */
  handle(call: Call<Body, Query>): Promise<object | undefined>;
}

/** Keeps the types of a route's schemas together with its handler. */
export function route<Body, Query>(given: Route<Body, Query>): Route {
  return given as Route;
}

/** Hangs the routes into the app. */
export function mount(app: Express, routes: readonly Route[], parts: AuthParts): void {
  for (const r of routes) {
    const steps: RequestHandler[] = [
      // The key first: who has none may not make us read a body.
      async (request, response, next) => {
        response.locals.caller = await callerOf(request, r, parts);
        response.setHeader("Cache-Control", "no-store");
        next();
      },
    ];
    if (r.rawLimit !== undefined) steps.push(express.raw({ type: () => true, limit: r.rawLimit }));
    else if (r.body !== undefined) steps.push(express.json({ limit: JSON_LIMIT, strict: false }));
    app[r.method](r.path, ...steps, async (request, response) => {
      const reply = await r.handle({
        caller: response.locals.caller,
        params: paramsOf(request),
        query: r.query === undefined ? undefined : check(r.query, request.query, "the query"),
        body: r.rawLimit === undefined ? bodyOf(r, request) : request.body,
        signal: hangUp(response),
        request,
        response,
      });
      if (reply !== undefined) response.json(reply);
    });
  }
}

function paramsOf(request: Request): Record<string, string> {
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.params)) {
    const text = String(value);
    if (name === "id" && !isId(text)) {
      throw new TuppenceError(
        "NOT_FOUND",
        `Nothing has the id "${text.slice(0, 80)}".`,
        "Ids are UUIDs, as the lists give them.",
      );
    }
    params[name] = text;
  }
  return params;
}

function bodyOf(r: Route, request: Request): unknown {
  if (r.body === undefined) return undefined;
  if (request.body === undefined) {
    throw bad("There is no JSON body.", 'Send one, with the header "Content-Type: application/json".');
  }
  return check(r.body, request.body, "the body");
}

/** @throws BAD_REQUEST naming every field that is off */
function check<T>(schema: $ZodType<T>, value: unknown, what: string): T {
  const parsed = z.safeParse(schema, value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.length === 0 ? what : issue.path.join(".")}: ${issue.message}`)
    .join("; ");
  throw bad(`Something in ${what} is off: ${faults}.`, "GET /api/v1/openapi.json describes what is taken.");
}

function hangUp(response: Response): AbortSignal {
  const controller = new AbortController();
  response.on("close", () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}
