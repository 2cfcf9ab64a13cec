import express, { type Express, type Response } from "express";
import * as z from "zod";
import { providerBody, signInBody } from "../../wire/auth.ts";
import type { TransportDeps } from "../deps.ts";
import { bad } from "../errors.ts";
import { faultLine, parse } from "../parse.ts";

/** The better-auth addresses that the console calls; no others are reachable. */
const EXPOSED = [
  { method: "post", path: "/sign-in/email", body: signInBody },
  { method: "post", path: "/sign-in/social", body: providerBody },
  { method: "post", path: "/sign-out", body: z.object({}) },
  // Where the provider redirects to.
  { method: "get", path: "/callback/oidc", body: undefined },
] as const;

/** Sign-in and sign-out, handled by better-auth with its cookies, with errors in our own words. */
export function mountAuth(app: Express, { auth }: Pick<TransportDeps, "auth">): void {
  if (auth === undefined) return;
  for (const { method, path, body: schema } of EXPOSED) {
    app[method](`/api/auth${path}`, express.json({ limit: "16kb" }), async (request, response) => {
      const body = schema === undefined ? undefined : parse<object>(schema, request.body ?? {});
      if (body !== undefined && !body.ok) {
        throw bad(
          `There is a problem with the body: ${faultLine(body.faults, "the body")}.`,
          'Send JSON with the header "Content-Type: application/json".',
        );
      }
      const asked = parse(z.record(z.string(), z.unknown()), { ...request.query });
      if (!asked.ok)
        throw bad(`There is a problem with the address: ${faultLine(asked.faults, "the query")}.`, "Sign in again.");
      const query = request.url.indexOf("?");
      const reply = await auth.handle({
        method: request.method,
        path: query === -1 ? path : `${path}${request.url.slice(query)}`,
        headers: request.headers,
        address: request.ip ?? "",
        ...(body === undefined ? {} : { body: body.data }),
      });
      response.status(reply.status);
      setCookies(response, reply.headers.getSetCookie());
      response.setHeader("Cache-Control", "no-store");
      const location = reply.headers.get("location");
      if (location !== null) response.setHeader("Location", location);
      // The console asks /api/v1/me who is signed in: a script doesn't need the session's token.
      const provider = path === "/sign-in/social" ? ((await reply.json()) as { url?: string }) : undefined;
      response.json(provider === undefined ? { done: true } : { url: provider.url });
    });
  }
}

/** Adds session cookies to a reply. */
export function setCookies(response: Response, cookies: readonly string[]): void {
  for (const cookie of cookies) response.append("Set-Cookie", cookie);
}
