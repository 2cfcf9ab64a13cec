import { and, desc, eq, sql } from "drizzle-orm";
import type { Store } from "../ports/database/port.ts";
import { conversation } from "./schema/conversation.ts";
import { message } from "./schema/message.ts";
import { site } from "./schema/organisation.ts";
import { visitor } from "./schema/visitor.ts";

/** Of a conversation's messages by its visitor, the last ones up to this, and characters of each. */
const MESSAGES = 5;
const TEXT = 500;

/**
 * What tells a conversation's language: what its visitor wrote last, and otherwise the language of their chat, or the
 * site's; undefined if there is no such conversation.
 */
export async function languageFacts(
  store: Store,
  conversationId: string,
): Promise<{ texts: string[]; otherwise: string } | undefined> {
  const [row] = await store
    .select({ otherwise: sql<string>`coalesce(${visitor.language}, ${site.language})` })
    .from(conversation)
    .innerJoin(visitor, eq(visitor.id, conversation.visitorId))
    .innerJoin(site, eq(site.id, conversation.siteId))
    .where(eq(conversation.id, conversationId));
  if (row === undefined) return undefined;
  const said = await store
    .select({ text: sql<string>`left(${message.text}, ${TEXT})` })
    .from(message)
    .where(
      and(
        eq(message.conversationId, conversationId),
        eq(message.author, "visitor"),
        // A press of the button for a person: these words are ours.
        sql`${message.detail}->>'request' is null`,
      ),
    )
    .orderBy(desc(message.sequence))
    .limit(MESSAGES);
  return { ...row, texts: said.map((one) => one.text) };
}
