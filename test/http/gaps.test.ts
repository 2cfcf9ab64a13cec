import { afterAll, beforeAll, expect, test } from "vitest";
import { TuppenceError } from "../../server/lib/errors.ts";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort, Tx } from "../../server/ports/database/port.ts";
import { listAudit } from "../../server/store/audit.ts";
import { organisation } from "../../server/store/schema/organisation.ts";
import type { GapsPart } from "../../server/transport/deps.ts";
import type { GapReply, GapRow } from "../../server/wire/gaps.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openMembers } from "../fixtures/member.ts";
import { deps, type Json, KEY, ORGANISATION, OTHER_KEY, type Running, serve, site, sitesOf } from "./builders.ts";

let database: DatabasePort;
let running: Running;
let members: ReturnType<typeof openMembers>;
const own = site();
const asked: object[] = [];

const gap: GapRow = {
  ...{ id: newId(), state: "open", question: "do you sell vouchers", questions: 3, conversations: 2 },
  kinds: { "not-answered": 2, "handed-on": 0, "answered-badly": 1 },
  past: 4,
  ...{ lastAt: "2026-11-29T09:00:00.000Z", firstAt: "2026-11-20T09:00:00.000Z" },
  ...{ personSeconds: 90, personNanoUsd: 625_000_000, article: null, decidedBy: null, decidedAt: null, replay: null },
};
const whole: GapReply = {
  gap,
  questions: [],
  past: [],
  nearest: [],
  phrasings: ["do you sell vouchers"],
  largeModelMissing: null,
};
const content = {
  ...{ title: "Do you sell vouchers?", answer: "Yes.", phrasings: [], tags: [] },
  ...{ url: null, language: "en", audience: null },
};

/** The service itself is test/learning/gaps.test.ts; decisions run what goes into the same transaction. */
const gaps: GapsPart = {
  async list(siteId, options) {
    asked.push({ siteId, ...options });
    const counts = { open: 1, handled: 0, "not-ours": 0, questions: 3, past: 4 };
    return { gaps: [gap], total: 1, next: null, counts, refreshing: false, fault: null };
  },
  read: async () => whole,
  draft: async (_, __, { by }) => {
    if (by === "large-model") throw new TuppenceError("LARGE_MODEL_UNAVAILABLE", "No large model.", "Set one up.");
    return { content, unsupported: [], costNanoUsd: 0 };
  },
  write: (_, __, options) => decided({ ...gap, state: "article", decidedBy: options.by }, options.also),
  addPhrasings: (_, __, options) => decided({ ...gap, state: "phrasings", decidedBy: options.by }, options.also),
  decide: (_, __, options) => decided({ ...gap, state: options.state, decidedBy: options.by }, options.also),
  async replay(_, __, { against, onProgress }) {
    onProgress({ stage: "replay", share: 0.5 });
    const counts = { conversations: 2, answered: 2, fromArticle: 1, offered: 0 };
    return { ...gap, replay: { ...counts, against, at: "2026-11-30T09:00:00.000Z" } };
  },
};
async function decided(row: GapRow, also: ((tx: Tx) => Promise<void>) | undefined): Promise<GapRow> {
  await database.db.transaction(async (tx) => also?.(tx));
  return row;
}

beforeAll(async () => {
  database = await openTestDatabase();
  await database.db.insert(organisation).values({ id: ORGANISATION, name: "The Shop" });
  members = openMembers(database.db, ORGANISATION);
  running = await serve(deps({ db: database.db, sites: sitesOf([own]), gaps, ...members }));
});
afterAll(async () => {
  await running.close();
  await database.close();
});

async function send(
  method: string,
  path: string,
  body?: object,
  more: { key?: string; cookie?: string } = { key: KEY },
) {
  const { key, cookie } = more;
  const reply = await running.call(`/api/v1/knowledge/gaps${path}`, {
    method,
    ...(key === undefined ? {} : { key }),
    ...(cookie === undefined ? {} : { headers: { cookie, origin: running.url, "content-type": "application/json" } }),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: reply.status, body: reply.body, json: (): Json => reply.json() };
}
const at = `/${gap.id}`;

test("groups are listed in the wanted order, the dearest first unless another is asked for", async () => {
  asked.length = 0;
  expect((await send("GET", "")).json().gaps).toEqual([gap]);
  await send("GET", "?site=shop&list=not-ours&order=newest&cursor=50");
  expect(asked).toEqual([
    { siteId: own.id, list: "open", order: "cost", offset: 0 },
    { siteId: own.id, list: "not-ours", order: "newest", offset: 50 },
  ]);
  for (const wrong of ["?list=closed", "?order=price", "?cursor=-1"])
    expect((await send("GET", wrong)).status).toBe(400);
});

test("a group is read and drafted; what a large model can't do is said", async () => {
  expect((await send("GET", at)).json()).toEqual(whole);
  expect((await send("GET", "/none")).status).toBe(404);
  expect((await send("POST", `${at}/draft`, { by: "replies" })).json().content).toEqual(content);
  const refused = await send("POST", `${at}/draft`, { by: "large-model" });
  expect([refused.status, refused.json().error.code]).toEqual([503, "LARGE_MODEL_UNAVAILABLE"]);
});

test("a replay reports its progress, then what it found", async () => {
  const lines = (await send("POST", `${at}/replay`, { against: "live" })).body.trim().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { progress: { stage: "replay", share: 0.5 } },
    { result: { gap: { replay: { against: "live", answered: 2, conversations: 2 } } } },
  ]);
  expect((await send("POST", `${at}/replay`, { against: "yesterday" })).status).toBe(400);
});

test("every decision is in the audit log with who made it", async () => {
  const { cookie } = await members.signIn("manager", { name: "Mia" });
  const articleId = newId();
  const decisions = [
    send("POST", `${at}/article`, { content }, { cookie }),
    send("POST", `${at}/phrasings`, { articleId, phrasings: ["vouchers?"] }, { cookie }),
    send("POST", `${at}/decide`, { state: "not-ours" }, { cookie }),
  ];
  for (const reply of await Promise.all(decisions)) expect(reply.json().gap.decidedBy).toBe("Mia");
  const entries = await listAudit(database.db, { organisationId: ORGANISATION, action: "gap-decided", limit: 10 });
  expect(entries.map((one) => one.detail?.decision).sort()).toEqual(["article", "not-ours", "phrasings"]);
  expect(entries[0]).toMatchObject({ actorName: "Mia", subject: gap.id, detail: { site: "shop" } });
});

test("managers only, and only their own organisation's sites", async () => {
  const { cookie } = await members.signIn("agent");
  expect((await send("GET", "", undefined, { cookie })).status).toBe(403);
  expect((await send("POST", `${at}/decide`, { state: "not-ours" }, { cookie })).status).toBe(403);
  expect((await send("GET", "?site=shop", undefined, { key: OTHER_KEY })).status).toBe(404);
  expect((await send("POST", `${at}/decide`, { site: "shop", state: "open" }, { key: OTHER_KEY })).status).toBe(404);
  expect((await send("GET", "", undefined, {})).status).toBe(401);
});

test("bad input is refused with the field's name", async () => {
  for (const [path, body, field] of [
    ["/decide", { state: "article" }, "state"],
    ["/phrasings", { articleId: "x", phrasings: ["y"] }, "articleId"],
    ["/phrasings", { articleId: newId(), phrasings: [] }, "phrasings"],
    ["/phrasings", { articleId: newId(), phrasings: ["x".repeat(1_001)] }, "phrasings"],
    ["/article", {}, "content"],
    ["/draft", { by: "magic" }, "by"],
  ] as const) {
    const reply = await send("POST", at + path, body);
    expect(reply.status, path).toBe(400);
    expect(reply.json().error.message).toContain(field);
  }
});
