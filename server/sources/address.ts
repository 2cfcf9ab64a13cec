import { isIP } from "node:net";
import { TuppenceError } from "../lib/errors.ts";
import { isPublic } from "../lib/network.ts";
import { stripEnd } from "../lib/strip.ts";
import type { SourceKind, SourceOptions } from "../wire/sources.ts";
import { addressRefused } from "./faults.ts";

const invalid = (field: string, message: string, remedy: string) =>
  new TuppenceError("SOURCE_INVALID", message, remedy, { fields: { [field]: message } });

/** Intercom's servers by region. */
const INTERCOM = "https://api.intercom.io";

/**
 * The address of a source as it's kept: with https:// if it has no scheme, a Zendesk name as its help centre.
 * @param privateHosts hosts that may be private (SOURCE_PRIVATE_HOSTS)
 * @throws SOURCE_INVALID, SOURCE_ADDRESS_REFUSED for what is visibly on a private network
 */
export function sourceAddress(kind: SourceKind, given: string, privateHosts: readonly string[]): string {
  const text = given.trim();
  const whole = kind === "git" && /^git@[\w.-]+:/u.test(text) ? text.replace(/^git@([\w.-]+):/u, "https://$1/") : text;
  const named = kind === "zendesk" && /^[a-z\d][a-z\d-]*$/iu.test(whole) ? `${whole}.zendesk.com` : whole;
  const api = kind === "intercom" && whole === "" ? INTERCOM : named;
  const absolute = /^[a-z][a-z\d+.-]*:\/\//iu.test(api) ? api : `https://${api}`;
  if (!URL.canParse(absolute))
    throw invalid("address", "This isn't a web address.", "Write it like https://help.example.com.");
  const url = new URL(absolute);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw invalid(
      "address",
      "The address has to start with https:// or http://.",
      "Use the one that you open in a browser.",
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw invalid("address", "The address contains a password.", "Leave it out, and enter the token in its own field.");
  }
  const host = url.hostname.replace(/^\[|\]$/gu, "").toLowerCase();
  const isAllowed = privateHosts.includes(host) || privateHosts.includes(url.host.toLowerCase());
  const isOurs = host === "localhost" || host.endsWith(".localhost") || (isIP(host) !== 0 && !isPublic(host));
  if (isOurs && !isAllowed) throw addressRefused(`${host} is in a private network, or on this server itself.`);
  url.hash = "";
  // An API's or repository's address is a beginning; a website's slash means something.
  return kind === "website" ? url.href : stripEnd(url.href, "/");
}

/** What a kind of source can't be read without. @throws SOURCE_INVALID */
export function checkOptions(kind: SourceKind, options: SourceOptions, hasToken: boolean): void {
  if ((kind === "intercom" || kind === "chatwoot") && !hasToken) {
    throw invalid("token", "This source needs an access token.", "Create one there and enter it here.");
  }
  if (kind === "chatwoot" && (options.account === null || options.portal === null)) {
    throw invalid(
      options.account === null ? "options.account" : "options.portal",
      "Chatwoot needs the account's number and the help centre's slug.",
      "Both are in the address of your help centre's settings: /app/accounts/NUMBER/portals/SLUG.",
    );
  }
}
