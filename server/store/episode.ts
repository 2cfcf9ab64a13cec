import { and, eq, isNull, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Tx } from "../ports/database/port.ts";
import { episode } from "./schema/conversation.ts";

/**
 * Ends the current episode and starts the next: after a hand-back or a reopening, so that the assistant starts with
 * limited history and doesn't loop. The conversation's row must be locked.
 * @param options.at when; default: the database's clock
 * @returns the new episode's id
 */
export async function startEpisode(
  tx: Tx,
  options: { conversationId: string; number: number; at?: Date },
): Promise<string> {
  const { conversationId, number, at } = options;
  await tx
    .update(episode)
    .set({ endedAt: at ?? sql`now()` })
    .where(and(eq(episode.conversationId, conversationId), isNull(episode.endedAt)));
  const id = newId();
  await tx.insert(episode).values({ id, conversationId, number, ...(at === undefined ? {} : { startedAt: at }) });
  return id;
}
