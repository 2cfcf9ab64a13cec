import type { ChatState } from "../state.ts";

/**
 * Who joined or left the conversation, and before which message; after the last one for those still to be announced.
 */
export interface Arrival {
  /** Id of the message before which it's shown; null: at the end. */
  readonly before: string | null;
  readonly kind: "joined" | "left";
  readonly agent: string | undefined;
}

/** Derived from the messages themselves, so that a reload shows the same. Pure. */
export function arrivalsOf({ messages, conversation }: Pick<ChatState, "messages" | "conversation">): Arrival[] {
  const arrivals: Arrival[] = [];
  let here: { agent: string | undefined } | null = null;
  for (const [i, message] of messages.entries()) {
    if (message.event !== undefined) {
      // The transcript tells of this itself.
      here = message.event.to === null ? null : { agent: message.event.to };
    } else if (message.author === "person" && (here === null || here.agent !== message.agent)) {
      here = { agent: message.agent };
      arrivals.push({ before: message.id, kind: "joined", agent: message.agent });
    } else if (message.author === "machine" && here !== null) {
      // The agent had left before the question that the assistant is answering.
      const question = messages[i - 1];
      const before = question?.author === "visitor" ? question.id : message.id;
      arrivals.push({ before, kind: "left", agent: here.agent });
      here = null;
    }
  }
  if (conversation?.state === "person" && (here === null || (conversation.agent ?? here.agent) !== here.agent))
    arrivals.push({ before: null, kind: "joined", agent: conversation.agent });
  if (conversation?.state === "machine" && here !== null)
    arrivals.push({ before: null, kind: "left", agent: here.agent });
  return arrivals;
}
