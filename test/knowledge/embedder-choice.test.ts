import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import type { EmbedderChoice, SiteLanguages } from "../../server/ports/embedder/port.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { article, jsonl, makeKnowledge, makeSite, wordEmbedder } from "./builders.ts";

let database: DatabasePort;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const GERMAN = article("versand", {
  title: "Was kostet der Versand?",
  answer: "Der Versand kostet 4,90 Euro. Sie können auch mit Express bestellen, das ist am nächsten Tag da.",
});

/** Two embedders, of which `pick` chooses one by the languages. */
function two(pick: (languages: SiteLanguages) => boolean) {
  const [english, other] = [wordEmbedder("english@1"), wordEmbedder("other@1")];
  const asked: SiteLanguages[] = [];
  const choice: EmbedderChoice = {
    async forSite(languages) {
      asked.push(languages);
      return pick(languages) ? other : english;
    },
    withId: async (id) => [english, other].find((one) => one.id === id),
  };
  return { english, other, asked, choice };
}

test("the languages of the articles choose, whatever they are said to be in", async () => {
  const siteId = await makeSite(database);
  const { english, other, asked, choice } = two(({ articles }) => articles.has("de"));
  const { knowledge } = makeKnowledge(database, { embedder: english, choice });
  await knowledge.import({ siteId, file: jsonl(GERMAN, article("return")) });
  await knowledge.publish(siteId);
  expect(asked.at(-1)?.articles).toEqual(
    new Map([
      ["en", 1],
      ["de", 1],
    ]),
  );
  expect(knowledge.live(siteId)?.embedderId).toBe("other@1");
  expect(other.texts).toContain("Was kostet der Versand?");
  expect(english.texts).toEqual([]);
});

test("phrasings are embedded as questions, titles and texts as passages", async () => {
  const siteId = await makeSite(database);
  const embedder = wordEmbedder("kinds@1");
  const kinds = new Map<string, string | undefined>();
  const { knowledge } = makeKnowledge(database, {
    embedder: {
      ...embedder,
      async embed(texts, options) {
        for (const text of texts) kinds.set(text, options?.kind);
        return await embedder.embed(texts, options);
      },
    },
  });
  await knowledge.import({ siteId, file: jsonl(article("pay", { examples: ["can i pay cash"] })) });
  await knowledge.publish(siteId);
  expect(kinds.get("can i pay cash")).toBe("question");
  expect(kinds.get("How do I pay?")).toBe("passage");
});

test("when another embedder is to read a site, the old version serves until the new one is made", async () => {
  const siteId = await makeSite(database);
  const first = two(() => false);
  const before = makeKnowledge(database, { embedder: first.english, choice: first.choice });
  await before.knowledge.import({ siteId, file: jsonl(GERMAN) });
  await before.knowledge.publish(siteId);
  await before.knowledge.close();
  const second = two(() => true);
  const after = makeKnowledge(database, { embedder: second.english, choice: second.choice });
  second.other.delayMs = 50;
  expect(await after.knowledge.load(siteId)).toMatchObject({ embedderId: "english@1", number: 1 });
  await vi.waitFor(
    () => expect(after.knowledge.live(siteId)).toMatchObject({ embedderId: "other@1", number: 2 }),
    10_000,
  );
  await after.knowledge.close();
});
