import { CANNED_REPLY_LIMITS } from "../../../../server/wire/canned-replies.ts";
import { MAX_MESSAGE_LENGTH } from "../../../../server/wire/limits.ts";

/** What stands where personal data was: "[NAME-1]", "[ORDER-NUMBER-2]". */
const PLACEHOLDER = /\[([A-Z]+(?:-[A-Z]+)*)-\d+\]/gu;
/** Words of a shortcut. */
const WORDS = 3;

/**
 * A reply of past conversations as a canned reply: the customer's name and address are variables, other personal data is
 * filled in each time. Its name is the question that it answered.
 */
export function asCannedReply({ text, question }: { text: string; question: string }) {
  const name = question.replace(PLACEHOLDER, "…").replace(/\s+/gu, " ").trim();
  const words = name.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [];
  return {
    name: name.length > CANNED_REPLY_LIMITS.name ? `${name.slice(0, CANNED_REPLY_LIMITS.name - 1)}…` : name,
    shortcut: words.slice(-WORDS).join("-").slice(0, CANNED_REPLY_LIMITS.shortcut),
    text: text
      .replace(PLACEHOLDER, (_, kind: string) => {
        if (kind === "NAME") return "{{customer.name}}";
        if (kind === "EMAIL") return "{{customer.email}}";
        return `{{? ${kind.toLowerCase().replaceAll("-", " ")}}}`;
      })
      .slice(0, MAX_MESSAGE_LENGTH),
  };
}
