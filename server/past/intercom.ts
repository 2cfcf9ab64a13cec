import {
  type Entry,
  type ExportedMessage,
  fieldsOf,
  idOf,
  listOf,
  personOf,
  tagsOf,
  textOf,
  timeOf,
} from "./exported.ts";
import { plainOf } from "./plain.ts";

/** Whether a value from JSON is a conversation of Intercom's, as its API gives it. */
export function isIntercom(value: unknown): boolean {
  const { type, source, conversation_parts: parts, conversation_message: older } = fieldsOf(value);
  return parts !== undefined || (type === "conversation" && (source !== undefined || older !== undefined));
}

const CUSTOMERS = new Set(["user", "lead", "contact", "visitor"]);
/** Intercom's own assistant and its workflows aren't the team's words. */
const PEOPLE = new Set(["admin", "teammate"]);

/** Reads a conversation. Notes, assignments and bots' messages are left out. */
export function readIntercom(value: unknown, line: number): Entry {
  const conversation = fieldsOf(value);
  const externalId = idOf(conversation.id);
  if (externalId === undefined) return { line, fault: "has no id" };
  // Before 2020 the first message was "conversation_message".
  const source = fieldsOf(conversation.source ?? conversation.conversation_message);
  const nested = fieldsOf(conversation.conversation_parts).conversation_parts;
  const parts = listOf(nested ?? conversation.conversation_parts).map(fieldsOf);
  const first = messageOf(source, conversation.created_at, textOf(source.subject));
  const messages = [
    ...first,
    ...parts.filter(({ part_type: type }) => type !== "note").flatMap((part) => messageOf(part, part.created_at)),
  ];
  const { rating } = fieldsOf(conversation.conversation_rating);
  return {
    line,
    conversation: {
      externalId,
      startedAt: timeOf(conversation.created_at),
      messages,
      tags: tagsOf(fieldsOf(conversation.tags).tags ?? conversation.tags),
      rating: typeof rating === "number" ? (rating >= 4 ? "good" : rating <= 2 ? "bad" : null) : null,
      people: [source, ...parts].map(({ author }) => personOf(author)),
    },
  };
}

function messageOf(part: Readonly<Record<string, unknown>>, at: unknown, subject?: string): ExportedMessage[] {
  const { type } = fieldsOf(part.author);
  const text = plainOf(textOf(part.body));
  const title = plainOf(subject);
  const whole = title === "" || text.includes(title) ? text : `${title}\n\n${text}`.trim();
  if (whole === "" || typeof type !== "string") return [];
  const author = CUSTOMERS.has(type) ? "customer" : PEOPLE.has(type) ? "agent" : undefined;
  return author === undefined ? [] : [{ author, text: whole, at: timeOf(at) }];
}
