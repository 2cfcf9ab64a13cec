import type { CannedReplyWire } from "../../../../server/wire/canned-replies.ts";

/** Characters after a slash that are still a search. */
const LONGEST = 40;
/** Entries that the list shows. */
const SHOWN = 7;

/** A slash being typed: where it stands, and what follows it up to the caret. */
export interface Slash {
  readonly start: number;
  readonly query: string;
}

/** The slash that the caret is behind: at the beginning or after a space, so that "and/or" and addresses are none. */
export function slashAt(text: string, caret: number): Slash | undefined {
  const before = text.slice(Math.max(0, caret - LONGEST - 2), caret);
  const [found, , query] = /(^|\s)\/([\p{L}\p{N}_-]*)$/u.exec(before) ?? [];
  if (found === undefined || query === undefined) return undefined;
  return { start: caret - query.length - 1, query: query.toLowerCase() };
}

/** What the list offers: a canned reply, or something that the composer does. */
export type SlashEntry =
  | { readonly kind: "reply"; readonly key: string; readonly reply: CannedReplyWire }
  | {
      readonly kind: "command";
      readonly key: string;
      readonly label: string;
      readonly hint: string;
      /** Above the canned replies, before anything is typed. */
      readonly isFirst: boolean;
      run(at: Slash): void;
    };

/**
 * The entries that a search finds, best first: commands and shortcuts that begin with it, then names, then texts; the most
 * used first.
 */
export function filtered(entries: readonly SlashEntry[], query: string): SlashEntry[] {
  return entries
    .map((entry, place) => ({ entry, place, rank: rankOf(entry, query) }))
    .filter(({ rank }) => rank < NOT_FOUND)
    .sort((a, b) => a.rank - b.rank || usesOf(b.entry) - usesOf(a.entry) || a.place - b.place)
    .slice(0, SHOWN)
    .map(({ entry }) => entry);
}

const NOT_FOUND = 5;
const usesOf = (entry: SlashEntry) => (entry.kind === "reply" ? entry.reply.uses : 0);

function rankOf(entry: SlashEntry, query: string): number {
  if (entry.kind === "command") {
    if (query === "") return entry.isFirst ? 0 : 2;
    return [entry.key, entry.label.toLowerCase()].some((one) =>
      one.split(/\s+/u).some((word) => word.startsWith(query)),
    )
      ? 1
      : NOT_FOUND;
  }
  const { shortcut, name, text } = entry.reply;
  if (shortcut === query) return 0;
  if (shortcut.startsWith(query)) return 1;
  const words = name.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  if (words.some((word) => word.startsWith(query))) return 2;
  if (shortcut.includes(query)) return 3;
  return text.toLowerCase().includes(query) ? 4 : NOT_FOUND;
}
