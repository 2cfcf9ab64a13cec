import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createSealer } from "../../server/lib/seal.ts";
import { createMailOauth, PROVIDERS } from "../../server/ports/mailbox/oauth.ts";
import { readMailChannel, writeMailChannel } from "../../server/store/mail-channel.ts";
import { CLIENT, type OauthServer, openOauth } from "../fixtures/oauth.ts";
import { rawMail } from "./builders.ts";
import { type MailWorld, openMailWorld, SECRET } from "./world.ts";

let oauth: OauthServer;
let world: MailWorld;
let site: { id: string; key: string };
beforeAll(async () => {
  oauth = await openOauth();
  world = await openMailWorld({}, { mailOauth: createMailOauth(oauth.providers) });
  site = { id: world.shop.siteId, key: "shop" };
});
afterAll(async () => {
  await world.close();
  await oauth.close();
});
const row = async () => {
  const found = await readMailChannel(world.database.db, site.id);
  if (found === undefined) throw new Error("no channel");
  return found;
};
const channels = () => world.parts.channels;
/** Straight into the row: the servers of these tests aren't encrypted, which the settings would refuse. */
beforeEach(async () => {
  oauth.fault = undefined;
  await writeMailChannel(world.database.db, site.id, {
    ...{ signIn: "microsoft", password: null, oauthToken: null, oauthTenant: "contoso.com" },
    ...{ oauthClientId: CLIENT.id, oauthClientSecret: createSealer(SECRET).seal(CLIENT.secret) },
    ...{ failingSince: null, fault: null, remedy: null },
  });
});

async function connect(by = "max"): Promise<void> {
  const given = oauth.consent(await channels().beginOauth(site, by));
  await channels().finishOauth(site, { by, code: given.code, state: given.state });
  world.imap.accessToken = oauth.accessToken;
}

test("a mailbox is read with the provider's permission, which is asked for again only when it has ended", async () => {
  const page = new URL(await channels().beginOauth(site, "max"));
  expect(page.pathname).toBe("/contoso.com/page");
  expect(Object.fromEntries(page.searchParams)).toMatchObject({
    ...{
      response_type: "code",
      redirect_uri: "https://chat.shop.example/console/settings/mail",
      login_hint: "support",
    },
    scope: PROVIDERS.microsoft.scope,
  });
  expect((await channels().read(site)).imap).toMatchObject({
    ...{ signIn: "microsoft", hasPassword: false },
    oauth: { clientId: CLIENT.id, hasClientSecret: true, isConnected: false },
  });
  await connect();
  expect((await channels().read(site)).imap.oauth.isConnected).toBe(true);
  const asked = oauth.asked;
  await world.read();
  world.imap.accessToken = oauth.accessToken;
  await world.read();
  world.imap.deliver(rawMail({ subject: "Hello", text: "Where is my order?" }));
  expect(await world.read()).toBe(1);
  expect(oauth.asked).toBe(asked + 1);
  // An hour later: with the refresh token that came last.
  const before = (await row()).oauthToken;
  world.ahead += 61;
  await world.read();
  expect(oauth.asked).toBe(asked + 2);
  expect((await row()).oauthToken).not.toBe(before);
  expect(JSON.stringify(await channels().read(site))).not.toMatch(/access-|refresh-|client secret/);
});

test("the permission is for who began, on that site, for a quarter of an hour", async () => {
  const { code, state } = oauth.consent(await channels().beginOauth(site, "max"));
  const finish = (given: object) => channels().finishOauth(site, { by: "max", code, state, ...given });
  await expect(finish({ by: "eve" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  await expect(finish({ state: "made up" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  await expect(finish({ code: "made up" })).rejects.toMatchObject({ code: "MAILBOX_REFUSED" });
  world.ahead += 16;
  await expect(finish({})).rejects.toMatchObject({ code: "BAD_REQUEST" });
  expect((await row()).oauthToken).toBeNull();
});

test("what goes wrong is said, and the mailbox is read again when it's mended", async () => {
  expect((await channels().test(site)).incoming).toMatchObject({
    ...{ state: "failed", fault: "The mailbox isn't connected yet." },
    remedy: "Press Connect in Settings, E-mail.",
  });
  await connect();
  world.imap.accessToken = "another";
  expect((await channels().test(site)).incoming).toMatchObject({
    state: "failed",
    fault: expect.stringContaining("refused support with the provider's permission"),
  });
  world.imap.accessToken = undefined;
  expect((await channels().test(site)).incoming).toMatchObject({ fault: expect.stringContaining("XOAUTH2") });

  // Away for a while, or answering nonsense: nothing has to be connected again.
  await connect();
  for (const fault of [
    { status: 503, body: "busy" },
    { status: 429, body: '{"error":"slow_down"}' },
    { status: 200, body: "<html>" },
  ]) {
    oauth.fault = fault;
    await world.read();
    expect((await row()).fault, fault.body).toContain("can't be asked for permission");
  }
  oauth.fault = undefined;
  await world.read();
  world.imap.accessToken = oauth.accessToken;
  await world.read();
  expect((await row()).fault).toBeNull();

  oauth.revoke();
  world.ahead += 61;
  await world.read();
  expect(await row()).toMatchObject({
    fault: expect.stringContaining("Token has been revoked."),
    remedy: "Connect the mailbox again in Settings, E-mail.",
  });
  await writeMailChannel(world.database.db, site.id, { oauthClientSecret: createSealer(SECRET).seal("old") });
  await world.read();
  expect(await row()).toMatchObject({ remedy: expect.stringContaining("client secret") });
});

test("another account, server or application needs its own permission; the secret never goes to an open line", async () => {
  await connect();
  const tls = { imap: { security: "tls" as const } };
  await expect(channels().change(site, { imap: { folder: "Support" } })).rejects.toMatchObject({
    fields: { "imap.security": "must be TLS or STARTTLS with Google or Microsoft" },
  });
  expect((await channels().change(site, tls)).imap.oauth.isConnected).toBe(true);
  const changed = await channels().change(site, { imap: { host: "imap.elsewhere.example" } });
  expect(changed.imap.oauth).toMatchObject({ isConnected: false, hasClientSecret: true });
  await expect(
    channels().change(site, { imap: { oauth: { clientId: null, clientSecret: null } } }),
  ).rejects.toMatchObject({
    fields: { "imap.oauth.clientId": "is needed", "imap.oauth.clientSecret": "is needed" },
  });
});
