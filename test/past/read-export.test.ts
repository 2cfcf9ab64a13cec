import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Entry } from "../../server/past/exported.ts";
import { readExport } from "../../server/past/read-export.ts";

const file = (name: string) => ({ name, bytes: readFileSync(new URL(`../fixtures/past/${name}`, import.meta.url)) });
const text = (name: string, content: string) => ({ name, bytes: Buffer.from(content) });
function read(options: { name: string; bytes: Uint8Array }) {
  const { source, entries } = readExport(options);
  const all = [...entries];
  const of = (one: Entry) => ("conversation" in one ? [one.conversation] : []);
  const said = all
    .flatMap(of)
    .map(({ externalId, messages }) => [externalId, ...messages.map((m) => `${m.author}: ${m.text}`)]);
  return { source, all, conversations: all.flatMap(of), said };
}

test("Zendesk's tickets, one a line: private notes, quoted history and deleted tickets are left out, broken lines are named", () => {
  const { source, said, all, conversations } = read(file("zendesk.jsonl"));
  expect(source).toBe("zendesk");
  expect(said).toEqual([
    [
      "35436",
      "customer: Return of a lamp\n\nHi, I am Grace Hopper. Until when can I send the lamp back? My number is +1 202 555 0143.",
      "agent: Hello Grace, you have 30 days. The steps are here.\nhttps://shop.example/help/returns",
      "customer: Thanks!",
    ],
    [
      "35438",
      "customer: hello",
      "agent: Hi! How can I help?",
      "customer: do you deliver to Norway?",
      "agent: Yes, within 7 working days.",
    ],
  ]);
  expect(conversations[0]).toMatchObject({
    ...{ startedAt: new Date("2026-03-02T09:14:00Z"), tags: ["returns", "lamp"], rating: "good" },
  });
  expect(conversations[0]?.people).toContainEqual({ name: "Grace Hopper", email: "grace@hopper.example" });
  expect(all.filter((one) => !("conversation" in one))).toEqual([
    { line: 2, empty: true },
    { line: 4, fault: "isn't valid JSON" },
    { line: 5, fault: "has no id" },
  ]);
});

test("Intercom's conversations: notes, assignments and bots are left out", () => {
  const { source, said, conversations } = read(file("intercom.json"));
  expect(source).toBe("intercom");
  expect(said[0]).toEqual([
    "403918230",
    "customer: Where can I see my invoice? I'm ada@lovelace.example",
    "agent: Open My orders and choose the order, Ada. How to find an invoice\nhttps://shop.example/help/invoices",
  ]);
  expect(conversations[0]).toMatchObject({ tags: ["billing"], rating: "good", startedAt: new Date(1767952800_000) });
  expect(said[1]).toEqual(["403918231", "agent: We have a new colour!"]);
});

test("Chatwoot's conversations: in the order of their messages, without activities and private notes", () => {
  const { source, said, conversations } = read(file("chatwoot.json"));
  expect(source).toBe("chatwoot");
  expect(said).toEqual([["24", "customer: How long does delivery take?", "agent: Linus, it takes 3 working days."]]);
  expect(conversations[0]).toMatchObject({ tags: ["delivery"], startedAt: new Date(1767900000_000) });
});

test("a table with a row for each message, from Excel: any separator and names, quotation marks, by time", () => {
  const { source, said, all } = read(file("messages.csv"));
  expect(source).toBe("csv");
  expect(said).toEqual([
    [
      "c-2",
      "customer: How do I reset my password?",
      'agent: Choose "Forgot password".\nThe link works for 60 minutes.',
    ],
    ["c-3", "customer: Call me on 030 12345678, where is my parcel?"],
  ]);
  expect(all.filter((one) => "fault" in one)).toEqual([
    { line: 6, fault: 'has the author "robot", neither customer nor agent' },
    { line: 7, fault: "names no conversation" },
  ]);
});

test("a table with a row for each conversation", () => {
  const { said, conversations } = read(file("questions.csv"));
  expect(said[0]).toEqual(["line-2", "customer: Gift\n\nCan you gift-wrap a lamp?", "agent: Yes, for $4."]);
  expect(conversations[0]).toMatchObject({ tags: ["gifts", "lamps"], rating: "good" });
});

test.each([
  ["empty.json", "", "is empty"],
  ["broken.json", "{ not json", "isn't valid JSON"],
  ["other.json", '[{"id":1,"price":4}]', "fields: id, price"],
  ["list.json", "[]", "holds no conversations"],
  ["wrong.csv", "a,b\n1,2\n", "its first row reads: a,b"],
  ["export.zip", "PK\u0003\u0004", "is a ZIP file"],
])("what can't be read says why: %s", (name, content, why) => {
  const options = text(name, content);
  expect(() => [...readExport(options).entries]).toThrow(why);
});
