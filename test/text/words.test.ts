import { describe, expect, test } from "vitest";
import { guessLanguage } from "../../server/text/language.ts";
import { normaliseQuestion } from "../../server/text/normalise.ts";
import { countWords, documentWords, hashWord, queryWords, stem, termsOf, wordsOf } from "../../server/text/words.ts";

describe("a question, normalised", () => {
  test.each([
    ["Where is   my\nparcel?", "where is my parcel"],
    ["WHERE IS MY PARCEL ?!?", "where is my parcel"],
    ["where’s my parcel…", "where's my parcel"],
    ["¿Dónde está mi pedido?", "dónde está mi pedido"],
    ["ﬁnd ｍｙ order", "find my order"],
    ["什么时候发货？", "什么时候发货"],
    ["v1.2.3 costs 3.50?", "v1.2.3 costs 3.50"],
    ["???", "???"],
    ["🙂", "🙂"],
    ["  ", ""],
  ])("%j is %j", (text, expected) => {
    expect(normaliseQuestion(text)).toBe(expected);
    expect(normaliseQuestion(normaliseQuestion(text))).toBe(expected);
  });
});

describe("words", () => {
  test("are folded: case, accents, apostrophes, possessives, sharp s", () => {
    expect(wordsOf("Don't café’s Größe Straße naïve")).toEqual(["dont", "cafe", "grosse", "strasse", "naive"]);
  });
  test("are numbers and order numbers too, and no punctuation or emoji", () => {
    expect(wordsOf("LO-123456 at 14:00 🙂 — (€5)!")).toEqual(["lo", "123456", "at", "14", "00", "5"]);
  });
  test("are found in scripts without spaces, and keep the marks of others", () => {
    expect(wordsOf("如何退货").length).toBeGreaterThan(1);
    expect(wordsOf("हिन्दी भाषा")).toEqual(["हिन्दी", "भाषा"]);
  });
  test("are stemmed in English only", () => {
    expect(stem("returning", "en")).toBe(stem("returns", "en-GB"));
    expect(stem("returning", "de")).toBe("returning");
  });
  test("hash to 32 bits without a sign, as FNV-1a does", () => {
    // Two bytes a unit: checked against a plain computation with big integers.
    const slow = (word: string) => {
      let hash = 0x811c9dc5n;
      for (const unit of word.split("").map((c) => c.charCodeAt(0)))
        for (const byte of [unit & 0xff, unit >> 8]) hash = ((hash ^ BigInt(byte)) * 0x01000193n) & 0xffffffffn;
      return Number(hash);
    };
    for (const word of ["", "a", "return", "größe", "退货", "x".repeat(1000)]) expect(hashWord(word)).toBe(slow(word));
  });
});

describe("a sparse vector", () => {
  test("of a question counts its stems, the empty words left out", () => {
    const { indices, values } = queryWords("How do I return the lamp, and the other lamps?", "en");
    const at = (word: string) => values[indices.indexOf(hashWord(stem(word, "en")))];
    expect(at("lamp")).toBe(2);
    expect(at("return")).toBe(1);
    expect(at("how")).toBe(1);
    expect(at("the")).toBeUndefined();
  });
  test("of another language counts pieces of words, so that forms and compounds have something in common", () => {
    expect(termsOf("Frist ab 2026", "de")).toEqual(["^fri", "fris", "rist", "ist$", "^ab$", "^2026$"]);
    const shared = (a: string, b: string) => termsOf(a, "de").filter((one) => termsOf(b, "de").includes(one));
    expect(shared("Rückgaben", "Rückgabefrist")).toEqual(["^ruc", "ruck", "uckg", "ckga", "kgab", "gabe"]);
    expect(termsOf("快递 ok", "zh")).toEqual(["^快递$", "^ok$"]);
  });
  test("reads a question as its own language does, too, where the site's reads words otherwise", () => {
    const terms = queryWords("Where is my Rückgabe?", "en", "de").indices;
    for (const one of [...termsOf("Rückgabe", "de"), ...termsOf("Rückgabe", "en")])
      expect(terms).toContain(hashWord(one));
    expect(queryWords("Wo ist es?", "de", "fr")).toEqual(queryWords("Wo ist es?", "de"));
  });
  test("of nothing but empty words keeps them", () => {
    expect(queryWords("is it you", "en").indices).toHaveLength(3);
  });
  test("of no words is empty", () => {
    expect(queryWords("🙂 ?!", "en")).toEqual({ indices: [], values: [] });
    expect(documentWords("🙂", "en", 5)).toEqual({ indices: [], values: [] });
  });
  test("of a passage holds BM25's term weight", () => {
    const text = "lamp lamp bulb";
    const { indices, values } = documentWords(text, "en", 6);
    const weight = (count: number) => (count * 2.2) / (count + 1.2 * (0.25 + (0.75 * 3) / 6));
    expect(countWords(text, "en")).toBe(3);
    expect(values[indices.indexOf(hashWord("lamp"))]).toBeCloseTo(weight(2), 12);
    expect(values[indices.indexOf(hashWord("bulb"))]).toBeCloseTo(weight(1), 12);
  });
});

describe("the language of a question", () => {
  test.each([
    ["Where is my parcel?", "en", "en"],
    ["Wo ist mein Paket und wann kommt es?", "en", "de"],
    ["¿Cuándo llega mi pedido y cómo lo puedo cancelar?", "en", "es"],
    ["Où est mon colis et quand est-ce que je le reçois ?", "en", "fr"],
    ["How do I get a refund for this?", "de", "en"],
    ["refund", "de", "de"],
    ["Paket", "en", "de"],
    ["Lampenfassung", "en", "en"],
    ["怎么退货", "en", "zh"],
    ["返品はどうすればいいですか", "en", "ja"],
    ["🙂", "en-GB", "en-GB"],
    ["what is this", "en-GB", "en-GB"],
    ["", "fr", "fr"],
  ])("%j on a site in %s is %s", (text, site, expected) => {
    expect(guessLanguage(text, site)).toBe(expected);
  });
});
