import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { cookiePrefix, isSecure, pathOf } from "./cookie-names.ts";

/** A browser keeps its mark for a year after the last sign-in. */
const KEPT_SECONDS = 365 * 86_400;

/**
 * Marks the browsers that a member has signed in from (OWASP's "device cookies"). Somebody who guesses passwords uses
 * up the attempts of their own network; the member's browsers have attempts of their own, so a guesser can't lock the
 * member out. A mark gives no access: it only decides under which key an attempt is counted.
 */
export interface Devices {
  /** The browser's mark, if it belongs to this account. */
  of(cookies: string | undefined, email: string): string | undefined;
  /** A Set-Cookie header that marks the browser. @param mark its current one, to keep it */
  cookie(email: string, mark: string | undefined): string;
}

/** @param options.url where browsers reach the server */
export function createDevices(options: { secret: string; url: string }): Devices {
  const name = `${cookiePrefix(options.url)}.device`;
  const sign = (email: string, mark: string) =>
    createHmac("sha256", options.secret).update(`device|${email}|${mark}`).digest();
  return {
    of(cookies, email) {
      const all = (cookies ?? "").split(";").map((one) => one.trim());
      const value = all.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
      const [mark = "", signature = ""] = value.split(".");
      const options = Buffer.from(signature, "base64url");
      const right = sign(email, mark);
      return mark !== "" && options.length === right.length && timingSafeEqual(options, right) ? mark : undefined;
    },
    cookie(email, mark = randomBytes(16).toString("base64url")) {
      const value = `${mark}.${sign(email, mark).toString("base64url")}`;
      const secure = isSecure(options.url) ? "; Secure" : "";
      return `${name}=${value}; Max-Age=${KEPT_SECONDS}; Path=${pathOf(options.url)}; HttpOnly${secure}; SameSite=Lax`;
    },
  };
}
