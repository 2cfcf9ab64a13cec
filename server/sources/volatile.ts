import { diffArrays } from "diff";
import type { StoredArticle } from "../store/schema/source.ts";

/** A text's blocks: paragraphs, tables, lists, fenced code. */
export function blocksOf(markdown: string): string[] {
  const blocks: string[] = [];
  let fence: string | undefined;
  let current: string[] = [];
  const close = () => {
    if (current.length > 0) blocks.push(current.join("\n"));
    current = [];
  };
  for (const line of markdown.split("\n")) {
    const mark = /^ {0,3}(`{3,}|~{3,})/u.exec(line)?.[1];
    if (mark !== undefined && (fence === undefined || (mark[0] === fence[0] && mark.length >= fence.length))) {
      fence = fence === undefined ? mark : undefined;
    }
    if (fence === undefined && line.trim() === "") close();
    else current.push(line);
  }
  close();
  return blocks;
}

export const joinBlocks = (blocks: readonly string[]): string => blocks.join("\n\n");

/** Blocks that a page may have for its changes to be followed one by one. */
const MOST_EDITS = 2_000;

/**
 * A page's articles as they are now, but with the words they had before wherever the page changes by itself: a date, a
 * counter, a random quotation. What that is, two reads of the page in a row tell.
 * @param before as they were in an earlier run
 * @param again the same page, read once more
 */
export function withoutVolatile(
  before: readonly StoredArticle[],
  now: readonly StoredArticle[],
  again: readonly StoredArticle[],
): StoredArticle[] {
  const had = new Map(before.map((one) => [one.key, one]));
  const second = new Map(again.map((one) => [one.key, one]));
  return now.map((one) => {
    const old = had.get(one.key);
    const twin = second.get(one.key);
    if (old === undefined || twin === undefined) return one;
    const title = one.title === twin.title ? one.title : old.title;
    return { ...one, title, answer: steady(old.answer, one.answer, twin.answer) };
  });
}

function steady(before: string, now: string, again: string): string {
  if (now === again) return now;
  const blocks = blocksOf(now);
  const changesBySelf = new Set<number>();
  const own = diffArrays(blocks, blocksOf(again), { maxEditLength: MOST_EDITS });
  if (own === undefined) return before;
  let at = 0;
  for (const part of own) {
    if (part.added) continue;
    if (part.removed) for (let i = 0; i < part.value.length; i++) changesBySelf.add(at + i);
    at += part.value.length;
  }
  const since = diffArrays(blocksOf(before), blocks, { maxEditLength: MOST_EDITS });
  if (since === undefined) return now;
  const result: string[] = [];
  let old: readonly string[] = [];
  at = 0;
  for (const [i, part] of since.entries()) {
    if (part.removed) {
      old = part.value;
      // Nothing is there in its place: it was taken out.
      if (!since[i + 1]?.added) old = [];
      continue;
    }
    const isBySelf = part.value.map((_, offset) => part.added && changesBySelf.has(at + offset));
    at += part.value.length;
    // As many as before: each stands for the one in its place.
    if (old.length === part.value.length) {
      const kept = old;
      result.push(...part.value.map((block, i) => (isBySelf[i] ? (kept[i] as string) : block)));
    } else result.push(...(old.length > 0 && isBySelf.every(Boolean) ? old : part.value));
    old = [];
  }
  return joinBlocks(result);
}
