/** A PDF's text as Markdown: lines put together to paragraphs, headings found by their size and weight. */
import type { Heading, List, Root, RootContent } from "mdast";
import { getDocumentProxy, getResolvedPDFJS } from "unpdf";
import { messageOf } from "../lib/errors.ts";

/** A line of a page. Lengths are points of 1/72 inch, from the page's lower left corner. */
interface Line {
  readonly page: number;
  readonly text: string;
  readonly size: number;
  readonly isBold: boolean;
  readonly y: number;
  /** In the page's upper or lower margin, where running heads and page numbers are. */
  readonly isMargin: boolean;
}

/** Why a PDF can't be read, and what to do. */
export class PdfFault extends Error {
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}

export interface PdfText {
  readonly content: Root;
  readonly pages: number;
  /** Pages without text, which are pictures: scans. */
  readonly scanned: readonly number[];
}

const MOST_PAGES = 2_000;
/** Share of a page's height that is its margin. */
const MARGIN = 0.09;

type Page = Awaited<ReturnType<Awaited<ReturnType<typeof getDocumentProxy>>["getPage"]>>;

/** What a page shows besides its text: whether it has pictures, and which of its fonts are bold, which say so in their names. */
async function shownOn(page: Page, names: Iterable<string>): Promise<{ bold: Set<string>; hasPictures: boolean }> {
  const { OPS } = await getResolvedPDFJS();
  const pictures = new Set([OPS.paintImageXObject, OPS.paintInlineImageXObject, OPS.paintImageMaskXObject]);
  const { fnArray } = await page.getOperatorList();
  const bold = new Set<string>();
  for (const name of names) {
    const font: unknown = page.commonObjs.has(name) ? page.commonObjs.get(name) : undefined;
    const known = typeof font === "object" && font !== null ? (font as { name?: unknown; bold?: unknown }) : {};
    if (known.bold === true || /bold|black|heavy|semibold|demi/iu.test(String(known.name ?? ""))) bold.add(name);
  }
  return { bold, hasPictures: fnArray.some((one) => pictures.has(one)) };
}

async function linesOf(page: Page, number: number): Promise<{ lines: Line[]; hasPictures: boolean }> {
  const { items } = await page.getTextContent();
  const [, bottom = 0, , top = 0] = page.view;
  const height = top - bottom;
  const texts = items.filter((item) => "str" in item);
  const { bold, hasPictures } = await shownOn(page, new Set(texts.map(({ fontName }) => fontName)));
  const lines: Line[] = [];
  let parts: { text: string; size: number; isBold: boolean; y: number }[] = [];
  const close = () => {
    const filled = parts.filter(({ text }) => text.trim() !== "");
    const [first] = filled;
    if (first !== undefined) {
      const text = parts
        .map((part) => part.text)
        .join("")
        .replace(/\s+/gu, " ")
        .trim();
      const size = Math.max(...filled.map((part) => part.size));
      const share = (first.y - bottom) / height;
      const isMargin = share < MARGIN || share > 1 - MARGIN;
      lines.push({ page: number, text, size, y: first.y, isMargin, isBold: filled.every((part) => part.isBold) });
    }
    parts = [];
  };
  let right = 0;
  for (const item of texts) {
    const [, , c = 0, d = 0, x = 0, y = 0] = item.transform as number[];
    const size = Math.hypot(c, d) || item.height;
    const before = parts.at(-1);
    if (before !== undefined && item.str.trim() !== "" && Math.abs(before.y - y) > Math.max(before.size, size) * 0.6)
      close();
    // Columns of a table have no space between them, only a gap.
    const gap = parts.length > 0 && x - right > size * 0.25 && !/^\s/u.test(item.str) ? " " : "";
    parts.push({ text: gap + item.str, size, isBold: bold.has(item.fontName), y });
    right = x + item.width;
    if (item.hasEOL) close();
  }
  close();
  return { lines, hasPictures };
}

/** A running head with its number left out: "Page 3 of 12" is the same on every page. */
const withoutNumbers = (text: string) => text.replace(/\d{1,6}/gu, "#").toLowerCase();

/** Lines without running heads, running feet and page numbers. */
function withoutMargins(lines: readonly Line[], pages: number): Line[] {
  const counts = new Map<string, Set<number>>();
  for (const { text, isMargin, page } of lines) {
    if (!isMargin) continue;
    const key = withoutNumbers(text);
    counts.set(key, (counts.get(key) ?? new Set()).add(page));
  }
  return lines.filter(({ text, isMargin }) => {
    if (!isMargin) return true;
    const times = counts.get(withoutNumbers(text))?.size ?? 0;
    return (
      !/^[^\p{L}]*$/u.test(text) &&
      !(pages > 2 && times * 2 >= pages) &&
      !/^(?:page|seite|página|page n)\W{0,3}\d{1,5}/iu.test(text)
    );
  });
}

/** The size that most of the text has. */
function bodySize(lines: readonly Line[]): number {
  const counts = new Map<number, number>();
  for (const { size, text } of lines) {
    const rounded = Math.round(size * 2) / 2;
    counts.set(rounded, (counts.get(rounded) ?? 0) + text.length);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}

/** Characters of a heading. */
const LONGEST_HEADING = 160;
const BULLET = /^[•▪◦●■○‣∙·*–-]\s+/u;
const NUMBERED = /^(\d{1,2})[.)]\s+/u;

/** For each size of heading its depth, largest first; 0 stands for bold lines of the body's size. */
function headingDepths(lines: readonly Line[], body: number): (line: Line) => number | undefined {
  const isLarge = ({ size }: Line) => size >= body * 1.12;
  const isShort = ({ text }: Line) => text.length <= LONGEST_HEADING && /\p{L}/u.test(text);
  const sizes = [...new Set(lines.filter((one) => isLarge(one) && isShort(one)).map(({ size }) => Math.round(size)))];
  const depths = new Map(sizes.sort((a, b) => b - a).map((size, i) => [size, Math.min(5, i + 1)]));
  return (line) => {
    if (!isShort(line)) return undefined;
    if (isLarge(line)) return depths.get(Math.round(line.size));
    return line.isBold && line.size >= body * 0.95 && !/[.,;]$/u.test(line.text) && !BULLET.test(line.text)
      ? Math.min(6, sizes.length + 1)
      : undefined;
  };
}

/** Words that were divided at a line's end are put together. */
const joined = (before: string, next: string) =>
  /\p{Ll}-$/u.test(before) && /^\p{Ll}/u.test(next) ? before.slice(0, -1) + next : `${before} ${next}`;

interface Block {
  readonly kind: "heading" | "text" | "bullet" | "numbered";
  readonly depth: number;
  readonly page: number;
  text: string;
  last: Line;
}

/** How far apart the lines of one paragraph are, in lines: single spacing is 1.2, one and a half 1.8. */
const APART = 1.9;

function isSameBlock(block: Block, line: Line, depth: number | undefined, spacing: number): boolean {
  const { last } = block;
  const isNext = last.page === line.page && last.y - line.y > 0 && last.y - line.y <= spacing;
  if (block.kind === "heading") return depth === block.depth && isNext && !/[?？]$/u.test(last.text);
  if (depth !== undefined || BULLET.test(line.text) || NUMBERED.test(line.text)) return false;
  // A paragraph goes on over the page if its sentence does.
  return isNext || (last.page !== line.page && !/[.!?:]["”»)]?$/u.test(last.text) && /^\p{Ll}/u.test(line.text));
}

function blocksOf(lines: readonly Line[]): Block[] {
  const body = bodySize(lines);
  const depthOf = headingDepths(lines, body);
  const gaps = lines.flatMap((line, i) => {
    const before = lines[i - 1];
    const gap = before?.page === line.page && before.size === line.size ? before.y - line.y : 0;
    return gap > 0 && gap < line.size * APART ? [gap / line.size] : [];
  });
  const usual = gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 1.2;
  const found: Block[] = [];
  for (const line of lines) {
    const depth = depthOf(line);
    const block = found.at(-1);
    if (block !== undefined && isSameBlock(block, line, depth, line.size * usual * 1.25)) {
      block.text = joined(block.text, line.text);
      block.last = line;
      continue;
    }
    const kind =
      depth !== undefined
        ? "heading"
        : BULLET.test(line.text)
          ? "bullet"
          : NUMBERED.test(line.text)
            ? "numbered"
            : "text";
    const text =
      kind === "bullet"
        ? line.text.replace(BULLET, "")
        : kind === "numbered"
          ? line.text.replace(NUMBERED, "")
          : line.text;
    found.push({ kind, depth: depth ?? 0, page: line.page, text, last: line });
  }
  return found;
}

function markdownOf(blocks: readonly Block[]): Root {
  const children: RootContent[] = [];
  let list: List | undefined;
  for (const { kind, depth, text, page } of blocks) {
    const words = [{ type: "text" as const, value: text }];
    if (kind === "bullet" || kind === "numbered") {
      const ordered = kind === "numbered";
      if (list?.ordered !== ordered) {
        list = { type: "list", ordered, spread: false, children: [] };
        children.push(list);
      }
      list.children.push({ type: "listItem", spread: false, children: [{ type: "paragraph", children: words }] });
      continue;
    }
    list = undefined;
    if (kind === "heading") {
      children.push({
        type: "heading",
        depth: Math.max(1, depth) as Heading["depth"],
        children: words,
        data: { line: page },
      } as Heading);
    } else children.push({ type: "paragraph", children: words });
  }
  return { type: "root", children };
}

/** ES2024's ArrayBuffer.prototype.transferToFixedLength, which the reader needs for fonts and Node 20 doesn't have. */
function mendArrayBuffer(): void {
  if ("transferToFixedLength" in ArrayBuffer.prototype) return;
  Object.defineProperty(ArrayBuffer.prototype, "transferToFixedLength", {
    configurable: true,
    writable: true,
    value(this: ArrayBuffer, length = this.byteLength): ArrayBuffer {
      const moved = structuredClone(this, { transfer: [this] });
      if (length === moved.byteLength) return moved;
      const resized = new Uint8Array(length);
      resized.set(new Uint8Array(moved).subarray(0, length));
      return resized.buffer;
    },
  });
}

/**
 * Reads a PDF's text, page by page.
 * @throws PdfFault if it's broken, locked or too long
 */
export async function readPdfText(bytes: Uint8Array, onPage: (share: number) => void = () => {}): Promise<PdfText> {
  mendArrayBuffer();
  // A copy: the reader takes the bytes for itself. It says nothing on the terminal; its faults are thrown.
  const pdf = await getDocumentProxy(Uint8Array.from(bytes), { verbosity: 0 }).catch((error: unknown) => {
    throw faultOf(error);
  });
  try {
    if (pdf.numPages > MOST_PAGES) {
      throw new PdfFault(
        `has ${pdf.numPages} pages, more than the ${MOST_PAGES} allowed`,
        "Split it, and import its parts.",
      );
    }
    const lines: Line[] = [];
    const scanned: number[] = [];
    for (let number = 1; number <= pdf.numPages; number++) {
      const page = await pdf.getPage(number);
      const found = await linesOf(page, number);
      // A page without either is empty.
      if (found.hasPictures && !found.lines.some(({ text }) => /\p{L}/u.test(text))) scanned.push(number);
      lines.push(...found.lines);
      page.cleanup();
      onPage(number / pdf.numPages);
      await new Promise<void>((resume) => setImmediate(resume));
    }
    return { content: markdownOf(blocksOf(withoutMargins(lines, pdf.numPages))), pages: pdf.numPages, scanned };
  } finally {
    await pdf.loadingTask.destroy();
  }
}

function faultOf(error: unknown): PdfFault {
  if (error instanceof Error && error.name === "PasswordException") {
    return new PdfFault("is protected by a password", "Save it without one, and import that.");
  }
  return new PdfFault(
    `is a broken PDF (${messageOf(error).slice(0, 200)})`,
    "Open it, print or export it as a PDF again, and import that.",
  );
}
