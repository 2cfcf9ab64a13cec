import type { IncomingMessage, Server } from "node:http";
import { stripEnd } from "../../lib/strip.ts";

/** The path that the server is mounted at behind a proxy, from PUBLIC_URL: "" or, say, "/chat". */
export function basePath(publicUrl: string | undefined): string {
  return publicUrl === undefined ? "" : stripEnd(new URL(publicUrl).pathname, "/");
}

/** An address without the base: "/chat/demo?a" becomes "/demo?a"; an address outside the base is unchanged. */
export function withoutBase(url: string, base: string): string {
  if (base === "" || !url.startsWith(base)) return url;
  const rest = url.slice(base.length);
  if (rest === "") return "/";
  if (rest.startsWith("?")) return `/${rest}`;
  return rest.startsWith("/") ? rest : url;
}

/**
 * Makes a server work below a path, whether the proxy in front of it strips the path or keeps it. Call it after all
 * other listeners (Express, Socket.IO) are attached: it must change the address before they see it.
 */
export function serveBelow(server: Server, base: string): void {
  if (base === "") return;
  const strip = (request: IncomingMessage) => {
    if (request.url !== undefined) request.url = withoutBase(request.url, base);
  };
  server.prependListener("request", strip);
  server.prependListener("upgrade", strip);
}
