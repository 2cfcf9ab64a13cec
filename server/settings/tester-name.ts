import { isIP } from "node:net";

/** Whether a text is an IP address, a range such as 203.0.113.0/24, or an e-mail address. */
export function isTesterName(text: string): boolean {
  if (text.includes("@")) return /^[^\s@]+@[^\s@]+$/.test(text);
  const [net = "", bits, ...rest] = text.split("/");
  const version = isIP(net);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 6 ? 128 : 32));
}
