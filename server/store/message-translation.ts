import { and, asc, eq } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store } from "../ports/database/port.ts";
import { messageTranslation } from "./schema/message.ts";

export type TranslationRow = typeof messageTranslation.$inferSelect;

/** Stores a message in another language, once; a second one in the same language is left out. */
export async function addTranslation(
  store: Store,
  options: Omit<TranslationRow, "id" | "createdAt"> & { at: Date },
): Promise<void> {
  const { at, ...values } = options;
  await store
    .insert(messageTranslation)
    .values({ ...values, id: newId(), createdAt: at })
    .onConflictDoNothing();
}

/** A message in a language, or undefined. */
export async function findTranslation(
  store: Store,
  options: { messageId: string; language: string },
): Promise<TranslationRow | undefined> {
  const [row] = await store
    .select()
    .from(messageTranslation)
    .where(and(eq(messageTranslation.messageId, options.messageId), eq(messageTranslation.language, options.language)));
  return row;
}

/** All that a conversation has, oldest first. */
export async function translationsOf(store: Store, conversationId: string): Promise<TranslationRow[]> {
  return await store
    .select()
    .from(messageTranslation)
    .where(eq(messageTranslation.conversationId, conversationId))
    .orderBy(asc(messageTranslation.id));
}
