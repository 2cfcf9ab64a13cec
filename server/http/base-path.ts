import type { IncomingMessage, Server } from "node:http";

/** The path that the server is mounted at behind a proxy, from PUBLIC_URL: "" or, say, "/chat". */
export function basePath(publicUrl: string | undefined): string {
  return publicUrl === undefined ? "" : new URL(publicUrl).pathname.replace(/\/+$/, "");
}

/** An address without the base: "/chat/demo?a" becomes "/demo?a"; one that is not below it stays as it is. */
export function withoutBase(url: string, base: string): string {
  if (base === "" || !url.startsWith(base)) return url;
  const rest = url.slice(base.length);
  if (rest === "") return "/";
  if (rest.startsWith("?")) return `/${rest}`;
  return rest.startsWith("/") ? rest : url;
}

/**
 * Lets a server be found below a path whether the proxy in front of it strips the path or leaves it. Call it when every other
 * listener (Express, Socket.IO) is attached: what it changes must be changed before they look.
 */
export function serveBelow(server: Server, base: string): void {
  if (base === "") return;
  const strip = (request: IncomingMessage) => {
    if (request.url !== undefined) request.url = withoutBase(request.url, base);
  };
  server.prependListener("request", strip);
  server.prependListener("upgrade", strip);
}
