import { describe, expect, test } from "vitest";
import { isCommonWord } from "../../server/gate/common-words.ts";
import { correctSpelling, slips, Vocabulary } from "../../server/text/spelling.ts";

function vocabularyOf(language: string, ...texts: string[]): Vocabulary {
  const vocabulary = new Vocabulary();
  for (const text of texts) vocabulary.add(text, language);
  return vocabulary;
}
const SHOP = vocabularyOf(
  "en",
  "How long is the warranty? The warranty covers two years. Delivery takes 3 days; delivery is free. Delivery to Norway.",
  "A refund takes a week. When do I get my refund? Shipping costs: the shipping cost is $4.90. Shipping is quick.",
  "Put it in the cart, then open the cart. The tent, the tents and a tent pole. Poles for tents. Kayak trailers, a trailer.",
  "The mattress and the mattress, all mattresses. One maitress. Boots and boats, boots and boats. Klarna and Klarna. A hiking trail, a trail.",
);
const words = (question: string, vocabulary = SHOP, language = "en") =>
  correctSpelling(question, vocabulary, { language, isCommon: (word) => isCommonWord(word, language) })?.question;

describe("misspelt words are read as the site spells them", () => {
  test.each([
    ["waranty", "warranty"],
    ["when does my delivry come?", "when does my delivery come?"],
    ["Where is my refnud", "Where is my refund"],
    ["shiping cost", "shipping cost"],
    ["erfund please", "refund please"],
    ["(waranty)?!", "(warranty)?!"],
    ["WARANTY??", "warranty??"],
    ["is there a warantey on it", "is there a warranty on it"],
    ["my tnet leaks", "my tent leaks"],
    // The commonest of its forms, and the common word before the rare one.
    ["a new mattres", "a new mattress"],
  ])("%j is %j", (typed, meant) => expect(words(typed)).toBe(meant));

  test("and it is told which", () => {
    const found = correctSpelling("waranty and delivry", SHOP, { language: "en", isCommon: () => false });
    expect(found?.corrections).toEqual([
      { from: "waranty", to: "warranty" },
      { from: "delivry", to: "delivery" },
    ]);
  });
});

describe("nothing else is changed", () => {
  test.each([
    ["a right word that the site doesn't know", "can I bring my cat or a horse"],
    ["a right word that is near one of the site's", "how long is the trial"],
    ["another form of a word of the site's", "refunding the warranties"],
    ["two words that would fit", "are these baots"],
    ["a short word", "the cort"],
    ["a number, a code", "order WARANTY-12 and delivry7 and #refnud"],
    ["an address", "write to waranty@shop.example or www.delivry.example/refnud"],
    ["a name inside a sentence", "is Delivry a company of yours"],
    ["an abbreviation", "what is REFNUD"],
    ["a word that is spelt as the site spells it", "warranty"],
    ["more of them than a question has", "waranty delivry refnud shiping erfund"],
    ["a text without words", "🎉 ?!"],
  ])("%s", (_what, typed) => expect(words(typed)).toBeUndefined());

  test("a long text takes no time", () => {
    const from = performance.now();
    for (const sign of ["a", " ", "\n", "waranty ", "a.", "é"]) words(sign.repeat(10_000 / sign.length));
    expect(performance.now() - from).toBeLessThan(100);
  });
});

describe("in other languages", () => {
  const SHOPS: Record<string, Vocabulary> = {
    de: vocabularyOf(
      "de",
      "Garantie, die Garantie. Lieferung und Lieferung. Die Rückgabe, Rückgabe. Der Drucken, drucken.",
    ),
    es: vocabularyOf(
      "es",
      "La garantía y la garantía. El envío, los envíos, envío. Devolución, devolución. Barata, barata.",
    ),
    fr: vocabularyOf(
      "fr",
      "La livraison, la livraison. Un remboursement, remboursement. Commande, commande. Possible, possible.",
    ),
  };
  test.each([
    ["de", "Wie lange ist die Garntie?", "Wie lange ist die garantie?"],
    ["de", "wann kommt die liefreung", "wann kommt die lieferung"],
    ["de", "Rükgabe", "rückgabe"],
    ["es", "cuánto dura la garntia", "cuánto dura la garantía"],
    ["es", "una devolucón", "una devolución"],
    ["fr", "la livrasion est gratuite ?", "la livraison est gratuite ?"],
    ["fr", "mon rembousement", "mon remboursement"],
  ])("%s: %j is %j", (language, typed, meant) => expect(words(typed, SHOPS[language], language)).toBe(meant));

  test.each([
    ["de", "Habt ihr einen Drucker?"],
    ["es", "¿Es barato?"],
    ["fr", "possibles"],
    ["es", "cuanto quiero"],
  ])("%s: %j is another form, or another word", (language, typed) => {
    expect(words(typed, SHOPS[language], language)).toBeUndefined();
  });
});

test.each([
  ["refnud", "refund", 1],
  ["waranty", "warranty", 1],
  ["delivry", "delivery", 1],
  ["warrentie", "warranty", 3],
  ["same", "same", 0],
  ["ab", "ba", 1],
])("%j and %j are %i slips apart", (a, b, distance) => {
  expect(slips(a, b, 3)).toBe(distance);
  expect(slips(b, a, 3)).toBe(distance);
  if (distance > 1) expect(slips(a, b, 1)).toBe(2);
});
