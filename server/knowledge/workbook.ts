/** The cells of an Excel workbook (Office Open XML, ECMA-376 part 1, section 18) as texts, as Excel shows them. */
import { childOf, childrenOf, parseXml, type XmlElement, xmlReader } from "../text/xml.ts";
import { type Archive, ArchiveFault } from "./archive.ts";

export interface Cell {
  readonly text: string;
  /** Why it has no value. */
  readonly fault?: string;
}

export interface SheetRow {
  /** From 1, as Excel counts. */
  readonly row: number;
  /** By column, from 0; empty cells are missing. */
  readonly cells: Map<number, Cell>;
}

export interface Sheet {
  readonly name: string;
  readonly isHidden: boolean;
  rows(): Promise<SheetRow[]>;
}

/** Rows of a sheet, and cells of a workbook, that are read. */
const MOST_ROWS = 100_000;
const MOST_CELLS = 3_000_000;
/** Characters of XML between two pauses for the event loop. */
const SLICE = 1_000_000;

const decode = (bytes: Uint8Array) => new TextDecoder("utf-8").decode(bytes);
const pause = () => new Promise<void>((resume) => setImmediate(resume));

/** Reads XML of any length without keeping the event loop from visitors. */
async function readCalmly(text: string, handlers: Parameters<typeof xmlReader>[0]): Promise<void> {
  const reader = xmlReader(handlers);
  for (let at = 0; at < text.length; at += SLICE) {
    reader.write(text.slice(at, at + SLICE));
    await pause();
  }
  reader.end();
}

/** The texts that cells refer to by their number. Readings of Japanese characters (`rPh`) aren't part of them. */
async function sharedTexts(archive: Archive, path: string): Promise<string[]> {
  if (!archive.names.includes(path)) return [];
  const texts: string[] = [];
  let current = "";
  let inText = false;
  let reading = 0;
  await readCalmly(decode(await archive.read(path)), {
    open(name) {
      if (name === "si") current = "";
      else if (name === "rPh") reading++;
      else if (name === "t") inText = reading === 0;
    },
    text(piece) {
      if (inText) current += piece;
    },
    close(name) {
      if (name === "si") texts.push(current);
      else if (name === "rPh") reading--;
      else if (name === "t") inText = false;
    },
  });
  return texts;
}

type NumberKind = "plain" | "percent" | "date" | "time" | "moment";

/** Formats that are built in (18.8.30). */
const BUILT_IN: Readonly<Record<number, NumberKind>> = {
  9: "percent",
  10: "percent",
  14: "date",
  15: "date",
  16: "date",
  17: "date",
  18: "time",
  19: "time",
  20: "time",
  21: "time",
  22: "moment",
  45: "time",
  46: "time",
  47: "time",
};

function kindOfFormat(code: string): NumberKind {
  const bare = code
    .replace(/"[^"]*"/gu, "")
    .replace(/\\./gu, "")
    .replace(/\[[^[\]]{0,100}\]/gu, "")
    .toLowerCase();
  const hasDay = /[dy]/u.test(bare);
  const hasHour = /[hs]/u.test(bare);
  if (hasDay && hasHour) return "moment";
  if (hasDay) return "date";
  if (hasHour) return "time";
  return bare.includes("%") ? "percent" : "plain";
}

/** The kind of number of each cell style. */
function numberKinds(styles: XmlElement | undefined): NumberKind[] {
  const own = new Map(
    childrenOf(childOf(styles, "numFmts"), "numFmt").map(({ attributes }) => [
      Number(attributes.numFmtId),
      kindOfFormat(attributes.formatCode ?? ""),
    ]),
  );
  return childrenOf(childOf(styles, "cellXfs"), "xf").map(({ attributes }) => {
    const id = Number(attributes.numFmtId ?? 0);
    return own.get(id) ?? BUILT_IN[id] ?? "plain";
  });
}

const DAY = 86_400_000;

/** Days since the end of 1899 (or the beginning of 1904) as a date. Excel counts a 29 February 1900 that never was. */
function dateOf(serial: number, kind: NumberKind, from1904: boolean): string {
  const days = from1904 ? serial + 1_462 : serial < 60 ? serial + 1 : serial;
  const moment = new Date(Date.UTC(1899, 11, 30) + Math.round((days * DAY) / 1000) * 1000);
  if (Number.isNaN(moment.getTime())) return String(serial);
  const iso = moment.toISOString();
  const time = iso.slice(11, 19).replace(/:00$/u, "");
  return kind === "date" ? iso.slice(0, 10) : kind === "time" ? time : `${iso.slice(0, 10)} ${time}`;
}

/** A number without what binary fractions add: 0.1 + 0.2 is stored as 0.30000000000000004. */
const decimal = (value: number) => String(Number(value.toPrecision(15)));

function numberText(written: string, kind: NumberKind, from1904: boolean): string {
  const value = Number(written);
  if (written.trim() === "" || !Number.isFinite(value)) return written;
  if (kind === "percent") return `${decimal(value * 100)}%`;
  return kind === "plain" ? decimal(value) : dateOf(value, kind, from1904);
}

/** "BC12" is column 54. */
function columnOf(reference: string): number {
  let column = 0;
  for (const sign of reference) {
    const digit = sign.charCodeAt(0) - 64;
    if (digit < 1 || digit > 26) break;
    column = column * 26 + digit;
  }
  return column - 1;
}

const rowOf = (reference: string) => Number(/\d{1,7}/u.exec(reference)?.[0] ?? 0);

interface Book {
  readonly texts: readonly string[];
  readonly kinds: readonly NumberKind[];
  readonly from1904: boolean;
  cells: number;
}

interface OpenCell {
  readonly column: number;
  readonly type: string;
  readonly style: number;
  value: string;
  inline: string;
  hasFormula: boolean;
}

function cellOf(open: OpenCell, book: Book): Cell | undefined {
  const { type, value, inline } = open;
  if (type === "e") return { text: "", fault: `is the error ${value}: correct the formula, then save the file` };
  if (type === "s") return { text: book.texts[Number(value)] ?? "" };
  if (type === "inlineStr") return { text: inline };
  if (value === "" && open.hasFormula && type !== "str") {
    return {
      text: "",
      fault: "is a formula without a result: open the file in Excel and save it, so that it's calculated",
    };
  }
  if (type === "b") return { text: value === "1" ? "TRUE" : "FALSE" };
  const text =
    type === "str" || type === "d" ? value : numberText(value, book.kinds[open.style] ?? "plain", book.from1904);
  return text === "" ? undefined : { text };
}

async function rowsOf(xml: string, book: Book): Promise<SheetRow[]> {
  const rows: SheetRow[] = [];
  const merged: string[] = [];
  let row: SheetRow | undefined;
  let cell: OpenCell | undefined;
  let into: "value" | "inline" | undefined;
  let reading = 0;
  await readCalmly(xml, {
    open(name, attributes) {
      if (name === "row") {
        row = { row: Number(attributes.r ?? (rows.at(-1)?.row ?? 0) + 1), cells: new Map() };
        if (rows.push(row) > MOST_ROWS) throw new ArchiveFault(`has more than ${MOST_ROWS.toLocaleString("en")} rows`);
      } else if (name === "c") {
        if (++book.cells > MOST_CELLS) throw new ArchiveFault(`has more than ${MOST_CELLS.toLocaleString("en")} cells`);
        const next = Math.max(-1, ...(row?.cells.keys() ?? [])) + 1;
        const column = attributes.r === undefined ? next : columnOf(attributes.r);
        const style = Number(attributes.s ?? 0);
        cell = { column, type: attributes.t ?? "n", style, value: "", inline: "", hasFormula: false };
      } else if (name === "v") into = "value";
      else if (name === "rPh") reading++;
      else if (name === "t") into = reading === 0 ? "inline" : undefined;
      else if (name === "f" && cell !== undefined) cell.hasFormula = true;
      else if (name === "mergeCell" && attributes.ref !== undefined) merged.push(attributes.ref);
    },
    text(piece) {
      if (cell !== undefined && into !== undefined) cell[into] += piece;
    },
    close(name) {
      if (name === "c" && cell !== undefined) {
        const found = cellOf(cell, book);
        if (found !== undefined) row?.cells.set(cell.column, found);
        cell = undefined;
      } else if (name === "rPh") reading--;
      else if (name === "v" || name === "t") into = undefined;
    },
  });
  fillMerged(rows, merged);
  return rows;
}

/** Merged cells that are looked at. */
const MOST_MERGED = 20_000;

/** What is written once for several rows ("Shipping" beside five questions) holds for each of them. */
function fillMerged(rows: readonly SheetRow[], merged: readonly string[]): void {
  const byNumber = new Map(rows.map((one) => [one.row, one]));
  for (const reference of merged.slice(0, MOST_MERGED)) {
    const [from = "", to = from] = reference.split(":");
    const column = columnOf(from);
    const value = byNumber.get(rowOf(from))?.cells.get(column);
    if (value === undefined) continue;
    for (let row = rowOf(from) + 1; row <= Math.min(rowOf(to), rowOf(from) + MOST_ROWS); row++) {
      const cells = byNumber.get(row)?.cells;
      // A row that has nothing else isn't an article.
      if (cells !== undefined && cells.size > 0 && !cells.has(column)) cells.set(column, value);
    }
  }
}

const inBook = (target: string) => (target.startsWith("/") ? target.slice(1) : `xl/${target}`);

/**
 * The sheets of a workbook, in their order.
 * @throws ArchiveFault or Error if it's no workbook
 */
export async function openWorkbook(archive: Archive): Promise<Sheet[]> {
  const read = async (path: string) => parseXml(decode(await archive.read(path)));
  const workbook = await read("xl/workbook.xml");
  const relations = await read("xl/_rels/workbook.xml.rels");
  const targets = new Map(childrenOf(relations).map(({ attributes }) => [attributes.Id, attributes]));
  const byType = (type: string) =>
    [...targets.values()].find((one) => one.Type?.endsWith(`/${type}`) === true)?.Target ?? "";
  const stylesPath = inBook(byType("styles"));
  const book: Book = {
    texts: await sharedTexts(archive, inBook(byType("sharedStrings"))),
    kinds: numberKinds(archive.names.includes(stylesPath) ? await read(stylesPath) : undefined),
    from1904: /^(?:1|true)$/u.test(childOf(workbook, "workbookPr")?.attributes.date1904 ?? ""),
    cells: 0,
  };
  return childrenOf(childOf(workbook, "sheets"), "sheet").flatMap(({ attributes }) => {
    const target = targets.get(attributes.id);
    // Charts and macros have sheets of their own.
    if (target?.Target === undefined || target.Type?.endsWith("/worksheet") !== true) return [];
    const path = inBook(target.Target);
    const rows = async () => rowsOf(decode(await archive.read(path)), book);
    return [{ name: attributes.name ?? "", isHidden: (attributes.state ?? "visible") !== "visible", rows }];
  });
}
