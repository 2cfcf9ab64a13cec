import type { MessageWire } from "../../../../server/wire/http.ts";
import { grouped, type History, seenOf } from "../history.ts";

/** Numbers without gaps, in the order of sending; answers in the order of questions; and nobody saw it otherwise. */
export function order(history: History): string[] {
  return [...numbers(history), ...asSent(history), ...asAsked(history), ...asHeard(history)];
}

function numbers({ rows }: History): string[] {
  const last = new Map(rows.conversations.map((one) => [one.id, one.sequence]));
  return [...grouped(rows.messages, (one) => one.conversationId)].flatMap(([id, own]) => {
    const gapless = own.every((one, i) => one.sequence === i + 1);
    return gapless && last.get(id) === own.length
      ? []
      : [`The messages of ${id} aren't numbered 1 to ${last.get(id)}.`];
  });
}

/** One sender sends one message after the other, each until it's acknowledged. */
function asSent({ seen, rows }: History): string[] {
  const firstSent = new Map<string, number>();
  for (const [i, { id }] of seenOf(seen, "sent").entries()) if (!firstSent.has(id)) firstSent.set(id, i);
  const visitors = rows.messages.filter((one) => one.author === "visitor");
  return [...grouped(visitors, (one) => one.conversationId)].flatMap(([id, own]) => {
    const times = own.map((one) => firstSent.get(one.clientMessageId) ?? 0);
    return isRising(times) ? [] : [`The visitor's messages of ${id} aren't in the order in which they were sent.`];
  });
}

function asAsked({ rows }: History): string[] {
  const asked = new Map(rows.messages.flatMap((one) => (one.author === "visitor" ? [[one.turnId, one.sequence]] : [])));
  const answers = rows.messages.filter((one) => one.author === "machine" && one.turnId !== null);
  return [...grouped(answers, (one) => one.conversationId)].flatMap(([id, own]) => {
    const questions = own.map((one) => asked.get(one.turnId) ?? 0);
    return isRising(questions) ? [] : [`The answers of ${id} aren't in the order of their questions.`];
  });
}

/** What a screen heard of a message never changes. */
function asHeard({ seen, rows }: History): string[] {
  const stored = new Map(rows.messages.map((one) => [one.id, one]));
  return seenOf(seen, "heard").flatMap(({ by, event, data }) => {
    const heard =
      event === "resumed"
        ? (data as { messages: MessageWire[] }).messages
        : event === "message-new" || event === "message-end"
          ? [(data as { message: MessageWire }).message]
          : [];
    return heard.flatMap((message) => {
      const row = stored.get(message.id);
      if (row?.sequence === message.sequence && row.text === message.text) return [];
      return [`${by} was shown message ${message.id} as number ${message.sequence}, which isn't stored like that.`];
    });
  });
}

const isRising = (list: readonly number[]) => list.every((one, i) => i === 0 || one > (list[i - 1] as number));
