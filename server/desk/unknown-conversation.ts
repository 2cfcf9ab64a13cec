import { TuppenceError } from "../lib/errors.ts";

/** What an agent is told whose screen still shows a conversation that is gone. */
export const unknownConversation = () =>
  new TuppenceError(
    "CONVERSATION_UNKNOWN",
    "This conversation doesn't exist.",
    "Reload the list: it may have been deleted.",
  );
