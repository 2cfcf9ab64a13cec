import type { Store } from "../ports/database/port.ts";
import { languageFacts } from "../store/spoken-language.ts";
import { guessLanguage } from "../text/language.ts";
import { ownLines } from "../text/own-lines.ts";

/**
 * The language in which an agent should be able to read and answer a conversation, BCP 47: what its visitor clearly
 * writes, otherwise their chat's language, otherwise the site's.
 * @returns null if there is no such conversation
 */
export async function spokenLanguage(store: Store, conversationId: string): Promise<string | null> {
  const facts = await languageFacts(store, conversationId);
  return facts === undefined ? null : guessLanguage(facts.texts.map(ownLines).join("\n"), facts.otherwise);
}
