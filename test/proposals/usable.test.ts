import { describe, expect, test } from "vitest";
import { withoutPersonalData } from "../../server/proposals/conversations.ts";
import { readQuestions } from "../../server/proposals/reply.ts";
import { usable } from "../../server/proposals/usable.ts";

const article = { title: "How do I return an item?", examples: ["send something back"], language: "en" };
const texts = (...all: string[]) => all.map((text) => ({ text }));
const kept = (...all: string[]) => usable(texts(...all), article, new Set()).map((one) => one.text);

describe("what may be proposed", () => {
  test("questions as they are typed, without the marks of a list", () => {
    expect(kept("  i want my\nmoney back ", '"refund pls"', "1. wrong size", "- it broke")).toEqual([
      "i want my money back",
      "refund pls",
      "wrong size",
      "it broke",
    ]);
  });

  test("nothing that the article has: its title, also in another order of words, and its phrasings", () => {
    expect(kept("How do I return an item", "the item, how do I return it?", "Send something BACK!")).toEqual([]);
  });

  test("each question once, and none that was proposed before", () => {
    expect(kept("Refund?", "refund")).toEqual(["Refund?"]);
    expect(usable(texts("Refund?"), article, new Set(["refund"]))).toEqual([]);
  });

  test("no personal data, placeholders, addresses, markup, letters or noise", () => {
    expect(
      kept(
        "my e-mail is ann@example.com, where is my refund",
        "I want to return order LO-482913",
        "return [product name]",
        "see https://shop.example/returns",
        "**return**",
        "?",
        "12 34",
        "a".repeat(221),
      ),
    ).toEqual([]);
  });

  test("Japanese and Arabic questions", () => {
    expect(kept("返品したいです", "أريد إرجاع المنتج")).toEqual(["返品したいです", "أريد إرجاع المنتج"]);
  });
});

describe("a model's reply", () => {
  test("is a JSON array, also in a fence, after a sentence, or cut at the token limit", () => {
    expect(readQuestions('["a","b"]')).toEqual(["a", "b"]);
    expect(readQuestions('Here you are:\n```json\n["a", "b"]\n```')).toEqual(["a", "b"]);
    expect(readQuestions('["one", "two", "thr')).toEqual(["one", "two"]);
  });

  test.each(["", "I can't help with that.", "[]", '{"questions": 3}', "[1, 2]", '["a", 2]', '["only', "][", "[[[["])(
    "isn't %j",
    (reply) => {
      expect(readQuestions(reply)).toBeUndefined();
    },
  );

  test("isn't a loop of a thousand questions", () => {
    expect(readQuestions(JSON.stringify(Array(1_000).fill("again?")))).toBeUndefined();
  });
});

describe("a visitor's question without personal data", () => {
  const clean = (text: string, known = {}) => withoutPersonalData(text, known, "en");

  test("leaves out the sentences that hold it", () => {
    expect(clean("My name is Ann Smith. How do I send the lamp back?")).toBe("How do I send the lamp back?");
    expect(clean("You can reach me at ann@example.com. Where is my parcel?")).toBe("Where is my parcel?");
  });

  test("also a name that only the site knows, or that another sentence gives away", () => {
    expect(clean("Kowalski again. Where is my parcel?", { name: "Jan Kowalski" })).toBe("Where is my parcel?");
    expect(clean("My name is Ann Smith. Smith is waiting. Any news?")).toBe("Any news?");
  });

  test("does without an order number", () => {
    expect(clean("where is my order LO-482913?")).toBe("where is my order?");
  });

  test("isn't there if nothing else is left", () => {
    expect(clean("my card is 4111 1111 1111 1111")).toBeUndefined();
  });

  test("stays as it is otherwise", () => {
    expect(clean("How long does delivery take?")).toBe("How long does delivery take?");
  });
});
