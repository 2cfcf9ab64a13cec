import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { eq } from "drizzle-orm";
import { type JWTPayload, SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { checkIdentity, identitySchema } from "../../server/settings/identity.ts";
import { setting } from "../../server/store/schema/organisation.ts";
import { visitor } from "../../server/store/schema/visitor.ts";
import { writeSetting } from "../../server/store/setting.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openWindow, openWorld, until, type World } from "./builders.ts";

const SECRET = "0123456789abcdef0123456789abcdef";
const NOW = new Date("2026-11-21T12:00:00Z");
const pem = (key: KeyObject) => key.export({ type: "spki", format: "pem" }).toString();

let database: DatabasePort;
let world: World;
beforeAll(async () => {
  database = await openTestDatabase();
  world = await openWorld(database);
});
beforeEach(async () => {
  await database.db.delete(setting);
  await set({ secret: SECRET });
});
afterAll(async () => {
  await world.close();
  await database.close();
});

const set = (value: object) => writeSetting(database.db, { scopeId: world.site.id, name: "identity", value });

/** A token as a company's server makes it. */
function sign(
  claims: JWTPayload,
  options: { key?: KeyObject | string; alg?: string; expires?: Date | null } = {},
): Promise<string> {
  const { key = SECRET, alg = "HS256", expires = new Date(Date.now() + 3_600_000) } = options;
  const jwt = new SignJWT(claims).setProtectedHeader({ alg });
  if (expires !== null) jwt.setExpirationTime(expires);
  return jwt.sign(typeof key === "string" ? new TextEncoder().encode(key) : key);
}

test("a signed visitor has their history on every device, and the anonymous talk comes along once", async () => {
  const identity = await sign({ sub: "u-1", name: "Ada", email: "ada@example.com" });
  const anonymous = await openWindow(world);
  await anonymous.ask("How do I return an item?");
  const id = anonymous.state.conversation?.conversationId;
  const laptop = await openWindow(world, { token: anonymous.welcome?.token, identity });
  expect(laptop.welcome).toMatchObject({
    token: anonymous.welcome?.token,
    visitor: { name: "Ada", email: "ada@example.com" },
  });
  expect((await laptop.resume()).conversation?.conversationId).toBe(id);
  // The window that is still anonymous shows it no more, and its token opens it no more.
  await until(() => anonymous.state.conversation === null);
  expect((await anonymous.resume()).conversation).toBeNull();
  expect(await anonymous.ack("conversation-resume", { afterSequence: 0, conversationId: id })).toMatchObject({
    error: { code: "CONVERSATION_UNKNOWN" },
  });
  const phone = await openWindow(world, { identity });
  expect(phone.welcome?.token).toBeUndefined();
  expect((await phone.resume()).messages).toHaveLength(2);
  // What is said on one device is heard on the other.
  await laptop.ask("How long does delivery take?");
  await until(() => phone.state.messages.at(-1)?.sequence === 4);
  const rows = await database.db.select().from(visitor).where(eq(visitor.externalId, "u-1"));
  expect(rows).toHaveLength(1);
  for (const window of [anonymous, laptop, phone]) window.close();
});

test("many windows of one person that come at once are one visitor", async () => {
  const identity = await sign({ sub: "u-many" });
  const windows = await Promise.all(Array.from({ length: 6 }, () => openWindow(world, { identity })));
  expect(await database.db.select().from(visitor).where(eq(visitor.externalId, "u-many"))).toHaveLength(1);
  for (const window of windows) window.close();
});

test("strict: the unsigned are refused, also with a token from before", async () => {
  const before = await openWindow(world);
  await set({ mode: "strict", secret: SECRET });
  await expect(openWindow(world)).rejects.toMatchObject({ code: "IDENTITY_NEEDED" });
  await expect(openWindow(world, { token: before.welcome?.token })).rejects.toMatchObject({ code: "IDENTITY_NEEDED" });
  (await openWindow(world, { identity: await sign({ sub: "u-2" }) })).close();
  before.close();
});

test("a site that has set up no key takes no identity", async () => {
  await set({});
  const identity = await sign({ sub: "u-3" });
  await expect(openWindow(world, { identity })).rejects.toMatchObject({
    code: "IDENTITY_WRONG",
    message: expect.stringContaining("no secret"),
  });
});

test("a blocked person stays out under every token", async () => {
  const identity = await sign({ sub: "u-4" });
  (await openWindow(world, { identity })).close();
  await database.db.update(visitor).set({ blockedAt: new Date() }).where(eq(visitor.externalId, "u-4"));
  await expect(openWindow(world, { identity })).rejects.toMatchObject({ code: "VISITOR_BLOCKED" });
});

const settings = identitySchema.parse({ secret: SECRET });
const inSeconds = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const none = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");

test.each<[string, () => Promise<string> | string, RegExp]>([
  ["no JWT", () => "hello", /a JWT/],
  ["an empty text", () => "..", /a JWT/],
  ["another key", () => sign({ sub: "a" }, { key: "x".repeat(32), expires: inSeconds(60) }), /another key/],
  ["no sub", () => sign({}, { expires: inSeconds(60) }), /"sub"/],
  ["an empty sub", () => sign({ sub: " " }, { expires: inSeconds(60) }), /"sub"/],
  ["a sub that is too long", () => sign({ sub: "x".repeat(201) }, { expires: inSeconds(60) }), /"sub"/],
  ["no exp", () => sign({ sub: "a" }, { expires: null }), /"exp"/],
  ["an exp two minutes ago", () => sign({ sub: "a" }, { expires: inSeconds(-120) }), /expired/],
  ["an exp in 32 days", () => sign({ sub: "a" }, { expires: inSeconds(32 * 86_400) }), /31 days/],
  [
    "an nbf in an hour",
    () => sign({ sub: "a", nbf: NOW.getTime() / 1000 + 3600 }, { expires: inSeconds(60) }),
    /"nbf"/,
  ],
  [
    "another algorithm",
    () => sign({ sub: "a" }, { alg: "HS512", key: "x".repeat(64), expires: inSeconds(60) }),
    /algorithm/,
  ],
  [
    "the algorithm none",
    () => `${none({ alg: "none" })}.${none({ sub: "a", exp: 4_000_000_000 })}.`,
    /algorithm|a JWT/,
  ],
])("a token with %s is refused, in words", async (_what, make, words) => {
  const token = await make();
  const error = await checkIdentity(token, settings, NOW).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "IDENTITY_WRONG", message: expect.stringMatching(words) });
  expect(String((error as Error).message)).not.toContain(SECRET);
});

test("a minute of difference between the clocks is forgiven; an address that is none is left out", async () => {
  const late = await sign({ sub: "a", email: "no address", name: " Ada " }, { expires: inSeconds(-50) });
  expect(await checkIdentity(late, settings, NOW)).toEqual({ externalId: "a", name: "Ada" });
});

const pairs = {
  RS256: generateKeyPairSync("rsa", { modulusLength: 2048 }),
  ES256: generateKeyPairSync("ec", { namedCurve: "prime256v1" }),
  EdDSA: generateKeyPairSync("ed25519"),
} as const;

test.each(Object.entries(pairs))("%s: what the private key signed, the public key lets in", async (alg, pair) => {
  const asymmetric = identitySchema.parse({ publicKey: pem(pair.publicKey), secret: SECRET });
  const token = await sign({ sub: "a" }, { alg, key: pair.privateKey, expires: inSeconds(60) });
  expect(await checkIdentity(token, asymmetric, NOW)).toEqual({ externalId: "a" });
  // A token does not choose how it is checked: the public key is no secret, and the secret counts no more.
  for (const key of [pem(pair.publicKey), SECRET]) {
    const forged = await sign({ sub: "a" }, { key, expires: inSeconds(60) });
    await expect(checkIdentity(forged, asymmetric, NOW)).rejects.toMatchObject({ code: "IDENTITY_WRONG" });
  }
});

test("settings that cannot protect anybody are refused", () => {
  const weak = generateKeyPairSync("rsa", { modulusLength: 1024 });
  const curve = generateKeyPairSync("ec", { namedCurve: "secp256k1" });
  const { privateKey } = pairs.EdDSA;
  for (const bad of [
    { secret: "x".repeat(31) },
    { mode: "strict" },
    { publicKey: "hello" },
    { publicKey: pem(weak.publicKey) },
    { publicKey: pem(curve.publicKey) },
    { publicKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString() },
  ]) {
    expect(identitySchema.safeParse(bad).success, JSON.stringify(bad).slice(0, 80)).toBe(false);
  }
});

test("a signed e-mail address is not overwritten by what is typed; a newer signature replaces it", async () => {
  const identity = await sign({ sub: "u-mail", name: "Ada", email: "ada@example.com" });
  const window = await openWindow(world, { identity });
  await window.do("person-request", { clientMessageId: "p1" });
  await until(() => window.state.conversation?.state === "queued");
  const conversationId = window.state.conversation?.conversationId;
  // Somebody else at the keyboard would have the replies sent to themselves.
  await window.do("email-set", { conversationId, email: "eve@elsewhere.example" });
  const stored = async () => {
    const [row] = await database.db.select().from(visitor).where(eq(visitor.externalId, "u-mail"));
    return row?.email;
  };
  expect(await stored()).toBe("ada@example.com");
  expect((await window.resume()).conversation?.email).toBe("ada@example.com");
  const newer = await openWindow(world, { identity: await sign({ sub: "u-mail", email: "ada@new.example" }) });
  expect(await stored()).toBe("ada@new.example");
  for (const one of [window, newer]) one.close();

  // One whose company signs no address may type theirs, and correct it.
  const other = await openWindow(world, { identity: await sign({ sub: "u-no-mail" }) });
  await other.do("person-request", { clientMessageId: "p2" });
  await until(() => other.state.conversation?.state === "queued");
  for (const email of ["ben@exmaple.com", "ben@example.com"]) {
    await other.do("email-set", { conversationId: other.state.conversation?.conversationId, email });
    await until(() => other.state.conversation?.email === email);
  }
  other.close();
});
