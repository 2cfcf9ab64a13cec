import { createHmac, randomBytes } from "node:crypto";

/** Names of the headers that a signed request carries. */
export const SIGNATURE_HEADER = "tuppence-signature";

/** A new secret: 256 bits, with a prefix by which people and scanners recognise it. */
export const newSecret = () => `whsec_${randomBytes(32).toString("base64url")}`;

/**
 * `t=SECONDS,v1=HEX`: HMAC-SHA256 over "SECONDS.BODY" with the secret as it's shown. With two secrets, while one replaces
 * the other, there are two `v1`: the receiver accepts the request if one of them fits.
 * @param body exactly as it's sent
 */
export function signatureOf(body: string, secrets: readonly string[], at: Date): string {
  const seconds = Math.floor(at.getTime() / 1000);
  const signed = secrets.map((secret) => createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex"));
  return [`t=${seconds}`, ...signed.map((one) => `v1=${one}`)].join(",");
}
