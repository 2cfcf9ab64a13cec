import { stripEnd } from "../lib/strip.ts";

/**
 * Cookie names for the address where browsers reach the server. A browser accepts `__Host-` only over https, for the
 * whole host and from the host itself; below a path, the cookie is limited to the path, so it's the weaker `__Secure-`.
 * @param url PUBLIC_URL, or the address of this server, e.g. "https://example.com/chat"
 */
export function cookiePrefix(url: string): string {
  if (!isSecure(url)) return "tuppence";
  return pathOf(url) === "/" ? "__Host-tuppence" : "__Secure-tuppence";
}

export const isSecure = (url: string): boolean => url.startsWith("https:");

/** The cookies' path: the whole host, or the path that the server is mounted at. */
export function pathOf(url: string): string {
  return stripEnd(new URL(url).pathname, "/") || "/";
}
