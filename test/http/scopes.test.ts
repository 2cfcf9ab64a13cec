import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { checkApiKey, createApiKey } from "../../server/store/api-key.ts";
import { tidyAudit } from "../../server/store/audit.ts";
import { auditEntry } from "../../server/store/schema/audit.ts";
import { apiRoutes } from "../../server/transport/http/http.ts";
import type { AuditEntryWire } from "../../server/wire/audit.ts";
import { allows, KEY_ACTIONS } from "../../server/wire/permissions.ts";
import { SCOPES, type Scope } from "../../server/wire/scopes.ts";
import { type AuthWorld, openAuthWorld } from "../auth/world.ts";
import { PASSWORD } from "../fixtures/member.ts";
import { deps, type Running, serve, site, sitesOf } from "./builders.ts";

let world: AuthWorld;
let database: DatabasePort;
let app: Running;
let owner: { id: string; cookie: string };
let now = new Date();
beforeAll(async () => {
  world = await openAuthWorld();
  database = world.database;
  owner = await world.members.signIn("owner", { email: "olga@example.com", name: "Olga" });
  app = await serve(
    deps({
      db: database.db,
      ...world.members,
      sites: sitesOf([site({ organisationId: world.organisationId })]),
      keys: { check: (key) => checkApiKey(database.db, key, now) },
      clock: { now: () => now, monotonicMs: () => performance.now() },
    }),
  );
});
afterAll(async () => {
  await app.close();
  await world.close();
});

const as = (method: string, path: string, body?: object, cookie = owner.cookie) =>
  app.call(path, {
    method,
    headers: { cookie, origin: app.url },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const make = async (scopes: readonly Scope[], expiresInDays: number | null = null) =>
  (await as("POST", "/api/v1/api-keys", { name: "a program", scopes, expiresInDays })).json();
const audit = async (query = ""): Promise<AuditEntryWire[]> =>
  (await as("GET", `/api/v1/audit${query}`)).json().entries;

describe("an API key", () => {
  test("does what its scopes say; anything else is a 403 that names the scope", async () => {
    const { key } = await make(["reports"]);
    expect((await app.call("/api/v1/overview", { key })).status).toBe(200);
    expect((await app.call("/metrics", { key })).status).toBe(200);
    const refused = await app.call("/api/v1/settings", { key });
    expect(refused.status).toBe(403);
    expect(refused.json().error).toEqual({
      code: "SCOPE_MISSING",
      message: 'The API key "a program" doesn\'t have the scope "settings". It has: reports.',
      remedy: 'Create a key with the scope "settings" in the console: Settings, API keys.',
      retryable: false,
    });
    for (const path of ["/api/v1/inbox", "/api/v1/knowledge/articles", "/api/v1/sites"]) {
      expect((await app.call(path, { key })).json().error.code, path).toBe("SCOPE_MISSING");
    }
    const asked = await app.call("/api/v1/answer", { method: "POST", key, body: JSON.stringify({ question: "Hi" }) });
    expect(asked.json().error.code).toBe("SCOPE_MISSING");
  });

  test("expires, and then says so", async () => {
    const { key, row } = await make(["reports"], 30);
    expect(new Date(row.expiresAt).getTime()).toBe(now.getTime() + 30 * 86_400_000);
    expect((await app.call("/api/v1/overview", { key })).status).toBe(200);
    const before = now;
    now = new Date(now.getTime() + 30 * 86_400_000);
    const refused = await app.call("/api/v1/overview", { key });
    now = before;
    expect([refused.status, refused.json().error.code]).toEqual([401, "KEY_EXPIRED"]);
    expect(refused.json().error.message).toContain(row.expiresAt.slice(0, 10));
  });

  test("without a scope, or with one that there is not, is not made", async () => {
    for (const scopes of [[], ["everything"]]) {
      expect((await as("POST", "/api/v1/api-keys", { name: "x", scopes })).status).toBe(400);
    }
  });

  test("of before this version, and the one created at first start, may do all that it could", async () => {
    const { row } = await createApiKey(database.db, { organisationId: world.organisationId, name: "old" });
    expect([...row.scopes].sort()).toEqual([...SCOPES].sort());
    expect(row.expiresAt).toBeNull();
  });

  test("every route that a key opens says which scope it needs", () => {
    const missing = apiRoutes(deps({ backup: async () => ({}) }))
      .filter(
        (route) =>
          ["key", "key-or-machine", "key-or-loopback"].includes(route.auth) &&
          allows(KEY_ACTIONS, route.may ?? "account"),
      )
      .filter((route) => route.scope === undefined)
      .map((route) => route.path);
    expect(missing).toEqual([]);
  });
});

describe("the audit log", () => {
  test("tells who made and revoked a key", async () => {
    const { row } = await make(["answer", "reports"], 90);
    await as("DELETE", `/api/v1/api-keys/${row.id}`);
    const [revoked, created] = (await audit()).filter((one) => one.detail?.id === row.id);
    expect(created).toMatchObject({
      action: "key-created",
      actor: "member",
      actorId: owner.id,
      actorName: "Olga",
      subject: "a program",
      detail: { id: row.id, scopes: "answer reports" },
    });
    expect(created?.address).toMatch(/127\.0\.0\.1/);
    expect(revoked).toMatchObject({ action: "key-revoked", subject: "a program" });
  });

  test("tells of sign-ins that failed, also with an e-mail that nobody has, and of those that did not", async () => {
    const signIn = (email: string, password: string) =>
      world.app.call("/api/auth/sign-in/email", {
        method: "POST",
        headers: { origin: world.app.url },
        body: JSON.stringify({ email, password }),
      });
    await signIn("olga@example.com", "not her password");
    await signIn("nobody@example.com", "whatever it is");
    await signIn("olga@example.com", PASSWORD);
    const failed = await audit("?action=sign-in-failed");
    expect(failed.map((one) => one.subject)).toEqual(["nobody@example.com", "olga@example.com"]);
    expect(failed[0]).toMatchObject({ actor: "stranger", actorName: null });
    expect((await audit("?action=sign-in"))[0]).toMatchObject({ actor: "member", actorName: "Olga" });
    expect(JSON.stringify(failed)).not.toContain("not her password");
  });

  test("tells of roles, of members shut out and let in again", async () => {
    const { id } = await world.members.signIn("agent", { email: "ann@example.com" });
    await as("PATCH", `/api/v1/members/${id}`, { role: "manager" });
    await as("PATCH", `/api/v1/members/${id}`, { role: "manager" });
    await as("PATCH", `/api/v1/members/${id}`, { active: false });
    await as("PATCH", `/api/v1/members/${id}`, { active: true });
    const [third, second, first] = (await audit()).filter((one) => one.subject === "ann@example.com");
    expect(first).toMatchObject({
      action: "role-changed",
      detail: { from: "agent", to: "manager" },
      actorName: "Olga",
    });
    expect([second?.action, third?.action]).toEqual(["member-deactivated", "member-reactivated"]);
  });

  test("tells of an export by a key", async () => {
    const { key } = await make(["reports"]);
    expect((await app.call("/api/v1/overview/export", { key })).status).toBe(200);
    expect((await audit("?action=exported"))[0]).toMatchObject({
      actor: "key",
      actorName: "a program",
      subject: "shop",
      detail: { what: "overview" },
    });
  });

  test("is an owner's to read, page by page", async () => {
    const { cookie } = await world.members.signIn("manager");
    expect((await as("GET", "/api/v1/audit", undefined, cookie)).json().error.code).toBe("ROLE_TOO_LOW");
    for (let i = 0; i < 110; i++) await world.database.db.insert(auditEntry).values(line(i));
    const first = (await as("GET", "/api/v1/audit?action=exported")).json();
    expect(first.entries).toHaveLength(100);
    const second = (await as("GET", `/api/v1/audit?action=exported&cursor=${first.next}`)).json();
    expect(second.entries.length).toBeGreaterThanOrEqual(10);
    const ids = [...first.entries, ...second.entries].map((one) => one.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect((await as("GET", "/api/v1/audit?cursor=x")).status).toBe(400);
  });

  test("cannot be changed or emptied, by the database's own rule", async () => {
    await expect(database.db.update(auditEntry).set({ subject: "nothing" })).rejects.toThrow();
    await expect(database.db.delete(auditEntry)).rejects.toThrow();
    await expect(database.db.execute(sql`truncate audit_entry`)).rejects.toThrow();
    // Retention deletes what is too old, and never the last 30 days, whatever it's asked.
    const count = () => database.db.$count(auditEntry);
    const before = await count();
    expect(await tidyAudit(database.db, new Date(1_700_000_000_000 + 5))).toBe(15);
    expect(await count()).toBe(before - 15);
    await expect(tidyAudit(database.db, new Date(Date.now() + 1000))).rejects.toThrow();
    expect(await count()).toBe(before - 15);
  });

  test("tells who changed what, by the names of the fields, and can be asked about one person", async () => {
    const manager = await world.members.signIn("manager", { name: "Max" });
    const body = { shortcut: "hi", name: "Hello", text: "Hello there, secret text" };
    const made = await as("POST", "/api/v1/canned-replies", body, manager.cookie);
    expect(made.status).toBe(200);
    const [entry] = await audit(`?actor=${manager.id}&action=changed`);
    expect(entry).toMatchObject({ actorName: "Max", subject: "cannedReplyCreate" });
    expect(entry?.detail?.fields).toContain("text");
    expect(JSON.stringify(entry)).not.toContain("secret text");
    expect(await audit(`?actor=${owner.id}&action=changed`)).toEqual([]);
  });
});

const line = (i: number) => ({
  id: `01977d5e-0000-7000-8000-${String(i).padStart(12, "0")}`,
  organisationId: world.organisationId,
  action: "exported" as const,
  actor: "machine" as const,
  // Three to a moment: the id decides between them.
  at: new Date(1_700_000_000_000 + Math.floor(i / 3)),
});
