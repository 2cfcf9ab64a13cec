import { isIP } from "node:net";
import { TuppenceError } from "../lib/errors.ts";
import { isPublic } from "../lib/network.ts";
import type { WebhookKind } from "../wire/webhooks.ts";

const invalid = (message: string, remedy: string) =>
  new TuppenceError("WEBHOOK_INVALID", message, remedy, { fields: { address: message } });

export function addressRefused(message: string, cause?: unknown): TuppenceError {
  return new TuppenceError(
    "WEBHOOK_ADDRESS_REFUSED",
    message,
    "Use an address on the internet, or name the host in WEBHOOK_PRIVATE_HOSTS.",
    { fields: { address: message }, ...(cause === undefined ? {} : { cause }) },
  );
}

/**
 * An endpoint's address as it's kept. What a name leads to is checked again when something is sent (lib/web-fetch.ts).
 * @param privateHosts hosts that may be private, and reached without TLS (WEBHOOK_PRIVATE_HOSTS)
 * @throws WEBHOOK_INVALID, WEBHOOK_ADDRESS_REFUSED
 */
export function endpointAddress(given: string, privateHosts: readonly string[]): string {
  if (!URL.canParse(given)) throw invalid("This isn't a web address.", "Write it like https://example.com/hook.");
  const url = new URL(given);
  const host = url.hostname.replace(/^\[|\]$/gu, "").toLowerCase();
  const isAllowed = privateHosts.includes(host) || privateHosts.includes(url.host.toLowerCase());
  const isOurs = host === "localhost" || host.endsWith(".localhost") || (isIP(host) !== 0 && !isPublic(host));
  if (isOurs && !isAllowed) throw addressRefused(`${host} is in a private network, or on this server itself.`);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isAllowed)) {
    throw invalid(
      "The address has to start with https://.",
      "What is sent has personal data in it. Only hosts of WEBHOOK_PRIVATE_HOSTS can do without TLS.",
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw invalid("The address contains a password.", "Leave it out: check the signature instead.");
  }
  url.hash = "";
  return url.href;
}

/** What people see of an address: whoever knows a Slack or Teams address can post there. */
export function shownAddress(kind: WebhookKind, address: string): string {
  return kind === "http" ? address : `${new URL(address).origin}/…`;
}
