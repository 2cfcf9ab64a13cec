import { sightOf } from "../text/patterns/kinds.ts";
import { blankPlaceholders } from "../text/patterns/placeholders.ts";
import type { PastMessage } from "../wire/past-conversations.ts";

/** Characters up to which the messages that a customer sends in a row are one question. */
const TOGETHER = 400;

/**
 * What a customer asked first, greetings and "I have a question" left out, and what an agent replied to it: of several
 * messages in a row, the one that says most. Pure.
 * @returns undefined when no customer asks anything
 */
export function questionIn(
  messages: readonly PastMessage[],
): { readonly question: string; readonly reply: string | null } | undefined {
  const start = messages.findIndex(({ author, text }) => author === "customer" && asks(text));
  if (start < 0) return undefined;
  const after = messages.slice(start);
  const firstReply = after.findIndex(({ author }) => author === "agent");
  const asked = after.slice(0, firstReply < 0 ? after.length : firstReply);
  let question = "";
  for (const { text } of asked) {
    if (question !== "" && (question.length + text.length > TOGETHER || !asks(text))) continue;
    question = question === "" ? text : `${question}\n${text}`;
  }
  const rest = firstReply < 0 ? [] : after.slice(firstReply);
  const next = rest.findIndex(({ author }) => author === "customer");
  const replies = rest.slice(0, next < 0 ? rest.length : next);
  const reply = replies.reduce<string | null>(
    (best, { text }) => (best === null || text.length > best.length ? text : best),
    null,
  );
  return { question, reply };
}

const asks = (text: string) => {
  const bare = blankPlaceholders(text);
  return /\p{L}{2}/u.test(bare) && (bare.length > TOGETHER || sightOf(bare).kind === "question");
};
