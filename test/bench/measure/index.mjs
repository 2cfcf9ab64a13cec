// Import and publish, through the running server.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { call, demo, dist, jsonl, makeFolder, startServer } from "./server.mjs";

const TEXTS = 2_000;
const TARGETS = { index_2000_texts_s: 20, one_changed_article_s: 2 };

/** What each article is embedded as: its title, its phrasings, and the pieces of its body. */
async function textsOf(articles) {
  const { splitMarkdown } = await dist("text/passages.js");
  return articles.reduce((sum, one) => sum + 1 + one.examples.length + splitMarkdown(one.answer).passages.length, 0);
}

/** The demo's articles with as many of their phrasings as give 2,000 texts, and whole; or Banking77's with training phrasings. */
async function knowledge(data) {
  const path = data === undefined ? "" : join(data, "banking77");
  if (!existsSync(join(path, "knowledge.jsonl")) || !existsSync(join(path, "train.jsonl"))) {
    const whole = demo("knowledge.jsonl").map((one) => ({ ...one, id: `again-${one.id}` }));
    const phrasings = whole.reduce((sum, one) => sum + one.examples.length, 0);
    const kept = 1 - ((await textsOf(whole)) - TEXTS) / phrasings;
    const articles = whole.map((one) => ({
      ...one,
      examples: one.examples.slice(0, Math.round(kept * one.examples.length)),
    }));
    return { name: "the demo's articles", articles, whole };
  }
  const articles = jsonl(join(path, "knowledge.jsonl")).map((one) => ({ ...one, examples: [...one.examples] }));
  const byId = new Map(articles.map((one) => [one.id, one]));
  let texts = await textsOf(articles);
  for (const { question, expect, text, label, intent } of jsonl(join(path, "train.jsonl"))) {
    if (texts >= TEXTS) break;
    const article = byId.get(expect ?? label ?? intent);
    const phrasing = question ?? text;
    if (article === undefined || article.examples.includes(phrasing)) continue;
    article.examples.push(phrasing);
    texts++;
  }
  return { name: "banking77, articles and training phrasings", articles };
}

const file = (articles) => Buffer.from(articles.map((one) => JSON.stringify(one)).join("\n"));

export async function measureIndex({ data }) {
  const { name, articles, whole } = await knowledge(data);
  // Without a demo, because the vectors of the demo's texts come with Tuppence: here they have to be made.
  const server = await startServer({ dataDir: makeFolder(), env: { DEMO: "off" } });
  await call(server.url, "/api/v1/sites", { key: "bench", name: "Bench", allowedOrigins: ["self"] });
  const publish = async (changed) => {
    const from = performance.now();
    await call(server.url, "/api/v1/knowledge/import?site=bench&name=k.jsonl", file(changed));
    const importMs = performance.now() - from;
    const { result } = await call(server.url, "/api/v1/knowledge/publish?site=bench", Buffer.from("{}"));
    return { ms: performance.now() - from, importMs, result };
  };
  const changes = async (some) => {
    const seconds = [];
    for (let i = 0; i < 5; i++) {
      const [article] = some.slice(i * 7);
      const marker = `From day ${i + 1} of the bench on.`;
      const one = await publish([{ ...article, answer: `${article.answer}\n\n${marker}` }]);
      // Live means that a visitor gets it.
      const reply = await call(server.url, "/api/v1/answer", { question: article.title, site: "bench" });
      if (reply.form === "quoted" && !reply.answer.includes(marker) && reply.answer.length < 400) {
        throw new Error(`The change is not live: ${reply.answer}`);
      }
      seconds.push(one.ms / 1000);
    }
    return seconds.sort((a, b) => a - b);
  };
  const first = await publish(articles);
  const changed = await changes(articles);
  // Without a promise: how it grows.
  const larger = whole === undefined ? undefined : (await publish(whole)).result;
  const changedLarger = whole === undefined ? undefined : await changes(whole);
  await server.stop();
  const { embedded, passages } = first.result;
  return {
    about: `${articles.length} articles, ${embedded} texts embedded, ${passages} passages; import and publish end to end`,
    data: name,
    articles: articles.length,
    texts: embedded,
    passages,
    importMs: Math.round(first.importMs),
    figures: {
      index_all_s: first.ms / 1000,
      index_2000_texts_s: (first.ms / 1000) * (TEXTS / Math.max(embedded, 1)),
      one_changed_article_s: changed[2],
      one_changed_article_worst_s: changed[4],
      ...(larger === undefined ? {} : { [`one_changed_article_of_${larger.passages}_texts_s`]: changedLarger[2] }),
    },
    targets: TARGETS,
  };
}
