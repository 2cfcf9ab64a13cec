import { expect, test } from "vitest";
import { asCannedReply } from "../../admin/pages/knowledge/past/as-canned-reply.ts";
import { asParagraph } from "../../admin/parts/conversation/composer/insert.ts";
import { filtered, type SlashEntry, slashAt } from "../../admin/parts/conversation/composer/slash.ts";
import { unknownVariable } from "../../server/wire/reply-variables.ts";

const reply = (shortcut: string, name: string, more: object = {}): SlashEntry => ({
  kind: "reply",
  key: shortcut,
  reply: {
    ...{ id: shortcut, site: null, name, shortcut, text: "", translations: {}, uses: 0, lastUsedAt: null },
    ...{ archived: false, changedBy: null, changedAt: "" },
    ...more,
  },
});

test("a slash opens the list at the beginning and after a space, and not inside words or addresses", () => {
  expect(slashAt("/ref", 4)).toEqual({ start: 0, query: "ref" });
  expect(slashAt("Hello /Rück", 11)).toEqual({ start: 6, query: "rück" });
  expect(slashAt("Hello\n/", 7)).toEqual({ start: 6, query: "" });
  expect(slashAt("and/or", 6)).toBeUndefined();
  expect(slashAt("https://shop.example/help", 25)).toBeUndefined();
  expect(slashAt("/ref und", 8)).toBeUndefined();
});

test("a shortcut comes first, then names, then texts; the most used of equals before the others", () => {
  const entries: SlashEntry[] = [
    { kind: "command", key: "article", label: "Insert article…", hint: "", isFirst: true, run() {} },
    reply("late", "About refunds"),
    reply("refund-rare", "Rare"),
    reply("refund", "Money back", { uses: 9 }),
    reply("hi", "Hello", { text: "Ask for a refund here" }),
  ];
  const keys = (query: string) => filtered(entries, query).map((one) => one.key);
  expect(keys("refund")).toEqual(["refund", "refund-rare", "late", "hi"]);
  expect(keys("insert")).toEqual(["article"]);
  expect(keys("")[0]).toBe("article");
  expect(keys("xyz")).toEqual([]);
});

test("what is inserted is a paragraph of its own; a single line goes on where a line has begun", () => {
  const at = (value: string, start = value.length) => ({ value, start, end: start, isInline: false });
  expect(asParagraph("Text", at(""))).toBe("Text");
  expect(asParagraph("Text", at("Hi Ann,"))).toBe("\n\nText");
  expect(asParagraph("Text", at("Hi\n\nBye", 4))).toBe("Text\n\n");
  expect(asParagraph("Text", { ...at("Yours, "), isInline: true })).toBe("Text");
  expect(asParagraph("Two\nlines", { ...at("Yours, "), isInline: true })).toBe("\n\nTwo\nlines");
});

test("a past reply becomes a canned one whose placeholders are variables", () => {
  const made = asCannedReply({
    text: "Dear [NAME-1], parcel [ORDER-NUMBER-1] goes to [EMAIL-2].",
    question: "Where is my parcel [ORDER-NUMBER-1]?",
  });
  expect(made).toEqual({
    name: "Where is my parcel …?",
    shortcut: "where-parcel",
    text: "Dear {{customer.name}}, parcel {{? order number}} goes to {{customer.email}}.",
  });
  expect(unknownVariable(made.text)).toBeUndefined();
});
