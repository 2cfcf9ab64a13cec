import express, { type Express, type Response } from "express";
import * as z from "zod";
import { providerBody, signInBody } from "../wire/auth.ts";
import { bad } from "./errors.ts";
import type { TransportParts } from "./parts.ts";

/** Of better-auth's addresses those that the console calls; none of the others is there. */
const EXPOSED = [
  { method: "post", path: "/sign-in/email", body: signInBody },
  { method: "post", path: "/sign-in/social", body: providerBody },
  { method: "post", path: "/sign-out", body: z.object({}) },
  // Where the provider sends people back to.
  { method: "get", path: "/callback/oidc", body: undefined },
] as const;

/** Sign-in and sign-out, answered by better-auth with its cookies, refused in our words. */
export function mountAuth(app: Express, { auth }: Pick<TransportParts, "auth">): void {
  if (auth === undefined) return;
  for (const { method, path, body: schema } of EXPOSED) {
    app[method](`/api/auth${path}`, express.json({ limit: "16kb" }), async (request, response) => {
      const body = schema === undefined ? undefined : z.safeParse(schema, request.body ?? {});
      if (body !== undefined && !body.success) {
        throw bad("Something in the body is off.", 'Send JSON, with the header "Content-Type: application/json".');
      }
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
      // Who signed in is asked of /api/v1/me: the session's token has no business in a script.
      const provider = path === "/sign-in/social" ? ((await reply.json()) as { url?: string }) : undefined;
      response.json(provider === undefined ? { done: true } : { url: provider.url });
    });
  }
}

/** Adds session cookies to a reply. */
export function setCookies(response: Response, cookies: readonly string[]): void {
  for (const cookie of cookies) response.append("Set-Cookie", cookie);
}
