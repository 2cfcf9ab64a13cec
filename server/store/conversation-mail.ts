import { eq } from "drizzle-orm";
import type { Store } from "../ports/database/port.ts";
import { conversation } from "./schema/conversation.ts";

/** No more mails are sent in a conversation, until the visitor leaves an address or writes again. */
export async function stopMail(store: Store, conversationId: string, at: Date): Promise<void> {
  await store.update(conversation).set({ mailStoppedAt: at }).where(eq(conversation.id, conversationId));
}

/** Mails are sent again. */
export async function resumeMail(store: Store, conversationId: string): Promise<void> {
  await store.update(conversation).set({ mailStoppedAt: null }).where(eq(conversation.id, conversationId));
}
