import { createHash } from "node:crypto";
import type { JobHandler, RunningJob } from "../jobs/jobs.ts";
import type { Clock } from "../lib/clock.ts";
import type { Db } from "../ports/database/port.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import { siteSettings } from "../settings/settings.ts";
import { type ClassifierRow, readClassifier, saveClassifier } from "../store/classifier.ts";
import { routingFactsOf } from "../store/routing-facts.ts";
import type { Classified } from "../wire/classification.ts";
import { type Examples, type Kind, learnable } from "./kind.ts";
import { nameOfLabels } from "./labels-name.ts";
import { modelFrom, modelToBytes } from "./model-bytes.ts";
import { trainInThread } from "./train-thread.ts";

export interface LearnDeps {
  readonly db: Db;
  readonly clock: Clock;
  embedderOf(siteId: string): Promise<Embedder>;
}

/** Examples that are learnt from, the newest of each class: the time grows with their cube, 2.3 s for so many on two cores. */
const MOST_EXAMPLES = 1_500;
/** Texts that are embedded, and conversations that are read, at a time. */
const BATCH = 64;

/** A text with its class's place. */
interface Example {
  readonly label: number;
  readonly text: string;
  readonly isHistory: boolean;
}

/** The job that learns a kind. */
export const jobOf = (kind: Classified) => (kind === "topic" ? "topics" : kind);

/** Learns what a site's conversations are from what people said they are. */
export function learnHandler(deps: LearnDeps, kind: Kind): JobHandler {
  return { mostAttempts: 4, run: (job) => learn(deps, kind, job) };
}

async function learn({ db, clock, embedderOf }: LearnDeps, kind: Kind, job: RunningJob): Promise<void> {
  const { siteId } = job.row;
  const embedder = await embedderOf(siteId);
  // Named before it's read: what changes in between is learnt by the next job.
  const labels = await nameOfLabels(db, kind, { siteId, embedderId: embedder.id });
  const known = await kind.examples(db, { siteId, embedderId: embedder.id });
  const classes = learnable(kind, known);
  const common = { siteId, kind: kind.kind, labels, embedderId: embedder.id };
  const save = (rest: Pick<ClassifierRow, "model" | "figures">) =>
    job.store((tx) => saveClassifier(tx, { ...common, ...rest, learntAt: clock.now() }));
  if (classes.length === 0) return save({ model: null, figures: null });
  const examples = await examplesOf({ db, kind }, known, classes);
  const keys = examples.map((one) => createHash("sha256").update(one.text).digest("hex").slice(0, 24));
  const vectors = await vectorsOf({ db, kind, embedder, job }, examples, keys);
  const { precision } = kind.choice(await siteSettings(db, siteId));
  job.progress({ stage: "learn", done: examples.length, total: examples.length });
  const labelled = examples.map(({ label, isHistory }, i) => ({
    ...{ label, isHistory },
    vector: vectors.get(keys[i] as string) as Float32Array,
  }));
  const { classifier, figures, order } = await trainInThread({ classes, examples: labelled, precision }, job.signal);
  const model = modelToBytes({ ...classifier, keys: order.map((i) => keys[i] as string) });
  await save({ model, figures });
}

/** As many of each class: written ones, then conversations from the newest. */
async function examplesOf(
  { db, kind }: { db: Db; kind: Kind },
  known: Examples,
  classes: readonly string[],
): Promise<Example[]> {
  const most = Math.floor(MOST_EXAMPLES / (classes.length + 1));
  const left = new Array<number>(classes.length + 1).fill(most);
  const placeOf = (classId: string | null) => (classId === null ? classes.length : classes.indexOf(classId));
  const take = (label: number) => {
    const room = left[label] ?? 0;
    left[label] = room - 1;
    return room > 0;
  };
  const examples: Example[] = known.written
    .map(({ classId, text }) => ({ label: placeOf(classId), text, isHistory: false }))
    .filter(({ label }) => take(label));
  const chosen = known.conversations
    .map(({ conversationId, classId }) => ({ conversationId, label: placeOf(classId) }))
    .filter(({ label }) => take(label));
  for (let at = 0; at < chosen.length; at += BATCH) {
    const some = chosen.slice(at, at + BATCH);
    const facts = await routingFactsOf(
      db,
      some.map((one) => one.conversationId),
    );
    const texts = new Map(facts.map((one) => [one.conversationId, kind.text(one.texts)]));
    for (const { conversationId, label } of some) {
      const text = texts.get(conversationId) ?? "";
      if (text !== "") examples.push({ label, text, isHistory: true });
    }
  }
  return examples;
}

/** By key; those that the model before has are taken from it. */
async function vectorsOf(
  { db, kind, embedder, job }: { db: Db; kind: Kind; embedder: Embedder; job: RunningJob },
  examples: readonly Example[],
  keys: readonly string[],
): Promise<Map<string, Float32Array>> {
  const vectors = new Map<string, Float32Array>();
  const before = await readClassifier(db, job.row.siteId, kind.kind);
  const model = before?.model == null || before.embedderId !== embedder.id ? undefined : modelFrom(before.model);
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
    for (const [i, [key, text]] of some.entries()) {
      const own = found[i] as Float32Array;
      vectors.set(key, kind.vector?.(text, own) ?? own);
    }
  }
  return vectors;
}
