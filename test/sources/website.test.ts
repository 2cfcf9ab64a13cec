import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Background } from "../../server/background-work.ts";
import { currentArticles } from "../../server/store/article.ts";
import { articlePage, FRAME, lampShop, SHOP_ARTICLES, shell, startWebsite, type Website } from "../fixtures/website.ts";
import { added, changesOf, openWorld, reread, type World } from "./world.ts";

let world: World;
let website: Website;
let background: Background;
beforeAll(async () => {
  world = await openWorld();
  background = world.process();
});
afterAll(() => world.close());
beforeEach(async () => {
  website = await startWebsite(lampShop());
});
afterEach(() => website.close());

const crawl = async (siteId: string, more: object = {}) =>
  added(background, { siteId, address: `${website.url}/help/`, ...more });
const accept = (siteId: string) => background.sources.acceptAll(siteId, {}, "Mona Manager");
const read = () => website.requests.filter((path) => path.startsWith("/help"));

test("a website of 60 pages: crawled, accepted, crawled again after three changes: exactly three proposals", async () => {
  const siteId = await world.site();
  const { source, job } = await crawl(siteId);
  expect(job).toMatchObject({ state: "done", fault: null });
  // 50 articles, about us, prices; the questions are three and a lead; the manual four sections and a lead.
  expect(source.figures).toMatchObject({ articles: 61, added: 61, changed: 0, vanished: 0, failed: 0, unread: 0 });
  expect(source.figures?.pages).toBe(60);
  const first = await changesOf(background, siteId);
  expect(first.map((one) => one.kind)).toEqual(Array(61).fill("added"));
  expect(await currentArticles(world.database.db, siteId)).toEqual([]);

  expect(await accept(siteId)).toMatchObject({ accepted: 61, articles: 61, conflicts: [] });
  const articles = await currentArticles(world.database.db, siteId);
  expect(articles).toHaveLength(61);
  const byTitle = new Map(articles.map((one) => [one.title, one]));
  for (const { title, text, path } of SHOP_ARTICLES) {
    const one = byTitle.get(title);
    expect(one?.answer, title).toContain(text);
    expect(one).toMatchObject({ key: `${website.host}${path}`, url: `${website.url}${path}`, language: "en-GB" });
  }
  // Nothing of what stands around the articles is in them.
  for (const part of [
    ...Object.values(FRAME).map((one) => one.slice(0, 25)),
    "Popular",
    "Sign in",
    "Home /",
    "not a page",
  ]) {
    expect(articles.filter((one) => one.answer.includes(part)).map((one) => [part, one.title])).toEqual([]);
  }
  expect(byTitle.get("Delivery prices")?.answer).toMatch(/\| Ireland +\| £9\.90 +\|/);
  expect(byTitle.get("Delivery prices")?.answer).toContain(`![Map of our zones](${website.url}/img/map.png)`);
  expect(byTitle.get("Do you repair old lamps?")?.answer).toBe(
    "Our workshop repairs lamps of any make; an estimate is free.",
  );
  expect(byTitle.get("When are you open?")?.url).toBe(`${website.url}/help/faq#open`);
  expect(byTitle.get("Harbour manual: Wiring")?.url).toBe(`${website.url}/help/manual.html#wiring`);
  expect(byTitle.get("Harbour manual")?.answer).toMatch(/^This manual is for the Harbour lamp made since 2019\./);
  for (const never of ["Our margins", "Draft", "Basket"]) expect(byTitle.has(never)).toBe(false);
  expect(website.requests).not.toContain("/help/internal/margins");
  expect(website.requests).not.toContain("/shop/basket");

  // The three changes: another text, a new page, and one that is gone.
  const [changed, gone] = SHOP_ARTICLES as [(typeof SHOP_ARTICLES)[0], (typeof SHOP_ARTICLES)[0]];
  const text = "Standard delivery takes two working days after we've packed your order.";
  website.pages.set(
    changed.path,
    articlePage(
      { title: changed.title, text },
      '<p>See also <a href="../delivery/">everything about delivery</a>.</p>',
    ),
  );
  website.pages.delete(gone.path);
  website.pages.set(
    "/help/delivery/drones",
    articlePage({ title: "Do you use drones?", text: "No drone has ever carried a lamp of ours." }),
  );
  const overview = website.pages.get("/help/delivery/") as string;
  website.pages.set(
    "/help/delivery/",
    overview.replace(
      '<ul><li><a href="/help/delivery/how',
      '<ul><li><a href="drones">Drones</a></li><li><a href="/help/delivery/how',
    ),
  );
  website.requests.length = 0;
  expect(await reread(background, { siteId, id: source.id })).toMatchObject({ state: "done" });
  const changes = await changesOf(background, siteId);
  expect(changes.map(({ kind, title }) => [kind, title])).toEqual([
    ["changed", changed.title],
    ["vanished", gone.title],
    ["added", "Do you use drones?"],
  ]);
  expect(changes[0]?.diff?.answer?.filter((part) => part.kind !== "same")).toEqual([
    { kind: "removed", text: "three" },
    { kind: "added", text: "two" },
  ]);
  expect(changes[1]?.reason).toBe("The page is gone (404).");
  expect(await accept(siteId)).toMatchObject({ accepted: 3, articles: 3 });
  const now = new Map((await currentArticles(world.database.db, siteId)).map((one) => [one.title, one.answer]));
  expect(now.get(changed.title)).toContain("two working days");
  expect(now.has(gone.title)).toBe(false);
  expect(now.get("Do you use drones?")).toContain("No drone");
  // Nothing more, and nothing less.
  await reread(background, { siteId, id: source.id });
  expect(await changesOf(background, siteId)).toEqual([]);
});

test("a source that was deleted and is added again knows its articles: what has changed there since is no conflict", async () => {
  const siteId = await world.site();
  const { source } = await crawl(siteId);
  await accept(siteId);
  const [changed] = SHOP_ARTICLES as [(typeof SHOP_ARTICLES)[0]];
  website.pages.set(changed.path, articlePage({ title: changed.title, text: "It takes two days." }));
  await background.sources.remove(siteId, source.id);
  expect(await background.sources.list(siteId)).toEqual({ sources: [], open: 0 });
  await expect(background.sources.read(siteId, source.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  const { source: again } = await crawl(siteId);
  expect(again.figures).toMatchObject({ added: 0, changed: 1, vanished: 0 });
  expect((await changesOf(background, siteId)).map(({ kind, title, isConflict }) => [kind, title, isConflict])).toEqual(
    [["changed", changed.title, false]],
  );
});

test("a page that is read again says what has changed with its ETag, and at most two are asked for at once", async () => {
  const siteId = await world.site();
  const { source } = await crawl(siteId);
  await accept(siteId);
  expect(website.mostAtOnce).toBeLessThanOrEqual(2);
  const first = read().length;
  website.requests.length = 0;
  await reread(background, { siteId, id: source.id });
  // Unchanged pages are answered with 304: nothing is read a second time.
  expect(read().length).toBeLessThanOrEqual(first);
  expect(await changesOf(background, siteId)).toEqual([]);
  expect((await background.sources.read(siteId, source.id)).figures).toMatchObject({
    pages: 60,
    articles: 61,
    changed: 0,
  });
});

test("a page that changes each time proposes nothing; a real change on it does, with the old words for the rest", async () => {
  const siteId = await world.site();
  const path = "/help/about";
  let visits = 0;
  let people = "Forty";
  const own = (): string =>
    articlePage(
      { title: "About us", text: "Lumen has made lamps in Bristol since 1921." },
      `<p>You are visitor number ${++visits}.</p><p>${people} people work here.</p><p>Read at ${performance.now()}.</p>`,
    );
  website.pages.set(path, own);
  const { source } = await crawl(siteId);
  await accept(siteId);
  for (let i = 0; i < 3; i++) {
    await reread(background, { siteId, id: source.id });
    expect(await changesOf(background, siteId)).toEqual([]);
  }
  people = "Fifty";
  await reread(background, { siteId, id: source.id });
  const changes = await changesOf(background, siteId);
  expect(changes.map((one) => one.title)).toEqual(["About us"]);
  expect(changes[0]?.diff?.answer?.filter((part) => part.kind !== "same")).toEqual([
    { kind: "removed", text: "Forty" },
    { kind: "added", text: "Fifty" },
  ]);
});

test("a redirect loop is left out, and one at the start says so", async () => {
  const siteId = await world.site();
  const { source } = await crawl(siteId);
  const { pages } = await background.sources.pages(siteId, source.id, { state: "gone", offset: 0 });
  expect(pages.filter((one) => one.address.includes("loop")).map((one) => one.reason)).toEqual([
    `It redirects to ${website.url}/help/loop-b.`,
    `It redirects to ${website.url}/help/loop-a.`,
  ]);
  const other = await added(background, { siteId, address: `${website.url}/help/loop-a` });
  expect(other.job).toMatchObject({
    state: "failed",
    attempts: 1,
    fault: expect.stringContaining("redirects in a circle"),
  });
  expect(other.source.failing).toMatchObject({
    fault: expect.stringContaining("circle"),
    remedy: expect.stringContaining("browser"),
  });
});

test("a site of 100,000 pages is read up to its limit, and says how many are left", async () => {
  const siteId = await world.site();
  const list = Array.from({ length: 100_000 }, (_, i) => `<url><loc>${website.url}/p/${i}</loc></url>`);
  website.pages.clear();
  website.pages.set("/sitemap.xml", {
    headers: { "content-type": "application/xml" },
    body: `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${list.join("")}</urlset>`,
  });
  website.instead = ({ url }) =>
    url?.startsWith("/p/")
      ? `<html><title>Page ${url}</title><main><h1>Page ${url}</h1><p>The text of page ${url} has a few words of its own, enough for an article.</p></main></html>`
      : undefined;
  const { sourceOptions } = await import("../../server/wire/sources.ts");
  const { parse } = await import("zod/mini");
  const options = { ...parse(sourceOptions, {}), maxPages: 30 };
  const { source, job } = await added(background, { siteId, address: `${website.url}/sitemap.xml`, options });
  expect(job.state).toBe("done");
  expect(source.figures).toMatchObject({ pages: 30, articles: 30, unread: 99_970 });
  expect(website.requests.filter((path) => path.startsWith("/p/"))).toHaveLength(30);
  await accept(siteId);
  // What the limit leaves out isn't gone.
  await reread(background, { siteId, id: source.id });
  expect((await changesOf(background, siteId)).filter((one) => one.kind === "vanished")).toEqual([]);
}, 60_000);

test("a calendar without an end and links that go deeper each time end", async () => {
  const siteId = await world.site();
  website.instead = ({ url = "" }) => {
    if (url.startsWith("/help/calendar")) {
      const month = Number(/month=(\d+)/.exec(url)?.[1] ?? 0);
      return articlePage(
        { title: `Events ${month}`, text: `There's nothing on in month ${month}, as far as anybody knows.` },
        `<a href="/help/calendar?month=${month + 1}">Next</a>`,
      );
    }
    if (url.includes("/deep/"))
      return articlePage(
        { title: `Deep ${url.length}`, text: `${url} leads deeper and deeper, and never ends.` },
        '<a href="deep/x">Deeper</a>',
      );
    return undefined;
  };
  const about = website.pages.get("/help/about") as string;
  website.pages.set(
    "/help/about",
    about.replace("</article>", '<a href="calendar?month=1">Events</a> <a href="deep/x">Deep</a></article>'),
  );
  const { job } = await crawl(siteId);
  expect(job.state).toBe("done");
  expect(website.requests.filter((path) => path.includes("calendar")).length).toBeLessThan(40);
  expect(website.requests.filter((path) => path.includes("deep")).length).toBeLessThan(15);
});

test("a page that fails keeps its articles; a site that stops answering is tried again where it was", async () => {
  const siteId = await world.site();
  const { source } = await crawl(siteId);
  await accept(siteId);
  website.pages.set("/help/about", { status: 500, body: "oops" });
  await reread(background, { siteId, id: source.id });
  expect(await changesOf(background, siteId)).toEqual([]);
  expect((await background.sources.read(siteId, source.id)).figures).toMatchObject({ failed: 1, vanished: 0 });
  let broken = 0;
  website.instead = ({ url = "" }) =>
    url !== "/help/" && url !== "/robots.txt" && broken++ < 100 ? { status: 503 } : undefined;
  const job = await reread(background, { siteId, id: source.id });
  expect(job).toMatchObject({ state: "done" });
  expect(job.attempts).toBeGreaterThan(1);
  expect(await changesOf(background, siteId)).toEqual([]);
});

test("a source that is empty one day archives nothing, and says so until it has articles again", async () => {
  const siteId = await world.site();
  const { source } = await crawl(siteId);
  await accept(siteId);
  website.instead = ({ url }) => (url === "/robots.txt" ? undefined : "<html><main><h1>Welcome</h1></main></html>");
  const job = await reread(background, { siteId, id: source.id });
  expect(job.state).toBe("failed");
  const failing = (await background.sources.read(siteId, source.id)).failing;
  expect(failing?.fault).toContain("Nothing was changed here");
  expect(await changesOf(background, siteId)).toEqual([]);
  expect(await currentArticles(world.database.db, siteId)).toHaveLength(61);
  website.instead = undefined;
  await reread(background, { siteId, id: source.id });
  expect((await background.sources.read(siteId, source.id)).failing).toBeNull();
});

test("a crawled page is read as an imported one is: declared questions, terms, anchors as ids, too deep and too huge ones", async () => {
  const siteId = await world.site();
  const faq = {
    "@type": "FAQPage",
    mainEntity: [
      {
        "@type": "Question",
        name: "Do you engrave?",
        acceptedAnswer: { text: "Yes, see <a href='/help/prices'>prices</a>." },
      },
      { "@type": "Question", name: "Unanswered?", acceptedAnswer: {} },
    ],
  };
  const add = (path: string, html: string) => {
    website.pages.set(path, html);
    const start = website.pages.get("/help/") as string;
    website.pages.set("/help/", start.replace("<ul>", `<ul><li><a href="${path}">${path}</a></li>`));
  };
  const script = `<script type="application/ld+json">${JSON.stringify(faq)}</script>`;
  add("/help/engraving", shell("Engraving", "<h1>Engraving</h1>", { head: script }));
  const terms =
    "<h1>Terms</h1><dl><dt id='lux'>What is a lux?</dt><dd>A lumen on a square metre.</dd><dt>What is a watt?</dt><dd>Power.</dd></dl>";
  add("/help/terms", shell("Terms", terms));
  const deep = "<div>".repeat(10_000);
  add(
    "/help/deep",
    shell(
      "Deep",
      `<h1>Deep</h1>${deep}<p>Still here, at the bottom of ten thousand boxes.</p>${"</div>".repeat(10_000)}`,
    ),
  );
  add("/help/deeper", shell("Deeper", `<h1>Deeper</h1>${"<div>".repeat(20_000)}<p>Nobody sees it.</p>`));
  add("/help/huge", shell("Huge", `<h1>Huge</h1>${"<p>One of many products.</p>".repeat(30_000)}`));
  const { source, job } = await crawl(siteId);
  expect(job).toMatchObject({ state: "done", fault: null });
  await accept(siteId);
  const articles = new Map((await currentArticles(world.database.db, siteId)).map((one) => [one.title, one]));
  expect(articles.get("Do you engrave?")?.answer).toBe(`Yes, see [prices](${website.url}/help/prices).`);
  expect(articles.has("Unanswered?")).toBe(false);
  expect(articles.get("What is a lux?")).toMatchObject({
    key: `${website.host}/help/terms#lux`,
    url: `${website.url}/help/terms#lux`,
    answer: "A lumen on a square metre.",
  });
  expect(articles.get("What is a watt?")?.url).toBe(`${website.url}/help/terms`);
  expect(articles.get("Deep")?.answer).toContain("at the bottom of ten thousand boxes");
  const { pages } = await background.sources.pages(siteId, source.id, { state: "skipped", offset: 0 });
  const reasons = new Map(pages.map((one) => [one.address, one.reason]));
  expect(reasons.get(`${website.url}/help/deeper`)).toBe("It nests its HTML elements too deep to be read.");
  expect(reasons.get(`${website.url}/help/huge`)).toBe("It has more than 40,000 HTML tags.");
});
