import type { ConversationState } from "../../server/wire/socket.ts";
import type { Words } from "../words/en.ts";

/** What the button for a person says: the offer, or the progress of the request. @param isAsked asked, and not yet heard */
export function personText(
  conversation: Pick<ConversationState, "state" | "openAt"> | null,
  isAsked: boolean,
  words: Words,
): string {
  if (conversation?.state === "queued") return words.personComing;
  if (conversation?.state === "person") {
    // The agent who has the conversation may be away: `openAt` then says until when, as far as it's known.
    return conversation.openAt === undefined ? words.personHere : words.personComing;
  }
  return isAsked ? words.personAsking : words.person;
}
