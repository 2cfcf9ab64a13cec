import type { DiffPart } from "../wire/knowledge.ts";

/**
 * Insertions and deletions after which a comparison is given up: 2,000 words changed is another text. Memory grows with the
 * square (8 MB here).
 */
const MOST_EDITS = 2_000;

/**
 * What changed between two texts, word by word; line by line where too much did; the whole where even that is too much. The
 * parts that are not `added` give `before`, those that are not `removed` give `after`.
 */
export function diffWords(before: string, after: string): DiffPart[] {
  return (
    diffTokens(wordsOf(before), wordsOf(after)) ??
    diffTokens(linesOf(before), linesOf(after)) ??
    merged([
      { kind: "removed", text: before },
      { kind: "added", text: after },
    ])
  );
}

/** Words, runs of white space and single signs, so that a comma more is a comma more. */
const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}\p{M}_]+|\s+|[\s\S]/gu) ?? [];
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+/gu) ?? [];

function diffTokens(before: readonly string[], after: readonly string[]): DiffPart[] | undefined {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  const most = Math.min(before.length, after.length) - head;
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const middle = shortestEdit(before.slice(head, before.length - tail), after.slice(head, after.length - tail));
  if (middle === undefined) return undefined;
  const same = (tokens: readonly string[]): DiffPart => ({ kind: "same", text: tokens.join("") });
  return merged([same(before.slice(0, head)), ...middle, same(before.slice(before.length - tail))]);
}

/** Myers 1986, greedy; undefined past `MOST_EDITS`. */
function shortestEdit(a: readonly string[], b: readonly string[]): DiffPart[] | undefined {
  const rows: Int32Array[] = [];
  for (let d = 0; d <= Math.min(MOST_EDITS, a.length + b.length); d++) {
    // Diagonals -d to d, at index k + d; the row before reaches from -(d - 1).
    const row = new Int32Array(2 * d + 1);
    const last = rows[d - 1];
    for (let k = -d; k <= d; k += 2) {
      let x = last === undefined ? 0 : down(last, d, k) ? at(last, d, k + 1) : at(last, d, k - 1) + 1;
      let y = x - k;
      while (x < a.length && y < b.length && a[x] === b[y]) {
        x++;
        y++;
      }
      row[k + d] = x;
      if (x >= a.length && y >= b.length) {
        rows.push(row);
        return walkBack(a, b, rows);
      }
    }
    rows.push(row);
  }
  return undefined;
}

const at = (last: Int32Array, d: number, k: number) => last[k + d - 1] as number;
/** The edit that reached diagonal `k` is an insertion. */
const down = (last: Int32Array, d: number, k: number) =>
  k === -d || (k !== d && at(last, d, k - 1) < at(last, d, k + 1));

function walkBack(a: readonly string[], b: readonly string[], rows: readonly Int32Array[]): DiffPart[] {
  const parts: DiffPart[] = [];
  let x = a.length;
  let y = b.length;
  const same = (to: number) => {
    while (x > to) {
      parts.push({ kind: "same", text: a[--x] as string });
      y--;
    }
  };
  for (let d = rows.length - 1; d > 0; d--) {
    const last = rows[d - 1] as Int32Array;
    const k = x - y;
    const inserted = down(last, d, k);
    const from = inserted ? at(last, d, k + 1) : at(last, d, k - 1);
    same(inserted ? from : from + 1);
    if (inserted) parts.push({ kind: "added", text: b[--y] as string });
    else parts.push({ kind: "removed", text: a[--x] as string });
  }
  same(0);
  return parts.reverse();
}

/** Neighbours of a kind joined; between two matches what went stands before what came. */
function merged(parts: readonly DiffPart[]): DiffPart[] {
  const out: DiffPart[] = [];
  let removed = "";
  let added = "";
  let same = "";
  const flush = () => {
    if (removed !== "") out.push({ kind: "removed", text: removed });
    if (added !== "") out.push({ kind: "added", text: added });
    removed = "";
    added = "";
  };
  for (const part of parts) {
    if (part.text === "") continue;
    if (part.kind === "same") {
      flush();
      same += part.text;
      continue;
    }
    if (same !== "") out.push({ kind: "same", text: same });
    same = "";
    if (part.kind === "removed") removed += part.text;
    else added += part.text;
  }
  flush();
  if (same !== "") out.push({ kind: "same", text: same });
  return out;
}
