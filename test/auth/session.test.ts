import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { createOrganisation } from "../../server/store/organisation.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { type Members, openMembers, PASSWORD } from "../fixtures/member.ts";
import { parts, type Running, serve, site, sitesOf } from "../http/builders.ts";

let database: DatabasePort;
let members: Members;
let app: Running;
beforeAll(async () => {
  database = await openTestDatabase();
  const { id } = await createOrganisation(database.db, { name: "The Shop" });
  members = openMembers(database.db, id);
  app = await serve(parts({ db: database.db, ...members, sites: sitesOf([site({ organisationId: id })]) }));
});
afterAll(async () => {
  await app.close();
  await database.close();
});

const own = (cookie: string) => ({ cookie, origin: app.url });

describe("a session", () => {
  test("says who is signed in", async () => {
    const { id, cookie } = await members.signIn("manager", { name: "Mia", email: "Mia@Example.com" });
    const reply = await app.call("/api/v1/me", { headers: { cookie } });
    expect(reply.json()).toEqual({
      member: { id, name: "Mia", email: "mia@example.com", role: "manager", language: null },
      sites: [{ key: "shop", name: "The Shop", language: "en", isDemo: false }],
    });
  });

  test("is opened by e-mail and password, in any case, and ended by signing out", async () => {
    await members.signIn("agent", { email: "ann@example.com" });
    const signedIn = await app.call("/api/auth/sign-in/email", {
      method: "POST",
      headers: { origin: app.url },
      body: JSON.stringify({ email: " ANN@example.com", password: PASSWORD }),
    });
    expect(signedIn.json()).toEqual({ done: true });
    const [set = ""] = signedIn.headers.getSetCookie();
    expect(set).toMatch(/^tuppence\.session_token=\S+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/);
    const cookie = set.split(";")[0] as string;
    expect((await app.call("/api/v1/me", { headers: { cookie } })).status).toBe(200);
    const out = await app.call("/api/auth/sign-out", { method: "POST", headers: own(cookie), body: "{}" });
    expect(out.status).toBe(200);
    const after = await app.call("/api/v1/me", { headers: { cookie } });
    expect([after.status, after.json().error.code]).toEqual([401, "SIGN_IN_NEEDED"]);
  });
});
