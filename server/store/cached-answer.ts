import { and, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import { cachedAnswer, turn } from "./schema.ts";

export type CachedAnswerRow = typeof cachedAnswer.$inferSelect;

/** The answer that was given to exactly this normalised question in this knowledge version, unless it was contradicted. */
export async function findCachedAnswer(
  store: Store,
  given: { versionId: string; question: string },
): Promise<CachedAnswerRow | undefined> {
  const [row] = await store
    .select()
    .from(cachedAnswer)
    .where(
      and(
        eq(cachedAnswer.versionId, given.versionId),
        eq(cachedAnswer.question, given.question),
        isNull(cachedAnswer.contradictedAt),
      ),
    );
  return row;
}

/** The newest cached answers of a version that nobody contradicted, for the near search. */
export async function recentCachedAnswers(
  store: Store,
  given: { versionId: string; limit: number },
): Promise<CachedAnswerRow[]> {
  return store
    .select()
    .from(cachedAnswer)
    .where(and(eq(cachedAnswer.versionId, given.versionId), isNull(cachedAnswer.contradictedAt)))
    .orderBy(desc(cachedAnswer.createdAt))
    .limit(given.limit);
}

/**
 * Keeps an answer for the next visitor who asks the same. One that is there stays as it is, contradicted or not.
 * @returns the row's id
 */
export async function saveCachedAnswer(
  tx: Tx,
  given: Pick<CachedAnswerRow, "siteId" | "versionId" | "question" | "vector" | "articleId" | "confidence" | "answer">,
): Promise<string> {
  const [row] = await tx
    .insert(cachedAnswer)
    .values({ ...given, id: newId() })
    // The no-op update makes the row that is there come back.
    .onConflictDoUpdate({
      target: [cachedAnswer.versionId, cachedAnswer.question],
      set: { hits: sql`${cachedAnswer.hits}` },
    })
    .returning({ id: cachedAnswer.id });
  return (row as { id: string }).id;
}

/** Counts a use. */
export async function countHit(store: Store, id: string): Promise<void> {
  await store
    .update(cachedAnswer)
    .set({ hits: sql`${cachedAnswer.hits} + 1`, lastHitAt: sql`now()` })
    .where(eq(cachedAnswer.id, id));
}

/** A visitor said that it did not help (or, later, that it did): it is not given again (or is). */
export async function setContradicted(tx: Tx, id: string, contradicted: boolean): Promise<void> {
  await tx
    .update(cachedAnswer)
    .set({ contradictedAt: contradicted ? sql`now()` : null })
    .where(eq(cachedAnswer.id, id));
}

/** Removes the cached answers whose question was asked in this conversation and nowhere else: its words are a visitor's. */
export async function forgetCachedQuestions(tx: Tx, conversationId: string): Promise<void> {
  const asked = tx.select({ id: turn.cachedAnswerId }).from(turn).where(eq(turn.conversationId, conversationId));
  await tx.delete(cachedAnswer).where(and(inArray(cachedAnswer.id, asked), eq(cachedAnswer.hits, 0)));
}
