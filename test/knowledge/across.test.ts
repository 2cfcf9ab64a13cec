import { afterAll, beforeAll, expect, test } from "vitest";
import { gateFromBytes } from "../../server/gate/model-bytes.ts";
import { createQuickTune } from "../../server/gate/quick-tune.ts";
import type { Knowledge } from "../../server/knowledge/knowledge.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import type { EmbedderChoice } from "../../server/ports/embedder/port.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { article, jsonl, makeKnowledge, makeSite, type WordEmbedder, wordEmbedder } from "./builders.ts";

let database: DatabasePort;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const SHOP = [
  article("pay", { examples: Array.from({ length: 12 }, (_, i) => `cash ${i + 1}`) }),
  article("return", { examples: ["send something back"] }),
  article("track", { examples: ["where is my parcel"] }),
];

/** Another process over the same database: English texts by one embedder, other languages by the other. */
function server(other: WordEmbedder, english = wordEmbedder("english@1")) {
  const choice: EmbedderChoice = {
    forSite: async () => english,
    withId: async (id) => [english, other].find((one) => one.id === id),
    across: { id: async () => other.id, open: async () => other },
  };
  const { knowledge } = makeKnowledge(database, {
    embedder: english,
    choice,
    tune: createQuickTune({ embedder: english }),
  });
  return { knowledge, english, other };
}

/** What the other embedder was given of the articles: it's given the questions of others too. */
const ofArticles = ({ texts }: WordEmbedder) =>
  texts.filter((text) => /^(How do I|To) (pay|return|track)\b/u.test(text));

async function published(knowledge: Knowledge, siteId: string, ...articles: object[]) {
  await knowledge.import({ siteId, file: jsonl(...articles) });
  await knowledge.publish(siteId);
  await knowledge.acrossIdle();
  const live = knowledge.live(siteId);
  if (live === undefined) throw new Error("nothing is live");
  return live;
}

test("articles with some of their phrasings are read for other languages; what didn't change is kept", async () => {
  const siteId = await makeSite(database);
  const first = server(wordEmbedder("other@1"));
  const before = await published(first.knowledge, siteId, ...SHOP);
  expect(ofArticles(first.other).sort()).toEqual(
    [
      "How do I pay?",
      "How do I return?",
      "How do I track?",
      "To pay, open the page pay and press the button.",
      "To return, open the page return and press the button.",
      "To track, open the page track and press the button.",
    ].sort(),
  );
  expect(first.other.texts).toContain("cash 8");
  expect(first.other.texts).not.toContain("cash 9");
  const made = first.knowledge.across(before);
  expect(made?.embedderId).toBe("other@1");
  expect(gateFromBytes(made?.tune ?? new Uint8Array())).toMatchObject({ featureSet: "across", heldOut: 0 });

  first.other.texts.length = 0;
  const changed = article("track", { answer: "To track, look into your e-mail." });
  const after = await published(first.knowledge, siteId, changed);
  expect(ofArticles(first.other)).toEqual(["To track, look into your e-mail."]);
  // The version before isn't served with what was made for the next.
  expect(first.knowledge.across(before)).toBeUndefined();
  expect(first.knowledge.across(after)).toBeDefined();
  await first.knowledge.close();

  const again = server(wordEmbedder("other@1"));
  await again.knowledge.start();
  await again.knowledge.acrossIdle();
  const live = again.knowledge.live(siteId);
  expect(live && again.knowledge.across(live)?.tune).toEqual(first.knowledge.across(after)?.tune);
  expect(again.other.texts).toEqual([]);
  await again.knowledge.close();

  const upgraded = server(wordEmbedder("other@2"));
  await upgraded.knowledge.load(siteId);
  await upgraded.knowledge.acrossIdle();
  expect(ofArticles(upgraded.other)).toHaveLength(6);
  await upgraded.knowledge.close();
}, 60_000);

test("where the version's own embedder reads other languages, nothing is made", async () => {
  const siteId = await makeSite(database);
  const both = wordEmbedder("both@1");
  const { knowledge } = server(both, both);
  const live = await published(knowledge, siteId, ...SHOP);
  expect(knowledge.across(live)).toBeUndefined();
  await knowledge.close();
}, 60_000);

test("an embedder that fails keeps nobody from publishing, and the next publish makes up for it", async () => {
  const siteId = await makeSite(database);
  const other = wordEmbedder("other@1");
  const { embed } = other;
  other.embed = () => Promise.reject(new Error("down"));
  const { knowledge } = server(other);
  const live = await published(knowledge, siteId, ...SHOP);
  expect(knowledge.across(live)).toBeUndefined();
  other.embed = embed;
  const next = await published(knowledge, siteId, article("pay", { answer: "To pay, use a card." }));
  expect(knowledge.across(next)).toBeDefined();
  await knowledge.close();
}, 60_000);

test("a publish doesn't wait: its version is live before it's read for other languages", async () => {
  const siteId = await makeSite(database);
  const other = wordEmbedder("other@1");
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const { embed } = other;
  other.embed = async (...args) => {
    await held;
    return await embed.apply(other, args);
  };
  const { knowledge } = server(other);
  await knowledge.import({ siteId, file: jsonl(...SHOP) });
  await knowledge.publish(siteId);
  const live = knowledge.live(siteId);
  expect(live && knowledge.across(live)).toBeUndefined();
  release();
  await knowledge.acrossIdle();
  expect(live && knowledge.across(live)).toBeDefined();
  await knowledge.close();
}, 60_000);
