import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { importKnowledge, previewImport } from "../../server/knowledge/import.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { currentArticles } from "../../server/store/article.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { article, jsonl, makeSite } from "./builders.ts";

let database: DatabasePort;
let siteId: string;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  siteId = await makeSite(database);
});

type File = ReturnType<typeof jsonl>;
const load = (file: File, replace = false) => importKnowledge(database.db, { siteId, file, replace });
const preview = (file: File, replace = false) => previewImport(database.db, { siteId, file, replace });
const stored = async () => (await currentArticles(database.db, siteId)).map(({ key, answer }) => [key, answer]);

test("says what importing the same file does, article by article, and stores nothing", async () => {
  await load(jsonl(article("same"), article("changes"), article("archived"), article("stays")));
  await load(jsonl(article("same"), article("changes"), article("stays")), true);
  const before = await stored();
  const file = jsonl(
    article("same"),
    article("changes", { answer: "Another answer." }),
    article("archived"),
    article("fresh"),
    "{",
    article("secret", { draft: true }),
  );
  const said = await preview(file);
  expect(said.counts).toMatchObject({
    articles: 4,
    new: 1,
    changed: 1,
    restored: 1,
    unchanged: 1,
    archived: 0,
    bad: 1,
    notes: 1,
    duplicates: 0,
  });
  expect(said.articles.map(({ key, change, line }) => [key, change, line])).toEqual([
    ["changes", "changed", 2],
    ["fresh", "new", 4],
    ["archived", "restored", 3],
    ["same", "unchanged", 1],
  ]);
  expect(said.articles[0]?.diff).toMatchObject({ answer: expect.any(Array) });
  expect(said.bad).toMatchObject([{ line: 5 }]);
  expect(said.files).toEqual([{ name: file.name, format: "jsonl", articles: 4 }]);
  expect(await stored()).toEqual(before);
  // What was said is what happens.
  expect(await load(file)).toMatchObject({ imported: 1, updated: 2, unchanged: 1, archived: 0 });
  expect(await preview(file)).toMatchObject({ counts: { new: 0, changed: 0, restored: 0, unchanged: 4 } });
});

test("says which articles go offline: drafts that were there and, replacing, those that the file doesn't have", async () => {
  await load(jsonl(article("a"), article("b"), article("c")));
  const file = jsonl(article("a"), article("b", { draft: true }));
  expect((await preview(file)).archived).toEqual([{ key: "b", title: article("b").title }]);
  expect((await preview(file, true)).archived.map(({ key }) => key)).toEqual(["b", "c"]);
  expect(await load(file, true)).toMatchObject({ archived: 2 });
});

test("names articles with the title or answer of another, in the file or on the site", async () => {
  await load(jsonl(article("old", { title: "Refunds?", answer: "Five days." })));
  const { duplicates } = await preview(
    jsonl(
      { id: "x", title: "REFUNDS", answer: "Six days." },
      { id: "y", title: "Money back", answer: "Five days." },
      { id: "z", title: "Delivery", answer: "Two days." },
      { id: "z2", title: "Delivery!", answer: "Three days." },
      { id: "old", title: "Refunds?", answer: "Seven days." },
    ),
  );
  // "old" is replaced by the file itself, so what it was is no duplicate of anything.
  expect(duplicates.map(({ key, same, of }) => [key, same, of.key, of.isOnSite])).toEqual([
    ["z2", "title", "z", false],
    ["old", "title", "x", false],
  ]);
  const { duplicates: others } = await preview(
    jsonl({ id: "x", title: "REFUNDS", answer: "Six days." }, { id: "y", title: "Money back", answer: "Five days." }),
  );
  expect(others.map(({ key, same, of }) => [key, same, of.key, of.isOnSite])).toEqual([
    ["x", "title", "old", true],
    ["y", "answer", "old", true],
  ]);
});

test("leaves duplicates out where a person wishes, but nothing that is there or that replaces what is there", async () => {
  await load(jsonl(article("old", { title: "Refunds?", answer: "Five days." })));
  const file = jsonl(
    { id: "x", title: "REFUNDS", answer: "Six days." },
    { id: "z", title: "Delivery", answer: "Two days." },
    { id: "z2", title: "Delivery!", answer: "Three days." },
  );
  const options = { siteId, file, skipDuplicates: true };
  const shown = await previewImport(database.db, options);
  expect(shown).toMatchObject({ counts: { new: 1, duplicates: 0, notes: 2 }, articles: [{ key: "z" }] });
  expect(shown.notes[0]?.note).toContain('"REFUNDS" was left out: it has the same title as "Refunds?"');
  expect(await previewImport(database.db, { ...options, replace: true })).toMatchObject({
    counts: { new: 2, archived: 1 },
  });
  expect(await importKnowledge(database.db, options)).toMatchObject({ imported: 1, updated: 0 });
  const changed = jsonl({ id: "z", title: "Refunds?", answer: "Two days." });
  expect(await importKnowledge(database.db, { ...options, file: changed })).toMatchObject({ imported: 0, updated: 1 });
});

test("asks which column is which, and takes the answer", async () => {
  const file = { name: "k.csv", bytes: Buffer.from("Thema;Details\nGarantie;Drei Jahre\n") };
  const asked = await preview(file);
  expect(asked.counts.articles).toBe(0);
  expect(asked.tables).toMatchObject([
    { file: "k.csv", isReady: false, columns: [{ column: "Thema" }, { column: "Details" }] },
  ]);
  await expect(load(file)).rejects.toMatchObject({ code: "KNOWLEDGE_FILE_UNREADABLE" });
  const columns = { thema: "title", Details: "answer" } as const;
  expect(await previewImport(database.db, { siteId, file, columns })).toMatchObject({ counts: { new: 1 } });
  expect(await importKnowledge(database.db, { siteId, file, columns })).toMatchObject({ imported: 1 });
  expect(await stored()).toEqual([["garantie", "Drei Jahre"]]);
});
