import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { conversation, episode } from "../../server/store/schema/conversation.ts";
import { handoff } from "../../server/store/schema/handoff.ts";
import { message, rating } from "../../server/store/schema/message.ts";
import { turn } from "../../server/store/schema/turn.ts";
import { visitor } from "../../server/store/schema/visitor.ts";

type TurnRest = Partial<typeof turn.$inferInsert>;
type MessageRest = Partial<typeof message.$inferInsert>;
/** A turn, and the assistant's answer. */
export type TurnOf = TurnRest & { answer?: MessageRest["detail"]; detail?: MessageRest["detail"]; reply?: string };

/** A conversation, written straight into the tables. */
export async function talk(
  database: DatabasePort,
  siteId: string,
  rest: { name?: string; isTest?: boolean; isDemo?: boolean } = {},
) {
  const { db } = database;
  const { name, ...flags } = rest;
  const [visitorId, conversationId, episodeId] = [newId(), newId(), newId()];
  await db.insert(visitor).values({ id: visitorId, siteId, tokenHash: visitorId, ...(name && { name }) });
  await db.insert(conversation).values({ id: conversationId, siteId, visitorId, ...flags });
  await db.insert(episode).values({ id: episodeId, conversationId, number: 1 });
  let sequence = 0;
  let second = 0;
  const at = () => new Date(Date.UTC(2026, 10, 20, 9, 0, second++));
  const add = async (author: "visitor" | "machine" | "person", text: string, more: MessageRest = {}) => {
    const id = more.id ?? newId();
    sequence++;
    const row = { conversationId, episodeId, sequence, clientMessageId: id, author, text, createdAt: at() };
    await db.insert(message).values({ ...row, ...more, id });
    return id;
  };
  /** A visitor's message, its turn, and the assistant's answer to it. */
  const ask = async (text: string, of: TurnOf) => {
    const { answer, detail, reply = "An answer.", ...turnRest } = of;
    const messageId = await add("visitor", text, detail ? { detail } : {});
    const [turnId, answerMessageId] = [newId(), newId()];
    await db.insert(turn).values({
      ...{ id: turnId, siteId, conversationId, episodeId, messageId, answerMessageId },
      ...{ state: "settled", question: text, createdAt: at(), ...turnRest },
    });
    await add("machine", reply, { id: answerMessageId, ...(answer && { detail: answer }) });
    return { turnId, answerMessageId };
  };
  const thumb = (messageId: string, helped: boolean) =>
    db.insert(rating).values({ id: newId(), conversationId, messageId, helped });
  const handOver = (of: { turnId: string; draft?: string }) =>
    db.insert(handoff).values({
      ...{ id: newId(), siteId, conversationId, episodeId, reason: "not-sure-enough", summary: "", facts: {} },
      ...{ ...of, createdAt: at() },
    });
  return { ask, add, thumb, handOver, conversationId };
}
