import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { checkPassword } from "../../server/auth/password.ts";
import { PASSWORD } from "../fixtures/member.ts";
import { type AuthWorld, cookiesOf, openAuthWorld } from "./world.ts";

// Each try hashes a password, on a machine that may be busy; nothing here is timed.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

let world: AuthWorld;
beforeAll(async () => {
  world = await openAuthWorld();
});
afterAll(() => world.close());

const HERE = "198.51.100.1";

function signIn(email: string, password: string, from: { address?: string; cookie?: string; app?: AuthWorld } = {}) {
  const { app } = from.app ?? world;
  return app.call("/api/auth/sign-in/email", {
    method: "POST",
    headers: {
      origin: app.url,
      "x-forwarded-for": from.address ?? HERE,
      ...(from.cookie === undefined ? {} : { cookie: from.cookie }),
    },
    body: JSON.stringify({ email, password }),
  });
}

describe("a hundred wrong guesses", () => {
  test("from one address stop that address, not the member's browser there, and not the member elsewhere", async () => {
    const email = "one-address@example.com";
    await world.members.signIn("agent", { email });
    const known = cookiesOf(await signIn(email, PASSWORD));
    const statuses = [];
    for (let i = 0; i < 100; i++) statuses.push((await signIn(email, `wrong ${i}`)).status);
    expect(statuses.filter((one) => one === 401)).toHaveLength(10);
    expect(statuses.filter((one) => one === 429)).toHaveLength(90);
    // The browser that the member used before, behind the very same address.
    expect((await signIn(email, PASSWORD, { cookie: known })).status).toBe(200);
    expect((await signIn(email, PASSWORD, { address: "198.51.100.2" })).status).toBe(200);
    // The guesser is no further.
    expect((await signIn(email, PASSWORD)).status).toBe(429);
  });

  test("from everywhere stop nobody with the right password, and leave each new address one guess", async () => {
    const email = "everywhere@example.com";
    await world.members.signIn("agent", { email });
    const known = cookiesOf(await signIn(email, PASSWORD, { address: "192.0.2.200" }));
    for (let i = 0; i < 110; i++) {
      const address = `203.0.113.${i % 11}`;
      const { status } = await signIn(email, `wrong ${i}`, { address });
      // From the hundredth on the address may have used up its own tries as well.
      expect(i < 100 ? [401] : [401, 429]).toContain(status);
    }
    const fresh = { address: "203.0.113.99" };
    expect((await signIn(email, "still wrong", fresh)).status).toBe(401);
    expect((await signIn(email, "wrong again", fresh)).status).toBe(429);
    expect((await signIn(email, PASSWORD, { address: "203.0.113.98" })).status).toBe(200);
    expect((await signIn(email, "mistyped", { cookie: known, address: "192.0.2.200" })).status).toBe(401);
    expect((await signIn(email, PASSWORD, { cookie: known, address: "192.0.2.200" })).status).toBe(200);
  });

  test("from the addresses of one IPv6 subscriber are one guesser's", async () => {
    const email = "subscriber@example.com";
    await world.members.signIn("agent", { email });
    const statuses = [];
    for (let i = 0; i < 15; i++) {
      statuses.push((await signIn(email, `wrong ${i}`, { address: `2001:db8:5:5::${i + 1}` })).status);
    }
    expect(statuses.filter((one) => one === 429)).toHaveLength(5);
  });

  test("are not helped by a mark that was altered, or is another account's", async () => {
    const [email, other] = ["marked@example.com", "other@example.com"];
    await world.members.signIn("agent", { email });
    await world.members.signIn("agent", { email: other });
    const address = "198.51.100.77";
    const foreign = cookiesOf(await signIn(other, PASSWORD, { address: "198.51.100.78" }));
    const altered = foreign.replace(/device=.*$/, "device=AAAA.AAAA");
    for (let i = 0; i < 10; i++) await signIn(email, `wrong ${i}`, { address });
    for (const cookie of [foreign, altered]) {
      expect((await signIn(email, PASSWORD, { address, cookie })).status).toBe(429);
    }
  });
});

describe("cookies over https", () => {
  const call = (tls: AuthWorld) =>
    tls.app.call("/api/auth/sign-in/email", {
      method: "POST",
      headers: { origin: "https://chat.example.com", host: "chat.example.com", "sec-fetch-site": "same-origin" },
      body: JSON.stringify({ email: "tls@example.com", password: PASSWORD }),
    });

  test("are __Host- at the root of a host, so that no neighbouring host can set them", async () => {
    const tls = await openAuthWorld({ url: "https://chat.example.com" });
    await tls.members.signIn("owner", { email: "tls@example.com" });
    const reply = await call(tls);
    const [session, device] = reply.headers.getSetCookie();
    expect(session).toMatch(/^__Host-tuppence\.session_token=.*; Path=\/; .*HttpOnly; Secure; SameSite=Lax$/);
    expect(device).toMatch(/^__Host-tuppence\.device=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    expect(`${session}${device}`).not.toMatch(/domain=/i);
    const cookie = cookiesOf(reply);
    expect((await tls.me(cookie)).email).toBe("tls@example.com");
    const out = await tls.as(cookie, "POST", "/api/auth/sign-out", {});
    expect(out.headers.getSetCookie().join()).toContain("__Host-tuppence.session_token=;");
    await tls.close();
  });

  test("are __Secure- below a path, where __Host- is not allowed", async () => {
    const tls = await openAuthWorld({ url: "https://chat.example.com/support" });
    await tls.members.signIn("owner", { email: "tls@example.com" });
    for (const cookie of (await call(tls)).headers.getSetCookie()) {
      expect(cookie).toMatch(/^__Secure-tuppence\.(session_token|device)=.*; Path=\/support; .*Secure/);
    }
    await tls.close();
  });
});

const refusal = (password: string) => {
  try {
    checkPassword(password, "somebody@example.com");
    return "taken";
  } catch (error) {
    return (error as { code: string }).code;
  }
};

test.each([
  "password12",
  "1234567890",
  "qwertyuiop",
  "Password12",
  "Welcome2026!",
  "123qwerty456",
  "9876543210",
  "asdfghjklz",
  "abc12abc12",
  "somebody@example.com",
  "too short",
])("the password %j is refused", (password) => expect(refusal(password)).toBe("PASSWORD_TOO_WEAK"));
test.each([PASSWORD, "correct horse battery", "Zehn Zeichen 10", "k7#Vq9!mZx2p", "mein Hund heißt Waldo"])(
  "the password %j is taken",
  (password) => expect(refusal(password)).toBe("taken"),
);
