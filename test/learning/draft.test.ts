import { expect, test } from "vitest";
import { joinReplies, questionAsTitle, replyAsArticle } from "../../server/learning/draft.ts";
import { readDraft, unsupportedIn } from "../../server/learning/write.ts";

test("a reply without greeting, farewell and the visitor's name; what it says stays as it is", () => {
  const reply = "Hi Anna,\n\nGift cards are valid for 3 years. You can't exchange them for cash.\n\nBest regards,\nSam";
  expect(replyAsArticle(reply, { name: "Anna Berg" }, "en")).toBe(
    "Gift cards are valid for 3 years. You can't exchange them for cash.",
  );
  expect(replyAsArticle("Hello, you can return it within 30 days.", {}, "en")).toBe(
    "You can return it within 30 days.",
  );
  expect(replyAsArticle("Guten Tag Frau Berg, die Frist beträgt 30 Tage. Viele Grüße", {}, "de")).toBe(
    "Die Frist beträgt 30 Tage.",
  );
});

test("sentences with personal data are left out, lists and paragraphs stay", () => {
  const reply =
    "I've sent the label to anna@example.com. Here is how:\n1. Open **Orders**.\n2. Press Return.\n\nIt takes 5 days.";
  expect(replyAsArticle(reply, {}, "en")).toBe(
    "Here is how:\n1. Open **Orders**.\n2. Press Return.\n\nIt takes 5 days.",
  );
  expect(replyAsArticle("Your number is 4111 1111 1111 1111.", {}, "en")).toBe("");
});

test("several replies become one text: what was said already isn't said again", () => {
  expect(
    joinReplies([
      "Gift cards are valid for 3 years.",
      "Gift cards are valid for 3 years from the day you buy them.",
      "You can check the balance on the card's page.",
    ]),
  ).toBe(
    "Gift cards are valid for 3 years from the day you buy them.\n\nYou can check the balance on the card's page.",
  );
  expect(joinReplies([])).toBe("");
});

test("a question becomes a title", () => {
  expect(questionAsTitle("Hello there. How long are gift cards valid? Thanks", "en", 120)).toBe(
    "How long are gift cards valid?",
  );
  expect(questionAsTitle("gift card expiry", "en", 120)).toBe("Gift card expiry");
  expect(questionAsTitle("x".repeat(200), "en", 120)).toHaveLength(120);
});

test("a model's draft: the title after #, with or without a fence; without a title all of it is the text", () => {
  expect(readDraft("# How long are gift cards valid?\n\nFor 3 years.")).toEqual({
    title: "How long are gift cards valid?",
    answer: "For 3 years.",
  });
  expect(readDraft("```markdown\n# Title\n\nText\n```")).toEqual({ title: "Title", answer: "Text" });
  expect(readDraft("For 3 years.")).toEqual({ title: "", answer: "For 3 years." });
});

test("sentences that no reply supports are named: another number, a promise, foreign words", () => {
  const talks = [
    { question: "how long are gift cards valid?", reply: "Gift cards are valid for 3 years. Cash isn't possible." },
  ];
  expect(unsupportedIn("Gift cards are valid for 3 years.", talks, "en")).toEqual([]);
  expect(unsupportedIn("1. Gift cards are valid for **5 years**.\n2. Cash isn't possible.", talks, "en")).toEqual([
    "Gift cards are valid for 5 years.",
  ]);
  expect(unsupportedIn("Our warehouse ships parcels worldwide every morning.", talks, "en")).toHaveLength(1);
});
