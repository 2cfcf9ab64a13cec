import { eq } from "drizzle-orm";
import type { Store } from "../ports/database/port.ts";
import { conversation } from "./schema/conversation.ts";

/** Stores how content a visitor was with the whole conversation, 1 to 5; a second rating replaces the first. */
export async function setSatisfaction(
  store: Store,
  options: { conversationId: string; score: number; comment?: string; at: Date },
): Promise<void> {
  await store
    .update(conversation)
    .set({ satisfaction: options.score, satisfactionComment: options.comment ?? null, satisfactionAt: options.at })
    .where(eq(conversation.id, options.conversationId));
}
