import { expect, test } from "vitest";
import { questionsOf } from "../../server/text/clauses.ts";

test.each([
  ["How long does delivery take? And can I return it?", ["How long does delivery take?", "And can I return it?"]],
  [
    "My tent is torn. Is that covered? Where do I send it? I live in Norway.",
    ["My tent is torn. Is that covered?", "Where do I send it? I live in Norway."],
  ],
  ["Wie lange dauert das? Was kostet es?", ["Wie lange dauert das?", "Was kostet es?"]],
  ["¿Cuánto tarda? ¿Cuánto cuesta?", ["¿Cuánto tarda?", "¿Cuánto cuesta?"]],
  ["whats the warranty? and can i pay with paypal", ["whats the warranty?", "and can i pay with paypal"]],
  [
    "hi, how do i return a tent and also do you ship to norway?",
    ["hi, how do i return a tent", "and also do you ship to norway?"],
  ],
  ["Was kostet der Versand und auch wie lange dauert er?", ["Was kostet der Versand", "und auch wie lange dauert er?"]],
  ["How do I cancel and get my money back?", []],
  ["Do you repair tents and also packs?", []],
  ["It leaks. Is that covered? and it smells", []],
  ["How long does delivery take?", []],
  ["How long does delivery take???", []],
  ["It is broken. What now? Please help.", []],
])("%j asks %j", (text, questions) => expect(questionsOf(text, "en")).toEqual(questions));
