import { createHash } from "node:crypto";
import type { JobHandler, RunningJob } from "../jobs/jobs.ts";
import type { Clock } from "../lib/clock.ts";
import type { Db } from "../ports/database/port.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import { siteSettings } from "../settings/settings.ts";
import { routingFactsOf } from "../store/routing-facts.ts";
import { readTopicModel, saveTopicModel, type TopicModelRow } from "../store/topic-model.ts";
import { learnable, nameOfLabels, readTopicLabels, type TopicLabels } from "./labels.ts";
import { topicModelFrom, topicModelToBytes } from "./model-bytes.ts";
import { topicText } from "./topic-text.ts";
import { trainInThread } from "./train-thread.ts";

export interface LearnDeps {
  readonly db: Db;
  readonly clock: Clock;
  embedderOf(siteId: string): Promise<Embedder>;
}

/** Examples that are learnt from, the newest of each topic: the time grows with their cube, 2.3 s for so many on two cores. */
const MOST_EXAMPLES = 1_500;
/** Texts that are embedded, and conversations that are read, at a time. */
const BATCH = 64;

/** A text with its topic's place. */
interface Example {
  readonly topic: number;
  readonly text: string;
  readonly isHistory: boolean;
}

/** Learns a site's topics from what people said they are. */
export function topicsHandler(deps: LearnDeps): JobHandler {
  return { mostAttempts: 4, run: (job) => learn(deps, job) };
}

async function learn({ db, clock, embedderOf }: LearnDeps, job: RunningJob): Promise<void> {
  const { siteId } = job.row;
  const embedder = await embedderOf(siteId);
  // Named before it's read: what changes in between is learnt by the next job.
  const labels = await nameOfLabels(db, siteId, embedder.id);
  const known = await readTopicLabels(db, siteId);
  const topics = learnable(known).map((one) => one.id);
  const common = { siteId, labels, embedderId: embedder.id };
  const save = (rest: Pick<TopicModelRow, "model" | "figures">) =>
    job.store((tx) => saveTopicModel(tx, { ...common, ...rest, learntAt: clock.now() }));
  // One topic can't be told from others.
  if (topics.length < 2) return save({ model: null, figures: null });
  const examples = await examplesOf(db, known, topics);
  const keys = examples.map((one) => createHash("sha256").update(one.text).digest("hex").slice(0, 24));
  const vectors = await vectorsOf({ db, embedder, job }, examples, keys);
  const { precision } = (await siteSettings(db, siteId)).topics;
  job.progress({ stage: "learn", done: examples.length, total: examples.length });
  const labelled = examples.map(({ topic, isHistory }, i) => ({
    topic,
    isHistory,
    vector: vectors.get(keys[i] as string) as Float32Array,
  }));
  const { classifier, figures, order } = await trainInThread({ topics, examples: labelled, precision }, job.signal);
  const model = topicModelToBytes({ ...classifier, keys: order.map((i) => keys[i] as string) });
  await save({ model, figures });
}

/** As many of each topic: written ones, then conversations from the newest. */
async function examplesOf(db: Db, known: TopicLabels, topics: readonly string[]): Promise<Example[]> {
  const most = Math.floor(MOST_EXAMPLES / (topics.length + 1));
  const left = new Array<number>(topics.length + 1).fill(most);
  const placeOf = (tagId: string | null) => (tagId === null ? topics.length : topics.indexOf(tagId));
  const take = (topic: number) => {
    const room = left[topic] ?? 0;
    left[topic] = room - 1;
    return room > 0;
  };
  const examples: Example[] = known.written
    .map(({ tagId, text }) => ({ topic: placeOf(tagId), text, isHistory: false }))
    .filter(({ topic }) => take(topic));
  const chosen = known.conversations
    .map(({ conversationId, tagId }) => ({ conversationId, topic: placeOf(tagId) }))
    .filter(({ topic }) => take(topic));
  for (let at = 0; at < chosen.length; at += BATCH) {
    const some = chosen.slice(at, at + BATCH);
    const facts = await routingFactsOf(
      db,
      some.map((one) => one.conversationId),
    );
    const texts = new Map(facts.map((one) => [one.conversationId, topicText(one.texts)]));
    for (const { conversationId, topic } of some) {
      const text = texts.get(conversationId) ?? "";
      if (text !== "") examples.push({ topic, text, isHistory: true });
    }
  }
  return examples;
}

/** By key; those that the model before has are taken from it. */
async function vectorsOf(
  { db, embedder, job }: { db: Db; embedder: Embedder; job: RunningJob },
  examples: readonly Example[],
  keys: readonly string[],
): Promise<Map<string, Float32Array>> {
  const vectors = new Map<string, Float32Array>();
  const before = await readTopicModel(db, job.row.siteId);
  const model = before?.model == null || before.embedderId !== embedder.id ? undefined : topicModelFrom(before.model);
  if (model !== undefined) {
    for (const [i, key] of model.keys.entries())
      vectors.set(key, model.vectors.slice(i * model.dimension, (i + 1) * model.dimension));
  }
  const missing = new Map(examples.map(({ text }, i) => [keys[i] as string, text] as const));
  for (const key of vectors.keys()) missing.delete(key);
  const todo = [...missing];
  for (let at = 0; at < todo.length; at += BATCH) {
    job.progress({ stage: "read", done: at, total: todo.length });
    const some = todo.slice(at, at + BATCH);
    const found = await embedder.embed(
      some.map(([, text]) => text),
      { kind: "question", signal: job.signal, inBackground: true },
    );
    for (const [i, [key]] of some.entries()) vectors.set(key, found[i] as Float32Array);
  }
  return vectors;
}
