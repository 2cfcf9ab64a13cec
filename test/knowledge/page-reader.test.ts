import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createPageReader, type PageReader } from "../../server/knowledge/page-reader.ts";
import { readKnowledgeCalmly } from "../../server/knowledge/read-file.ts";
import { readGiven, readPage } from "../../server/knowledge/web-page.ts";
import { packFiles } from "../../server/wire/pack.ts";

const FOLDER = "test/fixtures/import";
const open: PageReader[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const OPTIONS = { language: "en", site: { base: undefined, isOwnOrigin: false } };
const pdf = () => {
  const name = readdirSync(FOLDER).find((one) => one.endsWith(".pdf")) ?? "";
  return { name, bytes: readFileSync(join(FOLDER, name)) };
};
const page = (title: string, more = "") => ({
  name: `help/${title}.html`,
  bytes: Buffer.from(
    `<!doctype html><html lang="en"><head><title>${title}</title></head><body><main><h1>${title}</h1><p>Text of ${title}.</p>${more}</main></body></html>`,
  ),
});

test("a file that takes too long is given up, and the thread's next files are read", async () => {
  const limits = { silentMs: 1 };
  const reader = createPageReader(limits);
  open.push(reader);
  await expect(reader.read("pdf", pdf())).rejects.toMatchObject({
    code: "KNOWLEDGE_FILE_UNREADABLE",
    message: expect.stringContaining("takes too long"),
  });
  limits.silentMs = 30_000;
  const shares: number[] = [];
  const [first, second] = await Promise.all([
    reader.read("pdf", pdf(), (share) => shares.push(share)),
    reader.read("html", page("Returns")),
  ]);
  expect(first.length).toBeGreaterThan(0);
  expect(shares.at(-1)).toBe(1);
  expect(second).toMatchObject([{ given: { title: "Returns", answer: "Text of Returns." } }]);
});

test("what can't be read says so, with what to do, and doesn't keep others out", async () => {
  const reader = createPageReader();
  open.push(reader);
  const broken = { name: "a.pdf", bytes: Buffer.from("%PDF-1.7\nnothing") };
  const [fault, read] = await Promise.allSettled([reader.read("pdf", broken), reader.read("html", page("Returns"))]);
  expect(fault).toMatchObject({
    status: "rejected",
    reason: { code: "KNOWLEDGE_FILE_UNREADABLE", remedy: expect.stringContaining("PDF again") },
  });
  expect(read.status).toBe("fulfilled");
});

test("a page of a website, and an article of an API, are read as the server's thread reads them", async () => {
  const reader = createPageReader();
  open.push(reader);
  const html =
    '<!doctype html><html lang="en"><head><title>Help</title><meta name="robots" content="noindex"></head><body><nav><a href="/a">A</a></nav><main><h1>Returns</h1><p>Within 14 days, see <a href="costs">costs</a>.</p></main></body></html>';
  const given = { id: "shop/returns", html, url: "https://shop.example/help/returns", keepsAnchors: true };
  const { articles, ...page } = readPage(given);
  expect(await reader.readPage(given)).toEqual({ ...page, articles: [...articles] });
  expect(page).toMatchObject({
    head: { noIndex: true },
    links: ["https://shop.example/a", "https://shop.example/help/costs"],
  });
  const article = {
    ...{ title: "Returns", body: "<p>Within <b>14</b> days.</p>", format: "html" as const, id: "zendesk/1" },
    ...{ url: "https://shop.example/1", base: "https://shop.example/1", language: "en", tags: ["returns"] },
  };
  expect(await reader.readGiven(article)).toEqual(readGiven(article));
  const deep = { ...article, body: "<div>".repeat(40_000) };
  expect(await reader.readGiven(deep)).toBe(readGiven(deep));
});

test("a page that takes too long names its address, and the next one is read", async () => {
  const limits = { silentMs: 1 };
  const reader = createPageReader(limits);
  open.push(reader);
  const at = (path: string) => ({
    id: path,
    html: `<p>${"Text. ".repeat(200_000)}</p>`,
    url: `https://shop.example/${path}`,
  });
  await expect(reader.readPage(at("long"))).rejects.toMatchObject({
    code: "KNOWLEDGE_FILE_UNREADABLE",
    message: expect.stringContaining("https://shop.example/long takes too long"),
  });
  limits.silentMs = 30_000;
  expect((await reader.readPage(at("next"))).articles).toHaveLength(1);
});

test("an archive of many pages gives the same articles in the same order, wherever they're read", async () => {
  const titles = Array.from({ length: 60 }, (_, i) => `Page ${String(i).padStart(2, "0")}`);
  const pages = titles.map((title, i) => page(title, i === 40 ? "<div>".repeat(40_000) : ""));
  const zip = { name: "pages.zip", bytes: Buffer.concat(packFiles(pages)) };
  const { articles, bad } = await readKnowledgeCalmly(zip, OPTIONS);
  expect(articles.map((one) => one.title)).toEqual(titles.filter((_, i) => i !== 40));
  expect(bad).toEqual([{ file: "help/Page 40.html", line: 1, fault: expect.stringContaining("too deep") }]);
});
