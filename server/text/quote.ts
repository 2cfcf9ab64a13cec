import { LRUCache } from "lru-cache";
import type { RootContent } from "mdast";
import { offsetsOf, parseMarkdown } from "./markdown.ts";
import { type ArticleLink, codesOf, quoteTable } from "./quote-table.ts";
import type { Span } from "./sentences.ts";
import { stem, wordsOf } from "./words.ts";

/** Characters of Markdown up to which an article is quoted in full: what a chat window shows without much scrolling. */
const WHOLE = 700;
/** Maximum characters of a part of a longer article. */
const PART = 1_000;
/** A list of steps stays complete up to this: a missing step is worse than a long answer. */
const STEPS = 1_800;
/** Characters of Markdown that are quoted at once at most: of a part of an article, and of a list of steps. */
export const QUOTE_LIMITS = { part: PART, steps: STEPS };
/** A second section is quoted too if its best passage scores within this of the best. */
const CLOSE = 0.04;
/**
 * If the title's cosine leads every passage's by this much, the question is about the article as a whole, not a detail:
 * the answer is then its beginning. Seen on the demo's long pages: a title asked word for word leads by 0.15 or more.
 */
const GENERAL = 0.12;
/** What the question's rarer words in a passage can add to its cosine in total. */
const WORDS_WEIGHT = 0.3;
/**
 * What a part number or the like from the question adds if the passage has it: more than any cosine, which can't read
 * it.
 */
const CODE_BONUS = 1;

/** A passage of an article's text, with its position and, if it was among the hits, its cosine. */
export interface ScoredPassage extends Span {
  readonly cosine?: number;
}

interface Block extends Span {
  readonly type: RootContent["type"];
  readonly ordered: boolean;
  /** A list's items, or a table's rows. */
  readonly items: readonly Span[];
}

/** A part of the article, as it's shown. */
interface Part extends Span {
  readonly text: string;
}

interface Section {
  readonly heading: Block | undefined;
  readonly blocks: readonly Block[];
}

/**
 * What to quote of an article: all of a short one; of a long one the section, steps or sentences that answer, verbatim
 * and in the order of the source. Only empty for an empty article.
 * @param passages the article's text passages in source order
 * @param options.link where the whole article is; mentioned if a table is cut
 * @param options.part quote a part of a short article, too: a follow-up to an answer that showed all of it
 */
export function quote(
  markdown: string,
  passages: readonly ScoredPassage[],
  options: {
    readonly question: string;
    readonly language: string;
    readonly part?: boolean;
    readonly link?: ArticleLink | undefined;
    /** The question's cosine with the article's title, if that was among the hits. */
    readonly titleCosine?: number | undefined;
  },
): string {
  const whole = markdown.trim();
  if (whole.length <= WHOLE && options.part !== true) return whole;
  const scored = score(markdown, passages, options.question, options.language);
  const [best] = scored;
  if (best === undefined) return whole.length <= STEPS ? whole : firstBlocks(markdown, passages, options);
  const nearest = Math.max(0, ...passages.map((one) => one.cosine ?? 0));
  if ((options.titleCosine ?? 0) > nearest + GENERAL && !hasCode(scored)) {
    return firstBlocks(markdown, passages, options);
  }
  const sections = sectionsOf(markdown);
  const chosen: Part[] = [];
  const taken = new Set<Section>();
  let left = PART;
  for (const passage of scored) {
    if (passage.score < best.score - CLOSE) break;
    const section = sections.find((one) => holds(extent(one), passage));
    if (section === undefined || taken.has(section)) continue;
    const deps = partOf(markdown, section, passage, passages, options);
    const length = deps.reduce((sum, part) => sum + part.text.length, 0);
    if (taken.size > 0 && length > left) continue;
    taken.add(section);
    chosen.push(...deps);
    left -= length;
    if (taken.size === 2) break;
  }
  if (chosen.length === 0) return markdown.slice(best.start, best.end).trim();
  return join(chosen);
}

type Asked = Pick<Parameters<typeof quote>[2], "question" | "language" | "link">;

/** The question names something by its number, and a passage has that number. */
const hasCode = (scored: readonly { readonly codes: number }[]) => (scored[0]?.codes ?? 0) > 0;

/** Passages by score: cosine, plus the share of the question's words in them; frequent words count little. */
function score(markdown: string, passages: readonly ScoredPassage[], question: string, language: string) {
  const stems = passages.map((one) => stemsOf(markdown.slice(one.start, one.end), language));
  const asked = [...stemsOf(question, language)];
  const codes = [...codesOf(question)];
  const weight = new Map(asked.map((word) => [word, 1 / (1 + stems.filter((set) => set.has(word)).length ** 2)]));
  const present = asked.filter((word) => stems.some((set) => set.has(word)));
  const total = present.reduce((sum, word) => sum + (weight.get(word) ?? 0), 0);
  return passages
    .map((one, i) => {
      const found = present.reduce((sum, word) => sum + (stems[i]?.has(word) ? (weight.get(word) ?? 0) : 0), 0);
      const own = codes.length === 0 ? undefined : codesOf(markdown.slice(one.start, one.end));
      const named = own === undefined ? 0 : codes.filter((code) => own.has(code)).length;
      const words = total === 0 ? 0 : (WORDS_WEIGHT * found) / total;
      return { ...one, codes: named, score: (one.cosine ?? 0) + words + named * CODE_BONUS };
    })
    .sort((a, b) => b.score - a.score || a.start - b.start);
}

const stemsOf = (text: string, language: string) => new Set(wordsOf(text).map((word) => stem(word, language)));

/** Characters of the texts whose sections are remembered: the articles that are asked for now. */
const REMEMBERED = 2_000_000;

/** By text: parsing one takes several milliseconds, and the same articles are quoted again and again. */
const remembered = new LRUCache<string, readonly Section[]>({
  maxSize: REMEMBERED,
  sizeCalculation: (_, markdown) => markdown.length + 1,
});

function sectionsOf(markdown: string): readonly Section[] {
  let sections = remembered.get(markdown);
  if (sections === undefined) {
    sections = parseSections(markdown);
    remembered.set(markdown, sections);
  }
  return sections;
}

function parseSections(markdown: string): Section[] {
  const sections: { heading: Block | undefined; blocks: Block[] }[] = [{ heading: undefined, blocks: [] }];
  for (const node of parseMarkdown(markdown).children) {
    const block: Block = {
      ...offsetsOf(node),
      type: node.type,
      ordered: node.type === "list" && node.ordered === true,
      items: node.type === "list" || node.type === "table" ? node.children.map(offsetsOf) : [],
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

/**
 * The whole section if it's short, otherwise the passage's block with its heading and the line that introduces a list.
 */
function partOf(markdown: string, section: Section, passage: Span, passages: readonly Span[], asked: Asked): Part[] {
  const as = (...spans: Span[]) => spans.map((span) => verbatim(markdown, span));
  const all = extent(section);
  if (all.end - all.start <= PART) return as(all);
  const heading = section.heading === undefined ? [] : [section.heading];
  const at = section.blocks.findIndex((block) => holds(block, passage));
  const block = section.blocks[at];
  if (block === undefined) return as(...heading, passage);
  const next = section.blocks[at + 1];
  if (block.type === "paragraph" && next !== undefined && block.end - block.start <= PART) {
    // A line that introduces a table or a list is useless without it, and so is a question without what follows it.
    if (next.type === "table") return [...as(...heading, block), tablePart(markdown, next, asked)];
    if (next.type === "list") return as(...heading, block, itemsFrom(next, next.items[0] ?? next));
    if (asksOrAnnounces(markdown.slice(block.start, block.end))) return as(...heading, block, next);
  }
  const before = section.blocks[at - 1];
  const leads = block.type === "list" || block.type === "table";
  const lead = leads && before?.type === "paragraph" && before.end - before.start <= PART ? [before] : [];
  if (block.end - block.start <= (block.ordered ? STEPS : PART)) return as(...heading, ...lead, block);
  if (block.type === "list") return as(...heading, ...lead, itemsFrom(block, passage));
  if (block.type === "table") return [...as(...heading, ...lead), tablePart(markdown, block, asked, passage)];
  const inBlock = passages.filter((one) => holds(block, one));
  const i = inBlock.findIndex((one) => one.start === passage.start);
  const around = inBlock.slice(Math.max(0, i - 1), i + 2);
  return as(...heading, { start: around[0]?.start ?? passage.start, end: around.at(-1)?.end ?? passage.end });
}

/** "Didn't get your code?", "You'll need:" */
const asksOrAnnounces = (text: string) => /[?:：？][*_]*$/u.test(text.trimEnd());

/**
 * A list's items around a passage: those before it first, because steps build on each other; all of a list that is short
 * enough.
 */
function itemsFrom({ items, ordered, start, end }: Block, passage: Span): Span {
  const most = ordered ? STEPS : PART;
  if (end - start <= most) return { start, end };
  let first = Math.max(
    0,
    items.findIndex((one) => holds(one, passage)),
  );
  let last = first;
  const fits = (from: number, to: number) =>
    items[from] !== undefined && items[to] !== undefined && items[to].end - items[from].start <= most;
  while (fits(first - 1, last)) first--;
  while (fits(first, last + 1)) last++;
  return { start: items[first]?.start ?? start, end: items[last]?.end ?? end };
}

function tablePart(markdown: string, { start, end, items }: Block, asked: Asked, near?: Span): Part {
  if (end - start <= PART) return verbatim(markdown, { start, end });
  return { start, end, text: quoteTable(markdown, { start, end, rows: items }, { ...asked, near, most: PART }) };
}

const verbatim = (markdown: string, { start, end }: Span): Part => ({
  start,
  end,
  text: markdown.slice(start, end).trim(),
});

/** The article's beginning, up to a heading with nothing below it. A first block that is too long is cut. */
function firstBlocks(markdown: string, passages: readonly Span[], asked: Asked): string {
  const deps: Part[] = [];
  let length = 0;
  for (const section of sectionsOf(markdown)) {
    for (const block of [...(section.heading === undefined ? [] : [section.heading]), ...section.blocks]) {
      const onlyHeadings = deps.every(({ text }) => /^#{1,6} /u.test(text));
      const part = onlyHeadings ? begin(markdown, block, passages, asked) : verbatim(markdown, block);
      if (!onlyHeadings && length + part.text.length > PART) {
        // A line that introduces a long table is useless without its first rows.
        const leadsIn = block.type === "table" && length < PART / 2;
        return joinBegun(leadsIn ? [...deps, tablePart(markdown, block, asked)] : deps);
      }
      deps.push(part);
      length += part.text.length;
    }
  }
  return joinBegun(deps);
}

/** A block, or as much of its beginning as can be shown. */
function begin(markdown: string, block: Block, passages: readonly Span[], asked: Asked): Part {
  if (block.end - block.start <= STEPS) return verbatim(markdown, block);
  if (block.type === "table") return tablePart(markdown, block, asked);
  const ends = passages.filter((one) => holds(block, one)).map((one) => one.end);
  const end = ends.findLast((one) => one - block.start <= PART) ?? ends[0] ?? block.end;
  return verbatim(markdown, { start: block.start, end });
}

/** A heading whose section was cut off is useless. */
function joinBegun(deps: readonly Part[]): string {
  const kept = [...deps];
  while (kept.length > 1 && /^#{1,6} /u.test(kept.at(-1)?.text ?? "")) kept.pop();
  return join(kept);
}

function join(deps: readonly Part[]): string {
  const inOrder = [...deps].sort((a, b) => a.start - b.start);
  return inOrder
    .filter((part, i) => i === 0 || part.start >= (inOrder[i - 1]?.end ?? 0))
    .map(({ text }) => text)
    .join("\n\n");
}
