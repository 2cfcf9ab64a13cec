import { randomBytes } from "node:crypto";
import type { Request, RequestHandler, Response } from "express";
import helmet from "helmet";
import type { HelpCentreSettings } from "../wire/help.ts";
import type { Site } from "./deps.ts";

/** Helmet's headers for everything; pages set their own Content-Security-Policy with `setCsp`. */
export function baseHeaders(publicUrl: string | undefined): RequestHandler {
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    // Only if the address is https: on http://localhost it would lock the browser out of other servers there.
    strictTransportSecurity: publicUrl?.startsWith("https:") ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    referrerPolicy: { policy: "strict-origin-when-cross-origin" },
    // frame-ancestors does this better, and per site.
    frameguard: false,
  });
}

/** What a page may load: itself, and only what it names. */
export function setCsp(
  response: Response,
  options: { ancestors: string; frames?: boolean; forms?: boolean; app?: boolean; styleNonce?: string },
): void {
  response.setHeader(
    "Content-Security-Policy",
    [
      "default-src 'none'",
      "script-src 'self'",
      options.styleNonce === undefined ? "style-src 'self'" : `style-src 'self' 'nonce-${options.styleNonce}'`,
      // blob: a file that the page has fetched with its visitor's token, or that is about to be sent.
      "img-src 'self' https: data: blob:",
      "font-src 'self'",
      // 'self' includes the WebSocket of the same origin in every browser since 2022 (Safari 15.4).
      "connect-src 'self'",
      ...(options.frames === true ? ["frame-src 'self'"] : []),
      ...(options.app === true ? ["manifest-src 'self'", "worker-src 'self'"] : []),
      "base-uri 'none'",
      options.forms === true ? "form-action 'self'" : "form-action 'none'",
      `frame-ancestors ${options.ancestors}`,
    ].join("; "),
  );
}

/** For the `<style>` elements of one response. */
export function newNonce(): string {
  return randomBytes(16).toString("base64url");
}

/** An origin as browsers write it, e.g. "https://shop.example:8443"; undefined for anything else. */
export function originOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, origin } = new URL(text);
  return protocol === "https:" || protocol === "http:" ? origin : undefined;
}

/**
 * The value of frame-ancestors for a site: exactly its allowed origins; closed if there are none. The demo shop is a
 * page of this server, so its site allows 'self' at any address.
 */
export function ancestorsOf(site: Site): string {
  const listed = site.allowedOrigins.flatMap((text) => (text === "self" ? ["'self'"] : (originOf(text) ?? [])));
  const all = site.isDemo ? ["'self'", ...listed] : listed;
  return all.length === 0 ? "'none'" : [...new Set(all)].join(" ");
}

/** The site as its chat is opened: its help centre, a page of this server, may embed it too. */
export function withHelpCentre<S extends Site>(site: S, { isOn, hasChat }: HelpCentreSettings): S {
  return isOn && hasChat ? { ...site, allowedOrigins: [...site.allowedOrigins, "self"] } : site;
}

/** True if no page may embed the site's widget. */
export function isClosed(site: Site): boolean {
  return ancestorsOf(site) === "'none'";
}

/** This server's own origins, as a browser may name them in this request. */
export function ownOrigins(publicUrl: string | undefined, host: string | undefined): Set<string> {
  const own = new Set<string>();
  const configured = publicUrl === undefined ? undefined : originOf(publicUrl);
  if (configured !== undefined) own.add(configured);
  if (host !== undefined) for (const scheme of ["http", "https"]) own.add(originOf(`${scheme}://${host}`) ?? "");
  own.delete("");
  return own;
}

/** The host as the browser knows it, also behind a trusted proxy. */
export function hostOf(request: Request): string | undefined {
  return request.host;
}
