import { createDecipheriv, createECDH, createHash, hkdfSync, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { compactVerify, importJWK } from "jose";
import type { PushNews } from "../../server/wire/push.ts";

/** What a browser has of a subscription. */
export interface Browser {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

export interface Delivered {
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Decrypted, as the browser does it. */
  readonly news: PushNews;
  /** The VAPID key that signed it, and what it says. */
  readonly signedBy: string;
  readonly claims: { readonly aud: string; readonly sub: string; readonly exp: number };
}

/** A push service on this machine, and the browsers that subscribed there: it checks and decrypts what it is sent. */
export interface PushService {
  readonly url: string;
  readonly delivered: Delivered[];
  /** Requests, also those that failed. */
  requests: number;
  /** What it answers instead of taking a message; `hang`: nothing, ever. */
  answer: { status: number; headers?: Record<string, string> } | "hang" | undefined;
  subscribe(): Browser;
  close(): Promise<void>;
}

/** RFC 8188 with RFC 8291's keys, by the specification alone: nothing of the package that encrypts. */
function decrypt(body: Buffer, ecdh: ReturnType<typeof createECDH>, auth: Buffer): string {
  const salt = body.subarray(0, 16);
  const recordSize = body.readUInt32BE(16);
  const idLength = body.readUInt8(20);
  const senderKey = body.subarray(21, 21 + idLength);
  const record = body.subarray(21 + idLength);
  if (record.length > recordSize) throw new Error("A push message is one record.");
  const info = Buffer.concat([Buffer.from("WebPush: info\0"), ecdh.getPublicKey(), senderKey]);
  const secret = Buffer.from(hkdfSync("sha256", ecdh.computeSecret(senderKey), auth, info, 32));
  const key = Buffer.from(hkdfSync("sha256", secret, salt, "Content-Encoding: aes128gcm\0", 16));
  const nonce = Buffer.from(hkdfSync("sha256", secret, salt, "Content-Encoding: nonce\0", 12));
  const decipher = createDecipheriv("aes-128-gcm", key, nonce);
  decipher.setAuthTag(record.subarray(-16));
  const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
  const end = padded.lastIndexOf(2);
  if (padded.subarray(end + 1).some((byte) => byte !== 0)) throw new Error("The padding is wrong.");
  return padded.subarray(0, end).toString("utf8");
}

/** @throws if the token isn't signed by the key beside it */
async function readVapid(authorization: string) {
  const { t = "", k = "" } = Object.fromEntries(
    authorization
      .replace(/^vapid /, "")
      .split(/,\s*/)
      .map((part) => part.split(/=(.*)/s).slice(0, 2)),
  );
  const raw = Buffer.from(k, "base64url");
  const jwk = {
    ...{ kty: "EC", crv: "P-256" },
    ...{ x: raw.subarray(1, 33).toString("base64url"), y: raw.subarray(33).toString("base64url") },
  };
  const { payload } = await compactVerify(t, await importJWK(jwk, "ES256"));
  return { signedBy: k, claims: JSON.parse(Buffer.from(payload).toString()) as Delivered["claims"] };
}

export async function startPushService(): Promise<PushService> {
  const browsers = new Map<string, { ecdh: ReturnType<typeof createECDH>; auth: Buffer }>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    self.requests++;
    if (self.answer === "hang") return;
    if (self.answer !== undefined) {
      response.writeHead(self.answer.status, self.answer.headers).end("no");
      return;
    }
    const browser = browsers.get(request.url ?? "");
    if (browser === undefined) {
      response.writeHead(410).end();
      return;
    }
    try {
      const { headers } = request;
      const text = decrypt(Buffer.concat(chunks), browser.ecdh, browser.auth);
      self.delivered.push({
        endpoint: `${self.url}${request.url}`,
        headers: headers as Delivered["headers"],
        news: JSON.parse(text) as PushNews,
        ...(await readVapid(headers.authorization ?? "")),
      });
      response.writeHead(201).end();
    } catch (error) {
      response.writeHead(400).end(String(error));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const self: PushService = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    delivered: [],
    requests: 0,
    answer: undefined,
    subscribe() {
      const ecdh = createECDH("prime256v1");
      const auth = randomBytes(16);
      const p256dh = ecdh.generateKeys("base64url");
      const path = `/push/${createHash("sha256").update(p256dh).digest("hex").slice(0, 20)}`;
      browsers.set(path, { ecdh, auth });
      return { endpoint: `${self.url}${path}`, keys: { p256dh, auth: auth.toString("base64url") } };
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return self;
}
