import type { Facts } from "../store/handoff.ts";
import { markdownToText } from "../text/markdown.ts";
import { findPersonalData } from "../text/patterns/personal-data.ts";
import type { PastMessage, PersonalData } from "../turn/types.ts";

const FACT_NAMES: Readonly<Record<PersonalData["kind"], string>> = {
  email: "emails",
  phone: "phones",
  "order-number": "orderNumbers",
  iban: "accounts",
  card: "cards",
  ip: "addresses",
};

/** E-mail addresses, telephone and order numbers that the visitor wrote. Card numbers are never copied. */
export function factsOf(texts: readonly string[]): Facts {
  const facts: Facts = {};
  for (const text of texts) {
    for (const one of findPersonalData(text)) {
      if (one.kind === "card") continue;
      const name = FACT_NAMES[one.kind];
      facts[name] = [...new Set([...(facts[name] ?? []), text.slice(one.start, one.end)])];
    }
  }
  return facts;
}

const short = (text: string, length: number) => {
  const flat = text.replace(/\s+/g, " ").trim();
  return flat.length <= length ? flat : `${flat.slice(0, length - 1).trimEnd()}…`;
};

/** A visitor's message as a line of a summary. */
export const visitorLine = (text: string) => `Visitor: ${short(text, 600)}`;

/** Messages that a summary looks back on. */
const LOOK_BACK = 8;

/**
 * What an agent reads before taking over: what the visitor wrote, what the machine answered or tried. Extractive: every
 * word was said.
 * @param past oldest first, without the message in hand
 * @param given.tried titles of the articles that came nearest, best first
 */
export function summarise(
  text: string,
  past: readonly PastMessage[],
  given: {
    readonly reason: string;
    readonly tried: readonly string[];
    readonly titleOf: (id: string) => string | undefined;
  },
): string {
  const lines = past.slice(-LOOK_BACK).map((one) => {
    const who = one.author === "visitor" ? "Visitor" : one.author === "person" ? "Agent" : "Machine";
    const title = one.articleId === undefined ? undefined : given.titleOf(one.articleId);
    const from = title === undefined ? "" : ` (from “${title}”)`;
    return `${who}${from}: ${short(markdownToText(one.text), one.author === "visitor" ? 300 : 160)}`;
  });
  lines.push(visitorLine(text));
  if (given.tried.length > 0) lines.push(`Nearest articles: ${given.tried.map((title) => `“${title}”`).join(", ")}.`);
  return [given.reason, ...lines].join("\n");
}
