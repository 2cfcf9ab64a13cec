/** Characters after an @ that are still a search. */
const LONGEST = 40;
/** Names that the list shows. */
const SHOWN = 8;

/** An @ being typed: where it stands, and what follows it up to the caret. */
export interface MentionAt {
  readonly start: number;
  readonly query: string;
}

/** The @ that the caret is behind: at the beginning or after a space or bracket, so that e-mail addresses have none. */
export function mentionAt(text: string, caret: number): MentionAt | undefined {
  const start = text.lastIndexOf("@", caret - 1);
  if (caret === 0 || start === -1 || caret - start > LONGEST + 1) return undefined;
  const before = text[start - 1];
  if (before !== undefined && before.trim() !== "" && before !== "(") return undefined;
  const query = text.slice(start + 1, caret);
  return query.includes("\n") || query.startsWith(" ") ? undefined : { start, query };
}

/** Without case and accents. */
const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Those whose name, or a word of it, begins with what was typed. */
export function named<T extends { readonly name: string }>(all: readonly T[], query: string): T[] {
  const wanted = plain(query);
  return all.filter(({ name }) => ` ${plain(name)}`.includes(` ${wanted}`)).slice(0, SHOWN);
}
