import { createHmac } from "node:crypto";
import { asc } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createMailSigner } from "../../server/mail/signer.ts";
import { listAudit } from "../../server/store/audit.ts";
import { mail, mailChannel } from "../../server/store/schema/mail.ts";
import { organisation } from "../../server/store/schema/organisation.ts";
import { type Members, openMembers } from "../fixtures/member.ts";
import { rawMail } from "../mail/builders.ts";
import { type MailWorld, openMailWorld, SECRET } from "../mail/world.ts";
import { deps, type Json, KEY, ORGANISATION, OTHER_KEY, type Running, serve, site, sitesOf } from "./builders.ts";

let world: MailWorld;
let running: Running;
let members: Members;
let siteId: string;
const path = "/api/v1/settings/mail";

beforeAll(async () => {
  world = await openMailWorld();
  const { db } = world.database;
  siteId = world.shop.siteId;
  await db.insert(organisation).values({ id: ORGANISATION, name: "The Shop" });
  members = openMembers(db, ORGANISATION);
  const own = site({ id: siteId, key: "shop" });
  running = await serve(deps({ db, sites: sitesOf([own]), mail: world.parts.channels, ...members }));
  await db.delete(mailChannel);
});
afterAll(async () => {
  await running.close();
  await world.close();
});

async function send(method: string, where: string, body?: object, key = KEY): Promise<{ status: number; json: Json }> {
  const reply = await running.call(where, {
    method,
    key,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: reply.status, json: reply.json() };
}

test("a mailbox is set up, tested and never shows its password; what doesn't fit is named by its field", async () => {
  expect((await send("GET", path)).json).toMatchObject({
    ...{ address: null, incoming: "off", starts: true, answeredBy: "person" },
    outgoing: { works: true, from: "The Shop <help@shop.example>", isSigned: false },
  });
  const { status, json } = await send("PATCH", path, { incoming: "imap" });
  expect(status).toBe(422);
  expect(json.error.fields).toEqual({
    address: "is needed: replies come back to it",
    "imap.host": "is needed",
    "imap.user": "is needed",
    "imap.password": "is needed",
  });
  for (const address of ["support", "Support <s@example.com>", `${"a".repeat(23)}@example.com`]) {
    expect((await send("PATCH", path, { address })).status).toBe(400);
  }
  const { port, password } = world.imap;
  const imap = { host: "127.0.0.1", port, security: "none", user: "support", password };
  const saved = await send("PATCH", path, { address: " Support@Shop.example ", incoming: "imap", imap });
  expect(saved).toMatchObject({ status: 200, json: { address: "support@shop.example", imap: { hasPassword: true } } });
  expect(JSON.stringify(saved.json)).not.toContain(JSON.stringify(password));
  const [row] = await world.database.db.select().from(mailChannel);
  expect(row?.password).not.toContain(password);
  expect((await send("POST", `${path}/test`)).json).toEqual({
    incoming: { state: "ok", mails: 0 },
    outgoing: { state: "ok" },
  });
  await send("PATCH", path, { imap: { password: "wrong" } });
  expect((await send("POST", `${path}/test`)).json.incoming).toMatchObject({
    state: "failed",
    fault: expect.stringContaining("refused the user or the password"),
  });
  // A password isn't sent to another server than the one that it was entered for.
  expect((await send("PATCH", path, { imap: { host: "evil.example" } })).json.error.fields).toEqual({
    "imap.password": "belongs to another server: enter the new one's",
  });
});

test("the webhook takes a signed mail once, as raw MIME and as providers send it; nothing without the secret", async () => {
  await send("PATCH", path, { incoming: "webhook" });
  const where = "/api/v1/mail/incoming?site=shop";
  const call = async (body: string | FormData, headers: Record<string, string>, to = where) => {
    const reply = await running.call(to, { method: "POST", body, headers });
    return { status: reply.status, ...reply.json() };
  };
  const signed = (body: string, secret: string, seconds = Math.floor(Date.now() / 1000)) => ({
    "content-type": "message/rfc822",
    "x-tuppence-signature": `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`,
  });
  const first = rawMail({ messageId: "<w1@example.com>", text: "By webhook, grüße" });
  expect(await call(first, signed(first, "guess"))).toMatchObject({ status: 401, error: { code: "KEY_WRONG" } });
  const { secret } = (await send("POST", `${path}/secret`)).json;
  expect(await call(first, signed(first, "guess"))).toMatchObject({ status: 401 });
  expect(await call(first, signed(first, secret, 1_000_000_000))).toMatchObject({ status: 401 });
  expect(await call(`${first}!`, signed(first, secret))).toMatchObject({ status: 401 });
  expect(await call(first, { authorization: `Bearer ${secret}x` })).toMatchObject({ status: 401 });
  expect(await call(first, signed(first, secret), "/api/v1/mail/incoming?site=nobody")).toMatchObject({ status: 401 });
  expect(await call(first, signed(first, secret))).toEqual({ status: 200, isNew: true });
  expect(await call(first, signed(first, secret))).toEqual({ status: 200, isNew: false });

  const basic = `Basic ${Buffer.from(`tuppence:${secret}`).toString("base64")}`;
  const postmark = JSON.stringify({
    From: "x",
    RawEmail: rawMail({ messageId: "<w2@example.com>", text: "Postmark" }),
  });
  expect(await call(postmark, { "content-type": "application/json", authorization: basic })).toMatchObject({
    isNew: true,
  });
  const form = new FormData();
  form.set("email", rawMail({ messageId: "<w3@example.com>", text: "SendGrid" }));
  expect(await call(form, { authorization: `Bearer ${secret}` })).toMatchObject({ isNew: true });
  expect(await call("{}", { "content-type": "application/json", authorization: basic })).toMatchObject({
    status: 400,
    error: { remedy: expect.stringContaining("Include raw email content") },
  });
  expect(await call("", { "content-type": "message/rfc822", authorization: basic })).toMatchObject({
    status: 422,
    error: { code: "MAIL_UNREADABLE" },
  });
  await world.rest();
  const rows = await world.database.db.select().from(mail).orderBy(asc(mail.id));
  expect(rows.map((row) => [row.outcome, row.text])).toEqual([
    ["message", "By webhook, grüße"],
    ["message", "Postmark"],
    ["message", "SendGrid"],
  ]);
  const listed = (await send("GET", `${path}/mails`)).json.mails;
  expect(listed.map((one: Json) => [one.address, one.outcome])).toEqual(Array(3).fill(["vera@example.com", "message"]));
  expect((await send("GET", `/api/v1/mails/${listed[0].id}`)).json.text).toBe("SendGrid");
  expect((await send("GET", `/api/v1/mails/${listed[0].id}`, undefined, OTHER_KEY)).status).toBe(404);
});

test("only managers see and change it, and the audit log says who did", async () => {
  const agent = await members.signIn("agent");
  const manager = await members.signIn("manager");
  const as = async (cookie: string, method: string, where: string) =>
    (
      await running.call(where, {
        method,
        headers: { cookie, origin: running.url },
        ...(method === "PATCH" ? { body: "{}" } : {}),
      })
    ).status;
  for (const [method, where] of [
    ["GET", path],
    ["PATCH", path],
    ["POST", `${path}/secret`],
    ["POST", `${path}/test`],
    ["GET", `${path}/mails`],
  ] as const) {
    expect(await as(agent.cookie, method, where)).toBe(403);
    expect(await as(manager.cookie, method, where)).toBe(200);
  }
  expect((await send("GET", path, undefined, OTHER_KEY)).status).toBe(404);
  const [row] = await world.database.db.select().from(mail);
  expect(await as(agent.cookie, "GET", `/api/v1/mails/${row?.id}`)).toBe(200);
  const entries = await listAudit(world.database.db, { organisationId: ORGANISATION, limit: 50 });
  const changes = entries.filter((entry) => entry.action === "mail-channel-changed");
  expect(changes.length).toBeGreaterThan(3);
  expect(changes[0]).toMatchObject({ actor: "member", subject: "shop" });
});

test("an agent chooses e-mails about what they follow, and ends them by the link in one, with one click", async () => {
  const { cookie, id } = await members.signIn("agent");
  const mine = async (method: string, body?: object) =>
    (
      await running.call("/api/v1/me/notifications", {
        method,
        headers: { cookie, origin: running.url },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
    ).json();
  expect((await mine("GET")).followMail).toBe(false);
  expect((await mine("PATCH", { followMail: "yes" })).error.code).toBe("BAD_REQUEST");
  expect((await mine("PATCH", { followMail: true })).followMail).toBe(true);
  const viewer = await members.signIn("viewer");
  const refused = await running.call("/api/v1/me/notifications", { headers: { cookie: viewer.cookie } });
  expect(refused.json().error.code).toBe("ROLE_TOO_LOW");
  const token = createMailSigner(SECRET).memberStopToken(id);
  for (const wrong of [`m=${id}&t=0000000000000`, `m=${viewer.id}&t=${token}`, `c=${id}&t=${token}`, `m=${id}`]) {
    expect((await running.call(`/mail/unsubscribe?${wrong}`, { method: "POST" })).status, wrong).toBe(404);
  }
  const link = `/mail/unsubscribe?m=${id}&t=${token}`;
  // Mail servers open links to check them: that alone stops nothing.
  expect((await running.call(link, { headers: { "accept-language": "fr" } })).body).toContain("Ne plus recevoir");
  expect((await mine("GET")).followMail).toBe(true);
  expect((await running.call(link, { method: "POST" })).status).toBe(200);
  expect((await mine("GET")).followMail).toBe(false);
});
