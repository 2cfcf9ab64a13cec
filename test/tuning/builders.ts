import type { ExamKnowledge } from "../../server/exam/types.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { makeDataSet } from "../../server/tuning/data-set.ts";
import { examined } from "../../server/turn/examined.ts";
import { article, jsonl, makeKnowledge, makeSite } from "../knowledge/builders.ts";

const THINGS = [
  "kayak",
  "tent",
  "stove",
  "rope",
  "lamp",
  "boot",
  "paddle",
  "helmet",
  "glove",
  "jacket",
  "map",
  "compass",
  "saw",
  "whistle",
  "kettle",
  "hammock",
];

/** An article about a thing, with eight phrasings. */
export const aboutThing = (thing: string, i: number, more: Record<string, unknown> = {}) =>
  article(thing, {
    title: `How do I look after my ${thing}?`,
    answer: `Wash the ${thing} every ${i + 2} weeks. Dry it in the shade, never on a heater. A worn ${thing} is repaired for ${10 + i} euro.`,
    url: `https://shop.example/help/${thing}`,
    examples: [
      `${thing} is dirty what now`,
      `cleaning a ${thing} at home`,
      `my ${thing} got mud all over`,
      `is there a repair service for a broken ${thing}`,
      `repair cost ${thing}`,
      `can I dry the ${thing} on a heater`,
      `how often should one wash a ${thing}`,
      `worn out ${thing}!!`,
    ],
    ...more,
  });

export const THINGS_ARTICLES = THINGS.map((thing, i) => aboutThing(thing, i));

/** A published site, and its data set. */
export async function openSite(database: DatabasePort, articles: readonly object[] = THINGS_ARTICLES) {
  const siteId = await makeSite(database);
  const { knowledge, embedder } = makeKnowledge(database);
  await knowledge.import({ siteId, file: jsonl(...articles) });
  await knowledge.publish(siteId);
  const live = knowledge.live(siteId);
  if (live === undefined) throw new Error("It was to be published.");
  const site: ExamKnowledge = { live, search: (query) => knowledge.search(live, query) };
  const idOf = (key: string) => [...live.articles.values()].find((one) => one.key === key)?.id as string;
  const { signal } = new AbortController();
  return {
    siteId,
    site,
    live,
    embedder,
    idOf,
    dataSet: (seed = 1) => makeDataSet({ db: database.db, embedder, examined }, site, { seed, signal }),
  };
}
