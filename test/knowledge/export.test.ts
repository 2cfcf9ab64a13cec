import { afterAll, beforeAll, expect, test } from "vitest";
import { changeCollection, collectionsOf, sortCollections } from "../../server/knowledge/collections.ts";
import { exportKnowledge } from "../../server/knowledge/export.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { currentArticles } from "../../server/store/article.ts";
import { placesOf } from "../../server/store/collection.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { article, jsonl, makeKnowledge, makeSite } from "./builders.ts";

let database: DatabasePort;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const exported = async (siteId: string) => {
  let text = "";
  for await (const line of exportKnowledge(database.db, siteId)) text += line;
  return text;
};

const ARTICLES = [
  article("returns", {
    title: 'Returns: "how" & <when>?',
    answer:
      "# One\n\n1. First\n2. Second\n\n| a | b |\n|---|---|\n| 1 | \\| |\n\n```\n<b>code</b>\n```\n\nLine\u2028separator, emoji 🙂, tab\tand `ticks`.",
    examples: ["send it back", 'a "quoted" one', "zurück\tschicken"],
    tags: ["orders", "a,b"],
    url: "https://shop.example/returns?a=1&b=2#c",
    language: "pt-BR",
    audience: "plan=pro; country=DE,AT",
    collection: "Orders & returns",
  }),
  article("a/b/c", { collection: "orders & RETURNS" }),
  article("plain"),
  article("other", { collection: "Account", language: "de" }),
  article("zuruecksenden", { language: "de", variant_of: "returns" }),
  article("aaa", { language: "fr", variant_of: "returns" }),
];

test("what is exported and imported again changes nothing, and makes the same articles on another site", async () => {
  const { knowledge } = makeKnowledge(database);
  const [siteId, other] = [await makeSite(database), await makeSite(database)];
  const first = await knowledge.import({ siteId, file: jsonl(...ARTICLES) });
  expect(first).toMatchObject({ imported: 6, bad: [] });
  const text = await exported(siteId);
  expect(text.split("\n")).toHaveLength(7);
  const file = { name: "export.jsonl", bytes: Buffer.from(text) };
  expect(await knowledge.import({ siteId, file, replace: true })).toMatchObject({
    imported: 0,
    updated: 0,
    unchanged: 6,
    archived: 0,
    bad: [],
  });
  expect(await knowledge.import({ siteId: other, file })).toMatchObject({ imported: 6, bad: [] });
  expect(await exported(other)).toBe(text);
  const contents = async (of: string) =>
    (await currentArticles(database.db, of)).map(
      ({ articleId: _, revisionId: __, updatedAt: ___, variantOf: ____, ...one }) => one,
    );
  expect(await contents(other)).toEqual(await contents(siteId));
});

test("collections keep their order, descriptions and translations on a new site; a site's own stay as they are", async () => {
  const { knowledge } = makeKnowledge(database);
  const [siteId, other] = [await makeSite(database), await makeSite(database)];
  await knowledge.import({ siteId, file: jsonl(...ARTICLES) });
  const before = await collectionsOf(database.db, siteId);
  const [orders, account] = before.collections;
  const translations = { de: { title: "Konto", description: "Ihr Konto." } };
  await changeCollection(database.db, { siteId, id: account?.id ?? "", description: "Yours.", translations });
  await sortCollections(database.db, { siteId, ids: [account?.id ?? "", orders?.id ?? ""] });
  const file = { name: "export.jsonl", bytes: Buffer.from(await exported(siteId)) };
  await knowledge.import({ siteId: other, file });
  const shown = async (of: string) =>
    (await collectionsOf(database.db, of)).collections.map(({ id: _, ...one }) => one);
  expect(await shown(other)).toEqual(await shown(siteId));
  expect((await shown(other))[0]).toMatchObject({ title: "Account", description: "Yours.", translations, articles: 1 });
  await changeCollection(database.db, { siteId, id: account?.id ?? "", description: "Changed here." });
  await knowledge.import({ siteId, file });
  expect((await shown(siteId))[0]).toMatchObject({ description: "Changed here." });
});

test("an import puts articles into the collections that it names, and leaves the others where they are", async () => {
  const { knowledge } = makeKnowledge(database);
  const siteId = await makeSite(database);
  await knowledge.import({ siteId, file: jsonl(...ARTICLES) });
  const { collections, unsorted } = await collectionsOf(database.db, siteId);
  expect(collections.map(({ title, articles }) => ({ title, articles }))).toEqual([
    { title: "Orders & returns", articles: 2 },
    { title: "Account", articles: 1 },
  ]);
  expect(unsorted).toBe(3);
  // No word of a collection: it stays.
  await knowledge.import({ siteId, file: jsonl(article("other", { title: "Changed" })) });
  expect((await placesOf(database.db, siteId)).size).toBe(3);
});

test("thousands are exported page by page, each once", async () => {
  const { knowledge } = makeKnowledge(database);
  const siteId = await makeSite(database);
  await knowledge.import({ siteId, file: jsonl(...Array.from({ length: 1_203 }, (_, i) => article(`k${i}`))) });
  const ids = (await exported(siteId))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).id);
  expect(ids).toHaveLength(1_203);
  expect(new Set(ids).size).toBe(1_203);
});
