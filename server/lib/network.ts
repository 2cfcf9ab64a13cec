import { BlockList, isIPv4, isIPv6 } from "node:net";

/** Addresses of this machine and of private networks: proxies there are trusted to name their clients. */
const near = new BlockList();
for (const [net, bits] of [
  ["127.0.0.0", 8],
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["169.254.0.0", 16],
] as const)
  near.addSubnet(net, bits, "ipv4");
near.addAddress("::1", "ipv6");
near.addSubnet("fc00::", 7, "ipv6");
near.addSubnet("fe80::", 10, "ipv6");

/** True for this machine and private networks. */
export function isNear(address: string): boolean {
  try {
    return near.check(address, isIPv4(address) ? "ipv4" : "ipv6");
  } catch {
    return false;
  }
}

/** IPv4 as IPv4, even if it was written as IPv6 (::ffff:203.0.113.7). */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d)/i, "");
}

/**
 * What counts as one caller for a limit: an IPv4 address, or the /64 that an IPv6 subscriber gets (RFC 6177), such as
 * "2001:db8:0:1::/64".
 */
export function networkOf(address: string): string {
  const plain = plainAddress(address).split("%", 1)[0] ?? "";
  if (!isIPv6(plain)) return plain;
  // The URL parser writes an address in its canonical form, e.g. "[2001:db8::1]".
  const canonical = new URL(`http://[${plain}]/`).hostname.slice(1, -1);
  const [before = "", after] = canonical.split("::");
  const left = before === "" ? [] : before.split(":");
  const right = after === undefined || after === "" ? [] : after.split(":");
  const groups = after === undefined ? left : [...left, ...Array(8 - left.length - right.length).fill("0"), ...right];
  return `${groups.slice(0, 4).join(":")}::/64`;
}
