import { and, desc, eq, inArray, isNull, ne, or, type SQL, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import { placeholders, prepared } from "./prepared.ts";
import { cachedAnswer } from "./schema/cached-answer.ts";
import { turn } from "./schema/turn.ts";

export type CachedAnswerRow = typeof cachedAnswer.$inferSelect;

/**
 * The rule for what a reusable answer may be made from. The number increases when the rule gets stricter: rows of an
 * older rule are then never used again, and dropped at the next start.
 */
const MADE_FROM = "question-and-knowledge/1";

const byQuestion = prepared<{ versionId: string; view: string; question: string }, CachedAnswerRow[]>((store) =>
  store
    .select()
    .from(cachedAnswer)
    .where(
      and(
        eq(cachedAnswer.versionId, sql.placeholder("versionId")),
        eq(cachedAnswer.view, sql.placeholder("view")),
        eq(cachedAnswer.question, sql.placeholder("question")),
        eq(cachedAnswer.madeFrom, MADE_FROM),
        isNull(cachedAnswer.contradictedAt),
      ),
    ),
);

/**
 * The answer that was given to exactly this normalised question in this view of this knowledge version, unless a visitor said it
 * didn't help.
 */
export async function findCachedAnswer(
  store: Store,
  options: { versionId: string; view: string; question: string },
): Promise<CachedAnswerRow | undefined> {
  const [row] = await byQuestion(store, options);
  return row;
}

/**
 * The newest cached answers of a version that no visitor contradicted, for the search for similar questions.
 * @param options.view default: what everyone sees
 */
export async function recentCachedAnswers(
  store: Store,
  options: { versionId: string; view?: string; limit: number },
): Promise<CachedAnswerRow[]> {
  return store
    .select()
    .from(cachedAnswer)
    .where(
      and(
        eq(cachedAnswer.versionId, options.versionId),
        eq(cachedAnswer.view, options.view ?? ""),
        eq(cachedAnswer.madeFrom, MADE_FROM),
        isNull(cachedAnswer.contradictedAt),
      ),
    )
    .orderBy(desc(cachedAnswer.createdAt))
    .limit(options.limit);
}

/** An answer in another form, quoted or written, replaces the one that was kept, unless a visitor contradicted that. */
const replaced = (column: AnyPgColumn, by: SQL) =>
  sql`case when ${cachedAnswer.contradictedAt} is null
    and ${cachedAnswer.answer}->>'form' <> excluded.answer->>'form'
    then ${by} else ${column} end`;

const save = prepared<object, { id: string }[]>((store) =>
  store
    .insert(cachedAnswer)
    .values({
      ...placeholders("id", "siteId", "versionId", "view", "question", "vector", "articleId", "confidence", "answer"),
      madeFrom: MADE_FROM,
    })
    // Where nothing changes, the update makes the existing row come back.
    .onConflictDoUpdate({
      target: [cachedAnswer.versionId, cachedAnswer.view, cachedAnswer.question],
      set: {
        articleId: replaced(cachedAnswer.articleId, sql`excluded.article_id`),
        confidence: replaced(cachedAnswer.confidence, sql`excluded.confidence`),
        answer: replaced(cachedAnswer.answer, sql`excluded.answer`),
      },
    })
    .returning({ id: cachedAnswer.id }),
);

/**
 * Keeps an answer for others who ask the same. An existing one of the same form, or a contradicted one, stays as it is.
 * @param options.answer made from the question and public passages alone: it is shown to other visitors
 * @returns the row's id
 */
export async function saveCachedAnswer(
  tx: Tx,
  options: Pick<
    CachedAnswerRow,
    "siteId" | "versionId" | "view" | "question" | "vector" | "articleId" | "confidence" | "answer"
  >,
): Promise<string> {
  const [row] = await save(tx, { ...options, id: newId() });
  return (row as { id: string }).id;
}

/**
 * Drops the stored answers that don't qualify: those kept under an older rule. A quote that a visitor contradicted
 * stays, so that it isn't kept again; it's never used.
 * @returns how many
 */
export async function dropUnfitAnswers(store: Store): Promise<number> {
  const rows = await store
    .delete(cachedAnswer)
    .where(
      and(
        ne(cachedAnswer.madeFrom, MADE_FROM),
        or(isNull(cachedAnswer.contradictedAt), sql`${cachedAnswer.answer}->>'form' <> 'quoted'`),
      ),
    )
    .returning({ id: cachedAnswer.id });
  return rows.length;
}

/** Counts a use. */
export async function countHit(store: Store, id: string): Promise<void> {
  await store
    .update(cachedAnswer)
    .set({ hits: sql`${cachedAnswer.hits} + 1`, lastHitAt: sql`now()` })
    .where(eq(cachedAnswer.id, id));
}

/** A visitor said that it didn't help (or, later, that it did): it isn't used again (or is). */
export async function setContradicted(tx: Tx, id: string, contradicted: boolean): Promise<void> {
  await tx
    .update(cachedAnswer)
    .set({ contradictedAt: contradicted ? sql`now()` : null })
    .where(eq(cachedAnswer.id, id));
}

/** Removes cached answers whose question was only asked in this conversation: the text is a visitor's. */
export async function forgetCachedQuestions(tx: Tx, conversationId: string): Promise<void> {
  const asked = tx.select({ id: turn.cachedAnswerId }).from(turn).where(eq(turn.conversationId, conversationId));
  await tx.delete(cachedAnswer).where(and(inArray(cachedAnswer.id, asked), eq(cachedAnswer.hits, 0)));
}
