import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { session, user } from "../../server/store/schema/member.ts";
import { PERMISSIONS } from "../../server/wire/permissions.ts";
import { PASSWORD } from "../fixtures/member.ts";
import { KEY } from "../http/builders.ts";
import { type AuthWorld, cookiesOf, openAuthWorld } from "./world.ts";

let world: AuthWorld;
beforeAll(async () => {
  world = await openAuthWorld();
});
afterAll(() => world.close());

const signIn = (email: string, password: string, headers: Record<string, string> = {}) =>
  world.app.call("/api/auth/sign-in/email", {
    method: "POST",
    headers: { origin: world.app.url, ...headers },
    body: JSON.stringify({ email, password }),
  });

describe("a session", () => {
  test("says who is signed in", async () => {
    const { id, cookie } = await world.members.signIn("manager", { name: "Mia", email: "Mia@Example.com" });
    expect((await world.as(cookie, "GET", "/api/v1/me")).json()).toEqual({
      member: {
        ...{ id, name: "Mia", email: "mia@example.com", language: null },
        ...{ role: "manager", roleId: null, roleName: null, sites: null, teams: null },
      },
      actions: PERMISSIONS.manager,
      sites: [
        {
          id: expect.any(String),
          key: "shop",
          name: "The Shop",
          language: "en",
          isDemo: false,
          actions: PERMISSIONS.manager,
        },
      ],
    });
  });

  test("is opened by e-mail and password, in any case, and ended by signing out", async () => {
    await world.members.signIn("agent", { email: "ann@example.com" });
    const signedIn = await signIn(" ANN@example.com", PASSWORD);
    expect(signedIn.json()).toEqual({ done: true });
    const [set = ""] = signedIn.headers.getSetCookie();
    expect(set).toMatch(/^tuppence\.session_token=\S+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/);
    const cookie = cookiesOf(signedIn);
    expect((await world.me(cookie)).email).toBe("ann@example.com");
    expect((await world.as(cookie, "POST", "/api/auth/sign-out", {})).status).toBe(200);
    expect(await world.refusal(world.as(cookie, "GET", "/api/v1/me"))).toEqual([401, "SIGN_IN_NEEDED"]);
  });

  test("is refused in words for a wrong password, an unknown e-mail, and no password at all", async () => {
    await world.members.signIn("agent", { email: "bea@example.com" });
    const wrong = await signIn("bea@example.com", "seven green kettles");
    const unknown = await signIn("nobody@example.com", PASSWORD);
    expect(wrong.status).toBe(401);
    expect(wrong.json().error).toMatchObject({ code: "SIGN_IN_REFUSED" });
    // Nothing tells whether the address is known.
    expect(unknown.json()).toEqual(wrong.json());
    expect((await signIn("bea@example.com", "")).status).toBe(401);
    expect(await world.refusal(signIn("no e-mail at all", "x"))).toEqual([401, "SIGN_IN_REFUSED"]);
  });

  test("after ten wrong passwords from one address the eleventh is told to wait, also when it is right", async () => {
    await world.members.signIn("agent", { email: "guessed@example.com" });
    for (let i = 0; i < 10; i++) {
      expect((await signIn("guessed@example.com", `wrong ${i}`)).status).toBe(401);
    }
    const refused = await signIn("guessed@example.com", PASSWORD);
    expect([refused.status, refused.json().error.code]).toEqual([429, "TOO_FAST"]);
    expect(refused.json().error.remedy).toMatch(/^Wait \d+ (seconds|minutes)/);
    // Behind a proxy on this machine another address is another person.
    const elsewhere = await signIn("guessed@example.com", PASSWORD, { "x-forwarded-for": "198.51.100.7" });
    expect(elsewhere.status).toBe(200);
  });

  test("whose cookie was altered, or that ran out, is none", async () => {
    const { cookie } = await world.members.signIn("owner");
    const altered = cookie.replace(/(session_token=[^;]*)\.[^.;]+/, "$1.AAAA");
    expect(await world.refusal(world.as(altered, "GET", "/api/v1/me"))).toEqual([401, "SIGN_IN_NEEDED"]);
    const { id, cookie: old } = await world.members.signIn("agent");
    await world.database.db
      .update(session)
      .set({ expiresAt: new Date(Date.now() - 1000) })
      .where(eq(session.userId, id));
    expect(await world.refusal(world.as(old, "GET", "/api/v1/me"))).toEqual([401, "SIGN_IN_NEEDED"]);
  });

  test("that is used is prolonged once a day, its cookie too", async () => {
    const { id, cookie } = await world.members.signIn("agent");
    const fresh = await world.as(cookie, "GET", "/api/v1/me");
    expect(fresh.headers.getSetCookie()).toEqual([]);
    const twoDays = new Date(Date.now() + 28 * 86_400_000);
    await world.database.db.update(session).set({ expiresAt: twoDays }).where(eq(session.userId, id));
    const later = await world.as(cookie, "GET", "/api/v1/me");
    expect(later.headers.getSetCookie()[0]).toContain("Max-Age=2592000");
    const [row] = await world.database.db.select().from(session).where(eq(session.userId, id));
    expect(row?.expiresAt.getTime()).toBeGreaterThan(twoDays.getTime() + 86_400_000);
  });

  test("of a page that is not ours changes nothing", async () => {
    const { cookie } = await world.members.signIn("owner");
    for (const headers of [{ cookie, origin: "https://evil.example" }, { cookie }]) {
      const call = (method: string, path: string, body: object) =>
        world.refusal(world.app.call(path, { method, headers, body: JSON.stringify(body) }));
      expect(await call("PATCH", "/api/v1/me", { name: "Eve" })).toEqual([403, "ORIGIN_NOT_ALLOWED"]);
      expect(await call("POST", "/api/auth/sign-out", {})).toEqual([403, "ORIGIN_NOT_ALLOWED"]);
    }
    expect((await world.me(cookie)).name).toBe("The owner");
  });

  test("cannot be opened by a page that is not ours", async () => {
    await world.members.signIn("agent", { email: "cleo@example.com" });
    const reply = await signIn("cleo@example.com", PASSWORD, { origin: "https://evil.example" });
    expect([reply.status, reply.json().error.code]).toEqual([403, "ORIGIN_NOT_ALLOWED"]);
  });

  test("nobody signs up: of better-auth's addresses only those that the console calls are there", async () => {
    for (const path of [
      "sign-up/email",
      "get-session",
      "list-sessions",
      "change-password",
      "update-user",
      "ok",
      "delete-user",
    ]) {
      const body = { email: "eve@example.com", password: PASSWORD, name: "Eve" };
      expect((await world.as(undefined, "POST", `/api/auth/${path}`, body)).status, path).toBe(404);
      expect((await world.as(undefined, "GET", `/api/auth/${path}`)).status, path).toBe(404);
    }
    expect(await world.database.db.$count(user, eq(user.email, "eve@example.com"))).toBe(0);
  });

  test("never shows its token to a script", async () => {
    const { cookie } = await world.members.signIn("agent");
    const token = decodeURIComponent(cookie).split("=")[1]?.split(".")[0] as string;
    expect(token.length).toBeGreaterThan(20);
    for (const path of ["/api/v1/me", "/api/v1/me/sessions"]) {
      expect(JSON.stringify((await world.as(cookie, "GET", path)).json())).not.toContain(token);
    }
  });
});

describe("one's own sessions", () => {
  test("are listed with their device, ended one by one, and all at once", async () => {
    const { cookie } = await world.members.signIn("agent", { email: "dora@example.com" });
    const phone = cookiesOf(await signIn("dora@example.com", PASSWORD, { "user-agent": "A phone" }));
    const { sessions } = (await world.as(cookie, "GET", "/api/v1/me/sessions")).json();
    expect(sessions).toHaveLength(2);
    const other = sessions.find((one: { current: boolean }) => !one.current);
    expect(other).toMatchObject({ device: "A phone", address: "127.0.0.1" });
    const stranger = await world.members.signIn("owner");
    const end = `/api/v1/me/sessions/${other.id}`;
    expect(await world.refusal(world.as(stranger.cookie, "DELETE", end))).toEqual([404, "NOT_FOUND"]);
    expect((await world.as(cookie, "DELETE", end)).json()).toEqual({ done: true });
    expect(await world.refusal(world.as(phone, "GET", "/api/v1/me"))).toEqual([401, "SIGN_IN_NEEDED"]);
    await world.as(cookie, "DELETE", "/api/v1/me/sessions");
    expect(await world.refusal(world.as(cookie, "GET", "/api/v1/me"))).toEqual([401, "SIGN_IN_NEEDED"]);
  });
});

describe("an API key", () => {
  test("is no member, and may nothing that an owner may", async () => {
    const call = (method: string, path: string, body?: object) =>
      world.refusal(
        world.app.call(path, { method, key: KEY, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }),
      );
    expect(await call("GET", "/api/v1/me")).toEqual([401, "SIGN_IN_NEEDED"]);
    expect(await call("GET", "/api/v1/members")).toEqual([401, "SIGN_IN_NEEDED"]);
    expect(await call("POST", "/api/v1/owner/invite", {})).toEqual([403, "ROLE_TOO_LOW"]);
    expect(await call("POST", "/api/v1/owner/reset", { email: "a@example.com" })).toEqual([403, "ROLE_TOO_LOW"]);
  });
});
