import express, { type Express, type Request, type RequestHandler, type Response } from "express";
import type { $ZodType } from "zod/v4/core";
import { TuppenceError } from "../../lib/errors.ts";
import { isId } from "../../lib/ids.ts";
import { textFault } from "../../lib/storable.ts";
import type { ErrorCode } from "../../wire/names.ts";
import type { Action } from "../../wire/permissions.ts";
import type { Scope } from "../../wire/scopes.ts";
import { type Auth, type AuthDeps, callerOf, type Where } from "../auth.ts";
import type { Caller, TransportDeps } from "../deps.ts";
import { bad } from "../errors.ts";
import { faultLine, parse } from "../parse.ts";
import { auditChange, type OwnEntries, type Records } from "./audit.ts";

/** Bytes of a JSON body: 50 messages of history at 10,000 characters, in UTF-8. */
const JSON_LIMIT = 4 * 1024 * 1024;

/** What a handler receives; all of it has been checked. */
export interface Call<Body, Query> {
  readonly caller: Caller;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  /** Aborted when the caller disconnects. */
  readonly signal: AbortSignal;
  readonly request: Request;
  readonly response: Response;
}

/**
 * One operation of the API: the same object serves it and documents it in OpenAPI. One that changes something says what it
 * leaves in the audit log, or why nothing.
 */
export type Route<Body = unknown, Query = unknown> = Operation<Body, Query> &
  (
    | { /** Nothing but an account; null: nothing. */ readonly may: "account" | null; readonly on?: never }
    | { /** What a signed-in member needs, */ readonly may: Action /** and where. */; readonly on: Where }
  ) &
  (
    | { readonly method: "get"; readonly records?: OwnEntries }
    | { readonly method: "post" | "put" | "patch" | "delete"; readonly records: Records }
  );

interface Operation<Body, Query> {
  /** In Express's notation: "/api/v1/handoffs/:id/claim". Every `:id` is a UUID. */
  readonly path: string;
  readonly name: string;
  readonly summary: string;
  readonly auth: Auth;
  /** The scope that an API key needs; without it, any key is enough. */
  readonly scope?: Scope;
  readonly body?: $ZodType<Body>;
  /** Instead of `body`: the raw bytes, up to this many. */
  readonly rawLimit?: number;
  /** Instead of `body`: bytes that the handler reads as they come, because they may not fit into memory. */
  readonly stream?: true;
  readonly query?: $ZodType<Query>;
  /** Shape of the reply, or its content type if it isn't JSON. */
  readonly reply: $ZodType | string;
  /** Shape of each line if the reply is NDJSON. */
  readonly line?: $ZodType;
  /** Error codes that it can return, in addition to BAD_REQUEST, the API key's and INTERNAL. */
  readonly errors: readonly ErrorCode[];
  /** @returns the JSON to send, or undefined if it has replied itself */
  handle(call: Call<Body, Query>): Promise<object | undefined>;
}

/** Keeps a route's schema types together with its handler. */
export function route<Body, Query>(options: Route<Body, Query>): Route {
  return options as Route;
}

/** Adds the routes to the app. */
export function mount(
  app: Express,
  routes: readonly Route[],
  deps: AuthDeps & Pick<TransportDeps, "db" | "log">,
): void {
  for (const r of routes) {
    const steps: RequestHandler[] = [
      // The key first: a caller without one can't make us read a body.
      async (request, response, next) => {
        response.locals.caller = await callerOf(request, r, deps);
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
        signal: disconnect(response),
        request,
        response,
      });
      if (r.records === "changed" && response.statusCode < 400) {
        await auditChange(deps, { caller: response.locals.caller, request }, r.name);
      }
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
        "Use a UUID from one of the list calls.",
      );
    }
    const fault = textFault(text);
    if (fault !== undefined)
      throw bad(`There is a problem with the address: ${name} ${fault}.`, "Use a UUID from one of the list calls.");
    params[name] = text;
  }
  return params;
}

function bodyOf(r: Route, request: Request): unknown {
  if (r.body === undefined) return undefined;
  if (request.body === undefined) {
    throw bad("The request has no JSON body.", 'Send JSON with the header "Content-Type: application/json".');
  }
  return check(r.body, request.body, "the body");
}

/** @throws BAD_REQUEST naming each field that is wrong */
function check<T>(schema: $ZodType<T>, value: unknown, what: string): T {
  const parsed = parse(schema, value);
  if (parsed.ok) return parsed.data;
  throw bad(
    `There is a problem with ${what}: ${faultLine(parsed.faults, what)}.`,
    "See GET /api/v1/openapi.json for the accepted format.",
  );
}

function disconnect(response: Response): AbortSignal {
  const controller = new AbortController();
  response.on("close", () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}
