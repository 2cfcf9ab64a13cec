import { asc, eq, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import { rating } from "./schema.ts";

export type RatingRow = typeof rating.$inferSelect;

/**
 * Stores what a visitor thought of an answer; a second rating of the same answer replaces the first.
 * @param given.at when they said so; default: the database's clock
 */
export async function setRating(
  tx: Tx,
  given: { conversationId: string; messageId: string; helped: boolean; reason?: string; comment?: string; at?: Date },
): Promise<RatingRow> {
  const { at, ...values } = given;
  const [row] = await tx
    .insert(rating)
    .values({ id: newId(), ...values, ...(at === undefined ? {} : { createdAt: at }) })
    .onConflictDoUpdate({
      target: rating.messageId,
      // The newest opinion counts, and which is newest is told by its time.
      set: {
        helped: given.helped,
        reason: given.reason ?? null,
        comment: given.comment ?? null,
        createdAt: at ?? sql`now()`,
      },
    })
    .returning();
  return row as RatingRow;
}

/** The ratings of a conversation, oldest first. */
export async function ratingsOf(store: Store, conversationId: string): Promise<RatingRow[]> {
  return store.select().from(rating).where(eq(rating.conversationId, conversationId)).orderBy(asc(rating.createdAt));
}
