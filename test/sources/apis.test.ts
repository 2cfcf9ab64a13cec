import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { parse } from "zod/mini";
import type { Background } from "../../server/background-work.ts";
import { currentArticles } from "../../server/store/article.ts";
import { job } from "../../server/store/schema/job.ts";
import { source as sourceTable } from "../../server/store/schema/source.ts";
import { sourceOptions } from "../../server/wire/sources.ts";
import { until } from "../fault/server.ts";
import { type Answer, startWebsite, type Website } from "../fixtures/website.ts";
import { added, changesOf, openWorld, reread, type World } from "./world.ts";

let world: World;
let server: Website;
let background: Background;
beforeAll(async () => {
  world = await openWorld();
  background = world.process();
});
afterAll(() => world.close());
beforeEach(async () => {
  server = await startWebsite();
});
afterEach(() => server.close());

const json = (body: unknown, headers: Record<string, string> = {}): Answer => ({
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});
const options = (more: object = {}) => ({ ...parse(sourceOptions, {}), ...more });
const accept = (siteId: string) => background.sources.acceptAll(siteId, {}, "Mona Manager");
const titles = async (siteId: string) => (await currentArticles(world.database.db, siteId)).map((one) => one.title);

/** 250 articles as Zendesk's Help Center API lists them, in pages of 100 by cursor. */
function zendesk({ count = 250, limited = 0 }: { count?: number; limited?: number } = {}) {
  let refusals = limited;
  const articles = Array.from({ length: count }, (_, i) => ({
    id: 360_000_000_000 + i,
    html_url: `https://lumen.zendesk.com/hc/en-us/articles/${360_000_000_000 + i}`,
    title: `How do I fix lamp ${i}?`,
    body: `<h1>How do I fix lamp ${i}?</h1><p>Turn screw number <strong>${i}</strong> to the left, and <a href="/hc/en-us/x">read on</a>.</p>`,
    locale: "en-us",
    draft: i === 7,
    user_segment_id: i === 8 ? 42 : null,
    label_names: i === 0 ? ["lamps"] : [],
  }));
  server.instead = ({ url = "", headers }) => {
    const at = new URL(url, server.url);
    if (headers.authorization !== `Basic ${Buffer.from("ann@lumen.example/token:zd_1").toString("base64")}`) {
      return { status: 401, body: '{"error":"Couldn\'t authenticate you"}' };
    }
    if (at.pathname === "/api/v2/help_center/locales.json")
      return json({ locales: ["en-us", "de"], default_locale: "en-us" });
    if (at.pathname !== "/api/v2/help_center/en-us/articles.json") return { status: 404, body: "{}" };
    const after = Number(at.searchParams.get("page[after]") ?? 0);
    if (after === 100 && refusals-- > 0) return { status: 429, headers: { "retry-after": "3600" }, body: "{}" };
    const next = after + 100;
    return json({
      articles: articles.slice(after, next),
      meta: { has_more: next < articles.length, after_cursor: String(next) },
      links: {
        next: `${server.url}/api/v2/help_center/en-us/articles.json?page%5Bsize%5D=100&page%5Bafter%5D=${next}`,
      },
    });
  };
  return articles;
}
const zendeskSource = (siteId: string, more: object = {}) => ({
  ...({ siteId, kind: "zendesk", address: server.url, token: "zd_1" } as const),
  options: options({ email: "ann@lumen.example", ...more }),
});

test("Zendesk: 250 articles by cursor, without drafts and what's for some users only; one change, one removal", async () => {
  const siteId = await world.site();
  const articles = zendesk();
  const { source } = await added(background, zendeskSource(siteId));
  expect(source.figures).toMatchObject({ pages: 248, articles: 248, added: 248, skipped: 2, unread: 0 });
  expect(source.hasToken).toBe(true);
  expect(server.requests.filter((path) => path.includes("articles.json"))).toHaveLength(3);
  await accept(siteId);
  const [first] = await currentArticles(world.database.db, siteId);
  expect(first).toMatchObject({
    key: `${server.host}/360000000000`,
    title: "How do I fix lamp 0?",
    answer: "Turn screw number **0** to the left, and [read on](https://lumen.zendesk.com/hc/en-us/x).",
    url: "https://lumen.zendesk.com/hc/en-us/articles/360000000000",
    language: "en-US",
  });
  Object.assign(articles[5] ?? {}, { body: "<p>Turn it to the right.</p>" });
  articles.splice(200, 1);
  await reread(background, { siteId, id: source.id });
  expect((await changesOf(background, siteId)).map(({ kind, title }) => [kind, title])).toEqual([
    ["changed", "How do I fix lamp 5?"],
    ["vanished", "How do I fix lamp 200?"],
  ]);
});

test("an API that answers 429 for an hour is left alone for an hour, and goes on at the page where it was", async () => {
  const siteId = await world.site();
  zendesk({ limited: 1 });
  const { sources, jobs } = background;
  const source = await sources.add({ ...zendeskSource(siteId), schedule: "daily", apply: "propose", by: null });
  const jobId = source.job?.id as string;
  await until("it waits", async () => (await sources.read(siteId, source.id)).job?.nextTryAt != null);
  const waiting = (await sources.read(siteId, source.id)).job;
  expect(waiting).toMatchObject({
    state: "waiting",
    fault: expect.stringContaining("asks to wait 60 minutes"),
    done: 100,
  });
  expect(Date.parse(waiting?.nextTryAt ?? "") - Date.now()).toBeGreaterThan(3_500_000);
  const asked = server.requests.length;
  await new Promise((resume) => setTimeout(resume, 200));
  expect(server.requests.length).toBe(asked);
  // Somebody presses "Read now" meanwhile: it's the same run.
  expect(await sources.run(siteId, source.id, "Mona")).toEqual({ jobId, isNew: false });
  await world.database.db.update(job).set({ dueAt: sql`now()` });
  expect(await jobs.ended(jobId)).toMatchObject({ state: "done", attempts: 1 });
  expect(server.requests.filter((path) => path.includes("articles.json")).length).toBe(4);
  expect((await sources.read(siteId, source.id)).figures).toMatchObject({ articles: 248 });
});

test("a wrong token is said at once; a right one ends it", async () => {
  const own = world.process({ mails: true });
  const siteId = await world.site();
  zendesk();
  const { source, job: row } = await added(own, { ...zendeskSource(siteId), token: "wrong" });
  expect(row).toMatchObject({ state: "failed", attempts: 1, fault: expect.stringContaining("refused access (401)") });
  expect(source.failing).toMatchObject({ remedy: expect.stringContaining("API token") });
  await own.sources.change(siteId, source.id, { token: "zd_1" });
  await reread(own, { siteId, id: source.id });
  expect((await own.sources.read(siteId, source.id)).failing).toBeNull();
  const [stored] = await world.database.db.select().from(sourceTable).where(sql`${sourceTable.id} = ${source.id}`);
  expect(stored?.token).not.toContain("zd_1");
});

test("a token isn't sent to another server", async () => {
  const siteId = await world.site();
  zendesk({ count: 3 });
  const { source } = await added(background, zendeskSource(siteId));
  await expect(
    background.sources.change(siteId, source.id, { address: "https://elsewhere.example" }),
  ).rejects.toMatchObject({
    code: "SOURCE_INVALID",
    fields: { token: expect.any(String) },
  });
});

test("Intercom: pages by number, drafts left out, another language by locale, its own way to say when to come back", async () => {
  const siteId = await world.site();
  const articles = Array.from({ length: 120 }, (_, i) => ({
    id: String(1000 + i),
    type: "article",
    title: `Shade ${i}`,
    body: `<p class="no-margin">Shade ${i} is made of glass from Murano and weighs little.</p>`,
    state: i === 3 ? "draft" : "published",
    url: `https://help.lumen.example/en/articles/${1000 + i}`,
    default_locale: "en",
    translated_content: {
      type: "article_translated_content",
      ...(i < 2
        ? {
            fr: {
              type: "article_content",
              title: `Abat-jour ${i}`,
              body: "<p>En verre de Murano.</p>",
              state: "published",
              url: null,
            },
          }
        : {}),
    },
  }));
  let busy = 1;
  server.instead = ({ url = "", headers }) => {
    const at = new URL(url, server.url);
    expect(headers["intercom-version"]).toBe("2.11");
    if (headers.authorization !== "Bearer ic_1") return { status: 401, body: "{}" };
    const page = Number(at.searchParams.get("page"));
    if (page === 2 && busy-- > 0) {
      return { status: 429, headers: { "x-ratelimit-reset": String(Math.ceil(Date.now() / 1000) + 1) }, body: "{}" };
    }
    return json({
      type: "list",
      data: articles.slice((page - 1) * 50, page * 50),
      total_count: articles.length,
      pages: { type: "pages", page, per_page: 50, total_pages: 3 },
    });
  };
  const { source, job: row } = await added(background, {
    siteId,
    kind: "intercom",
    address: server.url,
    token: "ic_1",
  });
  expect(row).toMatchObject({ state: "done", attempts: 1 });
  expect(source.figures).toMatchObject({ articles: 119, skipped: 1 });
  const french = await added(background, {
    siteId,
    kind: "intercom",
    address: server.url,
    token: "ic_1",
    options: options({ locale: "fr" }),
  });
  expect(french.source.figures).toMatchObject({ pages: 2, skipped: 118 });
});

test("Chatwoot: pages until an empty one, Markdown, published only", async () => {
  const siteId = await world.site();
  const articles = Array.from({ length: 60 }, (_, i) => ({
    id: i + 1,
    slug: `1700-lamp-${i}`,
    title: `Lamp ${i}`,
    content: `Lamp ${i} has **${i + 1}** screws:\n\n- one at its base\n- the others above`,
    status: i === 4 ? "draft" : i === 5 ? "archived" : "published",
    account_id: 3,
    category: { id: 1, name: "Lamps", locale: "en" },
  }));
  server.instead = ({ url = "", headers }) => {
    const at = new URL(url, server.url);
    if (headers.api_access_token !== "cw_1") return { status: 401, body: '{"error":"Invalid Access Token"}' };
    if (at.pathname !== "/api/v1/accounts/3/portals/lumen/articles") return { status: 404, body: "{}" };
    const page = Number(at.searchParams.get("page"));
    return json({
      payload: articles.slice((page - 1) * 25, page * 25),
      meta: { all_articles_count: 60, articles_count: 60, current_page: page },
    });
  };
  const chatwoot = { siteId, kind: "chatwoot", address: server.url, token: "cw_1" } as const;
  await expect(added(background, chatwoot)).rejects.toMatchObject({ code: "SOURCE_INVALID" });
  const { source } = await added(background, { ...chatwoot, options: options({ account: 3, portal: "lumen" }) });
  expect(source.figures).toMatchObject({ articles: 58, skipped: 2, unread: 0 });
  await accept(siteId);
  expect((await currentArticles(world.database.db, siteId))[0]).toMatchObject({
    url: `${server.url}/hc/lumen/articles/1700-lamp-0`,
    answer: "Lamp 0 has **1** screws:\n\n- one at its base\n- the others above",
  });
  expect((await titles(siteId)).length).toBe(58);
});

test("a server that isn't what it's said to be is named, and what it lacks", async () => {
  const siteId = await world.site();
  server.instead = () => json({ hello: "world" });
  const { job: row } = await added(background, { siteId, kind: "intercom", address: server.url, token: "ic_1" });
  expect(row).toMatchObject({ state: "failed", fault: expect.stringContaining('"data"') });
});

test("addresses that can't be a source are refused when they're typed in", async () => {
  const siteId = await world.site();
  const none = world.process({ hosts: [], start: false });
  const add = (address: string) =>
    none.sources.add({ siteId, kind: "website", address, schedule: "daily", apply: "propose", by: null });
  for (const address of [
    "http://127.0.0.1:3000",
    "localhost",
    "http://169.254.169.254/latest",
    "http://[::1]/",
    "10.0.0.7",
  ]) {
    await expect(add(address), address).rejects.toMatchObject({ code: "SOURCE_ADDRESS_REFUSED" });
  }
  for (const address of ["ftp://shop.example", "not an address", "https://user:password@shop.example"]) {
    await expect(add(address), address).rejects.toMatchObject({ code: "SOURCE_INVALID" });
  }
});
