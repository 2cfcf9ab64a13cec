import type { RootContent } from "mdast";
import { offsetsOf, parseMarkdown } from "./markdown.ts";
import type { Span } from "./sentences.ts";
import { stem, wordsOf } from "./words.ts";

/** Characters of Markdown up to which an article is quoted whole: what a chat window shows without much scrolling. */
const WHOLE = 700;
/** Characters that a part of a longer article may have. */
const PART = 1_000;
/** A list of steps stays whole up to this: a step left out is worse than a long answer. */
const STEPS = 1_800;
/** A second section is quoted too when its best passage scores within this of the best. */
const CLOSE = 0.04;
/**
 * Lead of the title over every passage (cosine) from which the question is the article's own, not about a detail of it:
 * the answer is then its beginning. Seen on the demo's long pages: a title asked word for word leads by 0.15 or more.
 */
const GENERAL = 0.12;
/** What all of the question's rarer words in a passage add to its cosine. */
const WORDS_WEIGHT = 0.3;

/** A passage of an article's text, with its place and, when it was among the hits, its cosine. */
export interface ScoredPassage extends Span {
  readonly cosine?: number;
}

interface Block extends Span {
  readonly type: RootContent["type"];
  readonly ordered: boolean;
  readonly items: readonly Span[];
}

interface Section {
  readonly heading: Block | undefined;
  readonly blocks: readonly Block[];
}

/**
 * What to quote of an article: all of a short one; of a long one the section, the steps or the sentences that answer,
 * verbatim, in the order of the source. Never empty for an article that is not.
 * @param passages the article's text passages in source order
 * @param given.part quote a part of a short article too: a follow-up to an answer that showed it whole
 */
export function quote(
  markdown: string,
  passages: readonly ScoredPassage[],
  given: {
    readonly question: string;
    readonly language: string;
    readonly part?: boolean;
    /** Of the question to the article's title, when that was among the hits. */
    readonly titleCosine?: number | undefined;
  },
): string {
  const whole = markdown.trim();
  if (whole.length <= WHOLE && given.part !== true) return whole;
  const scored = score(markdown, passages, given.question, given.language);
  const [best] = scored;
  if (best === undefined) return whole.length <= STEPS ? whole : firstBlocks(markdown);
  const nearest = Math.max(0, ...passages.map((one) => one.cosine ?? 0));
  if ((given.titleCosine ?? 0) > nearest + GENERAL) return firstBlocks(markdown);
  const sections = sectionsOf(markdown);
  const chosen: Span[] = [];
  const taken = new Set<Section>();
  let left = PART;
  for (const passage of scored) {
    if (passage.score < best.score - CLOSE) break;
    const section = sections.find((one) => holds(extent(one), passage));
    if (section === undefined || taken.has(section)) continue;
    const spans = partOf(section, passage, passages);
    const length = spans.reduce((sum, span) => sum + span.end - span.start, 0);
    if (taken.size > 0 && length > left) continue;
    taken.add(section);
    chosen.push(...spans);
    left -= length;
    if (taken.size === 2) break;
  }
  if (chosen.length === 0) return markdown.slice(best.start, best.end).trim();
  return join(markdown, chosen);
}

/** Passages by score: cosine, and the share of the question's words in them, a word that stands everywhere counting little. */
function score(markdown: string, passages: readonly ScoredPassage[], question: string, language: string) {
  const stems = passages.map((one) => stemsOf(markdown.slice(one.start, one.end), language));
  const asked = [...stemsOf(question, language)];
  const weight = new Map(asked.map((word) => [word, 1 / (1 + stems.filter((set) => set.has(word)).length ** 2)]));
  const present = asked.filter((word) => stems.some((set) => set.has(word)));
  const total = present.reduce((sum, word) => sum + (weight.get(word) ?? 0), 0);
  return passages
    .map((one, i) => {
      const found = present.reduce((sum, word) => sum + (stems[i]?.has(word) ? (weight.get(word) ?? 0) : 0), 0);
      return { ...one, score: (one.cosine ?? 0) + (total === 0 ? 0 : (WORDS_WEIGHT * found) / total) };
    })
    .sort((a, b) => b.score - a.score || a.start - b.start);
}

const stemsOf = (text: string, language: string) => new Set(wordsOf(text).map((word) => stem(word, language)));

function sectionsOf(markdown: string): Section[] {
  const sections: { heading: Block | undefined; blocks: Block[] }[] = [{ heading: undefined, blocks: [] }];
  for (const node of parseMarkdown(markdown).children) {
    const block: Block = {
      ...offsetsOf(node),
      type: node.type,
      ordered: node.type === "list" && node.ordered === true,
      items: node.type === "list" ? node.children.map(offsetsOf) : [],
    };
    if (node.type === "heading") sections.push({ heading: block, blocks: [] });
    else sections.at(-1)?.blocks.push(block);
  }
  return sections.filter((one) => one.heading !== undefined || one.blocks.length > 0);
}

function extent(section: Section): Span {
  const all = [...(section.heading === undefined ? [] : [section.heading]), ...section.blocks];
  return { start: all[0]?.start ?? 0, end: all.at(-1)?.end ?? 0 };
}

const holds = (outer: Span, inner: Span) => inner.start >= outer.start && inner.start < outer.end;

/** The whole section when it is short, else the block of the passage, with its heading and the line that leads into a list. */
function partOf(section: Section, passage: Span, passages: readonly Span[]): Span[] {
  const all = extent(section);
  if (all.end - all.start <= PART) return [all];
  const heading = section.heading === undefined ? [] : [section.heading];
  const at = section.blocks.findIndex((block) => holds(block, passage));
  const block = section.blocks[at];
  if (block === undefined) return [...heading, passage];
  const before = section.blocks[at - 1];
  const lead = block.type === "list" && before?.type === "paragraph" ? [before] : [];
  if (block.end - block.start <= (block.ordered ? STEPS : PART)) return [...heading, ...lead, block];
  if (block.type === "list") {
    const item = block.items.findIndex((one) => holds(one, passage));
    const around = block.items.slice(Math.max(0, item - 1), item + 2);
    return [...heading, ...lead, { start: around[0]?.start ?? block.start, end: around.at(-1)?.end ?? block.end }];
  }
  const inBlock = passages.filter((one) => holds(block, one));
  const i = inBlock.findIndex((one) => one.start === passage.start);
  const around = inBlock.slice(Math.max(0, i - 1), i + 2);
  return [...heading, { start: around[0]?.start ?? passage.start, end: around.at(-1)?.end ?? passage.end }];
}

/** The article's beginning: up to the heading that would stand over nothing. */
function firstBlocks(markdown: string): string {
  const spans: Span[] = [];
  let length = 0;
  for (const node of parseMarkdown(markdown).children) {
    const span = offsetsOf(node);
    if (length > 0 && length + span.end - span.start > PART) break;
    spans.push(span);
    length += span.end - span.start;
  }
  // A heading whose section was cut off says nothing.
  while (spans.length > 1 && /^#{1,6} /.test(markdown.slice(spans.at(-1)?.start))) spans.pop();
  return join(markdown, spans);
}

function join(markdown: string, spans: readonly Span[]): string {
  const inOrder = [...spans].sort((a, b) => a.start - b.start);
  return inOrder
    .filter((span, i) => i === 0 || span.start >= (inOrder[i - 1]?.end ?? 0))
    .map((span) => markdown.slice(span.start, span.end).trim())
    .join("\n\n");
}
