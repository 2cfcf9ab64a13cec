/**
 * Markdown as articles and answers use it: paragraphs, headings, lists, quotes, code, tables, and inline elements
 * (inline.ts). The widget and the console share it, so a preview shows what visitors see. We wrote our own because
 * visitors' phones load it: it's a twelfth of marked's size, and its time is linear whatever is written. A test reads
 * the demo company's articles with it and with the server's parser. Nothing here produces HTML: blocks are drawn as
 * elements, texts as text.
 */
import { type Inline, inlineOf } from "./inline.ts";

export type Align = "left" | "center" | "right" | undefined;
export type Block =
  | { readonly type: "paragraph"; readonly inline: readonly Inline[] }
  | { readonly type: "heading"; readonly depth: number; readonly inline: readonly Inline[] }
  | { readonly type: "list"; readonly start: number | null; readonly items: readonly (readonly Block[])[] }
  | { readonly type: "quote"; readonly blocks: readonly Block[] }
  | { readonly type: "code"; readonly text: string }
  | {
      readonly type: "table";
      readonly align: readonly Align[];
      readonly rows: readonly (readonly (readonly Inline[])[])[];
    }
  | { readonly type: "rule" };

/** Characters that are shown before "show all". */
export const SHOWN_CHARACTERS = 6_000;
/** Characters that are read as Markdown; the rest is shown as written. */
export const PARSED_CHARACTERS = 60_000;

/** Quotes and lists nested more deeply than this are text: nobody reads them, and drawing is recursive. */
const MAX_DEPTH = 8;
/** Rows and columns of a table that are drawn. */
const MAX_ROWS = 200;
const MAX_COLUMNS = 20;

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const HEADING = /^ {0,3}(#{1,6})(?:[ \t]|$)/;
const QUOTE = /^ {0,3}>/;
const ITEM = /^( {0,3})([-+*]|\d{1,9}[.)])(?=\s|$)/;
const INDENTED = /^ {4}/;

/** The blocks of a text, whoever wrote it. */
export function blocksOf(markdown: string): Block[] {
  return new Lines(markdown).all().map(({ block }) => block);
}

/**
 * Reads a text that grows at its end, and only reads its last block again: what comes before it is settled, and its
 * blocks stay the same objects, so that they aren't drawn again.
 */
export class GrowingText {
  #settled: Block[] = [];
  /** The length of the settled text. */
  #until = 0;
  #text = "";

  /** The blocks of the whole text. @param text the previous text plus more; anything else starts over */
  blocks(text: string): readonly Block[] {
    if (!text.startsWith(this.#text)) {
      this.#settled = [];
      this.#until = 0;
    }
    this.#text = text;
    const read = new Lines(text.slice(this.#until)).all();
    const last = read.at(-1);
    // An incomplete first line may still belong to the block before: "3" to a list, once it's "3.".
    const isBegun = last !== undefined && text.includes("\n", this.#until + last.at);
    const open = read.splice(Math.max(0, read.length - (isBegun ? 1 : 2)));
    this.#settled = [...this.#settled, ...read.map(({ block }) => block)];
    if (read.length > 0) this.#until += open[0]?.at ?? 0;
    return [...this.#settled, ...open.map(({ block }) => block)];
  }
}

/** A text's lines, read from the first to the last. */
class Lines {
  readonly #lines: string[];
  readonly #starts: number[] = [];
  readonly #depth: number;
  #at = 0;

  constructor(text: string | string[], depth = 0) {
    this.#lines = typeof text === "string" ? text.split("\n") : text;
    this.#depth = depth;
    let start = 0;
    for (const line of this.#lines) {
      this.#starts.push(start);
      start += line.length + 1;
    }
    this.#lines = this.#lines.map((line) =>
      line.replace(/^[ \t]+|\r$/g, (spaces) => spaces.replaceAll("\t", "    ").replace("\r", "")),
    );
  }

  /** Every block and where its first line begins in the text. */
  all(): { block: Block; at: number }[] {
    const read: { block: Block; at: number }[] = [];
    while (this.#at < this.#lines.length) {
      if (isBlank(this.#line)) {
        this.#at++;
        continue;
      }
      const at = this.#starts[this.#at] ?? 0;
      read.push({ block: this.#next(), at });
    }
    return read;
  }

  get #line(): string | undefined {
    return this.#lines[this.#at];
  }

  #next(): Block {
    const line = this.#line ?? "";
    const fence = fenceOf(line);
    if (fence !== undefined) return this.#fenced(fence);
    if (INDENTED.test(line)) return this.#indented();
    const heading = line.match(HEADING);
    if (heading !== null) {
      this.#at++;
      const text = line
        .slice(heading[0].length)
        .trim()
        .replace(/(?:^|[ \t])#+$/, "");
      return { type: "heading", depth: heading[1]?.length ?? 1, inline: inlineOf(text.trim()) };
    }
    if (isRule(line)) {
      this.#at++;
      return { type: "rule" };
    }
    if (this.#depth < MAX_DEPTH && QUOTE.test(line)) return this.#quote();
    if (this.#depth < MAX_DEPTH && ITEM.test(line)) return this.#list();
    const align = this.#delimiters();
    if (align !== undefined) return this.#table(align);
    return this.#paragraph();
  }

  #fenced(fence: string): Block {
    const indent = (this.#line ?? "").search(/[`~]/);
    const text: string[] = [];
    for (this.#at++; this.#line !== undefined; this.#at++) {
      const said = this.#line.trim();
      if (said.length >= fence.length && [...said].every((sign) => sign === fence[0])) {
        this.#at++;
        break;
      }
      text.push(this.#line.slice(0, indent).trim() === "" ? this.#line.slice(indent) : this.#line);
    }
    return { type: "code", text: text.join("\n") };
  }

  #indented(): Block {
    const text: string[] = [];
    for (; this.#line !== undefined && (INDENTED.test(this.#line) || isBlank(this.#line)); this.#at++)
      text.push(this.#line.slice(4));
    return { type: "code", text: text.join("\n").trimEnd() };
  }

  #quote(): Block {
    const inside: string[] = [];
    for (; this.#line !== undefined && !isBlank(this.#line); this.#at++) {
      if (QUOTE.test(this.#line)) inside.push(this.#line.replace(/^ {0,3}> ?/, ""));
      else if (inside.length > 0 && !isBlank(inside.at(-1)) && !this.#begins()) inside.push(this.#line);
      else break;
    }
    return { type: "quote", blocks: this.#inner(inside) };
  }

  #list(): Block {
    const first = (this.#line ?? "").match(ITEM)?.[2] ?? "-";
    const kind = first.slice(-1);
    const items: string[][] = [];
    let width = 0;
    let wasBlank = false;
    for (; this.#line !== undefined; this.#at++) {
      const line = this.#line;
      const open = items.at(-1);
      if (isBlank(line)) {
        wasBlank = true;
        open?.push("");
        continue;
      }
      const indent = line.search(/\S/);
      if (open !== undefined && indent >= width) {
        open.push(line.slice(width));
        wasBlank = false;
        continue;
      }
      const marker = line.match(ITEM);
      if (marker !== null && marker[2]?.slice(-1) === kind && !isRule(line)) {
        const head = marker[0];
        const gap = line.slice(head.length).search(/\S/);
        // Four or more spaces after the marker belong to what follows it.
        width = head.length + (gap < 1 || gap > 4 ? 1 : gap);
        items.push([line.slice(width)]);
        wasBlank = false;
        continue;
      }
      // A paragraph that continues without its indent.
      if (open === undefined || wasBlank || this.#begins()) break;
      open.push(line);
    }
    const start = /\d/.test(first) ? Number.parseInt(first, 10) : null;
    return { type: "list", start, items: items.map((item) => this.#inner(item)) };
  }

  #inner(lines: string[]): Block[] {
    return new Lines(lines, this.#depth + 1).all().map(({ block }) => block);
  }

  /** The alignments, if a table begins here with its delimiters on the next line. */
  #delimiters(): Align[] | undefined {
    const below = this.#lines[this.#at + 1];
    if (!this.#line?.includes("|") || below === undefined || !below.includes("-") || !/^[\s|:-]+$/.test(below))
      return undefined;
    const cells = cellsOf(below);
    if (cells.length !== cellsOf(this.#line).length || !cells.every((cell) => /^:?-+:?$/.test(cell))) return undefined;
    return cells.map((cell) => {
      if (cell.endsWith(":")) return cell.startsWith(":") ? "center" : "right";
      return cell.startsWith(":") ? "left" : undefined;
    });
  }

  #table(align: Align[]): Block {
    const rows: Inline[][][] = [];
    const columns = align.slice(0, MAX_COLUMNS);
    const read = (line = "") => {
      const cells = cellsOf(line);
      return columns.map((_, i) => inlineOf(cells[i] ?? ""));
    };
    rows.push(read(this.#line));
    for (this.#at += 2; this.#line !== undefined && !isBlank(this.#line) && !this.#begins(); this.#at++) {
      if (rows.length <= MAX_ROWS) rows.push(read(this.#line));
    }
    return { type: "table", align: columns, rows };
  }

  #paragraph(): Block {
    const text: string[] = [];
    for (; this.#line !== undefined && !isBlank(this.#line); this.#at++) {
      if (text.length > 0) {
        const underline = this.#line.trim();
        if (/^(?:=+|-+)$/.test(underline) && !INDENTED.test(this.#line)) {
          this.#at++;
          return { type: "heading", depth: underline[0] === "=" ? 1 : 2, inline: inlineOf(text.join("\n")) };
        }
        if (this.#begins() || this.#delimiters() !== undefined) break;
      }
      text.push(this.#line.trim());
    }
    return { type: "paragraph", inline: inlineOf(text.join("\n")) };
  }

  /** True if a block begins here that ends a paragraph. */
  #begins(): boolean {
    const line = this.#line ?? "";
    if (fenceOf(line) !== undefined || HEADING.test(line) || isRule(line)) return true;
    if (this.#depth >= MAX_DEPTH) return false;
    const marker = line.match(ITEM)?.[2];
    // "2024. That was…" within a paragraph isn't a list.
    return QUOTE.test(line) || (marker !== undefined && (!/\d/.test(marker) || /^1[.)]$/.test(marker)));
  }
}

const isBlank = (line: string | undefined) => line === undefined || line.trim() === "";

/** The characters with which a line opens fenced code. */
function fenceOf(line: string): string | undefined {
  const [opening = "", marks] = line.match(FENCE) ?? [];
  return line.includes("`", opening.length) ? undefined : marks;
}

function isRule(line: string): boolean {
  const signs = line.replace(/[ \t]+/g, "");
  const sign = signs[0] ?? "";
  if (signs.length < 3 || !"-*_".includes(sign) || INDENTED.test(line)) return false;
  for (const other of signs) if (other !== sign) return false;
  return true;
}

/** A row's cells: the text between its bars, except escaped ones. */
function cellsOf(row: string): string[] {
  const cells: string[] = [];
  let cell = "";
  const text = row.trim().replace(/^\|/, "");
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] as string;
    if (sign === "\\" && text[at + 1] === "|") {
      cell += "|";
      at++;
    } else if (sign === "|") {
      cells.push(cell.trim());
      cell = "";
    } else cell += sign;
  }
  if (cell.trim() !== "") cells.push(cell.trim());
  return cells;
}

const LINKS = ["http:", "https:", "mailto:", "tel:"];

/** A link with an allowed scheme or on this server, as written; or undefined. */
export function safeUrl(url: string | undefined, schemes: readonly string[] = LINKS.slice(0, 2)): string | undefined {
  if (url === undefined) return undefined;
  if (/^\/(?![/\\])/.test(url)) return url;
  try {
    return schemes.includes(new URL(url).protocol) ? url : undefined;
  } catch {
    return undefined;
  }
}

/** Where a link in a text may lead: http(s), mailto, tel, or a page of this server. */
export function safeLink(url: string | undefined): string | undefined {
  return safeUrl(url, LINKS);
}

/** The first part of a long text: whole lines, at most SHOWN_CHARACTERS. The whole text if it isn't longer. */
export function beginning(text: string): string {
  // A little more isn't worth a click.
  if (text.length <= SHOWN_CHARACTERS * 1.25) return text;
  const line = text.lastIndexOf("\n", SHOWN_CHARACTERS);
  const end = line > SHOWN_CHARACTERS / 2 ? line : text.lastIndexOf(" ", SHOWN_CHARACTERS);
  return text.slice(0, end > SHOWN_CHARACTERS / 2 ? end : SHOWN_CHARACTERS);
}
