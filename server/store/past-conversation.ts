import { and, desc, eq, inArray, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import type { PastSource, ReplayOutcome } from "../wire/past-conversations.ts";
import { chunksOf } from "./article.ts";
import { pastConversation, pastImport, pastReplay } from "./schema/past-conversation.ts";

export type PastRow = typeof pastConversation.$inferSelect;
/** What an import stores of a conversation. */
export type NewPast = Omit<
  PastRow,
  "id" | "siteId" | "importId" | "source" | "replayOutcome" | "replayArticleId" | "replayId"
>;
export type ReplayRow = typeof pastReplay.$inferSelect;

/** The newest questions of a kind that are read; more would be the same ones in other words. */
const MOST = 5_000;

/** Begins an import's row. */
export async function addPastImport(
  store: Store,
  row: { siteId: string; name: string; source: PastSource; by: string | null; at: Date },
): Promise<string> {
  const id = newId();
  const { at: createdAt, ...rest } = row;
  await store.insert(pastImport).values({ ...rest, id, createdAt });
  return id;
}

/** What is stored of these conversations, by their ids in the export. */
export async function knownPast(
  store: Store,
  siteId: string,
  source: PastSource,
  externalIds: readonly string[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const chunk of chunksOf(externalIds)) {
    const rows = await store
      .select({ externalId: pastConversation.externalId, hash: pastConversation.contentHash })
      .from(pastConversation)
      .where(
        and(
          eq(pastConversation.siteId, siteId),
          eq(pastConversation.source, source),
          inArray(pastConversation.externalId, chunk),
        ),
      );
    for (const { externalId, hash } of rows) found.set(externalId, hash);
  }
  return found;
}

/** Stores new conversations, and those that have changed since; what a replay found in the latter is forgotten. */
export async function putPast(
  tx: Tx,
  of: { siteId: string; source: PastSource; importId: string },
  rows: readonly NewPast[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .insert(pastConversation)
    .values(rows.map((row) => ({ ...row, ...of, id: newId() })))
    .onConflictDoUpdate({
      target: [pastConversation.siteId, pastConversation.source, pastConversation.externalId],
      set: {
        importId: sql`excluded.import_id`,
        startedAt: sql`excluded.started_at`,
        question: sql`excluded.question`,
        reply: sql`excluded.reply`,
        messages: sql`excluded.messages`,
        tags: sql`excluded.tags`,
        articleId: sql`excluded.article_id`,
        rating: sql`excluded.rating`,
        contentHash: sql`excluded.content_hash`,
        replayOutcome: null,
        replayArticleId: null,
        replayId: null,
      },
    });
  await tx
    .update(pastImport)
    .set({ conversations: sql`${pastImport.conversations} + ${rows.length}` })
    .where(eq(pastImport.id, of.importId));
}

/** A site's newest imports. */
export async function pastImports(store: Store, siteId: string, limit: number) {
  return store
    .select()
    .from(pastImport)
    .where(eq(pastImport.siteId, siteId))
    .orderBy(desc(pastImport.createdAt), desc(pastImport.id))
    .limit(limit);
}

/** How many past conversations a site has, with a reply, and with a reply that links to an article. */
export async function countPast(
  store: Store,
  siteId: string,
): Promise<{ conversations: number; replied: number; linked: number }> {
  const [row] = await store
    .select({
      conversations: sql<number>`count(*)::int`,
      replied: sql<number>`count(${pastConversation.reply})::int`,
      linked: sql<number>`count(${pastConversation.articleId})::int`,
    })
    .from(pastConversation)
    .where(eq(pastConversation.siteId, siteId));
  return row ?? { conversations: 0, replied: 0, linked: 0 };
}

export interface PastFilter {
  readonly outcome?: ReplayOutcome | undefined;
  /** Only those that were answered from another article than the agent's. */
  readonly wrong?: boolean | undefined;
}

function filterOf(siteId: string, { outcome, wrong }: PastFilter): SQL | undefined {
  return and(
    eq(pastConversation.siteId, siteId),
    outcome === undefined ? undefined : eq(pastConversation.replayOutcome, outcome),
    wrong === true
      ? sql`${pastConversation.replayOutcome} = 'answered' and ${pastConversation.articleId} is not null
          and ${pastConversation.replayArticleId} is distinct from ${pastConversation.articleId}`
      : undefined,
  );
}

/** A page of a site's past conversations, newest first. */
export async function listPast(
  store: Store,
  siteId: string,
  filter: PastFilter & { readonly offset: number; readonly limit: number },
): Promise<{ rows: PastRow[]; total: number }> {
  const where = filterOf(siteId, filter);
  const rows = await store
    .select()
    .from(pastConversation)
    .where(where)
    .orderBy(sql`${pastConversation.startedAt} desc nulls last`, desc(pastConversation.id))
    .limit(filter.limit)
    .offset(filter.offset);
  return { rows, total: await store.$count(pastConversation, where) };
}

/** A question from the desk that a company had before, without personal data. */
export interface PastQuestion {
  readonly id: string;
  readonly question: string;
  /** An agent's first reply; null: nobody replied. */
  readonly reply: string | null;
  readonly startedAt: Date | null;
  /** The one article that agents' replies link to. */
  readonly articleId: string | null;
  readonly rating: "good" | "bad" | null;
  /** What the assistant would have done at the last replay, and the article it would have answered from or offered. */
  readonly replayOutcome: ReplayOutcome | null;
  readonly replayArticleId: string | null;
}

/**
 * A site's past questions, newest first: for gaps (`outcome` other than "answered"), phrasings (`linked`), and replies.
 * @param of.limit default 5,000
 */
export async function pastQuestions(
  store: Store,
  of: {
    readonly siteId: string;
    readonly outcomes?: readonly ReplayOutcome[];
    readonly linked?: boolean;
    readonly replied?: boolean;
    readonly limit?: number;
  },
): Promise<PastQuestion[]> {
  const { id, question, reply, startedAt, articleId, rating, replayOutcome, replayArticleId } = pastConversation;
  return store
    .select({ id, question, reply, startedAt, articleId, rating, replayOutcome, replayArticleId })
    .from(pastConversation)
    .where(
      and(
        eq(pastConversation.siteId, of.siteId),
        of.outcomes === undefined ? undefined : inArray(replayOutcome, [...of.outcomes]),
        of.linked === true ? sql`${articleId} is not null` : undefined,
        of.replied === true ? sql`${reply} is not null` : undefined,
      ),
    )
    .orderBy(sql`${startedAt} desc nulls last`, desc(id))
    .limit(of.limit ?? MOST);
}

/** Deletes a site's past conversations and imports, or those of one import. @returns how many conversations */
export async function deletePast(store: Store, siteId: string, importId?: string): Promise<number> {
  return store.transaction(async (tx) => {
    const gone = await tx
      .delete(pastConversation)
      .where(
        and(
          eq(pastConversation.siteId, siteId),
          importId === undefined ? undefined : eq(pastConversation.importId, importId),
        ),
      )
      .returning({ id: pastConversation.id });
    await tx
      .delete(pastImport)
      .where(and(eq(pastImport.siteId, siteId), importId === undefined ? undefined : eq(pastImport.id, importId)));
    if (importId === undefined) await tx.delete(pastReplay).where(eq(pastReplay.siteId, siteId));
    return gone.length;
  });
}

/** Begins a replay of all past conversations. @returns undefined if one is running */
export async function addReplay(
  store: Store,
  of: { siteId: string; version: number; at: Date; silentAt: Date },
): Promise<ReplayRow | undefined> {
  return store.transaction(async (tx) => {
    const running = await tx
      .select()
      .from(pastReplay)
      .where(and(eq(pastReplay.siteId, of.siteId), isNull(pastReplay.endedAt)))
      .for("update");
    if (running.some((one) => one.seenAt > of.silentAt)) return undefined;
    for (const one of running) await tx.update(pastReplay).set({ endedAt: of.at }).where(eq(pastReplay.id, one.id));
    const questions = await tx.$count(pastConversation, eq(pastConversation.siteId, of.siteId));
    const [row] = await tx
      .insert(pastReplay)
      .values({ id: newId(), siteId: of.siteId, version: of.version, questions, seenAt: of.at, startedAt: of.at })
      .returning();
    return row;
  });
}

/** A site's newest replay. */
export async function newestReplay(store: Store, siteId: string): Promise<ReplayRow | undefined> {
  const [row] = await store
    .select()
    .from(pastReplay)
    .where(eq(pastReplay.siteId, siteId))
    .orderBy(desc(pastReplay.startedAt), desc(pastReplay.id))
    .limit(1);
  return row;
}

/** Takes replays over whose process is gone: those without a sign of life since `silentAt`. */
export async function adoptReplays(store: Store, { silentAt, at }: { silentAt: Date; at: Date }): Promise<ReplayRow[]> {
  return store
    .update(pastReplay)
    .set({ seenAt: at })
    .where(and(isNull(pastReplay.endedAt), lt(pastReplay.seenAt, silentAt)))
    .returning();
}

/** The next conversations that a replay hasn't put to the assistant yet, newest first. */
export async function nextToReplay(store: Store, replay: ReplayRow, limit: number): Promise<PastRow[]> {
  return store
    .select()
    .from(pastConversation)
    .where(
      and(
        eq(pastConversation.siteId, replay.siteId),
        or(isNull(pastConversation.replayId), sql`${pastConversation.replayId} <> ${replay.id}`),
      ),
    )
    .orderBy(sql`${pastConversation.startedAt} desc nulls last`, desc(pastConversation.id))
    .limit(limit);
}

/** Stores what a replay found for some conversations, and that it's alive. @returns false if it has ended meanwhile */
export async function storeReplayed(
  store: Store,
  replayId: string,
  found: readonly { id: string; outcome: ReplayOutcome; articleId: string | null }[],
  at: Date,
): Promise<boolean> {
  return store.transaction(async (tx) => {
    const alive = await tx
      .update(pastReplay)
      .set({ seenAt: at })
      .where(and(eq(pastReplay.id, replayId), isNull(pastReplay.endedAt)))
      .returning({ id: pastReplay.id });
    if (alive.length === 0) return false;
    for (const { id, outcome, articleId } of found)
      await tx
        .update(pastConversation)
        .set({ replayId, replayOutcome: outcome, replayArticleId: articleId })
        .where(eq(pastConversation.id, id));
    return true;
  });
}

/** Ends a replay. */
export async function endReplay(store: Store, replayId: string, at: Date): Promise<void> {
  await store
    .update(pastReplay)
    .set({ endedAt: at })
    .where(and(eq(pastReplay.id, replayId), isNull(pastReplay.endedAt)));
}

/** What a replay has found so far. */
export async function countReplayed(
  store: Store,
  replayId: string,
): Promise<{ done: number; answered: number; offered: number; handedOn: number; judged: number; right: number }> {
  const { replayOutcome: outcome, articleId, replayArticleId } = pastConversation;
  const isJudged = sql`${outcome} = 'answered' and ${articleId} is not null`;
  const [row] = await store
    .select({
      done: sql<number>`count(*)::int`,
      answered: sql<number>`(count(*) filter (where ${outcome} = 'answered'))::int`,
      offered: sql<number>`(count(*) filter (where ${outcome} = 'offered'))::int`,
      handedOn: sql<number>`(count(*) filter (where ${outcome} = 'handed-on'))::int`,
      judged: sql<number>`(count(*) filter (where ${isJudged}))::int`,
      right: sql<number>`(count(*) filter (where ${isJudged} and ${replayArticleId} = ${articleId}))::int`,
    })
    .from(pastConversation)
    .where(eq(pastConversation.replayId, replayId));
  return row ?? { done: 0, answered: 0, offered: 0, handedOn: 0, judged: 0, right: 0 };
}
