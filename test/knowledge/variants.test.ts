import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createArticle, readRevision, saveArticle } from "../../server/knowledge/edit.ts";
import { siteAddress } from "../../server/knowledge/links.ts";
import { changeVariant } from "../../server/knowledge/variants.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { findArticle } from "../../server/store/article-list.ts";
import { newestContents } from "../../server/store/article-revision.ts";
import { variantsBehind, variantsOf } from "../../server/store/article-variant.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { article, jsonl, makeKnowledge, makeSite } from "./builders.ts";

let database: DatabasePort;
let siteId: string;
let knowledge: ReturnType<typeof makeKnowledge>["knowledge"];
beforeAll(async () => {
  database = await openTestDatabase();
  knowledge = makeKnowledge(database).knowledge;
});
afterAll(async () => {
  await knowledge.close();
  await database.close();
});
beforeEach(async () => {
  siteId = await makeSite(database);
});

const options = { language: "en", site: siteAddress([]) };
const idOf = async (key: string) => (await newestContents(database.db, siteId, [key])).get(key)?.articleId ?? "";
const group = async (key: string) => (await variantsOf(database.db, await idOf(key))).map((one) => one.key);
async function save(key: string, more: object): Promise<void> {
  const articleId = await idOf(key);
  const row = await findArticle(database.db, articleId);
  const content = await readRevision(database.db, articleId, "newest");
  if (row === undefined || content === undefined) throw new Error(`There is no article ${key}.`);
  await saveArticle(database.db, { articleId, from: row.revisionId, content: { ...content, ...more }, ...options });
}
const translate = async (of: string, language: string, title = `Titel ${language}`) => {
  const content = { title, answer: "Text.", phrasings: [], tags: [], url: null, language, audience: null };
  return await createArticle(database.db, { ...options, siteId, content, variantOf: await idOf(of) });
};

test("translations of an article are its group, one a language; a translation of a translation joins it", async () => {
  await knowledge.import({ siteId, file: jsonl(article("returns"), article("delivery")) });
  await translate("returns", "de");
  expect(await group("returns")).toEqual(["returns", "de/returns"]);
  await translate("de/returns", "fr");
  expect(await group("de/returns")).toEqual(["returns", "de/returns", "fr/de/returns"]);
  await expect(translate("returns", "de-AT")).rejects.toMatchObject({ code: "ARTICLE_INVALID" });
  await expect(save("de/returns", { language: "fr" })).rejects.toMatchObject({ code: "ARTICLE_INVALID" });
  await expect(
    changeVariant(database.db, { articleId: await idOf("delivery"), of: await idOf("returns") }),
  ).rejects.toMatchObject({
    code: "ARTICLE_INVALID",
  });
  // The first of the others takes the place of an original that leaves.
  await changeVariant(database.db, { articleId: await idOf("returns"), of: null });
  expect(await group("returns")).toEqual([]);
  expect(await group("de/returns")).toEqual(["de/returns", "fr/de/returns"]);
  await changeVariant(database.db, { articleId: await idOf("returns"), of: await idOf("de/returns") });
  expect(await group("returns")).toEqual(["de/returns", "returns", "fr/de/returns"]);
});

test("a translation whose original's text changed is marked until somebody says it agrees again", async () => {
  await knowledge.import({ siteId, file: jsonl(article("returns")) });
  const id = await translate("returns", "de");
  const behind = async () => (await variantsBehind(database.db, [id])).has(id);
  expect(await behind()).toBe(false);
  await save("returns", { phrasings: ["send it back"] });
  expect(await behind()).toBe(false);
  await save("returns", { answer: "Within 60 days." });
  expect(await behind()).toBe(true);
  await save("de/returns", { answer: "Innerhalb von 30 Tagen." });
  expect(await behind()).toBe(true);
  const variant = (await variantsOf(database.db, id)).find((one) => one.id === id);
  expect(variant).toMatchObject({ isBehind: true, basisId: expect.any(String) });
  await changeVariant(database.db, { articleId: id, isUpToDate: true });
  expect(await behind()).toBe(false);
});

test("an import links what it calls a translation, and new ids that differ in the language only; later ones join", async () => {
  const german = {
    language: "de",
    title: "Wie schicke ich die Ware zurück?",
    answer: "Sie können die Ware zurücksenden und wir zahlen.",
  };
  const file = jsonl(
    article("returns"),
    article("umtausch", { ...german, variant_of: "returns" }),
    article("delivery"),
    article("de/delivery", german),
    article("alone", { variant_of: "nothing" }),
  );
  const { notes } = await knowledge.import({ siteId, file });
  expect(notes.map((one) => one.note)).toEqual([
    '"alone" is said to be a translation of "nothing", which isn\'t there',
  ]);
  expect(await group("returns")).toEqual(["returns", "umtausch"]);
  expect(await group("delivery")).toEqual(["delivery", "de/delivery"]);
  // The same again changes nothing; a new language joins.
  await knowledge.import({ siteId, file });
  expect(await group("delivery")).toEqual(["delivery", "de/delivery"]);
  const french = {
    language: "fr",
    title: "Comment puis-je renvoyer un article ?",
    answer: "Vous pouvez nous le renvoyer et nous payons.",
  };
  await knowledge.import({ siteId, file: jsonl(article("fr/returns", french)) });
  expect(await group("returns")).toEqual(["returns", "umtausch", "fr/returns"]);
  await knowledge.publish(siteId);
  const live = [...(knowledge.live(siteId)?.articles.values() ?? [])];
  expect(
    live
      .filter((one) => one.variantOf !== undefined)
      .map((one) => one.key)
      .sort(),
  ).toEqual(["de/delivery", "fr/returns", "umtausch"]);
});
