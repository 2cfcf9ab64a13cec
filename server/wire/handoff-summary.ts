/**
 * A handoff's summary: one line for each thing that was said, in a form that is stored, and read again by whoever shows
 * it, in their language. What people wrote stays as it is.
 */

export type SummaryAuthor = "visitor" | "assistant" | "agent";

export type SummaryLine =
  | {
      readonly author: SummaryAuthor;
      readonly text: string;
      /** The title of the article that the assistant answered from. */
      readonly from?: string;
    }
  /** Titles of the nearest articles, quoted. */
  | { readonly nearest: string }
  /** A line of another kind, as an integrator or an earlier version wrote it. */
  | { readonly other: string };

const AUTHORS = { Visitor: "visitor", Assistant: "assistant", Agent: "agent" } as const;
const NAMES = { visitor: "Visitor", assistant: "Assistant", agent: "Agent" } as const;
const NEAREST = "Nearest articles: ";

/** As it's stored, and as API clients read it: in English. Texts and titles have no line breaks. */
export function summaryText(line: SummaryLine): string {
  if ("other" in line) return line.other;
  if ("nearest" in line) return `${NEAREST}${line.nearest}.`;
  return `${NAMES[line.author]}${line.from === undefined ? "" : ` (from “${line.from}”)`}: ${line.text}`;
}

/** The lines of a stored summary. */
export function summaryLines(summary: string): readonly SummaryLine[] {
  return summary.split("\n").map(lineOf);
}

function lineOf(line: string): SummaryLine {
  if (line.startsWith(NEAREST)) return { nearest: line.slice(NEAREST.length).replace(/\.$/, "") };
  for (const [name, author] of Object.entries(AUTHORS)) {
    if (line.startsWith(`${name}: `)) return { author, text: line.slice(name.length + 2) };
    const opens = `${name} (from “`;
    const end = line.indexOf("”): ");
    if (line.startsWith(opens) && end > 0) {
      return { author, from: line.slice(opens.length, end), text: line.slice(end + 4) };
    }
  }
  return { other: line };
}

/** The words around what was said, in one language. */
export interface SummaryWords {
  readonly authors: Readonly<Record<SummaryAuthor, string>>;
  readonly from: (title: string) => string;
  readonly nearest: string;
  /** Between who and what. */
  readonly colon: string;
}

/** A line in a reader's language. */
export function inWords(line: SummaryLine, words: SummaryWords): string {
  if ("other" in line) return line.other;
  if ("nearest" in line) return `${words.nearest}${words.colon}${line.nearest}`;
  const from = line.from === undefined ? "" : ` (${words.from(line.from)})`;
  return `${words.authors[line.author]}${from}${words.colon}${line.text}`;
}
