import { createECDH, hkdfSync } from "node:crypto";

/** Who sends, to push services (VAPID, RFC 8292): base64url. */
export interface PushKeys {
  readonly publicKey: string;
  readonly privateKey: string;
}

/**
 * The server's key pair, made from its secret (AUTH_SECRET or the data folder's): the same after each start and on every
 * node, with nothing to store. With another secret it's another pair, and browsers subscribe again.
 */
export function pushKeys(secret: string): PushKeys {
  for (let attempt = 0; ; attempt++) {
    const ecdh = createECDH("prime256v1");
    try {
      ecdh.setPrivateKey(Buffer.from(hkdfSync("sha256", secret, "", `tuppence web push ${attempt}`, 32)));
    } catch (error) {
      // One number in 2^32 is no private key of this curve.
      if (attempt < 8) continue;
      throw error;
    }
    return {
      publicKey: ecdh.getPublicKey("base64url", "uncompressed"),
      privateKey: ecdh.getPrivateKey().toString("base64url").padStart(43, "A"),
    };
  }
}
