import { expect, test } from "vitest";
import { read } from "../../server/turn/3-understand.ts";
import type { PastMessage } from "../../server/turn/types.ts";

const given = {
  siteLanguage: "en",
  articleTitle: (id: string) => (id === "ret" ? "How do I return an item?" : undefined),
  personOffered: false,
};
const kindOf = (text: string) => read(text, [], given).kind;

test.each([
  ["hi", "smalltalk"],
  ["Good morning!", "smalltalk"],
  ["are you a bot?", "smalltalk"],
  ["Hallo", "smalltalk"],
  ["Hola, buenas tardes", "smalltalk"],
  ["Bonjour", "smalltalk"],
  ["thanks a lot, that helped", "thanks"],
  ["vielen Dank", "thanks"],
  ["muchas gracias", "thanks"],
  ["merci beaucoup", "thanks"],
  ["Can I talk to a human?", "asks-for-person"],
  ["agent please", "asks-for-person"],
  ["let me speak to someone please", "asks-for-person"],
  ["Please let me talk to a person about my broken tent pole", "asks-for-person"],
  ["Ich möchte mit einem Menschen sprechen", "asks-for-person"],
  ["quiero hablar con una persona", "asks-for-person"],
  ["je veux parler à un humain", "asks-for-person"],
  ["I want to make a complaint", "complaint"],
  ["This is absolutely unacceptable", "complaint"],
  ["that didn't help", "complaint"],
  ["Hi, where is my parcel?", "question"],
  ["thanks, but how long does it take?", "question"],
  ["Do I need to speak to a representative to change my pin?", "question"],
  ["can I transfer money to another person", "question"],
  ["what is the opening time of the agent in Oslo", "question"],
  ["Can I talk to my friend about the offer?", "question"],
])("%j is %s", (text, kind) => expect(kindOf(text)).toBe(kind));

test("a very long message is sorted at once: no pattern goes back and forth over it", () => {
  const text = `let me talk to a person about ${"a".repeat(5_000)} ${"b ".repeat(2_000)}!x`;
  const from = performance.now();
  kindOf(text);
  expect(performance.now() - from).toBeLessThan(250);
});

const past: PastMessage[] = [
  { author: "visitor", text: "How much is delivery to Sweden?" },
  { author: "machine", text: "…", articleId: "ret" },
];

test("an ellipsis is joined with the last question, a pointing word with the article", () => {
  expect(read("and to Norway?", past, given)).toMatchObject({
    isFollowUp: true,
    question: "How much is delivery to Sweden? and to Norway?",
  });
  expect(read("how long does that take?", past, given)).toMatchObject({
    isFollowUp: true,
    question: "How do I return an item? how long does that take?",
  });
  expect(read("why?", past, given).isFollowUp).toBe(true);
});

test("a question that says what it is about stands alone, and so does one with nothing before it", () => {
  expect(read("How do I reset the password of my account?", past, given).isFollowUp).toBe(false);
  expect(read("how long does it take to get a refund", past, given).isFollowUp).toBe(false);
  expect(read("and to Norway?", [], given)).toMatchObject({ isFollowUp: false, question: "and to Norway?" });
});

test("small talk before a follow-up is looked over", () => {
  const talk: PastMessage[] = [
    ...past,
    { author: "visitor", text: "thanks!" },
    { author: "machine", text: "You're welcome!" },
  ];
  expect(read("and to Norway?", talk, given).question).toBe("How much is delivery to Sweden? and to Norway?");
});

test("yes takes an offered person, no turns them down, and without an offer neither does", () => {
  const offered = { ...given, personOffered: true };
  for (const yes of ["yes", "Yes please!", "ok", "ja gerne", "sí, por favor", "oui"])
    expect(read(yes, past, offered).kind).toBe("asks-for-person");
  for (const no of ["no", "no thanks", "nein danke", "no gracias", "non merci"])
    expect(read(no, past, offered)).toMatchObject({ kind: "smalltalk", declined: true });
  expect(read("yes", past, given).kind).toBe("smalltalk");
  expect(read("yes but how long does delivery to Norway take", past, offered).kind).toBe("question");
});

test("the language is told by small words, and a short text is in the site's", () => {
  expect(read("Wie lange dauert die Lieferung nach Norwegen?", [], given).language).toBe("de");
  expect(read("refund", [], { ...given, siteLanguage: "fr" }).language).toBe("fr");
});
