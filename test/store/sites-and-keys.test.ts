import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import {
  checkApiKey,
  createApiKey,
  ensureApiKey,
  hasApiKey,
  listApiKeys,
  revokeApiKey,
} from "../../server/store/api-key.ts";
import { createOrganisation, ensureOrganisation, firstOrganisation } from "../../server/store/organisation.ts";
import { apiKey, organisation } from "../../server/store/schema/organisation.ts";
import { INSTALLATION, readSettings, writeSetting } from "../../server/store/setting.ts";
import {
  ensureSite,
  findDemoSite,
  findSiteById,
  findSiteByKey,
  firstSite,
  listSites,
  setAllowedOrigins,
} from "../../server/store/site.ts";
import { openTestDatabase } from "../fixtures/database.ts";

let database: DatabasePort;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

test("starts that come together make one first organisation", async () => {
  expect(await firstOrganisation(database.db)).toBeUndefined();
  const made = await Promise.all(Array.from({ length: 5 }, () => ensureOrganisation(database.db, { name: "Acme" })));
  expect(made.filter((one) => one.created)).toHaveLength(1);
  expect(new Set(made.map((one) => one.row.id)).size).toBe(1);
  expect(await database.db.$count(organisation)).toBe(1);
});

test("a site is closed until origins are allowed, and a second start leaves it as it is", async () => {
  const { row: own } = await ensureOrganisation(database.db, { name: "Acme" });
  const demo = await ensureSite(database.db, { organisationId: own.id, key: "demo", name: "Demo", isDemo: true });
  expect(demo).toMatchObject({ created: true, row: { allowedOrigins: [], language: "en" } });
  await setAllowedOrigins(database.db, { siteId: demo.row.id, origins: ["https://shop.example", "self"] });
  const again = await ensureSite(database.db, { organisationId: own.id, key: "demo", name: "Other", language: "de" });
  expect(again).toMatchObject({ created: false, row: { id: demo.row.id, name: "Demo", language: "en" } });
  expect(again.row.allowedOrigins).toEqual(["https://shop.example", "self"]);
});

test("a site is found by key and id, the demo's apart, and one of one's own comes before it", async () => {
  const { row: own } = await ensureOrganisation(database.db, { name: "Acme" });
  const demo = await findDemoSite(database.db);
  expect((await firstSite(database.db))?.id).toBe(demo?.id);
  const shop = (await ensureSite(database.db, { organisationId: own.id, key: "shop", name: "Shop" })).row;
  expect((await firstSite(database.db, own.id))?.id).toBe(shop.id);
  expect(await findSiteByKey(database.db, "shop")).toEqual(shop);
  expect(await findSiteById(database.db, shop.id)).toEqual(shop);
  expect(await findSiteByKey(database.db, "none")).toBeUndefined();
  expect((await listSites(database.db)).map((site) => site.key)).toEqual(["demo", "shop"]);
  const other = await createOrganisation(database.db, { name: "Other" });
  expect(await listSites(database.db, other.id)).toEqual([]);
  expect(await firstSite(database.db, other.id)).toBeUndefined();
});

test("a key opens its organisation, until it is revoked, and is nowhere in the database", async () => {
  const { row: own } = await ensureOrganisation(database.db, { name: "Acme" });
  expect(await hasApiKey(database.db)).toBe(false);
  const { key, row } = await createApiKey(database.db, { organisationId: own.id, name: "first" });
  const now = new Date("2026-11-21T12:00:00Z");
  expect(await hasApiKey(database.db)).toBe(true);
  expect(await checkApiKey(database.db, key, now)).toMatchObject({
    id: row.id,
    organisationId: own.id,
    expiresAt: null,
  });
  expect(await checkApiKey(database.db, `${key}x`, now)).toBeUndefined();
  expect(JSON.stringify(await database.db.select().from(apiKey))).not.toContain(key);
  expect(key.startsWith(row.prefix)).toBe(true);
  const other = await createOrganisation(database.db, { name: "Not theirs" });
  expect(await revokeApiKey(database.db, { id: row.id, organisationId: other.id, at: now })).toBeUndefined();
  expect(await checkApiKey(database.db, key, now)).toBeDefined();
  const options = { id: row.id, organisationId: own.id, at: now };
  expect(await revokeApiKey(database.db, options)).toMatchObject({ id: row.id, revokedAt: now });
  expect(await revokeApiKey(database.db, options)).toBeUndefined();
  expect(await checkApiKey(database.db, key, now)).toBeUndefined();
  expect(await hasApiKey(database.db)).toBe(false);
});

test("a key's last use is kept to the minute", async () => {
  const own = await createOrganisation(database.db, { name: "Minutes" });
  const { key } = await createApiKey(database.db, { organisationId: own.id, name: "k" });
  const used = async (text: string) => {
    await checkApiKey(database.db, key, new Date(text));
    return (await listApiKeys(database.db, own.id))[0]?.lastUsedAt?.toISOString();
  };
  expect(await used("2026-11-21T12:00:00.000Z")).toBe("2026-11-21T12:00:00.000Z");
  expect(await used("2026-11-21T12:00:59.000Z")).toBe("2026-11-21T12:00:00.000Z");
  expect(await used("2026-11-21T12:01:00.001Z")).toBe("2026-11-21T12:01:00.001Z");
});

test("the operator's own key is stored once, however often the server starts, and stays revoked", async () => {
  const own = await createOrganisation(database.db, { name: "Bootstrap" });
  const options = { organisationId: own.id, name: "bootstrap", key: "sixteen-letters!" };
  expect(await ensureApiKey(database.db, options)).toEqual({ created: true });
  expect(await ensureApiKey(database.db, options)).toEqual({ created: false });
  const [row, ...more] = await listApiKeys(database.db, own.id);
  expect(more).toEqual([]);
  expect(row?.prefix).toBe("sixt");
  const now = new Date();
  expect(await checkApiKey(database.db, options.key, now)).toMatchObject({ organisationId: own.id });
  await revokeApiKey(database.db, { id: row?.id ?? "", organisationId: own.id, at: now });
  expect(await ensureApiKey(database.db, options)).toEqual({ created: false });
  expect(await checkApiKey(database.db, options.key, now)).toBeUndefined();
});

test("a site's setting hides the installation's, and is replaced by the next", async () => {
  const siteId = newId();
  await writeSetting(database.db, { scopeId: INSTALLATION, name: "precision", value: 0.9 });
  await writeSetting(database.db, { scopeId: INSTALLATION, name: "hours", value: { from: 9 } });
  await writeSetting(database.db, { scopeId: siteId, name: "precision", value: 0.97 });
  expect(Object.fromEntries(await readSettings(database.db, siteId))).toEqual({ precision: 0.97, hours: { from: 9 } });
  await writeSetting(database.db, { scopeId: siteId, name: "precision", value: 0.98 });
  expect((await readSettings(database.db, siteId)).get("precision")).toBe(0.98);
  expect((await readSettings(database.db, newId())).get("precision")).toBe(0.9);
});
