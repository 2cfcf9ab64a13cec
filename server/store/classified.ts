import { and, eq } from "drizzle-orm";
import type { Store, Tx } from "../ports/database/port.ts";
import type { Classified } from "../wire/classification.ts";
import { classified } from "./schema/classification.ts";

export type ClassifiedRow = typeof classified.$inferSelect;

/** Replaces what was said about a conversation. */
export async function saveClassified(tx: Tx, row: ClassifiedRow): Promise<void> {
  const { conversationId: _, kind: __, ...set } = row;
  await tx
    .insert(classified)
    .values(row)
    .onConflictDoUpdate({ target: [classified.conversationId, classified.kind], set });
}

/** What was said about a conversation. */
export async function classifiedOf(
  store: Store,
  conversationId: string,
  kind: Classified,
): Promise<ClassifiedRow | undefined> {
  const [row] = await store
    .select()
    .from(classified)
    .where(and(eq(classified.conversationId, conversationId), eq(classified.kind, kind)));
  return row;
}
