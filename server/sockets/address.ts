import type { IncomingMessage } from "node:http";
import { BlockList, isIPv4 } from "node:net";

/** Proxies that may say for whom they speak: this machine and private networks, as Express is told in http.ts. */
const trusted = new BlockList();
for (const [net, bits] of [
  ["127.0.0.0", 8],
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["169.254.0.0", 16],
] as const)
  trusted.addSubnet(net, bits, "ipv4");
trusted.addAddress("::1", "ipv6");
trusted.addSubnet("fc00::", 7, "ipv6");
trusted.addSubnet("fe80::", 10, "ipv6");

/** The caller's address: the last one in X-Forwarded-For that no trusted proxy stands at. */
export function addressOf(request: Pick<IncomingMessage, "headers" | "socket">): string {
  let address = plain(request.socket.remoteAddress ?? "");
  const forwarded = String(request.headers["x-forwarded-for"] ?? "").split(",");
  for (const next of forwarded.reverse()) {
    const candidate = plain(next.trim());
    if (candidate === "" || !isTrusted(address)) break;
    address = candidate;
  }
  return address;
}

/** IPv4 as IPv4, also when it came in IPv6's clothes. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d)/i, "");
}

function isTrusted(address: string): boolean {
  try {
    return trusted.check(address, isIPv4(address) ? "ipv4" : "ipv6");
  } catch {
    return false;
  }
}
