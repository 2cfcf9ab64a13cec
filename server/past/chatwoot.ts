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

/** Whether a value from JSON is a conversation of Chatwoot's with its messages, as its API gives it. */
export function isChatwoot(value: unknown): boolean {
  const messages = fieldsOf(value).messages;
  return listOf(messages).some((one) => fieldsOf(one).message_type !== undefined);
}

/** 0 and 1; activities (2) and templates (3) are the program's. */
const AUTHORS = new Map<unknown, ExportedMessage["author"]>([
  [0, "customer"],
  ["0", "customer"],
  ["incoming", "customer"],
  [1, "agent"],
  ["1", "agent"],
  ["outgoing", "agent"],
]);

/** Reads a conversation. Private notes, activities and bots' messages are left out. */
export function readChatwoot(value: unknown, line: number): Entry {
  const conversation = fieldsOf(value);
  const externalId = idOf(conversation.id) ?? idOf(conversation.display_id);
  if (externalId === undefined) return { line, fault: "has no id" };
  const all = listOf(conversation.messages)
    .map(fieldsOf)
    .sort((a, b) => Number(a.id ?? 0) - Number(b.id ?? 0));
  const messages = all.flatMap((message): ExportedMessage[] => {
    const author = AUTHORS.get(message.message_type);
    const isBot = /bot/iu.test(String(message.sender_type ?? fieldsOf(message.sender).type ?? ""));
    const text = plainOf(textOf(message.content));
    if (author === undefined || message.private === true || isBot || text === "") return [];
    return [{ author, text, at: timeOf(message.created_at) }];
  });
  const { sender } = fieldsOf(conversation.meta);
  return {
    line,
    conversation: {
      externalId,
      startedAt: timeOf(conversation.created_at) ?? messages[0]?.at,
      messages,
      tags: tagsOf(conversation.labels),
      rating: null,
      people: [personOf(sender), ...all.map((one) => personOf(one.sender))],
    },
  };
}
