import type { IncomingMessage } from "node:http";
import { isNear, plainAddress } from "../lib/network.ts";

/**
 * The caller's address: the last one in X-Forwarded-For that isn't a trusted proxy, as configured for Express in
 * http.ts.
 */
export function addressOf(request: Pick<IncomingMessage, "headers" | "socket">): string {
  let address = plainAddress(request.socket.remoteAddress ?? "");
  const forwarded = String(request.headers["x-forwarded-for"] ?? "").split(",");
  for (const next of forwarded.reverse()) {
    const candidate = plainAddress(next.trim());
    if (candidate === "" || !isNear(address)) break;
    address = candidate;
  }
  return address;
}
