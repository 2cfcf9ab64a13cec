import type { Facts } from "../domain/handoff.ts";
import type { PastMessage } from "../domain/message.ts";
import type { PersonalData } from "../domain/personal-data.ts";
import { markdownToText } from "../text/markdown.ts";
import { findPersonalData } from "../text/patterns/personal-data.ts";
import { summaryText } from "../wire/handoff-summary.ts";

/** Undefined: not copied from the message, because agents seldom need it and every copy could leak. */
const FACT_NAMES: Readonly<Record<PersonalData["kind"], string | undefined>> = {
  email: "emails",
  phone: "phones",
  "order-number": "orderNumbers",
  iban: "accounts",
  ip: "addresses",
  card: undefined,
  name: undefined,
  address: undefined,
  passport: undefined,
  "birth-date": undefined,
};

/** E-mail addresses, phone and order numbers that the visitor wrote. */
export function factsOf(texts: readonly string[]): Facts {
  const facts: Facts = {};
  for (const text of texts) {
    for (const one of findPersonalData(text)) {
      const name = FACT_NAMES[one.kind];
      if (name === undefined) continue;
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
export const visitorLine = (text: string) => summaryText({ author: "visitor", text: short(text, 600) });

const AUTHORS = { visitor: "visitor", machine: "assistant", person: "agent" } as const;

/** How many messages a summary covers. */
const LOOK_BACK = 8;

/**
 * What an agent reads before taking over: what the visitor wrote, and what the assistant answered, suggested or tried. Extractive:
 * it only quotes. The words around the quotes are read in each reader's own language (wire/handoff-summary.ts).
 * @param text the current message; undefined: an agent took over, and `past` has all messages
 * @param past oldest first, without the current message
 * @param options.tried titles of the closest articles, best first
 */
export function summarise(
  text: string | undefined,
  past: readonly PastMessage[],
  options: {
    readonly tried: readonly string[];
    readonly titleOf: (id: string) => string | undefined;
  },
): string {
  const lines = past.slice(-LOOK_BACK).map((one) => {
    const author = AUTHORS[one.author];
    // Visitors don't write Markdown, and parsing a text full of brackets as Markdown is slow.
    const said = one.author === "visitor" ? short(one.text, 300) : short(markdownToText(one.text), 160);
    const title = one.articleId === undefined ? undefined : options.titleOf(one.articleId);
    const offered = (one.options ?? []).map((option) => `“${option.title}”`);
    const text = `${said}${offered.length === 0 ? "" : ` (${offered.join(", ")})`}`;
    return summaryText({ author, text, ...(title === undefined ? {} : { from: title }) });
  });
  if (text !== undefined) lines.push(visitorLine(text));
  if (options.tried.length > 0)
    lines.push(summaryText({ nearest: options.tried.map((title) => `“${title}”`).join(", ") }));
  return lines.join("\n");
}
