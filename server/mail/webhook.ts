import { createHmac, timingSafeEqual } from "node:crypto";
import { TuppenceError } from "../lib/errors.ts";

/** Seconds by which the time of a signed call may differ from ours. */
const MAX_SKEW_SECONDS = 300;

/** A webhook's call, as far as it matters here. */
export interface WebhookHead {
  readonly authorization: string | undefined;
  /** `t=UNIX_SECONDS,v1=HEX`: HMAC-SHA256 with the secret over `UNIX_SECONDS.` and the body. */
  readonly signature: string | undefined;
  readonly contentType: string | undefined;
}
export type WebhookCall = WebhookHead & { readonly body: Uint8Array };

/**
 * Refuses a call whose body isn't worth reading: its site takes no mail this way, or it neither names the secret nor is
 * signed now.
 * @param secret the site's; undefined: it takes none
 * @throws KEY_WRONG
 */
export function checkHead(head: WebhookHead, secret: string | undefined, now: Date): asserts secret is string {
  if (secret !== undefined && (isNamed(head, secret) || signedAt(head, now) !== undefined)) return;
  throw wrong();
}

/**
 * Whether a call knows the secret: signed with it, or with it as a password (`Authorization: Basic`) or token (`Bearer`),
 * for providers that can't sign.
 * @throws KEY_WRONG
 */
export function checkWebhook(call: WebhookCall, secret: string, now: Date): void {
  if (!isNamed(call, secret) && !isSigned(call, secret, now)) throw wrong();
}

const wrong = () =>
  new TuppenceError(
    "KEY_WRONG",
    "This call isn't signed with the site's webhook secret, or the site doesn't receive e-mail by webhook.",
    "Use the secret from Settings, E-mail, and check the clock of the server that sends.",
  );

/** The parts of a signature that was made now; undefined: there is none. */
function signedAt({ signature = "" }: WebhookHead, now: Date): { seconds: string; mac: string } | undefined {
  const parts = new Map(signature.split(",").map((part) => splitAt(part.trim(), "=")));
  const seconds = parts.get("t") ?? "";
  if (!/^\d{1,12}$/.test(seconds)) return undefined;
  if (Math.abs(Number(seconds) - now.getTime() / 1000) > MAX_SKEW_SECONDS) return undefined;
  return { seconds, mac: parts.get("v1") ?? "" };
}

function isSigned(call: WebhookCall, secret: string, now: Date): boolean {
  const found = signedAt(call, now);
  if (found === undefined) return false;
  const wanted = createHmac("sha256", secret).update(`${found.seconds}.`).update(call.body).digest("hex");
  return same(wanted, found.mac);
}

function isNamed({ authorization = "" }: WebhookHead, secret: string): boolean {
  const [kind, value] = splitAt(authorization.trim(), " ");
  if (kind.toLowerCase() === "bearer") return same(secret, value.trim());
  if (kind.toLowerCase() !== "basic") return false;
  const [, password] = splitAt(Buffer.from(value.trim(), "base64").toString("utf8"), ":");
  return same(secret, password);
}

function splitAt(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

/** Compares digests, so that the time it takes says nothing about the secret. */
function same(a: string, b: string): boolean {
  const digest = (text: string) => createHmac("sha256", "").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/**
 * The e-mail in a webhook's call: the body itself, or what providers wrap it in. JSON with `RawEmail` (Postmark, with "Include
 * raw email content") or `raw` (text, or base64 with `encoding`); a form with `email` (SendGrid, "POST the raw, full MIME
 * message") or `body-mime` (Mailgun, an address that ends in "mime").
 * @throws BAD_REQUEST
 */
export async function mailInCall({ contentType = "", body }: WebhookCall): Promise<Uint8Array> {
  if (/^application\/json\b/i.test(contentType)) return mailInJson(body);
  if (/^(?:multipart\/form-data|application\/x-www-form-urlencoded)\b/i.test(contentType)) {
    const form = await new Response(new Uint8Array(body), { headers: { "content-type": contentType } })
      .formData()
      .catch(() => undefined);
    const found = form?.get("email") ?? form?.get("body-mime");
    if (typeof found === "string") return Buffer.from(found);
    if (found !== null && found !== undefined) return new Uint8Array(await found.arrayBuffer());
    throw noMail('Turn on "POST the raw, full MIME message" (SendGrid), or let the address end in "mime" (Mailgun).');
  }
  return body;
}

function mailInJson(body: Uint8Array): Uint8Array {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    throw noMail("Send valid JSON as UTF-8, or the e-mail itself as message/rfc822.");
  }
  const fields = typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : {};
  const text = fields.RawEmail ?? fields.raw;
  if (typeof text === "string") return Buffer.from(text, fields.encoding === "base64" ? "base64" : "utf8");
  throw noMail('Turn on "Include raw email content in JSON payload" (Postmark), or send {"raw": "…"}.');
}

const noMail = (remedy: string) => new TuppenceError("BAD_REQUEST", "The call has no raw e-mail in it.", remedy);
