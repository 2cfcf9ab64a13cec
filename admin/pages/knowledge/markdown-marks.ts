/** What the toolbar puts around or in front of a selection. */
export type Mark = "bold" | "italic" | "heading" | "list" | "steps" | "link";

/** A text edit: `insert` replaces what is between `start` and `end`, then the selection is set. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly insert: string;
  readonly selectStart: number;
  readonly selectEnd: number;
}

/**
 * The edit that a mark makes to a selection; applying it again removes the mark.
 * @param words inserted if nothing is selected, e.g. as a link's text
 */
export function markOf(mark: Mark, text: string, start: number, end: number, words: string): Edit {
  if (mark === "bold") return around("**", text, start, end, words);
  if (mark === "italic") return around("_", text, start, end, words);
  if (mark === "link") {
    const inner = text.slice(start, end) || words;
    const insert = `[${inner}](https://)`;
    const at = start + inner.length + 3;
    return { start, end, insert, selectStart: at, selectEnd: at + "https://".length };
  }
  return before(mark, text, start, end);
}

function around(sign: string, text: string, start: number, end: number, words: string): Edit {
  const { length } = sign;
  if (text.slice(start - length, start) === sign && text.slice(end, end + length) === sign) {
    const insert = text.slice(start, end);
    return {
      start: start - length,
      end: end + length,
      insert,
      selectStart: start - length,
      selectEnd: end - length,
    };
  }
  const inner = text.slice(start, end) || words;
  return {
    start,
    end,
    insert: sign + inner + sign,
    selectStart: start + length,
    selectEnd: start + length + inner.length,
  };
}

const PREFIX = { heading: /^#{1,6} /u, list: /^[-*+] /u, steps: /^\d{1,9}[.)] /u };

function before(mark: "heading" | "list" | "steps", text: string, from: number, to: number): Edit {
  const start = text.lastIndexOf("\n", from - 1) + 1;
  const next = text.indexOf("\n", to);
  const end = next === -1 ? text.length : next;
  const lines = text.slice(start, end).split("\n");
  const isMarked = lines.every((line) => PREFIX[mark].test(line));
  const sign = (i: number) => (mark === "heading" ? "## " : mark === "list" ? "- " : `${i + 1}. `);
  const insert = lines
    .map((line, i) => (isMarked ? line.replace(PREFIX[mark], "") : sign(i) + line.replace(PREFIX[mark], "")))
    .join("\n");
  const selectEnd = start + insert.length;
  return { start, end, insert, selectStart: from === to ? selectEnd : start, selectEnd };
}
