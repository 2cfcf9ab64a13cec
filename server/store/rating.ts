import { asc, eq, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import { rating } from "./schema/message.ts";

export type RatingRow = typeof rating.$inferSelect;

/**
 * Stores feedback on an answer; a second rating of the same answer replaces the first.
 * @param options.at when it was given; default: the database's clock
 */
export async function setRating(
  tx: Tx,
  options: { conversationId: string; messageId: string; helped: boolean; reason?: string; comment?: string; at?: Date },
): Promise<RatingRow> {
  const { at, ...values } = options;
  const [row] = await tx
    .insert(rating)
    .values({ id: newId(), ...values, ...(at === undefined ? {} : { createdAt: at }) })
    .onConflictDoUpdate({
      target: rating.messageId,
      // The newest feedback counts, by its time.
      set: {
        helped: options.helped,
        reason: options.reason ?? null,
        comment: options.comment ?? null,
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
