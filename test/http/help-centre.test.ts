import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Gate } from "../../server/domain/verdict.ts";
import { archiveArticles } from "../../server/knowledge/edit.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { changeSettings } from "../../server/settings/change-settings.ts";
import { currentArticles } from "../../server/store/article.ts";
import { writeSetting } from "../../server/store/setting.ts";
import type { TransportDeps } from "../../server/transport/deps.ts";
import { contrast } from "../../server/wire/theme.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { article, jsonl } from "../knowledge/builders.ts";
import { SHOP, type Shop } from "../turn/builders.ts";
import type { Json, Running } from "./builders.ts";
import { fetchAgain, type HelpCentreWorld, openHelpCentre } from "./help-centre-builder.ts";

let database: DatabasePort;
let running: Running;
let shop: Shop;
/** The site's key. */
let key: string;
let world: HelpCentreWorld;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterEach(() => running.close());
afterAll(() => database.close());

const turnOn = (change: Record<string, unknown> = {}) => world.turnOn(change);

async function open(
  articles?: readonly object[],
  more?: Partial<TransportDeps>,
  shopMore?: Parameters<typeof openHelpCentre>[3],
): Promise<void> {
  world = await openHelpCentre(database, articles, more, shopMore);
  ({ shop, running, key } = world);
}
const get = (path = "", init: RequestInit = {}) => running.call(`/help/${key}${path}`, init);
const attribute = (body: string, tag: RegExp) => body.match(tag)?.[1];
/** The objects of a page's data for search engines. */
const dataOf = (body: string): Json[] =>
  [...body.matchAll(/<script type="application\/ld\+json">([\s\S]*?)<\/script>/g)].map(([, text]) =>
    JSON.parse(text ?? ""),
  );

describe("whether it's there", () => {
  test("it's off until a manager turns it on, and off again at once", async () => {
    await open();
    for (const path of ["", "/articles", "/articles/returns", "/search?q=return", "/sitemap.xml", "/theme.css"])
      expect((await get(path)).status, path).toBe(404);
    await turnOn();
    for (const path of ["", "/articles", "/articles/returns", "/search?q=return", "/sitemap.xml", "/theme.css"])
      expect((await get(path)).status, path).toBe(200);
    await turnOn({ isOn: false });
    expect((await get("/articles/returns")).status).toBe(404);
  });

  test("a manager sees it before; agents, other companies and visitors don't", async () => {
    await open();
    const manager = await world.signIn("manager");
    const preview = await get("", { headers: { cookie: manager } });
    expect(preview.status).toBe(200);
    expect(preview.body).toContain("only your team can see this help centre");
    expect(preview.headers.get("cache-control")).toContain("no-store");
    expect(preview.body).toContain('<meta name="robots" content="noindex">');
    expect(preview.body).not.toContain("widget.js");
    const unsaved = encodeURIComponent(JSON.stringify({ isOn: true, heading: "Ask away <b>" }));
    expect((await get(`?preview=${unsaved}`, { headers: { cookie: manager } })).body).toContain("Ask away &lt;b&gt;");
    // What isn't valid shows what is saved.
    for (const bad of ["{", "[]", '{"logo":"javascript:alert(1)"}', "null"]) {
      const reply = await get(`?preview=${encodeURIComponent(bad)}`, { headers: { cookie: manager } });
      expect(reply.status, bad).toBe(200);
      expect(reply.body).not.toContain("javascript:");
    }
    const agent = await world.signIn("agent");
    expect((await get("", { headers: { cookie: agent } })).status).toBe(404);
    expect((await get(`?preview=${unsaved}`)).status).toBe(404);
    await turnOn();
    // Unsaved settings are for the team alone, also when it's on.
    expect((await get(`?preview=${unsaved}`)).body).not.toContain("Ask away");
    const asManager = async (query: string) => (await get(query, { headers: { cookie: manager } })).body;
    expect(await asManager(`?preview=${unsaved}`)).toContain("readers see this once you save");
    expect(await asManager(`?preview=${unsaved}`)).not.toContain("until you turn it on");
    expect(await asManager("?preview=1")).not.toContain('class="notice"');
  });

  test("a site that isn't there, and one with nothing published", async () => {
    await open([]);
    await turnOn();
    const home = await get();
    expect(home.status).toBe(200);
    expect(home.body).toContain("There are no articles here yet.");
    expect((await get("/search?q=return")).status).toBe(200);
    expect((await running.call("/help/nobody")).status).toBe(404);
    expect((await running.call(`/help/${"x".repeat(500)}`)).status).toBe(404);
    expect((await running.call("/help/a%00b")).status).toBe(404);
  });
});

describe("what it shows", () => {
  test("published articles for everyone; drafts, changes, archived and restricted ones aren't shown anywhere", async () => {
    await open([
      ...SHOP,
      article("secret", { title: "Staff discount codes", audience: "staff", answer: "The staff code is FRIENDS." }),
      article("old", { title: "Christmas opening hours", answer: "We close on 24 December." }),
    ]);
    await turnOn();
    await shop.knowledge.import({
      siteId: shop.siteId,
      file: jsonl(
        article("draft", { title: "Our new loyalty scheme", answer: "Points for every order." }),
        article("password", { title: "How do I reset my password?", answer: "UNPUBLISHED text." }),
      ),
    });
    const shown = async () =>
      [
        await get(),
        await get("/articles"),
        await get("/sitemap.xml"),
        await get("/search?q=staff+discount+codes"),
        await get("/search.json?q=staff+discount+codes"),
        await get("/search?q=loyalty+scheme"),
        await get("/articles/password"),
        await get("/articles/returns"),
      ]
        // What was searched for is repeated, in quotation marks and outside the page's main part.
        .map((one) => (one.body.split("<main")[1] ?? one.body).replaceAll(/“[^”]*”|data-question="[^"]*"/g, ""))
        .join("\n");
    const before = await shown();
    for (const word of ["Staff discount", "FRIENDS", "loyalty scheme", "Points for", "UNPUBLISHED", "/articles/secret"])
      expect(before, word).not.toContain(word);
    expect(before).toContain("Christmas opening hours");
    for (const path of [
      "/articles/secret",
      `/articles/${world.idOf("secret")}`,
      "/articles/draft",
      "/articles/nothing",
    ])
      expect((await get(path)).status, path).toBe(404);
    await archiveArticles(database.db, { siteId: shop.siteId, ids: [world.idOf("old")], archived: true });
    await shop.knowledge.publish(shop.siteId);
    const gone = await get("/articles/old");
    expect(gone.status).toBe(410);
    expect(gone.body).toContain("no longer available");
    expect(gone.body).not.toContain("Christmas");
    expect(await shown()).not.toContain("Christmas");
    expect((await get("/articles/password")).body).toContain("UNPUBLISHED");
  });

  test("an article archived before anyone saw it was never there", async () => {
    await open();
    await turnOn();
    await shop.knowledge.import({ siteId: shop.siteId, file: jsonl(article("never")) });
    const ids = (await currentArticles(database.db, shop.siteId)).filter((one) => one.key === "never");
    await archiveArticles(database.db, {
      siteId: shop.siteId,
      ids: ids.map((one) => one.articleId),
      archived: true,
    });
    expect((await get("/articles/never")).status).toBe(404);
  });

  test("HTML, scripts and odd addresses in an article are text", async () => {
    const answer =
      "# One\n\n`<script>alert(1)</script>` and `<img src=x onerror=alert(1)>`\n\n## Two & `<b>`\n\n[x](javascript:alert(1))\n\n# One\n\n- [x] done\n- [ ] open\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n# End";
    const title = 'Is 1 < 2 & "3" > 2?';
    await open([article("odd", { title, answer })]);
    await turnOn();
    const { body, headers } = await get("/articles/odd");
    expect(body).not.toMatch(/<script>alert|<img src=x|href="javascript/i);
    expect(body.match(/<h1/g)).toHaveLength(1);
    expect(body).toContain('<h2 id="s-one">One</h2>');
    expect(body).toContain('<h2 id="s-one-2">One</h2>');
    expect(body).toContain('<h3 id="s-two-b">Two &amp; <code>&lt;b&gt;</code></h3>');
    expect(body).toContain('<div class="table" role="region" aria-label="Table" tabindex="0"><table>');
    expect(body).not.toContain('<input type="checkbox"');
    expect(dataOf(body).map((one) => one["@type"])).toEqual(["BreadcrumbList", "Article", "FAQPage"]);
    expect(dataOf(body)[1].headline).toBe(title);
    expect(body).toContain("<h1>Is 1 &lt; 2 &amp; &quot;3&quot; &gt; 2?</h1>");
    expect(dataOf(body)[2].mainEntity[0].acceptedAnswer.text).toContain("&lt;script&gt;");
    const csp = headers.get("content-security-policy") ?? "";
    expect(csp).toContain("default-src 'none'");
    expect(csp).toContain("script-src 'self';");
    expect(csp).toContain("style-src 'self';");
    expect(csp).toContain("form-action 'self'");
    expect(csp).toContain("frame-ancestors 'none'");
    // Without what stands in quotation marks: a description may have anything in it.
    expect(body.replace(/"[^"]*"/g, '""')).not.toMatch(/<style|<[a-z][^>]* (?:style|on\w+)=/);
  });

  test.each(["a/b/c", "Größe & Maße", "50%", "..", "a//b", "/lead", "x?y#z", "emoji-🙂", "a/../b", "CON", "."])(
    "an article with the id %j has an address that works and is the same everywhere",
    async (id) => {
      await open([article(id, { title: `About ${id}` })]);
      await turnOn();
      const address = (await get("/articles")).body.match(/<ul class="list"><li><a href="([^"]+)"/)?.[1] ?? "";
      const there = await running.call(address.replaceAll("&amp;", "&"));
      expect(there.status).toBe(200);
      expect(there.body).toContain("To ");
      const canonical = there.body.match(/rel="canonical" href="([^"]+)"/)?.[1] ?? "";
      expect(new URL(canonical).pathname).toBe(new URL(address, running.url).pathname);
      expect((await get("/sitemap.xml")).body).toContain(`<loc>${canonical}</loc>`);
      const [live] = shop.knowledge.live(shop.siteId)?.articles.values() ?? [];
      const byId = await get(`/articles/${live?.id}`);
      if (byId.status === 301) expect(byId.headers.get("location")).toBe(new URL(canonical).pathname);
      else expect(byId.status).toBe(200);
    },
  );
});

describe("for search engines", () => {
  test("canonical addresses, a sitemap, robots.txt, Open Graph and schema.org", async () => {
    await open(SHOP, { publicUrl: "https://example.com/chat" });
    await turnOn({ logo: "https://shop.example/logo.svg", homeUrl: "https://shop.example/", name: "Shop & Co" });
    const root = `https://example.com/chat/help/${key}`;
    const delivery = await get("/articles/delivery");
    expect(attribute(delivery.body, /rel="canonical" href="([^"]+)"/)).toBe(`${root}/articles/delivery`);
    expect(attribute(delivery.body, /property="og:url" content="([^"]+)"/)).toBe(`${root}/articles/delivery`);
    expect(attribute(delivery.body, /property="og:image" content="([^"]+)"/)).toBe("https://shop.example/logo.svg");
    expect(attribute(delivery.body, /property="og:site_name" content="([^"]+)"/)).toBe("Shop &amp; Co");
    expect(attribute(delivery.body, /name="description" content="([^"]+)"/)).toBe(
      "Standard delivery takes 3 working days and costs $4.90.",
    );
    const [way, whole, faq] = dataOf(delivery.body);
    expect(way.itemListElement.map((one: Json) => one.name)).toEqual(["Help centre", "How long does delivery take?"]);
    expect(whole).toMatchObject({
      "@type": "Article",
      inLanguage: "en",
      publisher: { logo: "https://shop.example/logo.svg" },
    });
    expect(faq.mainEntity[0]).toMatchObject({
      name: "How long does delivery take?",
      acceptedAnswer: { text: "<p>Standard delivery takes 3 working days and costs $4.90.</p>" },
    });
    // The company's own page is the one to list.
    const returns = await get("/articles/returns");
    expect(attribute(returns.body, /rel="canonical" href="([^"]+)"/)).toBe("https://shop.example/help/returns");
    const map = await get("/sitemap.xml");
    expect(map.headers.get("content-type")).toContain("xml");
    expect(map.body).toContain(`<loc>${root}/articles/delivery</loc><lastmod>`);
    expect(map.body).not.toContain("articles/returns");
    const robots = await running.call("/robots.txt");
    expect(robots.body).toContain("Disallow: /\n");
    expect(robots.body).toContain("Allow: /chat/help/");
    expect(robots.body).toContain(`Sitemap: ${root}/sitemap.xml`);
    for (const { body } of [await get(), delivery, await get("/search?q=delivery")])
      for (const [, address] of body.matchAll(/ (?:src|href|action)="(\/[^"]*)"/g))
        expect(address).toMatch(/^\/chat\//);
    await turnOn({ isIndexed: false });
    expect((await get()).body).toContain('<meta name="robots" content="noindex">');
    expect((await get("/sitemap.xml")).status).toBe(404);
    expect((await running.call("/robots.txt")).body).not.toContain(key);
  });

  test("a page is sent once: its ETag holds until something that it's made of changes", async () => {
    await open();
    await turnOn();
    const first = await get("/articles/delivery");
    const tag = first.headers.get("etag") ?? "";
    const again = () => fetchAgain(`${running.url}/help/${key}/articles/delivery`, tag);
    expect((await again()).status).toBe(304);
    await changeSettings(database.db, shop.siteId, { widget: { theme: { accent: "#aa0000" } } });
    expect((await again()).status).toBe(200);
    await changeSettings(database.db, shop.siteId, { widget: null });
    expect((await again()).status).toBe(304);
    await shop.knowledge.import({ siteId: shop.siteId, file: jsonl(article("delivery", { title: "Delivery times" })) });
    expect((await again()).status).toBe(304);
    await shop.knowledge.publish(shop.siteId);
    const changed = await again();
    expect(changed.status).toBe(200);
    expect(changed.body).toContain("Delivery times");
  });
});

describe("languages", () => {
  const both = [
    ...SHOP,
    article("de/lieferung", {
      title: "Wie lange dauert die Lieferung?",
      answer: "Die Lieferung dauert drei Tage.",
      language: "de",
    }),
  ];
  test("each has its own first page, and the reader gets theirs", async () => {
    await open(both);
    await turnOn();
    const sent = async (accept: string) => (await get("", { headers: { "accept-language": accept } })).headers;
    expect((await sent("de-AT,de;q=0.9,en;q=0.1")).get("location")).toBe(`/help/${key}/de`);
    expect((await sent("ja")).get("location")).toBe(`/help/${key}/en`);
    expect((await sent("de")).get("vary")).toContain("Accept-Language");
    const german = await get("/de");
    expect(german.body).toContain('<html lang="de">');
    expect(german.body).toContain("Wie können wir helfen?");
    expect(german.body).toContain("Wie lange dauert die Lieferung?");
    expect(german.body).not.toContain("reset my password");
    expect(german.body).toContain(`<link rel="alternate" hreflang="en" href="${running.url}/help/${key}/en">`);
    expect(german.body).toContain(`hreflang="x-default"`);
    expect((await get("/articles/de/lieferung")).body).toContain("War das hilfreich?");
    expect((await get("/fr")).status).toBe(404);
    const found = (await get("/search.json?q=Lieferung&lang=de")).json();
    expect(found.results[0].title).toBe("Wie lange dauert die Lieferung?");
  });

  test("with one language its first page is the address itself", async () => {
    await open();
    await turnOn();
    expect((await get("/en")).headers.get("location")).toBe(`/help/${key}`);
    expect((await get()).body).not.toContain('rel="alternate"');
  });
});

describe("search", () => {
  test("finds what the assistant finds, with the words marked, and what is typed of a title", async () => {
    await open();
    await turnOn();
    const { body, headers } = await get("/search?q=send+something+back");
    expect(body).toMatch(/<ol class="list"><li><a href="[^"]*\/articles\/returns">/);
    expect(headers.get("cache-control")).toBe("no-store");
    expect((await get("/search?q=norway")).body).toContain("<mark>Norway</mark>");
    const typed = (await get("/search.json?q=how+do+i+ret")).json().results;
    expect(typed[0]).toEqual({
      title: "How do I return an item?",
      url: `/help/${key}/articles/returns`,
      excerpt: expect.stringContaining("30 days"),
    });
  });

  test("a search in HTML, a very long one, two at once, half a character, nothing", async () => {
    const gate: Gate = async () => ({
      tier: "person",
      form: "handoff",
      confidence: 0,
      reason: "not-in-knowledge",
      ranked: [],
      options: [],
    });
    await open(SHOP, {}, { gate });
    await turnOn();
    const odd = await get(`/search?q=${encodeURIComponent('"><script>alert(1)</script>')}`);
    expect(odd.status).toBe(200);
    expect(odd.body).not.toContain("<script>alert");
    expect((await get(`/search?q=${"x".repeat(5000)}`)).status).toBe(200);
    expect((await get("/search?q=a&q=b")).status).toBe(400);
    expect((await get("/search?q=%00")).status).toBe(400);
    expect((await get("/search")).status).toBe(200);
    const nothing = await get("/search?q=zzzzqqqq");
    expect(nothing.body).toContain("Nothing found for “zzzzqqqq”");
    expect(nothing.body).toContain('data-question="zzzzqqqq"');
  });

  test("is limited for each network, and says when to come back", async () => {
    await open();
    await turnOn();
    const from = { headers: { "x-forwarded-for": "203.0.113.9" } };
    const statuses = [];
    for (let i = 0; i < 61; i++) statuses.push((await get("/search.json?q=delivery", from)).status);
    expect(statuses.slice(0, 60).every((one) => one === 200)).toBe(true);
    expect(statuses[60]).toBe(429);
    const page = await get("/search?q=delivery", from);
    expect(page.status).toBe(429);
    expect(Number(page.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(page.body).toContain("That was a lot of searches");
    expect((await get("/search.json?q=delivery", { headers: { "x-forwarded-for": "203.0.113.10" } })).status).toBe(200);
  });

  test("without its embedder it still finds titles, and says that search is down", async () => {
    await open(SHOP);
    const search = async () => {
      const { TuppenceError } = await import("../../server/lib/errors.ts");
      throw new TuppenceError("EMBEDDER_UNAVAILABLE", "The embedder isn't responding.", "Wait.");
    };
    await running.close();
    await open(SHOP, { turns: { ...shop.turns, search } });
    await turnOn();
    const page = await get("/search?q=reset");
    expect(page.status).toBe(503);
    expect(page.body).toContain("How do I <mark>reset</mark> my password?");
  });
});

describe("was this helpful", () => {
  const vote = (body: string | object, init: RequestInit = {}) =>
    get("/feedback", {
      method: "POST",
      body: typeof body === "string" ? body : JSON.stringify(body),
      ...init,
      headers: {
        "content-type": typeof body === "string" ? "application/x-www-form-urlencoded" : "application/json",
        ...init.headers,
      },
    });
  const idOf = (wanted: string) => world.idOf(wanted);

  test("works with and without scripts, is counted by article, and thrice from one network", async () => {
    await open();
    await turnOn();
    const id = idOf("delivery");
    const plain = await vote(`article=${id}&helped=no`, { headers: { origin: running.url } });
    expect(plain.status).toBe(303);
    expect(plain.headers.get("location")).toBe(`/help/${key}/articles/delivery?thanks=1#helpful`);
    expect((await get("/articles/delivery?thanks=1")).body).toContain("Thanks for letting us know.");
    expect((await vote({ article: id, helped: "yes" })).json()).toEqual({ ok: true });
    expect((await vote({ article: id, helped: "no" })).status).toBe(200);
    expect((await vote({ article: id, helped: "no" })).status).toBe(429);
    expect((await vote({ article: idOf("password"), helped: "yes" })).status).toBe(200);
    const cookie = await world.signIn("manager");
    const reply = (await running.call(`/api/v1/help-centre?site=${key}`, { headers: { cookie } })).json();
    expect(reply).toMatchObject({ isOn: true, languages: [{ language: "en", articles: 4 }], restricted: 0 });
    expect(reply.feedback).toEqual([
      { articleId: id, title: "How long does delivery take?", helped: 1, notHelped: 2 },
      { articleId: idOf("password"), title: "How do I reset my password?", helped: 1, notHelped: 0 },
    ]);
    const agent = await world.signIn("agent");
    expect((await running.call(`/api/v1/help-centre?site=${key}`, { headers: { cookie: agent } })).status).toBe(403);
  });

  test("not from another page, not on what isn't shown, not as nonsense", async () => {
    await open([...SHOP, article("secret", { audience: "staff" })]);
    await turnOn();
    const id = idOf("delivery");
    expect((await vote({ article: id, helped: "yes" }, { headers: { origin: "https://evil.example" } })).status).toBe(
      403,
    );
    expect((await vote({ article: idOf("secret"), helped: "yes" })).status).toBe(404);
    for (const body of [{}, { article: id }, { article: "x", helped: "yes" }, { article: id, helped: "maybe" }])
      expect((await vote(body)).status).toBe(400);
    expect((await vote("not json", { headers: { "content-type": "application/json" } })).status).toBe(400);
    expect((await vote({ article: "x".repeat(10_000), helped: "yes" })).status).toBe(413);
  });
});

describe("looks and chat", () => {
  test("it's in the widget's colours, light and dark, readable whatever was chosen", async () => {
    await open();
    await turnOn();
    for (const accent of ["#ffff66", "#101010", "#1f5f4a"]) {
      await changeSettings(database.db, shop.siteId, { widget: { theme: { accent } } });
      const address = attribute((await get()).body, /href="([^"]+theme\.css[^"]*)"/) ?? "";
      const css = await running.call(address);
      expect(css.headers.get("cache-control")).toBe("public, max-age=31536000");
      const [light = "", dark = ""] = css.body.split("@media (prefers-color-scheme: dark)");
      for (const part of [light, dark]) {
        const colour = (name: string) => part.match(new RegExp(`--${name}: (#[0-9a-f]{6})`))?.[1] ?? "";
        for (const ground of ["ground", "raised", "bubble", "tint"])
          for (const text of ["ink", "soft", "accent-ink"])
            expect(contrast(colour(ground), colour(text)), `${accent} ${text} on ${ground}`).toBeGreaterThanOrEqual(
              4.5,
            );
      }
    }
    await changeSettings(database.db, shop.siteId, { widget: { theme: { surface: "#101018" } } });
    const address = attribute((await get()).body, /href="([^"]+theme\.css[^"]*)"/) ?? "";
    expect((await running.call(address)).body).not.toContain("@media");
  });

  test("the chat opens there, even on a site that no other page may embed; not where visitors must sign in", async () => {
    await open();
    const frame = () => running.call(`/widget/frame?site=${key}`);
    expect((await frame()).status).toBe(403);
    await turnOn();
    expect((await get()).body).toContain(`<script async src="/widget.js" data-site="${key}"></script>`);
    expect((await get()).body).toContain("data-ask");
    const reply = await frame();
    expect(reply.status).toBe(200);
    expect(reply.headers.get("content-security-policy")).toContain("frame-ancestors 'self'");
    await turnOn({ hasChat: false });
    expect((await frame()).status).toBe(403);
    expect((await get()).body).not.toContain("widget.js");
    await turnOn({ hasChat: true });
    await writeSetting(database.db, {
      scopeId: shop.siteId,
      name: "identity",
      value: { mode: "strict", secret: "x".repeat(32), publicKey: null },
    });
    expect((await get()).body).not.toContain("widget.js");
  });

  test("settings are checked one by one, and what is left out stays", async () => {
    await open();
    const cookie = await world.signIn("manager");
    const change = (helpCentre: unknown) =>
      running.call(`/api/v1/settings?site=${key}`, {
        method: "PATCH",
        headers: { cookie, origin: running.url },
        body: JSON.stringify({ helpCentre }),
      });
    expect((await change({ isOn: true, name: "Help" })).status).toBe(200);
    expect((await change({ heading: "Hello" })).json().settings.helpCentre).toMatchObject({
      isOn: true,
      name: "Help",
      heading: "Hello",
      logo: null,
    });
    expect((await change({ name: null })).json().settings.helpCentre).toMatchObject({ name: null, heading: "Hello" });
    for (const [bad, path] of [
      [{ logo: "http://shop.example/logo.png" }, "helpCentre.logo"],
      [{ logo: "javascript:alert(1)" }, "helpCentre.logo"],
      [{ homeUrl: "shop.example" }, "helpCentre.homeUrl"],
      [{ name: " " }, "helpCentre.name"],
      [{ isOn: "yes" }, "helpCentre.isOn"],
      ["on", "helpCentre"],
    ] as const)
      expect(Object.keys((await change(bad)).json().error.fields), path).toEqual([path]);
  });
});

describe("an answer's sources", () => {
  const ask = async (question: string) => {
    const { outcome } = await shop.turns.answerOnce({ siteId: shop.siteId, question });
    return outcome.citations.map((one) => one.url);
  };
  test("lead to the help centre if an article has no page of its own, as long as it's on", async () => {
    await open([...SHOP, article("secret", { title: "Staff discount codes", audience: "staff" })]);
    expect(await ask("delivery time")).toEqual([undefined]);
    await turnOn();
    shop.turns.settingsChanged();
    expect(await ask("delivery time")).toEqual([`/help/${key}/articles/delivery`]);
    expect(await ask("return policy")).toEqual(["https://shop.example/help/returns"]);
    await turnOn({ isLinked: false });
    shop.turns.settingsChanged();
    expect(await ask("delivery time")).toEqual([undefined]);
    await turnOn({ isLinked: true });
    const { turns } = shop.again({ publicUrl: "https://example.com/chat" });
    const { outcome } = await turns.answerOnce({ siteId: shop.siteId, question: "delivery time" });
    expect(outcome.citations[0]?.url).toBe(`https://example.com/chat/help/${key}/articles/delivery`);
  });
});
