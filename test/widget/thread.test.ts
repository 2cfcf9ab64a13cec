import { expect, test } from "vitest";
import type { MessageWire } from "../../server/wire/http.ts";
import type { ConversationState } from "../../server/wire/socket.ts";
import { arrivalsOf } from "../../widget/parts/arrivals.ts";
import { personText } from "../../widget/parts/person-text.ts";
import { writtenEmail } from "../../widget/parts/standing.tsx";
import { transcriptOf } from "../../widget/transcript.ts";
import { WORDS } from "../../widget/words/words.ts";

let sequence = 0;
const message = (author: MessageWire["author"], text: string, more: Partial<MessageWire> = {}): MessageWire => {
  sequence++;
  const id = `m${sequence}`;
  return { id, sequence, clientMessageId: id, author, text, createdAt: "2026-11-20T10:24:00Z", ...more };
};
const floor = (state: ConversationState["state"], agent?: string): ConversationState => ({
  conversationId: "c",
  state,
  deskEvents: 0,
  ...(agent === undefined ? {} : { agent }),
});

test("who came and who left is told where it happened, from the messages alone", () => {
  const question = message("visitor", "Hello");
  const ada = message("person", "Hi", { agent: "Ada" });
  const bo = message("person", "Bo here", { agent: "Bo" });
  const back = message("machine", "How can I help?");
  expect(arrivalsOf({ messages: [question, ada, bo, back], conversation: floor("machine") })).toEqual([
    { before: ada.id, kind: "joined", agent: "Ada" },
    { before: bo.id, kind: "joined", agent: "Bo" },
    { before: back.id, kind: "left", agent: "Bo" },
  ]);
});

test("who left is told before the question that the assistant answers, not between the two", () => {
  const ada = message("person", "Hi", { agent: "Ada" });
  const thanks = message("visitor", "Thank you");
  const question = message("visitor", "How long does delivery take?");
  const back = message("machine", "Two to four days.");
  expect(arrivalsOf({ messages: [ada, thanks, question, back], conversation: floor("machine") })).toEqual([
    { before: ada.id, kind: "joined", agent: "Ada" },
    { before: question.id, kind: "left", agent: "Ada" },
  ]);
});

test("who has the floor and has not written is told at the end, and who gave it back", () => {
  const question = message("visitor", "Hello");
  const ada = message("person", "Hi", { agent: "Ada" });
  const at = (messages: MessageWire[], conversation: ConversationState) => arrivalsOf({ messages, conversation });
  expect(at([question], floor("person", "Ada"))).toEqual([{ before: null, kind: "joined", agent: "Ada" }]);
  expect(at([question, ada], floor("person", "Ada"))).toHaveLength(1);
  expect(at([question, ada], floor("machine"))).toContainEqual({ before: null, kind: "left", agent: "Ada" });
  expect(at([question, ada], floor("closed"))).toHaveLength(1);
  expect(at([question], floor("queued"))).toEqual([]);
});

test("after a transfer it's the colleague who is here, and who leaves", () => {
  const ada = message("person", "Hi", { agent: "Ada" });
  const toBo = message("system", "", { event: { kind: "transferred", from: "Ada", by: "Ada", to: "Bo" } });
  const bo = message("person", "Bo here", { agent: "Bo" });
  const back = message("machine", "How can I help?");
  const joined = { before: ada.id, kind: "joined", agent: "Ada" };
  expect(arrivalsOf({ messages: [ada, toBo], conversation: floor("person", "Bo") })).toEqual([joined]);
  expect(arrivalsOf({ messages: [ada, toBo, bo], conversation: floor("machine") })).toEqual([
    joined,
    { before: null, kind: "left", agent: "Bo" },
  ]);
  expect(arrivalsOf({ messages: [ada, toBo, back], conversation: floor("machine") })).toEqual([
    joined,
    { before: back.id, kind: "left", agent: "Bo" },
  ]);
});

test("somebody who had to leave has left once: nobody leaves again, and the next one joins", () => {
  const ada = message("person", "Hi", { agent: "Ada" });
  const released = message("system", "", { event: { kind: "released", by: null, from: "Ada", to: null } });
  const back = message("machine", "How can I help?");
  expect(arrivalsOf({ messages: [ada, released, back], conversation: floor("machine") })).toHaveLength(1);
  const again = message("person", "I'm back", { agent: "Ada" });
  expect(arrivalsOf({ messages: [ada, released, again], conversation: floor("person", "Ada") })).toContainEqual({
    before: again.id,
    kind: "joined",
    agent: "Ada",
  });
});

test("a transcript has who, when, what, and where from", () => {
  const citations = [{ articleId: "a", key: "returns", title: "Returns", url: "https://shop.example/returns" }];
  const text = transcriptOf({
    title: "The Shop",
    messages: [
      message("visitor", "How do I return it?"),
      message("machine", "Within **30 days**.", { citations }),
      message("person", "Hello", { agent: "Ada" }),
    ],
    words: WORDS.de,
    language: "de",
  });
  expect(text).toMatch(/^The Shop\n\nSie, 20\.11\.2026/);
  expect(text).toContain("How do I return it?\n\nAssistent, 20.11.2026");
  expect(text).toContain("Within **30 days**.\n  Quelle: Returns <https://shop.example/returns>\n\nAda, ");
});

test("an address that the visitor wrote is where replies go, and isn't asked for again", () => {
  const agent = message("person", "Mine is ada@shop.example", { agent: "Ada" });
  expect(writtenEmail([message("visitor", "Hello"), agent])).toBeUndefined();
  const first = message("visitor", "Write to <jo@example.com>, please.");
  expect(writtenEmail([first, agent])).toBe("jo@example.com");
  expect(writtenEmail([first, message("visitor", "No: jo.field@example.com.")])).toBe("jo.field@example.com");
});

test("our team is here only while the agent who has the conversation is", () => {
  const words = WORDS.en;
  expect(personText(floor("person", "Ada"), false, words)).toBe(words.personHere);
  expect(personText({ ...floor("person", "Ada"), openAt: "" }, false, words)).toBe(words.personComing);
  expect(personText(floor("queued"), false, words)).toBe(words.personComing);
  expect(personText(floor("machine"), true, words)).toBe(words.personAsking);
  expect(personText(null, false, words)).toBe(words.person);
});
