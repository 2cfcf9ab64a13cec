import { afterAll, beforeAll, expect, test } from "vitest";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { openConversation } from "../../server/store/conversation.ts";
import { messagesAfter } from "../../server/store/message.ts";
import { turnsOf } from "../../server/store/turn.ts";
import { createVisitor } from "../../server/store/visitor.ts";
import { checkText, MAX_MESSAGE_LENGTH, receive } from "../../server/turn/1-receive.ts";
import { MAX_MESSAGE_LENGTH as ON_THE_WIRE } from "../../server/wire/limits.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { makeSite } from "../knowledge/builders.ts";

let database: DatabasePort;
let visitorId: string;
let conversationId: string;
beforeAll(async () => {
  database = await openTestDatabase();
  const siteId = await makeSite(database);
  visitorId = (await createVisitor(database.db, { siteId, tokenHash: "t" })).id;
  conversationId = (await openConversation(database.db, { siteId, visitorId })).id;
});
afterAll(() => database.close());

const rows = () => messagesAfter(database.db, { conversationId, sequence: 0 });
const send = (clientMessageId: string, text: string) =>
  receive(database.db, { conversationId, visitorId, clientMessageId, text, at: new Date() });

test("a message is stored with its pending turn and the id of the answer to come", async () => {
  const receipt = await send("one", "Where is my parcel?");
  expect(receipt).toMatchObject({ repeated: false, row: { sequence: 1, author: "visitor" } });
  const [turn] = await turnsOf(database.db, conversationId);
  expect(turn).toMatchObject({
    state: "pending",
    messageId: receipt.row.id,
    answerMessageId: receipt.received?.answerMessageId,
  });
});

test("a repeat gets the stored row back, and another text under the same id changes nothing", async () => {
  const before = await rows();
  const again = await send("one", "Where is my parcel?");
  expect(again).toMatchObject({ repeated: true, row: { id: before[0]?.id } });
  expect(again.received).toBeUndefined();
  await expect(send("one", "Where is my refund?")).rejects.toMatchObject({ code: "MESSAGE_ID_REUSED" });
  expect(await rows()).toEqual(before);
});

test("messages at the same moment get numbers without gaps", async () => {
  await Promise.all(Array.from({ length: 12 }, (_, i) => send(`many-${i}`, `message ${i}`)));
  expect((await rows()).map((row) => row.sequence)).toEqual(Array.from({ length: 13 }, (_, i) => i + 1));
});

test.each([
  ["empty", "", "MESSAGE_EMPTY"],
  ["white space only", " \n\t ", "MESSAGE_EMPTY"],
  ["signs that show nothing", "\u200b\u200d\ufeff", "MESSAGE_EMPTY"],
  ["100,000 characters", "a".repeat(100_000), "MESSAGE_TOO_LONG"],
  ["NUL", "hello\u0000", "MESSAGE_NOT_TEXT"],
  ["control signs", "\u0001\u0002PNG", "MESSAGE_NOT_TEXT"],
  ["a lone surrogate", "broken \ud83d emoji", "MESSAGE_NOT_TEXT"],
])("%s is refused with a code, and nothing is stored", async (_name, text, code) => {
  const before = (await rows()).length;
  await expect(send(`bad-${code}-${text.length}`, text)).rejects.toMatchObject({ code, remedy: expect.any(String) });
  expect((await rows()).length).toBe(before);
});

test.each(["🙂", "👩‍👩‍👧‍👦🎉", "<script>alert(1)</script>", "a".repeat(MAX_MESSAGE_LENGTH), "línea\nعربى 中文"])(
  "%j is a message and is stored as it is",
  async (text) => {
    const { row } = await send(`good-${text.slice(0, 40)}`, text);
    expect((await rows()).find((one) => one.id === row.id)?.text).toBe(text);
    expect(() => checkText(text)).not.toThrow();
  },
);

test("somebody else's conversation is unknown", async () => {
  const other = "0190a000-0000-7000-8000-000000000000";
  for (const options of [
    { conversationId, visitorId: other },
    { conversationId: other, visitorId },
    { conversationId: "no id", visitorId },
  ]) {
    const sending = receive(database.db, { ...options, clientMessageId: "x", text: "hello", at: new Date() });
    await expect(sending).rejects.toMatchObject({ code: "CONVERSATION_UNKNOWN" });
  }
});

test("the limit is the one that the widget knows", () => {
  expect(MAX_MESSAGE_LENGTH).toBe(ON_THE_WIRE);
});
