import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { gateToBytes } from "../../server/gate/model-bytes.ts";
import { trainInputOf } from "../../server/gate/quick-tune.ts";
import { type GateModel, trainGate } from "../../server/gate/train.ts";
import { seedPrices } from "../../server/money/prices.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { noLargeModel } from "../../server/ports/large-model/none.ts";
import type { LargeModel } from "../../server/ports/large-model/port.ts";
import {
  type SettingName,
  type SiteSettings,
  siteSettings,
  siteSettingsSchema,
} from "../../server/settings/settings.ts";
import { createConversation } from "../../server/store/conversation.ts";
import { addLines } from "../../server/store/ledger.ts";
import { ensureOrganisation } from "../../server/store/organisation.ts";
import { conversation } from "../../server/store/schema/conversation.ts";
import { visitor } from "../../server/store/schema/visitor.ts";
import { ensureSite, findSiteById, findSiteByKey, firstSite, listSites, updateSite } from "../../server/store/site.ts";
import { createVisitor } from "../../server/store/visitor.ts";
import { PRIORITIES } from "../../server/wire/desk.ts";
import type { SettingsReply } from "../../server/wire/settings.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { type Members, openMembers } from "../fixtures/member.ts";
import { inventedSite, numbers, randomVector } from "../gate/site.ts";
import { deps, liveOf, type Running, serve, sitesOf } from "./builders.ts";

let database: DatabasePort;
let members: Members;
let app: Running;
let siteId: string;
let organisationId: string;
let changed = 0;
let live: ReturnType<typeof liveOf> | undefined;
const largeModel: { -readonly [Name in keyof LargeModel]: LargeModel[Name] } = noLargeModel();
const cookies = { agent: "", manager: "", owner: "" };

beforeAll(async () => {
  database = await openTestDatabase();
  const { db } = database;
  organisationId = (await ensureOrganisation(db, { name: "Acme" })).row.id;
  await seedPrices(db);
  siteId = (await ensureSite(db, { organisationId, key: "shop", name: "The Shop" })).row.id;
  members = openMembers(db, organisationId);
  for (const role of ["agent", "manager", "owner"] as const) cookies[role] = (await members.signIn(role)).cookie;
  const base = deps();
  app = await serve(
    deps({
      db,
      desk: { ...deps().desk, serviceLevels: { ...deps().desk.serviceLevels, recompute: async () => undefined } },
      sessions: members.sessions as NonNullable<Members["sessions"]>,
      sites: {
        ...sitesOf([]),
        byKey: (key) => findSiteByKey(db, key),
        byId: (id) => findSiteById(db, id),
        first: (organisation) => firstSite(db, organisation),
        all: (organisation) => listSites(db, organisation),
        async create({ organisationId: _, ...rest }) {
          const { row, created } = await ensureSite(db, { ...rest, organisationId });
          return created ? row : undefined;
        },
        change: (id, change) => updateSite(db, id, change),
      },
      largeModel,
      turns: { ...base.turns, settingsChanged: () => void changed++ },
      knowledge: { ...base.knowledge, live: () => live },
      readiness: async () => ({
        smallModel: { status: "starting", detail: "It comes.", progress: 0.3, needed: false },
      }),
    }),
  );
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(() => {
  changed = 0;
});

const as = (role: keyof typeof cookies, method: string, path: string, body?: object) =>
  app.call(`/api/v1/${path}`, {
    method,
    headers: { cookie: cookies[role], origin: app.url },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

test("a manager's change is stored, told to the turns, and read back; what was left out stays", async () => {
  const change = { precision: 0.9, widget: { theme: { accent: "#aa2200" }, greeting: "Hello you" } };
  const reply = await as("manager", "PATCH", "settings?site=shop", change);
  expect(reply.status, reply.body).toBe(200);
  expect(changed).toBe(1);
  await as("manager", "PATCH", "settings?site=shop", { widget: { theme: { radius: 4 } } });
  const { settings } = (await as("manager", "GET", "settings?site=shop")).json();
  expect(settings).toMatchObject({
    precision: 0.9,
    widget: { greeting: "Hello you", theme: { accent: "#aa2200", radius: 4 } },
  });
  expect((await siteSettings(database.db, siteId)).widget.theme.accent).toBe("#aa2200");
});

test("every fault is named by its field, and nothing of the change is stored", async () => {
  const before = await siteSettings(database.db, siteId);
  const reply = await as("manager", "PATCH", "settings?site=shop", {
    precision: 0.3,
    machineWatts: 20,
    baselineModel: "no-such-model",
    colour: "red",
    identity: { mode: "strict" },
    hours: { timeZone: "Europe/Nowhere", mon: [["09:00", "09:00"]] },
    widget: { theme: { accent: "red" } },
  });
  expect(reply.status).toBe(422);
  const { error } = reply.json();
  expect(error.code).toBe("SETTING_INVALID");
  expect(Object.keys(error.fields).sort()).toEqual([
    "baselineModel",
    "colour",
    "hours.mon.0",
    "hours.timeZone",
    "identity",
    "precision",
    "widget.theme.accent",
  ]);
  expect(error.fields["widget.theme.accent"]).toContain("must be a colour");
  expect(await siteSettings(database.db, siteId)).toEqual(before);
  expect(changed).toBe(0);
});

test("the large model's price, and what it has cost since midnight UTC, stand beside its limit", async () => {
  const { db } = database;
  const read = async () => {
    const reply = await fetch(`${app.url}/api/v1/settings?site=shop`, { headers: { cookie: cookies.manager } });
    return ((await reply.json()) as SettingsReply).largeModel;
  };
  expect(await read()).toBeNull();
  largeModel.model = "gpt-4o-mini";
  largeModel.state = () => ({ status: "ready", detail: "" });
  const line = { side: "cost", kind: "large-model" } as const;
  const today = new Date(new Date().toISOString().slice(0, 10));
  await addLines(db, { siteId, lines: [{ ...line, nanoUsd: 210_000, quantity: {} }], at: today });
  await addLines(db, { siteId, lines: [{ ...line, nanoUsd: 9, quantity: {} }], at: new Date(today.getTime() - 1) });
  await addLines(db, { siteId, lines: [{ ...line, nanoUsd: 9, quantity: { purpose: "phrasings" } }] });
  expect(await read()).toMatchObject({
    model: "gpt-4o-mini",
    price: { inputUsd: 0.15, outputUsd: 0.6, source: expect.stringContaining("pricing page") },
    spentTodayNanoUsd: 210_000,
  });
  largeModel.model = "our-deployment";
  expect(await read()).toMatchObject({ price: null });
});

/** Something else than the default, for each setting. */
const OTHER: { readonly [Name in Exclude<SettingName, "identity" | "topics" | "priority" | "sentiment">]: unknown } = {
  precision: 0.8,
  replies: "short",
  suggest: false,
  handOffAtOnce: true,
  approval: { every: false, tags: ["money"], collections: [], topics: [] },
  hours: { timeZone: "Europe/Oslo", mon: [["09:00", "17:00"]] },
  serviceLevels: {
    businessHours: true,
    targets: Object.fromEntries(
      PRIORITIES.map((one) => [one, { firstReplyMinutes: 30, nextReplyMinutes: 20, resolutionMinutes: null }]),
    ),
  },
  helpCentre: {
    isOn: true,
    name: "Help",
    heading: "Ask us",
    logo: "https://shop.example/logo.svg",
    homeUrl: "https://shop.example/",
    isIndexed: false,
    hasChat: false,
    isLinked: false,
  },
  baselineModel: "gpt-4o-mini",
  machineUsdPerHour: 1,
  machineWatts: 99,
  usdPerKwh: 1,
  personUsdPerHour: 99,
  largeModelUsdPerDay: 99,
  quietHours: 2,
  releaseAfterMinutes: 0,
  assignment: { mode: "least-busy", capacity: 9 },
  testers: ["203.0.113.0/24"],
  replyMailMinutes: 5,
  pushText: true,
  review: true,
  widget: { greeting: "Hello" },
};
const DEFAULTS = siteSettingsSchema.parse({});

test.each(Object.entries(OTHER))("%s: null brings the default back", async (name, value) => {
  // An owner: not every setting is a manager's.
  const settings = async (body: object) => {
    const reply = await as("owner", "PATCH", "settings?site=shop", body);
    expect(reply.status, reply.body).toBe(200);
    return reply.json().settings[name];
  };
  const initial = DEFAULTS[name as SettingName];
  expect(await settings({ [name]: value })).not.toEqual(initial);
  expect(await settings({ [name]: null })).toEqual(initial);
  // Where there is nothing to take back, too.
  expect(await settings({ [name]: null })).toEqual(initial);
});

/** Something else than the default, for each field of the widget. */
const OTHER_LOOK: { readonly [Name in keyof SiteSettings["widget"]]: unknown } = {
  theme: { accent: "#112233", radius: 3 },
  position: "left",
  language: "fr",
  name: "Ada",
  greeting: "Hello",
  suggestions: [{ pages: "*", questions: ["Where?"] }],
  proactive: [{ pages: "*", delaySeconds: 3, text: "Hello" }],
  disclosure: "A machine answers.",
  consent: { text: null, url: null },
  files: "documents",
  agentFiles: "images",
  fileMb: 5,
  sound: true,
  showPages: false,
  askRating: false,
};

test.each(Object.entries(OTHER_LOOK))(
  "widget.%s: null brings the default back, and touches no other",
  async (name, value) => {
    const widget = async (change: object) => {
      const reply = await as("manager", "PATCH", "settings?site=shop", { widget: change });
      expect(reply.status, reply.body).toBe(200);
      return reply.json().settings.widget;
    };
    await widget(OTHER_LOOK);
    expect(await widget({ [name]: null })).toEqual({
      ...DEFAULTS.widget,
      ...OTHER_LOOK,
      theme: { ...DEFAULTS.widget.theme, accent: "#112233", radius: 3 },
      [name]: DEFAULTS.widget[name as keyof SiteSettings["widget"]],
    });
    expect((await widget({ [name]: value }))[name]).not.toEqual(DEFAULTS.widget[name as keyof SiteSettings["widget"]]);
  },
);

test("of the theme, null brings one colour's default back", async () => {
  const theme = { accent: "#112233", surface: "#445566", text: "#ffffff", radius: 3 };
  await as("manager", "PATCH", "settings?site=shop", { widget: { theme } });
  for (const name of Object.keys(theme) as (keyof typeof theme)[]) {
    const reply = await as("manager", "PATCH", "settings?site=shop", { widget: { theme: { ...theme, [name]: null } } });
    expect(reply.json().settings.widget.theme).toEqual({ ...theme, [name]: DEFAULTS.widget.theme[name] });
  }
});

test("holidays and the site's own words are stored with the hours, and each fault is named", async () => {
  const hours = { timeZone: "Europe/Oslo", mon: [["09:00", "17:00"]], text: { de: "Zu bis {time}." } };
  const reply = await as("manager", "PATCH", "settings?site=shop", {
    hours: { ...hours, holidays: ["2026-12-25", "2026-12-24"] },
  });
  expect(reply.json().settings.hours).toEqual({ ...hours, holidays: ["2026-12-24", "2026-12-25"] });
  const wrong = { ...hours, holidays: ["2026-13-01"], text: { it: "Chiuso" } };
  const { error } = (await as("manager", "PATCH", "settings?site=shop", { hours: wrong })).json();
  expect(Object.keys(error.fields).sort()).toEqual(["hours.holidays.0", "hours.text"]);
  expect((await siteSettings(database.db, siteId)).hours?.text).toEqual({ de: "Zu bis {time}." });
  await as("manager", "PATCH", "settings?site=shop", { hours: null });
});

test("a target for the next reply can be left out, and takes whole minutes up to 90 days", async () => {
  const set = (more: object) => {
    const target = { firstReplyMinutes: 30, resolutionMinutes: null, ...more };
    const targets = Object.fromEntries(PRIORITIES.map((one) => [one, target]));
    return as("manager", "PATCH", "settings?site=shop", { serviceLevels: { businessHours: true, targets } });
  };
  expect((await set({})).json().settings.serviceLevels.targets.low).toEqual({
    ...{ firstReplyMinutes: 30, nextReplyMinutes: null, resolutionMinutes: null },
  });
  expect((await set({ nextReplyMinutes: 5 })).json().settings.serviceLevels.targets.low.nextReplyMinutes).toBe(5);
  for (const nextReplyMinutes of [0, 1.5, 129_601, "5"]) {
    const reply = await set({ nextReplyMinutes });
    expect(reply.status).toBe(422);
    expect(Object.keys(reply.json().error.fields)).toEqual(["serviceLevels"]);
  }
  await as("manager", "PATCH", "settings?site=shop", { serviceLevels: null });
});

test("an agent neither reads nor changes settings; only an owner touches identity and keys, and no API key does", async () => {
  for (const [method, path] of [
    ["GET", "settings"],
    ["GET", "settings/precision"],
    ["GET", "settings/parts"],
    ["DELETE", "settings/demo"],
  ] as const) {
    expect((await as("agent", method, `${path}?site=shop`)).json().error.code, path).toBe("ROLE_TOO_LOW");
  }
  for (const body of [{ precision: 0.9 }, {}])
    expect((await as("agent", "PATCH", "settings?site=shop", body)).status).toBe(403);
  expect((await as("manager", "GET", "api-keys")).json().error.code).toBe("ROLE_TOO_LOW");
  expect((await as("manager", "POST", "settings/identity/secret?site=shop")).status).toBe(403);
  const { key } = (await as("owner", "POST", "api-keys", { name: "ci", scopes: ["settings"] })).json();
  const reply = await app.call("/api/v1/api-keys", { key });
  expect(["ROLE_TOO_LOW", "SIGN_IN_NEEDED"]).toContain(reply.json().error.code);
});

test("an API key is shown once, listed by its prefix, and dead when it is revoked", async () => {
  const made = (await as("owner", "POST", "api-keys", { name: "  Import job ", scopes: ["knowledge"] })).json();
  expect(made.key).toMatch(/^tup_/);
  const list = await as("owner", "GET", "api-keys");
  expect(list.body).not.toContain(made.key);
  expect(list.json().keys).toContainEqual(
    expect.objectContaining({ id: made.row.id, name: "Import job", prefix: made.key.slice(0, 8), revokedAt: null }),
  );
  expect((await as("owner", "DELETE", `api-keys/${made.row.id}`)).json().row.revokedAt).not.toBeNull();
  expect((await as("owner", "DELETE", `api-keys/${made.row.id}`)).status).toBe(404);
});

test("the identity secret is shown once and never read again; strict needs a secret or a key that is one", async () => {
  const strict = await as("owner", "PATCH", "settings/identity?site=shop", { mode: "strict" });
  expect(strict.json().error.fields.mode).toContain("needs a secret");
  const wrong = await as("owner", "PATCH", "settings/identity?site=shop", { publicKey: "-----BEGIN NOTHING-----" });
  expect(wrong.json().error.fields.publicKey).toContain("must be a public key");
  const { secret, identity } = (await as("owner", "POST", "settings/identity/secret?site=shop")).json();
  expect(secret).toHaveLength(43);
  expect(identity).toEqual({ mode: "optional", hasSecret: true, publicKey: null });
  expect((await as("owner", "PATCH", "settings/identity?site=shop", { mode: "strict" })).status).toBe(200);
  const read = await as("owner", "GET", "settings?site=shop");
  expect(read.json().identity).toMatchObject({ mode: "strict", hasSecret: true });
  expect(read.body).not.toContain(secret);
  const again = (await as("owner", "POST", "settings/identity/secret?site=shop")).json();
  expect(again.secret).not.toBe(secret);
  expect((await siteSettings(database.db, siteId)).identity.secret).toBe(again.secret);
});

test("a site's name, origins and language change; a new site's key must be free", async () => {
  const change = { name: "Shop 2", allowedOrigins: ["https://a.example"], language: "de" };
  expect((await as("manager", "PATCH", "settings/site?site=shop", change)).json()).toMatchObject(change);
  expect(await findSiteById(database.db, siteId)).toMatchObject(change);
  expect((await as("manager", "PATCH", "settings/site?site=shop", { allowedOrigins: ["a.example/x"] })).status).toBe(
    400,
  );
  expect((await as("agent", "PATCH", "settings/site?site=shop", { name: "x" })).status).toBe(403);
  expect((await as("manager", "POST", "settings/site", { key: "second", name: "Second" })).json()).toMatchObject({
    key: "second",
    allowedOrigins: [],
    language: "en",
  });
  const taken = await as("manager", "POST", "settings/site", { key: "shop", name: "Mine" });
  expect(taken.status).toBe(409);
  expect(taken.json().error).toMatchObject({ code: "SITE_TAKEN", fields: { key: "is taken" } });
});

/** A small gate, learnt as any other, whose held-out questions are these. */
async function tuneOf(curve: GateModel["curve"]): Promise<Uint8Array> {
  const site = inventedSite({ articles: 3, phrasings: 2 });
  const next = numbers(3);
  const embedder = { embed: async (texts: readonly string[]) => texts.map(() => randomVector(site.dimension, next)) };
  return gateToBytes({ ...trainGate(await trainInputOf(site, embedder)), curve, heldOut: curve.length });
}

test("the dial says nothing before the first publish, then each setting's consequence, and what the sample cannot promise", async () => {
  await as("manager", "PATCH", "settings?site=shop", { precision: 0.955 });
  expect((await as("manager", "GET", "settings/precision?site=shop")).json()).toEqual({
    points: [],
    present: 0.955,
    heldOut: 0,
    version: null,
  });
  // Forty judged questions: the gate is sure of 30, one of them wrongly, and half sure of ten.
  const curve = Array.from({ length: 40 }, (_, i) => ({
    first: i < 30 ? 0.99 - i / 1000 : 0.4 - i / 1000,
    three: i < 30 ? 0.99 : 0.9,
    right: i !== 29 && i < 35,
    hit: true,
    answerable: true,
    weight: 1,
  }));
  live = { ...liveOf([{ key: "returns", title: "Returns", answer: "30 days." }]), tune: await tuneOf(curve) };
  const { points, heldOut } = (await as("manager", "GET", "settings/precision?site=shop")).json();
  expect(heldOut).toBe(40);
  const at = (precision: number) => points.find((one: { precision: number }) => one.precision === precision);
  expect(at(0.955)).toBeDefined();
  const { coverage, clarified, suggested, person, measured, low, high, needed, refusal } = at(0.9);
  expect(coverage + clarified + suggested + person).toBeCloseTo(1, 9);
  expect(coverage).toBeGreaterThan(0.7);
  expect(low).toBeLessThan(measured);
  expect(high).toBeGreaterThanOrEqual(measured);
  expect(needed).toEqual({ withNone: 29, withOne: 46 });
  expect(refusal).toBeNull();
  expect(at(0.95)).toMatchObject({ needed: { withNone: 59, withOne: 93 } });
  expect(at(0.95).refusal).toContain("needs 59 judged answers with no error, 93 with one; this knowledge has only 40");
  for (let i = 1; i < points.length; i++) expect(points[i].coverage).toBeLessThanOrEqual(points[i - 1].coverage + 1e-9);
});

test("each part is told with its state", async () => {
  expect((await as("manager", "GET", "settings/parts")).json().parts.smallModel).toMatchObject({ progress: 0.3 });
});

test("one call removes what was made for show, and nothing else", async () => {
  const { db } = database;
  const own = await createVisitor(db, { siteId, tokenHash: "own" });
  const shown = await createVisitor(db, { siteId, tokenHash: "shown" });
  await db.transaction(async (tx) => {
    await createConversation(tx, { siteId, visitorId: own.id });
    await createConversation(tx, { siteId, visitorId: own.id, isDemo: true });
    await createConversation(tx, { siteId, visitorId: shown.id, isDemo: true });
  });
  expect((await as("manager", "GET", "settings?site=shop")).json().demoConversations).toBe(2);
  expect((await as("manager", "DELETE", "settings/demo?site=shop")).json()).toEqual({ removed: 2 });
  expect(await db.$count(conversation)).toBe(1);
  expect((await db.select().from(visitor)).map((row) => row.id)).toEqual([own.id]);
});
