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

/**
 * Addresses that nothing on the public internet has: machines, private and shared networks, documentation, multicast. Two
 * lists: a list compares IPv4 with its IPv6 networks as well, in its mapped form.
 */
const notPublic4 = new BlockList();
for (const [net, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const)
  notPublic4.addSubnet(net, bits, "ipv4");
const notPublic6 = new BlockList();
for (const [net, bits] of [
  // Everything but 2000::/3, which is what is given out.
  ["::", 3],
  ["4000::", 2],
  ["8000::", 1],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["3fff::", 20],
] as const)
  notPublic6.addSubnet(net, bits, "ipv6");

/** Where cloud machines ask for their own passwords (169.254.169.254), and other addresses that name the link only. */
const linkLocal = new BlockList();
linkLocal.addSubnet("169.254.0.0", 16, "ipv4");
linkLocal.addSubnet("fe80::", 10, "ipv6");
linkLocal.addAddress("fd00:ec2::254", "ipv6");

/** The IPv4 address inside an IPv6 one that leads to it: mapped (::ffff:), NAT64 (64:ff9b::), 6to4 (2002::). */
function embeddedIPv4(address: string): string | undefined {
  const groups = groupsOf(address);
  const of = (high: number, low: number) => `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
  const [a, b, c, d, e, f, g = 0, h = 0] = groups;
  const isZero = (...some: (number | undefined)[]) => some.every((one) => one === 0);
  if (isZero(a, b, c, d, e) && (f === 0xffff || (f === 0 && g > 0))) return of(g, h);
  if (a === 0x64 && b === 0xff9b) return of(g, h);
  if (a === 0x2002) return of(b ?? 0, c ?? 0);
  return undefined;
}

/** The eight numbers of an IPv6 address. */
function groupsOf(address: string): number[] {
  // The URL parser writes an address in its canonical form, also a mapped one: "[::ffff:7f00:1]".
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [before = "", after] = canonical.split("::");
  const numbers = (part: string) => (part === "" ? [] : part.split(":").map((one) => Number.parseInt(one, 16)));
  const left = numbers(before);
  const right = numbers(after ?? "");
  return after === undefined ? left : [...left, ...Array(8 - left.length - right.length).fill(0), ...right];
}

/** True for an address that is reached over the public internet; false for anything that isn't an address. */
export function isPublic(address: string): boolean {
  const plain = address.split("%", 1)[0] ?? "";
  if (isIPv4(plain)) return !notPublic4.check(plain, "ipv4");
  if (!isIPv6(plain)) return false;
  const inner = embeddedIPv4(plain);
  return inner === undefined ? !notPublic6.check(plain, "ipv6") : isPublic(inner);
}

/** True for link-local addresses, where cloud machines keep their metadata service. */
export function isLinkLocal(address: string): boolean {
  const plain = address.split("%", 1)[0] ?? "";
  if (isIPv4(plain)) return linkLocal.check(plain, "ipv4");
  if (!isIPv6(plain)) return false;
  const inner = embeddedIPv4(plain);
  return inner === undefined ? linkLocal.check(plain, "ipv6") : isLinkLocal(inner);
}
