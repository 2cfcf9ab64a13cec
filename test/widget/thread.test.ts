import { expect, test } from "vitest";
import type { MessageWire } from "../../server/wire/http.ts";
import type { ConversationState } from "../../server/wire/socket.ts";
import { arrivalsOf } from "../../widget/parts/arrivals.ts";
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
