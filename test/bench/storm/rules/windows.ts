import type { MessageWire } from "../../../../server/wire/http.ts";
import { grouped, type History, seenOf } from "../history.ts";

const told = (list: readonly Pick<MessageWire, "sequence" | "id" | "text">[]) =>
  JSON.stringify(list.map(({ sequence, id, text }) => [sequence, id, text]));

/** What windows show in the end is what is stored: those that lived through all of it, and those that open now. */
export function windows({ seen, rows }: History): string[] {
  const messages = grouped(rows.messages, (one) => one.conversationId);
  const conversations = new Map(rows.conversations.map((one) => [one.id, one]));
  return seenOf(seen, "shown").flatMap(({ by, fresh, chat }) => {
    const { conversation, streaming } = chat;
    const which = `${by}, ${fresh ? "opened after the storm" : "open since before"},`;
    if (conversation === null) return [];
    const row = conversations.get(conversation.conversationId);
    if (row === undefined) return [`${which} shows ${conversation.conversationId}, which doesn't exist.`];
    if (told(chat.messages) !== told(messages.get(row.id) ?? [])) {
      return [
        `${which} shows ${chat.messages.length} messages of ${row.id}, which aren't the ${row.sequence} that are stored.`,
      ];
    }
    if (conversation.state !== row.state || (conversation.agent ?? null) !== row.agent) {
      return [
        `${which} shows ${row.id} with "${conversation.state}" (${conversation.agent}); it's with "${row.state}" (${row.agent}).`,
      ];
    }
    return streaming === null ? [] : [`${which} still shows an answer being written in ${row.id}.`];
  });
}
