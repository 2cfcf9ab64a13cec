import type { LiveKnowledge } from "../knowledge/live.ts";
import { breathe } from "../knowledge/load.ts";
import type { Db } from "../ports/database/port.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import { currentArticles, lockSite } from "../store/article.ts";
import { addGap, decidedGaps, dropEmptyGaps } from "../store/gap.ts";
import {
  assignPast,
  dropPastQuestions,
  pastVectors,
  putPastQuestions,
  storedPast,
  unansweredPast,
} from "../store/gap-past-question.ts";
import {
  assignQuestions,
  dropQuestions,
  putQuestions,
  type QuestionVector,
  questionVectors,
  setKinds,
  storedQuestions,
  unansweredQuestions,
} from "../store/gap-question.ts";
import { vectorBytes } from "../store/passage.ts";
import { plainQuestion } from "../text/patterns/placeholders.ts";
import { GAP_DAYS, GAP_QUESTIONS } from "../wire/gaps.ts";
import { closenessTo, groupByMeaning, meanOf, middleOf, SAME_MEANING, withoutMiddle } from "./grouping.ts";

/** Questions per call of the embedder, stored at once. */
const EMBED_BATCH = 64;
/** Titles that a site's middle is taken from. */
const MOST_TITLES = 200;
const DAY_MS = 86_400_000;

export interface RefreshDeps {
  readonly db: Db;
  readonly clock: { now(): Date };
  live(siteId: string): LiveKnowledge | undefined;
  /** What embeds the site's questions: its live version's embedder, or the one for its languages. */
  embedderOf(siteId: string): Promise<Embedder>;
}

/** `inBackground`: nobody waits, so visitors' questions are embedded first. */
export interface Patience {
  readonly signal: AbortSignal;
  readonly inBackground: boolean;
}

/**
 * Finds the questions of a site that got no good answer, here or in a replay of past conversations, embeds the new ones, and
 * groups those that nothing was decided about. Groups keep their id as long as most of their questions stay together. What
 * dies half-way has stored vectors that the next run needn't make.
 * @throws EMBEDDER_UNAVAILABLE, DATABASE_UNAVAILABLE; the signal's reason
 */
export async function refreshGaps(deps: RefreshDeps, siteId: string, how: Patience): Promise<void> {
  const { db } = deps;
  const since = new Date(deps.clock.now().getTime() - GAP_DAYS * DAY_MS);
  const found = await unansweredQuestions(db, { siteId, since, limit: GAP_QUESTIONS });
  const past = (await unansweredPast(db, { siteId, limit: GAP_QUESTIONS }))
    .map((one) => ({ id: one.pastId, question: plainQuestion(one.question) }))
    .filter((one) => one.question !== "");
  const before = await storedQuestions(db, siteId);
  const pastBefore = await storedPast(db, siteId);
  if (found.length + past.length + before.length + pastBefore.length === 0) return;
  const embedder = await deps.embedderOf(siteId);
  const asked = found.map(({ turnId: id, question, kind }) => ({ id, question, kind }));
  const here = changesIn(asked, before, embedder.id);
  await embed(embedder, here.missing, how, (batch, vectors) =>
    putQuestions(
      db,
      batch.map(({ id: turnId, kind }, k) => ({
        ...{ turnId, kind, siteId, embedderId: embedder.id },
        vector: vectorBytes(vectors[k] as Float32Array),
      })),
    ),
  );
  const kinds = new Map(before.map((row) => [row.id, row.kind]));
  const changed = asked.filter(({ id, kind }) => kinds.has(id) && kinds.get(id) !== kind);
  await setKinds(
    db,
    changed.map(({ id: turnId, kind }) => ({ turnId, kind })),
  );
  await dropQuestions(db, here.gone);
  const there = changesIn(past, pastBefore, embedder.id);
  await embed(embedder, there.missing, how, (batch, vectors) =>
    putPastQuestions(
      db,
      batch.map(({ id: pastId }, k) => ({
        ...{ pastId, siteId, embedderId: embedder.id },
        vector: vectorBytes(vectors[k] as Float32Array),
      })),
    ),
  );
  await dropPastQuestions(db, there.gone);
  const news = [here.missing, here.gone, there.missing, there.gone].some((list) => list.length > 0);
  if (!news && [...before, ...pastBefore].every((row) => row.gapId !== null)) return;
  await group(deps, siteId, embedder, how.signal);
}

/** What these weights haven't read yet, and what is stored and no gap any more. */
function changesIn<T extends { readonly id: string }>(
  found: readonly T[],
  stored: readonly { readonly id: string; readonly embedderId: string }[],
  embedderId: string,
): { missing: T[]; gone: string[] } {
  const read = new Map(stored.map((row) => [row.id, row.embedderId]));
  const wanted = new Set(found.map((one) => one.id));
  return {
    missing: found.filter((one) => read.get(one.id) !== embedderId),
    gone: stored.filter((row) => !wanted.has(row.id)).map((row) => row.id),
  };
}

async function embed<T extends { readonly question: string }>(
  embedder: Embedder,
  missing: readonly T[],
  how: Patience,
  store: (batch: readonly T[], vectors: readonly Float32Array[]) => Promise<void>,
): Promise<void> {
  for (let i = 0; i < missing.length; i += EMBED_BATCH) {
    const batch = missing.slice(i, i + EMBED_BATCH);
    const texts = batch.map((one) => one.question);
    await store(batch, await embedder.embed(texts, { kind: "question", ...how }));
  }
}

/** A question to be grouped, asked here or before. */
interface Item extends QuestionVector {
  readonly isPast: boolean;
}

/** Every question that these weights have read, without what all of the site's texts have in common. */
async function itemsOf(
  deps: RefreshDeps,
  siteId: string,
  embedder: Embedder,
  signal: AbortSignal,
): Promise<readonly Item[]> {
  const of = { siteId, embedderId: embedder.id, limit: 2 * GAP_QUESTIONS };
  const stored = [
    ...(await questionVectors(deps.db, of)).map((one) => ({ ...one, isPast: false })),
    ...(await pastVectors(deps.db, of)).map((one) => ({ ...one, question: plainQuestion(one.question), isPast: true })),
  ];
  const middle = middleOf(
    await titleVectors(deps, siteId, embedder, signal),
    stored.map((one) => one.vector),
  );
  return stored.map((one) => ({ ...one, vector: withoutMiddle(one.vector, middle) }));
}

async function group(deps: RefreshDeps, siteId: string, embedder: Embedder, signal: AbortSignal): Promise<void> {
  const { db } = deps;
  const all = await itemsOf(deps, siteId, embedder, signal);
  const decided = new Map((await decidedGaps(db, siteId)).map((row) => [row.id, row]));
  const { joined, free } = joinDecided(all, decided);
  const groups = await groupByMeaning(free, SAME_MEANING, breathe);
  signal.throwIfAborted();
  await db.transaction(async (tx) => {
    await lockSite(tx, siteId);
    const rows = [...joined];
    const ids = keepIds(
      groups.map((members) => members.map((i) => free[i] as Item)),
      decided,
    );
    for (const [g, members] of groups.entries()) {
      const gapId = ids[g] ?? (await addGap(tx, siteId));
      const mean = meanOf(members.map((i) => (free[i] as Item).vector));
      for (const i of members) {
        const { id, isPast, vector } = free[i] as Item;
        rows.push({ id, isPast, gapId, centrality: closenessTo(mean, vector) });
      }
    }
    const placed = (past: boolean) =>
      rows.filter((row) => row.isPast === past).map(({ id, gapId, centrality }) => ({ id, gapId, centrality }));
    await assignQuestions(tx, placed(false));
    await assignPast(tx, placed(true));
    await dropEmptyGaps(tx, siteId);
  });
}

/** Where a question was put. */
interface Placed {
  readonly id: string;
  readonly isPast: boolean;
  readonly gapId: string;
  readonly centrality: number;
}

/** Titles of the site's articles, as many as tell what all have in common, embedded as questions are. */
async function titleVectors({ db }: RefreshDeps, siteId: string, embedder: Embedder, signal: AbortSignal) {
  const titles = (await currentArticles(db, siteId)).map((one) => one.title);
  const step = Math.max(1, titles.length / MOST_TITLES);
  const some = Array.from(
    { length: Math.min(titles.length, MOST_TITLES) },
    (_, i) => titles[Math.floor(i * step)] as string,
  );
  return some.length === 0 ? [] : await embedder.embed(some, { kind: "question", signal });
}

/**
 * New questions that mean the same as a group that something was decided about: all, where the group isn't the site's;
 * where it was given an article, those from before. Later ones show that the article doesn't do: a new group.
 */
function joinDecided(
  all: readonly Item[],
  decided: ReadonlyMap<string, { readonly state: string; readonly decidedAt: Date | null }>,
) {
  const members = new Map<string, Float32Array[]>();
  for (const { gapId, vector } of all) {
    if (gapId === null || !decided.has(gapId)) continue;
    members.set(gapId, [...(members.get(gapId) ?? []), vector]);
  }
  const means = [...members].map(([gapId, vectors]) => ({ gapId, mean: meanOf(vectors), ...decided.get(gapId) }));
  const joined: Placed[] = [];
  const free: Item[] = [];
  for (const one of all) {
    if (one.gapId !== null && decided.has(one.gapId)) continue;
    let best: { gapId: string; closeness: number } | undefined;
    for (const { gapId, mean, state, decidedAt } of means) {
      if (state !== "not-ours" && (decidedAt == null || one.createdAt > decidedAt)) continue;
      const closeness = closenessTo(mean, one.vector);
      if (closeness >= SAME_MEANING && closeness > (best?.closeness ?? 0)) best = { gapId, closeness };
    }
    if (best === undefined) free.push(one);
    else joined.push({ id: one.id, isPast: one.isPast, gapId: best.gapId, centrality: best.closeness });
  }
  return { joined, free };
}

/** For each group the open one that most of its questions came from, each once, the largest overlap first. */
function keepIds(
  groups: readonly (readonly QuestionVector[])[],
  decided: ReadonlyMap<string, unknown>,
): (string | undefined)[] {
  const overlaps = groups.flatMap((members, at) => {
    const counts = new Map<string, number>();
    for (const { gapId } of members) {
      if (gapId !== null && !decided.has(gapId)) counts.set(gapId, (counts.get(gapId) ?? 0) + 1);
    }
    return [...counts].map(([gapId, count]) => ({ at, gapId, count }));
  });
  overlaps.sort((a, b) => b.count - a.count || a.at - b.at);
  const ids: (string | undefined)[] = groups.map(() => undefined);
  const taken = new Set<string>();
  for (const { at, gapId } of overlaps) {
    if (ids[at] !== undefined || taken.has(gapId)) continue;
    ids[at] = gapId;
    taken.add(gapId);
  }
  return ids;
}
