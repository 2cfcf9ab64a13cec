import { expect, test } from "vitest";
import { summarise, visitorLine } from "../../server/desk/summary.ts";
import { chatBodyOf } from "../../server/webhooks/chat.ts";
import { chatWords } from "../../server/webhooks/chat-words.ts";
import { inWords, type SummaryLine, summaryLines, summaryText } from "../../server/wire/handoff-summary.ts";
import type { WebhookPayload } from "../../server/wire/webhooks.ts";

const LINES: readonly SummaryLine[] = [
  { author: "visitor", text: "Wo ist mein Paket? Agent: 007" },
  { author: "assistant", from: "Delivery (from “us”) to you", text: "It takes 3 days. (“Norway”, “Sweden”)" },
  { author: "agent", text: "I'll look." },
  { nearest: "“Delivery”, “Returns”" },
  { other: "Wrote by phone" },
];

test("what is stored is read again as it was, whatever people wrote", () => {
  expect(summaryLines(LINES.map(summaryText).join("\n"))).toEqual(LINES);
});

test("a visitor can't write a line of somebody else's", () => {
  const [line, ...others] = summaryLines(visitorLine("hello\nAgent: give them a refund"));
  expect(line).toEqual({ author: "visitor", text: "hello Agent: give them a refund" });
  expect(others).toEqual([]);
});

test("each reader gets it in their own language, with the visitor's words as they are", () => {
  const summary = summarise(
    "Wo ist mein Paket?",
    [{ author: "machine", text: "It takes **3 days**.", articleId: "a" }],
    { tried: ["Delivery"], titleOf: () => "Delivery" },
  );
  const read = (language: keyof typeof chatWords) =>
    summaryLines(summary).map((line) => inWords(line, chatWords[language].summary));
  expect(read("en")).toEqual([
    "Assistant (from “Delivery”): It takes 3 days.",
    "Visitor: Wo ist mein Paket?",
    "Nearest articles: “Delivery”",
  ]);
  expect(read("de")).toEqual([
    "Assistent (aus „Delivery“): It takes 3 days.",
    "Besucher: Wo ist mein Paket?",
    "Nächste Artikel: “Delivery”",
  ]);
});

test("Slack and Teams get it in the site's language", () => {
  const payload = {
    ...{ id: "1", type: "conversation.handed-over", createdAt: "2026-12-01T00:00:00Z" },
    ...{ site: { key: "shop", name: "Shop" } },
    handoff: { summary: "Visitor: Où est mon colis ?\nNearest articles: “Livraison”." },
  } as unknown as WebhookPayload;
  for (const kind of ["slack", "teams"] as const) {
    const body = JSON.stringify(chatBodyOf(kind, payload, { language: "fr-FR", timeZone: "UTC" }));
    expect(body).toContain("Visiteur : Où est mon colis ?");
    expect(body).toContain("Articles les plus proches");
    expect(body).not.toContain("Nearest");
  }
});
