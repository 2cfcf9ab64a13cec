import { afterAll, beforeAll, expect, test } from "vitest";
import type { Background } from "../../server/background-work.ts";
import { createJobList } from "../../server/jobs/list.ts";
import { newId } from "../../server/lib/ids.ts";
import { listAudit } from "../../server/store/audit.ts";
import { organisation } from "../../server/store/schema/organisation.ts";
import type { SourceChangeWire } from "../../server/wire/sources.ts";
import { type Members, openMembers } from "../fixtures/member.ts";
import { articlePage, shell, startWebsite, type Website } from "../fixtures/website.ts";
import { openWorld, type World } from "../sources/world.ts";
import { deps, type Json, KEY, ORGANISATION, OTHER_KEY, type Running, serve, site, sitesOf } from "./builders.ts";

let world: World;
let website: Website;
let background: Background;
let running: Running;
let members: Members;
let siteId: string;
beforeAll(async () => {
  world = await openWorld();
  const { db } = world.database;
  await db.insert(organisation).values({ id: ORGANISATION, name: "The Shop" });
  siteId = await world.site();
  const own = site({ id: siteId, key: siteId });
  website = await startWebsite({
    "/help/": shell(
      "Help",
      '<h1>Help</h1><ul><li><a href="returns">Returns</a></li><li><a href="delivery">Delivery</a></li></ul>',
    ),
    "/help/returns": articlePage({
      title: "How do I return a lamp?",
      text: "Send it back within thirty days, in any box.",
    }),
    "/help/delivery": articlePage({
      title: "How long does delivery take?",
      text: "Three days from the evening we pack it.",
    }),
  });
  background = world.process();
  members = openMembers(db, ORGANISATION);
  running = await serve(
    deps({
      db,
      sites: sitesOf([own]),
      knowledge: world.knowledge,
      sources: background.sources,
      jobs: createJobList({ db, jobs: background.jobs, own: {} }),
      ...members,
    }),
  );
});
afterAll(async () => {
  await running.close();
  await website.close();
  await world.close();
});

async function send(method: string, path: string, body?: object, key = KEY): Promise<{ status: number; json: Json }> {
  const reply = await running.call(`/api/v1/${path}`, {
    method,
    key,
    ...(body === undefined ? {} : { body: JSON.stringify({ site: siteId, ...body }) }),
  });
  return { status: reply.status, json: reply.json() };
}
const path = "knowledge/sources";
const add = (more: object = {}) => send("POST", path, { kind: "website", address: `${website.url}/help/`, ...more });
const read = async (id: string) => {
  await background.jobs.ended((await send("POST", `${path}/${id}/run`, {})).json.jobId);
};
const changes = async (more = ""): Promise<SourceChangeWire[]> =>
  (await send("GET", `${path}/changes?site=${siteId}${more}`)).json.changes;
const edit = async (articleId: string, content: object) => {
  const { revisionId, content: before } = (await send("GET", `knowledge/articles/${articleId}`)).json;
  await send("PUT", `knowledge/articles/${articleId}`, { from: revisionId, content: { ...before, ...content } });
};

test("a source from the first day to the last: added, read, accepted, edited on both sides, chosen, deleted", async () => {
  const { status, json: source } = await add();
  expect(status).toBe(200);
  expect(source).toMatchObject({
    kind: "website",
    name: website.host,
    hasToken: false,
    schedule: "daily",
    apply: "propose",
  });
  await background.jobs.ended(source.job.id);
  expect((await send("GET", `${path}?site=${siteId}`)).json).toMatchObject({
    sources: [{ id: source.id, articles: 0, open: 2, failing: null, figures: { added: 2 } }],
    open: 2,
  });
  const [first] = await changes();
  expect(first).toMatchObject({
    kind: "added",
    isConflict: false,
    diff: null,
    content: { title: "How do I return a lamp?" },
  });
  expect((await send("POST", `${path}/changes/accept`, {})).json).toMatchObject({ accepted: 2, articles: 2 });
  const { articles } = (await send("GET", `knowledge/articles?site=${siteId}`)).json;
  const idOf = (title: string) => articles.find((one: Json) => one.title.includes(title)).id;
  const [returns, delivery] = [idOf("return"), idOf("delivery")];

  // Both sides change: another field each for delivery, the same one for returns.
  await edit(delivery, { phrasings: ["when does it come"], tags: ["orders"] });
  await edit(returns, { answer: "Send it back within fourteen days, in its own box." });
  website.pages.set(
    "/help/returns",
    articlePage({ title: "How do I return a lamp?", text: "Send it back within sixty days, in any box." }),
  );
  website.pages.set(
    "/help/delivery",
    articlePage({ title: "How long does delivery take?", text: "Two days from the evening we pack it." }),
  );
  await read(source.id);
  const found = await changes();
  expect(found.map(({ title, isConflict }) => [title, isConflict])).toEqual([
    ["How do I return a lamp?", true],
    ["How long does delivery take?", false],
  ]);
  expect(await changes("&conflict=true")).toHaveLength(1);
  expect((await send("POST", `${path}/changes/accept`, {})).json).toMatchObject({ accepted: 1, conflicts: [] });
  expect((await send("GET", `knowledge/articles/${delivery}`)).json.content).toMatchObject({
    answer: expect.stringContaining("Two days"),
    phrasings: ["when does it come"],
    tags: ["orders"],
  });

  const [conflict] = found as [SourceChangeWire];
  const detail = (await send("GET", `${path}/changes/${conflict.id}?site=${siteId}`)).json;
  expect(detail).toMatchObject({
    base: { answer: expect.stringContaining("thirty") },
    ours: { answer: expect.stringContaining("fourteen") },
    theirs: { answer: expect.stringContaining("sixty") },
    collisions: ["answer"],
  });
  const decide = (action: string, more: object = {}) =>
    send("POST", `${path}/changes/decide`, { decisions: [{ id: conflict.id, action, ...more }] });
  expect((await decide("accept")).json).toMatchObject({ accepted: 0, conflicts: [conflict.id] });
  expect((await decide("edited", { content: { ...detail.theirs, answer: "" } })).json.error.code).toBe(
    "ARTICLE_INVALID",
  );
  expect(
    (
      await decide("edited", {
        content: { ...detail.theirs, answer: "Send it back within sixty days, in its own box." },
      })
    ).json,
  ).toMatchObject({ accepted: 1, articles: 1 });
  expect((await decide("theirs")).json).toMatchObject({ accepted: 0, already: 1 });
  expect((await send("GET", `knowledge/articles/${returns}`)).json.content.answer).toBe(
    "Send it back within sixty days, in its own box.",
  );
  // What was decided stays decided.
  await read(source.id);
  expect(await changes()).toEqual([]);

  // Gone at the source: ignored once, it isn't proposed again; back again, it's as before.
  website.pages.delete("/help/delivery");
  await read(source.id);
  const [vanished] = (await changes()) as [SourceChangeWire];
  expect(vanished).toMatchObject({ kind: "vanished", reason: "The page is gone (404)." });
  await send("POST", `${path}/changes/decide`, { decisions: [{ id: vanished.id, action: "drop" }] });
  await read(source.id);
  expect(await changes()).toEqual([]);
  const pages = (await send("GET", `${path}/${source.id}/pages?site=${siteId}`)).json.pages;
  expect(pages.find((one: Json) => one.address.endsWith("/delivery"))).toMatchObject({ state: "gone" });

  expect((await send("DELETE", `${path}/${source.id}?site=${siteId}`)).json).toEqual({ removed: true });
  expect((await send("GET", `${path}/${source.id}?site=${siteId}`)).status).toBe(404);
  expect((await send("GET", `knowledge/articles?site=${siteId}`)).json.total).toBe(2);
  const audit = await listAudit(world.database.db, { organisationId: ORGANISATION, limit: 50 });
  // Reads, decisions and edits between the two are recorded as changes.
  const actions = audit.map((one) => one.action);
  expect(actions.filter((one) => one !== "changed")).toEqual(["source-removed", "source-added"]);
  expect(actions).toContain("changed");
  expect(audit[0]).toMatchObject({ actor: "key", subject: website.host });
});

test("'ours' keeps our text, and the source's isn't proposed again until it changes", async () => {
  website.pages.set(
    "/help/returns",
    articlePage({ title: "May I return glass?", text: "Glass can be returned within ten days." }),
  );
  const source = (await add({ name: "Glass" })).json;
  await background.jobs.ended(source.job.id);
  await send("POST", `${path}/changes/accept`, {});
  const { articles } = (await send("GET", `knowledge/articles?site=${siteId}`)).json;
  const id =
    articles.find((one: Json) => one.title === "May I return glass?")?.id ??
    articles.find((one: Json) => one.key.endsWith("/returns")).id;
  await edit(id, { answer: "Our own words about glass." });
  website.pages.set(
    "/help/returns",
    articlePage({ title: "May I return glass?", text: "Glass can be returned within twenty days." }),
  );
  await read(source.id);
  const [conflict] = (await changes("&conflict=true")) as [SourceChangeWire];
  await send("POST", `${path}/changes/decide`, { decisions: [{ id: conflict.id, action: "ours" }] });
  await read(source.id);
  expect(await changes()).toEqual([]);
  expect((await send("GET", `knowledge/articles/${id}`)).json.content.answer).toBe("Our own words about glass.");
  await send("DELETE", `${path}/${source.id}?site=${siteId}`);
});

test("'publish at once' puts additions and changes live, and leaves what vanished to a person", async () => {
  website.pages.set(
    "/help/",
    shell("Help", '<h1>Help</h1><ul><li><a href="live">Live</a></li><li><a href="more">More</a></li></ul>'),
  );
  website.pages.set(
    "/help/more",
    articlePage({ title: "Is there more?", text: "There is always a little more to say about lamps." }),
  );
  website.pages.set(
    "/help/live",
    articlePage({ title: "Live at once?", text: "Yes, without anybody pressing a button." }),
  );
  const source = (await add({ name: "Live", apply: "publish" })).json;
  await background.jobs.ended(source.job.id);
  expect((await send("GET", `${path}/${source.id}?site=${siteId}`)).json.figures.applied).toBeGreaterThan(0);
  const { jobs } = (await send("GET", `jobs?site=${siteId}`)).json;
  const publish = jobs.find((one: Json) => one.kind === "publish");
  expect(publish).toMatchObject({ subject: "Live" });
  expect(await background.jobs.ended(publish.id)).toMatchObject({ state: "done" });
  const live = world.knowledge.live(siteId);
  expect([...(live?.articles.values() ?? [])].map((one) => one.title)).toContain("Live at once?");
  website.pages.delete("/help/live");
  await read(source.id);
  const gone = await changes();
  // The website was a source before, and its articles are known: what it had then has vanished too.
  expect(gone.map((one) => one.kind)).toEqual(["vanished", "vanished"]);
  expect(gone.map((one) => one.title)).toContain("Live at once?");
  expect(world.knowledge.live(siteId)?.articles.size).toBe(live?.articles.size);
});

test("bad input: another organisation's, unknown ids, wrong values, a private address", async () => {
  expect((await send("GET", `${path}?site=${siteId}`, undefined, OTHER_KEY)).json.error.code).toBe("SITE_UNKNOWN");
  expect((await send("POST", `${path}/${newId()}/run`, {})).status).toBe(404);
  expect((await send("POST", `jobs/${newId()}/stop`, {})).status).toBe(404);
  for (const wrong of [{ kind: "rss" }, { address: "" }, { schedule: "never" }, { options: { maxPages: 0 } }]) {
    expect((await add(wrong)).status, JSON.stringify(wrong)).toBe(400);
  }
  expect((await add({ address: "http://10.1.2.3/" })).json.error.code).toBe("SOURCE_ADDRESS_REFUSED");
  expect((await add({ address: "ftp://x.example" })).json.error).toMatchObject({
    code: "SOURCE_INVALID",
    fields: { address: expect.any(String) },
  });
});

test("managers see and decide, agents don't", async () => {
  for (const [role, status] of [
    ["agent", 403],
    ["manager", 200],
  ] as const) {
    const { cookie } = await members.signIn(role);
    for (const one of [path, `${path}/changes`, "jobs"]) {
      const reply = await running.call(`/api/v1/${one}?site=${siteId}`, { headers: { cookie, origin: running.url } });
      expect(reply.status, `${role} ${one}`).toBe(status);
    }
  }
});
