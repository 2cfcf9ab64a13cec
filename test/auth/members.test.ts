import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAuth } from "../../server/auth/auth.ts";
import { ownerLink } from "../../server/auth/welcome.ts";
import { systemClock } from "../../server/lib/clock.ts";
import { memoryLimits } from "../../server/ports/limits/memory.ts";
import { invitation, user, verification } from "../../server/store/schema/member.ts";
import { PASSWORD } from "../fixtures/member.ts";
import { type AuthWorld, cookiesOf, openAuthWorld, tokenOf } from "./world.ts";

let world: AuthWorld;
let owner: { id: string; cookie: string };
beforeAll(async () => {
  world = await openAuthWorld();
  owner = await world.members.signIn("owner", { name: "Olga", email: "olga@example.com" });
});
afterAll(() => world.close());

const welcome = (token: string, options: object = {}) =>
  world.as(undefined, "POST", "/api/v1/welcome", {
    token,
    name: "New Comer",
    email: "chosen@example.com",
    password: PASSWORD,
    language: "de",
    ...options,
  });
const invite = async (email: string, role = "agent") =>
  (await world.as(owner.cookie, "POST", "/api/v1/invitations", { email, role })).json();

describe("an owner's link", () => {
  test("makes an owner of whoever opens it, once, and ends every other such link", async () => {
    const deps = { db: world.database.db, clock: systemClock };
    const options = { organisationId: world.organisationId, url: "https://chat.example.com/support" };
    const [one, two] = [await ownerLink(deps, options), await ownerLink(deps, options)];
    expect(one.url).toMatch(/^https:\/\/chat\.example\.com\/support\/console\/welcome\?token=/);
    const look = (url: string) => world.as(undefined, "POST", "/api/v1/welcome/look", { token: tokenOf(url) });
    expect((await look(one.url)).json()).toEqual({ email: null, role: "owner" });
    // Two who open it at once: one becomes the owner.
    const both = await Promise.all([
      welcome(tokenOf(one.url), { email: "first@example.com" }),
      welcome(tokenOf(one.url), { email: "second@example.com" }),
    ]);
    expect(both.map((reply) => reply.status).sort()).toEqual([200, 410]);
    expect(await world.refusal(look(one.url))).toEqual([410, "LINK_EXPIRED"]);
    expect(await world.refusal(look(two.url))).toEqual([410, "LINK_EXPIRED"]);
  });

  test("is good for 24 hours", async () => {
    const later = { now: () => new Date(Date.now() - 86_400_001), monotonicMs: () => 0 };
    const options = { organisationId: world.organisationId, url: "http://localhost" };
    const { url } = await ownerLink({ db: world.database.db, clock: later }, options);
    expect(await world.refusal(welcome(tokenOf(url)))).toEqual([410, "LINK_EXPIRED"]);
  });

  test("is not made at a start while there is an owner", async () => {
    const { welcome } = world.members.people;
    expect(await welcome.firstOwnerLink(world.organisationId, "http://localhost")).toBeUndefined();
  });
});

describe("an invitation", () => {
  test("makes a member of its e-mail and role, whatever the newcomer says, and signs them in", async () => {
    const { url, mailed, invitation: made } = await invite("New@Example.com", "manager");
    expect(mailed).toBe(false);
    expect(made).toMatchObject({ email: "new@example.com", role: "manager" });
    // The link leads to the address that the owner uses.
    expect(url.startsWith(`${world.app.url}/console/welcome?token=`)).toBe(true);
    const reply = await welcome(tokenOf(url), { email: "other@example.com", role: "owner" });
    expect(reply.json().member).toMatchObject({ email: "new@example.com", role: "manager", language: "de" });
    expect((await world.me(cookiesOf(reply))).name).toBe("New Comer");
    expect(await world.refusal(welcome(tokenOf(url)))).toEqual([410, "LINK_EXPIRED"]);
  });

  test("is stored as its hash only", async () => {
    const token = tokenOf((await invite("hash@example.com")).url);
    const rows = await world.database.db.select().from(invitation).where(eq(invitation.email, "hash@example.com"));
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  test("can be sent again, which ends the old link, and be taken back", async () => {
    const first = await invite("again@example.com");
    const again = `/api/v1/invitations/${first.invitation.id}/again`;
    const second = (await world.as(owner.cookie, "POST", again)).json();
    expect(await world.refusal(welcome(tokenOf(first.url)))).toEqual([410, "LINK_EXPIRED"]);
    const remove = `/api/v1/invitations/${second.invitation.id}`;
    expect((await world.as(owner.cookie, "DELETE", remove)).json()).toEqual({ done: true });
    expect(await world.refusal(welcome(tokenOf(second.url)))).toEqual([410, "LINK_EXPIRED"]);
    expect(await world.refusal(world.as(owner.cookie, "DELETE", remove))).toEqual([404, "NOT_FOUND"]);
  });

  test("of a member is refused, and so is a mistyped link", async () => {
    const reply = world.as(owner.cookie, "POST", "/api/v1/invitations", { email: "OLGA@example.com", role: "agent" });
    expect(await world.refusal(reply)).toEqual([409, "MEMBER_EXISTS"]);
    expect(await world.refusal(welcome("mistyped"))).toEqual([410, "LINK_EXPIRED"]);
  });

  test("is refused a weak password, and can be used after that", async () => {
    const { url } = await invite("weak@example.com");
    for (const password of ["nine char", "weak@example.com", "aaaaaaaaaaaaaaa", ""]) {
      expect(await world.refusal(welcome(tokenOf(url), { password })), password).toEqual([422, "PASSWORD_TOO_WEAK"]);
    }
    expect((await welcome(tokenOf(url), { password: "zehn Zeichen, Größe 十" })).status).toBe(200);
  });
});

describe("roles", () => {
  test("an agent and a manager may neither see nor change members", async () => {
    for (const role of ["agent", "manager"] as const) {
      const { cookie, id } = await world.members.signIn(role);
      const refusals = await Promise.all(
        [
          world.as(cookie, "GET", "/api/v1/members"),
          world.as(cookie, "PATCH", `/api/v1/members/${id}`, { role: "owner" }),
          world.as(cookie, "POST", `/api/v1/members/${owner.id}/reset-link`),
          world.as(cookie, "POST", "/api/v1/invitations", { email: "x@example.com", role: "owner" }),
          world.as(cookie, "POST", "/api/v1/owner/invite", {}),
          world.as(cookie, "POST", "/api/v1/owner/reset", { email: "olga@example.com" }),
        ].map((reply) => world.refusal(reply)),
      );
      expect(refusals).toEqual(Array(6).fill([403, "ROLE_TOO_LOW"]));
    }
  });

  test("a change of role counts at once", async () => {
    const { cookie, id } = await world.members.signIn("agent");
    await world.as(owner.cookie, "PATCH", `/api/v1/members/${id}`, { role: "owner" });
    expect((await world.as(cookie, "GET", "/api/v1/members")).status).toBe(200);
  });

  test("the last owner cannot step down or leave, one of two at once can", async () => {
    const alone = await openAuthWorld();
    const [a, b] = [await alone.members.signIn("owner"), await alone.members.signIn("owner")];
    const leave = (one: { id: string; cookie: string }, change: object) =>
      alone.as(one.cookie, "PATCH", `/api/v1/members/${one.id}`, change);
    const both = await Promise.all([leave(a, { role: "agent" }), leave(b, { role: "agent" })]);
    expect(both.map((reply) => reply.status).sort()).toEqual([200, 409]);
    const left = both[0]?.status === 409 ? a : b;
    expect(await alone.refusal(leave(left, { active: false }))).toEqual([409, "LAST_OWNER"]);
    expect(await alone.refusal(leave(left, { role: "manager" }))).toEqual([409, "LAST_OWNER"]);
    await alone.close();
  });

  test("another organisation's members are unknown", async () => {
    const stranger = "01890000-0000-7000-8000-000000000000";
    const reply = world.as(owner.cookie, "PATCH", `/api/v1/members/${stranger}`, { role: "agent" });
    expect(await world.refusal(reply)).toEqual([404, "NOT_FOUND"]);
  });
});

describe("a custom role", () => {
  const give = (by: { cookie: string }, id: string, change: object) =>
    world.as(by.cookie, "PATCH", `/api/v1/members/${id}`, change);
  const make = async (name: string, actions: readonly string[]) =>
    (await world.as(owner.cookie, "POST", "/api/v1/roles", { name, actions })).json().role;

  test("lets its members do what was chosen, with what that can't do without, and changes at once", async () => {
    const role = await make("Writers", ["knowledge.write"]);
    expect(role.actions).toEqual(["knowledge.read", "knowledge.write"]);
    const { url, invitation: made } = (
      await world.as(owner.cookie, "POST", "/api/v1/invitations", {
        ...{ email: "writer@example.com", role: "custom", roleId: role.id },
      })
    ).json();
    expect(made).toMatchObject({ role: "custom", roleId: role.id });
    const cookie = cookiesOf(await welcome(tokenOf(url)));
    const me = async () => (await world.as(cookie, "GET", "/api/v1/me")).json();
    expect(await me()).toMatchObject({
      member: { role: "custom", roleId: role.id, roleName: "Writers" },
      actions: ["knowledge.read", "knowledge.write"],
    });
    const refused = (await world.as(cookie, "GET", "/api/v1/roles")).json().error;
    expect(refused.message).toBe('Your role "Writers" doesn\'t include the permission "members.manage".');
    const members = async () => {
      const { roles } = (await world.as(owner.cookie, "GET", "/api/v1/roles")).json();
      return roles.find((one: { id: string }) => one.id === role.id)?.members;
    };
    expect(await members()).toBe(1);
    const change = (body: object) => world.as(owner.cookie, "PATCH", `/api/v1/roles/${role.id}`, body);
    await change({ actions: ["reports.read"] });
    expect((await me()).actions).toEqual(["reports.read"]);
    expect(await world.refusal(change({ name: "Manager" }))).toEqual([409, "NAME_TAKEN"]);
    const remove = () => world.as(owner.cookie, "DELETE", `/api/v1/roles/${role.id}`);
    expect(await world.refusal(remove())).toEqual([409, "ROLE_IN_USE"]);
    await give(owner, (await me()).member.id, { role: "viewer" });
    expect((await me()).actions).toEqual(["conversations.read", "knowledge.read", "reports.read", "settings.read"]);
    expect(await members()).toBe(0);
    expect((await remove()).json()).toEqual({ done: true });
    expect(await world.refusal(give(owner, owner.id, { role: "custom", roleId: role.id }))).toEqual([404, "NOT_FOUND"]);
  });

  test("can't include what would give its members everything", async () => {
    for (const actions of [["keys.manage"], ["roles.manage"], [], ["everything"]]) {
      const reply = await world.as(owner.cookie, "POST", "/api/v1/roles", { name: "Too much", actions });
      expect(reply.status, actions.join()).toBe(400);
    }
  });

  test("gives nobody more than they have, and no way into the account of somebody who has more", async () => {
    const hr = await make("People", ["members.manage", "conversations.reply"]);
    const paul = await world.members.signIn("agent", { email: "paul@example.com" });
    await give(owner, paul.id, { role: "custom", roleId: hr.id });
    const ann = await world.members.signIn("agent", { email: "ann@example.com" });
    await give(owner, ann.id, { role: "custom", roleId: (await make("Readers", ["conversations.read"])).id });
    const boss = await make("Boss", ["members.manage", "settings.write"]);
    const tries = [
      give(paul, ann.id, { role: "manager" }),
      give(paul, paul.id, { role: "owner" }),
      give(paul, ann.id, { role: "custom", roleId: boss.id }),
      give(paul, owner.id, { active: false }),
      world.as(paul.cookie, "POST", `/api/v1/members/${owner.id}/reset-link`),
      world.as(paul.cookie, "POST", "/api/v1/invitations", { email: "x@example.com", role: "owner" }),
      world.as(
        paul.cookie,
        "POST",
        `/api/v1/invitations/${(await invite("o@example.com", "owner")).invitation.id}/again`,
      ),
      world.as(paul.cookie, "POST", "/api/v1/roles", { name: "Mine", actions: ["settings.write"] }),
    ];
    const refusals = await Promise.all(tries.map((reply) => world.refusal(reply)));
    expect(refusals).toEqual(Array(tries.length).fill([403, "ROLE_TOO_LOW"]));
    // What they have they may give, and take.
    expect((await give(paul, ann.id, { role: "custom", roleId: hr.id })).status).toBe(200);
    expect((await give(paul, ann.id, { active: false })).status).toBe(200);
  });
});

describe("a deactivated member", () => {
  test("is signed out at once, may not sign in, use a link or be invited; and comes back", async () => {
    const { id, cookie } = await world.members.signIn("agent", { email: "leaver@example.com" });
    const change = (active: boolean) => world.as(owner.cookie, "PATCH", `/api/v1/members/${id}`, { active });
    const { url } = (await world.as(owner.cookie, "POST", `/api/v1/members/${id}/reset-link`)).json();
    expect((await change(false)).json().member.deactivatedAt).toMatch(/^\d{4}-/);
    expect(await world.refusal(world.as(cookie, "GET", "/api/v1/me"))).toEqual([401, "SIGN_IN_NEEDED"]);
    const signIn = () =>
      world.as(undefined, "POST", "/api/auth/sign-in/email", { email: "leaver@example.com", password: PASSWORD });
    const refused = await signIn();
    expect([refused.status, refused.json().error.message]).toEqual([401, "Your account has been deactivated."]);
    const reset = world.as(undefined, "POST", "/api/v1/reset", { token: tokenOf(url), password: "another good one" });
    expect(await world.refusal(reset)).toEqual([410, "LINK_EXPIRED"]);
    await change(true);
    expect((await signIn()).status).toBe(200);
  });
});

describe("a password", () => {
  test("is changed by who knows it; every other session ends", async () => {
    const { cookie } = await world.members.signIn("agent", { email: "changer@example.com" });
    const signIn = (password: string) =>
      world.as(undefined, "POST", "/api/auth/sign-in/email", { email: "changer@example.com", password });
    const other = cookiesOf(await signIn(PASSWORD));
    const change = (current: string, next: string) =>
      world.as(cookie, "POST", "/api/v1/me/password", { current, next });
    expect(await world.refusal(change("wrong", "a new good password"))).toEqual([401, "SIGN_IN_REFUSED"]);
    expect(await world.refusal(change(PASSWORD, "short"))).toEqual([422, "PASSWORD_TOO_WEAK"]);
    expect((await change(PASSWORD, "a new good password")).json()).toEqual({ done: true });
    expect((await world.as(cookie, "GET", "/api/v1/me")).status).toBe(200);
    expect(await world.refusal(world.as(other, "GET", "/api/v1/me"))).toEqual([401, "SIGN_IN_NEEDED"]);
    expect((await signIn(PASSWORD)).status).toBe(401);
    expect((await signIn("a new good password")).status).toBe(200);
  });

  test("is set by an owner's link, once; every session ends and one opens", async () => {
    const { id, cookie } = await world.members.signIn("agent", { email: "forgot@example.com" });
    const link = async () => (await world.as(owner.cookie, "POST", `/api/v1/members/${id}/reset-link`)).json().url;
    const [one, two] = [await link(), await link()];
    const look = await world.as(undefined, "POST", "/api/v1/reset/look", { token: tokenOf(one) });
    expect(look.json()).toEqual({ email: "forgot@example.com" });
    const reset = (url: string) =>
      world.as(undefined, "POST", "/api/v1/reset", { token: tokenOf(url), password: "remembered from now on" });
    const reply = await reset(one);
    expect((await world.me(cookiesOf(reply))).id).toBe(id);
    expect(await world.refusal(world.as(cookie, "GET", "/api/v1/me"))).toEqual([401, "SIGN_IN_NEEDED"]);
    // The other link of the same forgetting is used up with it.
    expect(await world.refusal(reset(two))).toEqual([410, "LINK_EXPIRED"]);
  });

  test("that is asked for by e-mail gives the same answer whether the address is known or not", async () => {
    const ask = (email: string) => world.as(undefined, "POST", "/api/v1/reset/request", { email });
    const known = await ask("olga@example.com");
    const unknown = await ask("stranger@example.com");
    expect([known.status, known.json()]).toEqual([200, { done: true }]);
    expect([unknown.status, unknown.json()]).toEqual([200, { done: true }]);
    // Without a mail server no link is made that nobody would get.
    expect(await world.database.db.$count(verification)).toBe(0);
  });
});

describe("one's profile", () => {
  test("takes a name and a language", async () => {
    const { cookie } = await world.members.signIn("agent");
    await world.as(cookie, "PATCH", "/api/v1/me", { name: "  Zoë ", language: "fr" });
    expect(await world.me(cookie)).toMatchObject({ name: "Zoë", language: "fr" });
    expect((await world.as(cookie, "PATCH", "/api/v1/me", { name: " " })).status).toBe(400);
    expect((await world.as(cookie, "PATCH", "/api/v1/me", { language: "xx" })).status).toBe(400);
  });
});

describe("behind TLS and below a path", () => {
  test("cookies are secure and for that path only; other origins are foreign", async () => {
    const url = "https://chat.example.com/support";
    const tls = await openAuthWorld({ url });
    await tls.members.signIn("owner", { email: "tls@example.com" });
    const signIn = (origin: string) =>
      tls.app.call("/api/auth/sign-in/email", {
        method: "POST",
        headers: { origin, host: "chat.example.com", "sec-fetch-site": "same-origin" },
        body: JSON.stringify({ email: "tls@example.com", password: PASSWORD }),
      });
    const reply = await signIn("https://chat.example.com");
    expect(reply.headers.getSetCookie()[0]).toMatch(
      /^__Secure-tuppence\.session_token=.*; Path=\/support; .*HttpOnly; Secure; SameSite=Lax$/,
    );
    expect((await tls.me(cookiesOf(reply))).email).toBe("tls@example.com");
    expect((await signIn("https://example.com")).status).toBe(403);
    await tls.close();
  });
});

test("members of before are signed out when the secret changes", async () => {
  const { cookie } = await world.members.signIn("agent");
  const other = createAuth({
    db: world.database.db,
    secret: "another secret, also 32 letters long",
    url: "http://localhost:3000",
    ownOrigins: () => [],
    limits: memoryLimits(),
    clock: systemClock,
    log: (await import("../../server/lib/log.ts")).silentLog,
  });
  expect(await other.member({ cookie })).toBeUndefined();
  expect(await world.members.auth?.member({ cookie })).toMatchObject({ role: "agent" });
  expect(await world.database.db.$count(user)).toBeGreaterThan(5);
});
