import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ArticleReply, ArticlesReply } from "../../server/wire/knowledge.ts";
import type { SourcesReply, SourceWire } from "../../server/wire/sources.ts";
import { emptyPlace, type Place, SITE } from "../fault/prepared.ts";
import { KEY, type ServerProcess, startServer, until } from "../fault/server.ts";
import { createMemberSession, type MemberSession } from "../fixtures/member.ts";
import { articlePage, SHOP_ARTICLES, startWebsite, type Website } from "../fixtures/website.ts";

import { hasBrowser, openBrowser, shoot } from "./browser.ts";
import { graveFaults, openConsole, overflow, still } from "./console.ts";

const WIDE = { width: 1280, height: 850 };
const PHONE = { width: 390, height: 844 };
const ARTICLES = SHOP_ARTICLES.slice(0, 4);
type Shop = (typeof SHOP_ARTICLES)[number];

/** A page that is nothing but links. */
function listOf(articles: readonly Shop[]): string {
  const links = articles.map((one) => `<li><a href="${one.path}">${one.title}</a></li>`).join("");
  return `<!doctype html><html lang="en"><title>Help</title><main><ul>${links}</ul></main></html>`;
}

// The real server without the demo company, a website on this machine, a manager in the console.
describe.skipIf(!hasBrowser)("sources and jobs in a browser", () => {
  let place: Place;
  let server: ServerProcess;
  let browser: Browser;
  let session: MemberSession;
  let website: Website;
  let context: BrowserContext;
  let page: Page;
  let faults: string[];

  beforeAll(async () => {
    website = await startWebsite();
    website.pages.set("/help/", listOf(ARTICLES));
    for (const one of ARTICLES) website.pages.set(one.path, articlePage(one));
    place = await emptyPlace();
    const env = { ...place.env, DEMO: "off", SOURCE_PRIVATE_HOSTS: "127.0.0.1" };
    server = await startServer({ dataDir: place.dataDir, env });
    browser = await openBrowser();
    session = await createMemberSession({ url: server.url, dataDir: place.dataDir, role: "manager" });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await website?.close();
    place?.remove();
  });
  beforeEach(async () => {
    const more = { viewport: WIDE, colorScheme: "light" } as const;
    ({ context, page, faults } = await openConsole(browser, { url: server.url, cookie: session.cookie }, more));
  });
  afterEach(async () => {
    await context?.close();
    expect(faults).toEqual([]);
  });

  const api = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const reply = await fetch(`${server.url}/api/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${path}: ${text}`);
    return JSON.parse(text) as T;
  };
  const sources = async () => (await api<SourcesReply>("GET", `knowledge/sources?site=${SITE}`)).sources;
  const read = async (name: string): Promise<SourceWire> => {
    const found = (await sources()).find((one) => one.name === name);
    if (found === undefined) throw new Error(`There's no source ${name}.`);
    return found;
  };
  const ended = (name: string) => until(`${name} is read`, async () => (await read(name)).job === null);
  const find = async (title: string): Promise<ArticleReply> => {
    const query = new URLSearchParams({ site: SITE, q: title });
    const { articles } = await api<ArticlesReply>("GET", `knowledge/articles?${query}`);
    const found = articles.find((one) => one.title === title);
    if (found === undefined) throw new Error(`There's no article "${title}".`);
    return api("GET", `knowledge/articles/${found.id}`);
  };
  const answerOf = async (title: string) => (await find(title)).content.answer;
  const edit = async (title: string, answer: string) => {
    const { id, revisionId, content } = await find(title);
    await api("PUT", `knowledge/articles/${id}`, { from: revisionId, content: { ...content, answer } });
  };
  const go = (path: string) => page.goto(`${server.url}/console/knowledge/${path}`);

  /** On a desktop and a phone, light and dark: nothing that axe calls grave, nothing wider than the window. */
  async function look(name: string) {
    for (const [size, viewport] of [
      ["wide", WIDE],
      ["phone", PHONE],
    ] as const) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await still(page);
        await shoot(page, `sources-${name}-${size}-${colorScheme}`, { fullPage: true });
        expect(await graveFaults(page)).toEqual([]);
        expect(await overflow(page)).toBeLessThanOrEqual(0);
      }
    }
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize(WIDE);
  }

  test("a website is added, and two of its articles are accepted with the keyboard", async () => {
    await go("sources");
    await page.getByText("Keep your knowledge in step").waitFor();
    await look("empty");
    await page.getByRole("button", { name: "Add source" }).click();
    await page.getByLabel("Address").fill(`${website.url}/help/`);
    await page.getByText("More settings").click();
    await page.getByLabel("Name").fill("Lamp help");
    await look("add");
    await page.getByRole("button", { name: "Add and read" }).click();
    await page.getByRole("link", { name: "Review 4 changes" }).waitFor();
    await look("list");
    await page.getByRole("link", { name: "Review 4 changes" }).click();
    const rows = page.locator(".source-change");
    await expect.poll(() => rows.count()).toBe(4);
    await look("changes");
    await page.keyboard.press("a");
    await expect.poll(() => rows.count()).toBe(3);
    await page.keyboard.press("a");
    await expect.poll(() => rows.count()).toBe(2);
    await page.getByText("go live with the next publish").first().waitFor();
    await expect.poll(async () => (await read("Lamp help")).articles).toBe(2);
    // The others by ticking them: ignored.
    await page.keyboard.press("x");
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await page.getByText("2 selected").waitFor();
    await page.locator(".proposal-bar").getByRole("button", { name: "Ignore" }).click();
    await page.getByText("Nothing to decide").waitFor();
    // The list is empty before the server has answered.
    await expect.poll(() => read("Lamp help")).toMatchObject({ articles: 2, open: 0 });
  });

  test("a changed page is shown as a diff, one that's gone is kept, and what both sides edited is chosen", async () => {
    const [changed, both, gone] = ARTICLES as [Shop, Shop, Shop];
    const name = "Three pages";
    const address = `${website.url}/three/`;
    const at = (one: Shop) => one.path.replace("/help/", "/three/");
    website.pages.set("/three/", listOf([changed, both, gone].map((one) => ({ ...one, path: at(one) }))));
    for (const one of [changed, both, gone])
      website.pages.set(at(one), articlePage({ ...one, title: `3: ${one.title}` }));
    const body = { site: SITE, kind: "website", name, address, schedule: "manual" };
    const { id } = await api<SourceWire>("POST", "knowledge/sources", body);
    await ended(name);
    await api("POST", "knowledge/sources/changes/accept", { site: SITE, source: id });
    expect(await read(name)).toMatchObject({ articles: 3, open: 0 });
    await edit(`3: ${both.title}`, `${both.text} Our own words.`);
    website.pages.set(at(changed), articlePage({ title: `3: ${changed.title}`, text: "It takes four working days." }));
    website.pages.set(at(both), articlePage({ title: `3: ${both.title}`, text: "Saturday costs £7.90." }));
    website.pages.set("/three/", listOf([changed, both].map((one) => ({ ...one, path: at(one) }))));
    website.pages.delete(at(gone));

    await go(`sources/${id}`);
    await page.getByText(`${website.url}${at(changed)}`, { exact: true }).waitFor();
    await look("pages");
    await page.getByRole("button", { name: "Read now" }).click();
    await page.getByRole("link", { name: "Review 3 changes" }).click();
    const row = (one: Shop) => page.locator(".source-change", { hasText: one.title });
    await row(changed).locator("ins", { hasText: "four" }).waitFor();
    await row(changed).locator("del", { hasText: "three" }).waitFor();
    await row(both).getByText("You and the source both changed this article").waitFor();
    await look("diff");
    await row(gone).getByRole("button", { name: "Keep" }).click();
    await row(gone).waitFor({ state: "detached" });
    // Everything that needs no choice; the conflict stays.
    await page.getByRole("button", { name: "Accept all 1" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Accept all 1" }).click();
    await row(changed).waitFor({ state: "detached" });
    await row(both).getByRole("button", { name: "Choose" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Both changed: Answer").waitFor();
    await look("conflict");
    await dialog.getByRole("button", { name: "Edit by hand" }).click();
    await dialog.getByLabel("Answer").fill("Saturday costs £7.90. Our own words.");
    await look("write");
    await dialog.getByRole("button", { name: "Save" }).click();
    await row(both).waitFor({ state: "detached" });
    await page.getByText("Nothing to decide").waitFor();
    expect(await answerOf(`3: ${both.title}`)).toBe("Saturday costs £7.90. Our own words.");
    expect(await answerOf(`3: ${changed.title}`)).toBe("It takes four working days.");
    expect(await read(name)).toMatchObject({ articles: 3, open: 0 });
  });

  test("a source that can't be read is said above the articles, and its job can be tried again", async () => {
    website.pages.set("/robots.txt", { status: 200, headers: { "content-type": "text/plain" }, body: "" });
    const name = "Broken help";
    const address = `${website.url}/broken/`;
    await api("POST", "knowledge/sources", { site: SITE, kind: "website", name, address, schedule: "manual" });
    await until("it fails", async () => (await read(name)).failing !== null);
    await go("");
    await page.getByRole("alert").getByText("A source can't be read").waitFor();
    await page.getByRole("alert").getByText(name).waitFor();
    await look("failing");
    await page.getByRole("link", { name: "Look at sources" }).click();
    await page.getByRole("heading", { name }).waitFor();
    await page.getByText("Can't be read since").waitFor();
    await go("jobs");
    const job = page.locator(".job", { hasText: name });
    await job.getByText("Failed", { exact: true }).waitFor();
    await look("jobs");
    website.pages.set("/broken/", articlePage({ title: "How do I mend a lamp?", text: "Turn the screw to the left." }));
    await job.getByRole("button", { name: "Try again" }).click();
    await job.getByText("Done", { exact: true }).waitFor();
    expect(await read(name)).toMatchObject({ failing: null, open: 1 });
    await go("");
    await page.getByText("1 change from your sources").waitFor();
    expect(await page.getByText("A source can't be read").count()).toBe(0);
  });

  test("a source is paused, and deleted", async () => {
    await go("sources");
    const row = page.locator(".source", { hasText: "Lamp help" });
    await row.getByText("Every day").waitFor();
    await row.getByRole("button", { name: "Actions" }).click();
    await page.getByRole("menuitem", { name: "Only by hand" }).click();
    await row.getByText("Only by hand").waitFor();
    expect(await read("Lamp help")).toMatchObject({ schedule: "manual", nextRunAt: null });
    await row.getByRole("button", { name: "Actions" }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await row.waitFor({ state: "detached" });
    expect((await sources()).some((one) => one.name === "Lamp help")).toBe(false);
  });
});
