import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { account, user } from "../../server/store/schema/member.ts";
import { CLIENT, type OidcProvider, openOidcProvider } from "../fixtures/oidc-provider.ts";
import { type AuthWorld, cookiesOf, openAuthWorld } from "./world.ts";

let provider: OidcProvider;
let world: AuthWorld;
let owner: { id: string; cookie: string };
beforeAll(async () => {
  provider = await openOidcProvider();
  world = await openAuthWorld({
    oidc: { issuer: provider.issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret, name: "Acme Login" },
  });
  owner = await world.members.signIn("owner", { email: "olga@example.com" });
});
afterAll(async () => {
  await world.close();
  await provider.close();
});
beforeEach(() => {
  provider.person = { sub: "1", email: "olga@example.com", emailVerified: true, name: "Olga at the provider" };
  provider.forged = false;
});

/** A browser's way: our button, the provider's page, back to us. */
async function walk(options: { otherBrowser?: boolean } = {}) {
  const start = await world.as(undefined, "POST", "/api/auth/sign-in/social", {
    provider: "oidc",
    callbackURL: "/console/inbox",
    errorCallbackURL: "/console/sign-in",
  });
  const { url } = start.json();
  expect(url.startsWith(`${provider.issuer}/authorize?`)).toBe(true);
  const there = await fetch(url, { redirect: "manual" });
  const back = new URL(there.headers.get("location") ?? "");
  expect(back.href).toMatch(/^http:\/\/localhost:3000\/api\/auth\/callback\/oidc\?code=/);
  const reply = await world.app.call(`${back.pathname}${back.search}`, {
    headers: options.otherBrowser === true ? {} : { cookie: cookiesOf(start) },
  });
  return { to: reply.headers.get("location") ?? "", cookie: cookiesOf(reply), reply };
}

test("the sign-in page offers the provider by its name", async () => {
  expect((await world.as(undefined, "GET", "/api/v1/sign-in")).json()).toEqual({
    provider: "Acme Login",
    mail: false,
    hasOwner: true,
  });
});

test("a member's verified e-mail lets them in as who they are, again and again, and no token of it is kept", async () => {
  const first = await walk();
  expect(first.to).toBe("/console/inbox");
  expect(await world.me(first.cookie)).toMatchObject({ id: owner.id, role: "owner" });
  const second = await walk();
  expect((await world.me(second.cookie)).id).toBe(owner.id);
  const rows = (await world.database.db.select().from(account)).filter((one) => one.providerId === "oidc");
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ userId: owner.id, accessToken: null, refreshToken: null, idToken: null });
});

test("an invited e-mail becomes a member of the invitation's role; the invitation is used up", async () => {
  await world.as(owner.cookie, "POST", "/api/v1/invitations", { email: "nina@example.com", role: "manager" });
  provider.person = { sub: "2", email: "Nina@Example.com", emailVerified: true, name: "Nina" };
  const { cookie } = await walk();
  expect(await world.me(cookie)).toMatchObject({ name: "Nina", email: "nina@example.com", role: "manager" });
  const list = (await world.as(owner.cookie, "GET", "/api/v1/members")).json();
  expect(list.invitations).toEqual([]);
});

test("nobody else gets in: uninvited, unverified, deactivated, with a forged token, or from another browser", async () => {
  const before = await world.database.db.$count(user);
  const refused = async (code: string, options: { otherBrowser?: boolean } = {}) => {
    const { to, cookie } = await walk(options);
    expect(to).toContain("/console/sign-in?");
    expect(new URL(to, "http://localhost").searchParams.get("error")).toBe(code);
    expect(cookie).not.toMatch(/session_token=[^;]/);
  };
  provider.person = { sub: "3", email: "eve@example.com", emailVerified: true, name: "Eve" };
  await refused("not_invited");
  provider.person = { sub: "4", email: "olga@example.com", emailVerified: false, name: "Not Olga" };
  await refused("account_not_linked");
  await world.as(owner.cookie, "POST", "/api/v1/invitations", { email: "una@example.com", role: "agent" });
  provider.person = { sub: "5", email: "una@example.com", emailVerified: false, name: "Una" };
  await refused("email_not_verified");
  const gone = await world.members.signIn("agent", { email: "gone@example.com" });
  await world.as(owner.cookie, "PATCH", `/api/v1/members/${gone.id}`, { active: false });
  provider.person = { sub: "6", email: "gone@example.com", emailVerified: true, name: "Gone" };
  await refused("DEACTIVATED");
  provider.person = { sub: "1", email: "olga@example.com", emailVerified: true, name: "Olga" };
  provider.forged = true;
  await refused("unable_to_get_user_info");
  provider.forged = false;
  await refused("state_mismatch", { otherBrowser: true });
  expect(await world.database.db.$count(user)).toBe(before + 1);
});

test("the way back leads to our own pages only", async () => {
  const reply = world.as(undefined, "POST", "/api/auth/sign-in/social", {
    provider: "oidc",
    callbackURL: "https://evil.example/",
    errorCallbackURL: "/console/sign-in",
  });
  expect((await reply).status).toBeGreaterThanOrEqual(400);
});
