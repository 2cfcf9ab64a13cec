/**
 * A Word document (Office Open XML, ECMA-376 part 1, section 17) as a tree of HTML: headings, paragraphs, lists, tables,
 * links, footnotes and pictures' descriptions; text that was deleted, hidden or generated (a table of contents) is left
 * out. In place of mammoth, which would bring 7 MB of packages for this.
 */
import type { Element, ElementContent } from "hast";
import { childOf, childrenOf, parseXml, type XmlElement } from "../text/xml.ts";
import type { Archive } from "./archive.ts";
import { type ListPlace, listPlace, valOf, type WordStyles, wordStyles } from "./word-styles.ts";

/** A paragraph or table, and where it belongs in a list. */
interface Block {
  readonly element: Element;
  readonly list?: ListPlace & { readonly numbered: boolean };
}

interface Document {
  readonly styles: WordStyles;
  /** Addresses of links by their id. */
  readonly links: ReadonlyMap<string, string>;
  readonly footnotes: ReadonlyMap<string, XmlElement>;
}

const element = (tagName: string, children: ElementContent[], properties: Element["properties"] = {}): Element => ({
  type: "element",
  tagName,
  properties,
  children,
});
const text = (value: string): ElementContent => ({ type: "text", value });

/** A switch such as bold: there without a value, or with one that isn't "no". */
function isOn(properties: XmlElement | undefined, name: string): boolean {
  const found = childOf(properties, name);
  return found !== undefined && !["0", "false", "off", "none"].includes(found.attributes.val ?? "");
}

/** A field's address: ` HYPERLINK "https://shop.example" \o "tip" `. */
const fieldAddress = (instruction: string) => /^\s{0,10}HYPERLINK\s{1,10}"([^"]{1,2000})"/u.exec(instruction)?.[1];

const linked = (children: ElementContent[], href: string | undefined): ElementContent[] =>
  href === undefined || children.length === 0 ? children : [element("a", children, { href })];

/** What a picture or drawing says to those who can't see it. */
function described(drawing: XmlElement): ElementContent[] {
  const rest = [drawing];
  for (let one = rest.shift(); one !== undefined; one = rest.shift()) {
    const { descr, alt, title } = one.attributes;
    if (one.name === "docPr" || one.name === "shape" || one.name === "imagedata") {
      const words = descr ?? alt ?? title ?? "";
      // Word writes descriptions of its own, which nobody has read.
      if (words.trim() !== "" && !/generated automatically|automatisch generiert/iu.test(words))
        return [text(words.trim())];
    }
    rest.push(...childrenOf(one));
  }
  return [];
}

/** The paragraphs of text boxes inside a drawing. */
function* boxesIn(node: XmlElement): Generator<XmlElement> {
  if (node.name === "txbxContent") yield node;
  else for (const child of childrenOf(node)) if (child.name !== "Fallback") yield* boxesIn(child);
}

/** A paragraph's text as it's read, run after run. */
class Inline {
  readonly #document: Document;
  readonly boxes: XmlElement[] = [];
  /** Fields that are open: their instruction, and what they show. */
  readonly #fields: { instruction: string; shown: ElementContent[]; isShown: boolean }[] = [];
  readonly #found: ElementContent[] = [];

  constructor(document: Document) {
    this.#document = document;
  }

  /** Where text goes now: into the innermost field, or the paragraph. */
  #put(...nodes: ElementContent[]): void {
    const field = this.#fields.at(-1);
    if (field === undefined) this.#found.push(...nodes);
    else if (field.isShown) field.shown.push(...nodes);
  }

  read(nodes: readonly XmlElement[]): ElementContent[] {
    for (const node of nodes) this.#node(node);
    return this.#found;
  }

  #node(node: XmlElement): void {
    switch (node.name) {
      case "r":
        this.#run(node);
        break;
      case "hyperlink": {
        const children = new Inline(this.#document).read(childrenOf(node));
        this.#put(...linked(children, this.#document.links.get(node.attributes.id ?? "")));
        break;
      }
      case "fldSimple": {
        const children = new Inline(this.#document).read(childrenOf(node));
        this.#put(...linked(children, fieldAddress(node.attributes.instr ?? "")));
        break;
      }
      case "AlternateContent":
        this.read(childrenOf(childOf(node, "Choice") ?? childOf(node, "Fallback")));
        break;
      // Content controls, accepted changes, smart tags: what they hold is text like any other.
      case "sdt":
        this.read(childrenOf(childOf(node, "sdtContent")));
        break;
      case "ins":
      case "moveTo":
      case "smartTag":
      case "customXml":
      case "dir":
      case "bdo":
        this.read(childrenOf(node));
        break;
    }
  }

  #run(run: XmlElement): void {
    const properties = childOf(run, "rPr");
    if (isOn(properties, "vanish")) return;
    const parts: ElementContent[] = [];
    const flush = () => {
      if (parts.length > 0) this.#put(...marked(parts.splice(0), properties));
    };
    for (const one of childrenOf(run)) {
      if (one.name === "fldChar" || one.name === "instrText") {
        flush();
        this.#field(one);
      } else parts.push(...this.#piece(one));
    }
    flush();
  }

  #piece(one: XmlElement): ElementContent[] {
    const written = one.children.filter((child) => typeof child === "string").join("");
    switch (one.name) {
      case "t":
        return [text(written)];
      case "tab":
      case "ptab":
        return [text(" ")];
      case "br":
      case "cr":
        // Page and column breaks are the paper's.
        return one.attributes.type === undefined || one.attributes.type === "textWrapping" ? [element("br", [])] : [];
      case "noBreakHyphen":
        return [text("-")];
      case "drawing":
      case "pict":
      case "object":
        this.boxes.push(...boxesIn(one));
        return described(one);
      case "AlternateContent":
        return childrenOf(childOf(one, "Choice") ?? childOf(one, "Fallback")).flatMap((child) => this.#piece(child));
      case "footnoteReference":
      case "endnoteReference": {
        const note = this.#document.footnotes.get(`${one.name.slice(0, -9)} ${one.attributes.id ?? ""}`);
        const words = note === undefined ? "" : plain(note).trim();
        return words === "" ? [] : [text(` (${words})`)];
      }
      default:
        return [];
    }
  }

  #field(one: XmlElement): void {
    const field = this.#fields.at(-1);
    if (one.name === "instrText") {
      if (field !== undefined) field.instruction += one.children.filter((child) => typeof child === "string").join("");
      return;
    }
    const type = one.attributes.fldCharType;
    if (type === "begin") this.#fields.push({ instruction: "", shown: [], isShown: false });
    else if (type === "separate" && field !== undefined) field.isShown = true;
    else if (type === "end" && field !== undefined) {
      this.#fields.pop();
      this.#put(...linked(field.shown, fieldAddress(field.instruction)));
    }
  }
}

/** A node's text without any form. */
function plain(node: XmlElement): string {
  if (node.name === "t") return node.children.filter((child) => typeof child === "string").join("");
  if (node.name === "del" || node.name === "moveFrom") return "";
  return childrenOf(node)
    .map(plain)
    .join(node.name === "footnote" || node.name === "endnote" ? " " : "");
}

function marked(parts: ElementContent[], properties: XmlElement | undefined): ElementContent[] {
  const marks = [
    isOn(properties, "strike") && "del",
    isOn(properties, "i") && "em",
    isOn(properties, "b") && "strong",
  ].filter((name) => name !== false);
  return marks.reduce<ElementContent[]>((inner, name) => [element(name, inner)], parts);
}

/** Bold beside bold is one bold text: Word splits a run wherever somebody typed. */
function joined(nodes: readonly ElementContent[]): ElementContent[] {
  const found: ElementContent[] = [];
  for (const node of nodes) {
    const last = found.at(-1);
    if (
      node.type === "element" &&
      last?.type === "element" &&
      last.tagName === node.tagName &&
      ["strong", "em", "del"].includes(node.tagName)
    )
      last.children = joined([...last.children, ...node.children]);
    else if (node.type === "text" && last?.type === "text") last.value += node.value;
    else found.push(node);
  }
  return found;
}

function paragraph(node: XmlElement, document: Document): Block[] {
  const properties = childOf(node, "pPr");
  const style = document.styles.paragraph(valOf(properties, "pStyle"));
  // The lines of a table of contents.
  if (/^toc \d/iu.test(style.name)) return [];
  const inline = new Inline(document);
  const children = joined(inline.read(childrenOf(node)));
  const boxes = inline.boxes.flatMap((box) => blocksOf(box, document));
  const outline = valOf(properties, "outlineLvl");
  const heading = outline !== undefined && Number(outline) <= 5 ? Number(outline) + 1 : style.heading;
  if (children.length === 0) return boxes;
  if (heading !== undefined)
    return [
      { element: element(`h${Math.max(1, heading)}`, unmarked(children), { dataTitle: heading === 0 }) },
      ...boxes,
    ];
  const place = listPlace(properties) ?? style.list;
  const numbered = place === undefined || place.id === "0" ? undefined : document.styles.isNumbered(place);
  const list = place === undefined || numbered === undefined ? undefined : { ...place, numbered };
  return [{ element: element("p", children), ...(list !== undefined && { list }) }, ...boxes];
}

/** A heading's bold says nothing. */
const unmarked = (nodes: readonly ElementContent[]): ElementContent[] =>
  nodes.flatMap((node) =>
    node.type === "element" && (node.tagName === "strong" || node.tagName === "em") ? node.children : [node],
  );

function table(node: XmlElement, document: Document): Block[] {
  const above = new Map<number, ElementContent[]>();
  const rows = childrenOf(node, "tr").map((row) => {
    const cells: Element[] = [];
    for (const cell of childrenOf(row, "tc")) {
      const properties = childOf(cell, "tcPr");
      const merge = childOf(properties, "vMerge");
      const at = cells.length;
      const isBelow = merge !== undefined && merge.attributes.val !== "restart";
      const content = isBelow ? (above.get(at) ?? []) : (blocks(blocksOf(cell, document)) as ElementContent[]);
      above.set(at, content);
      cells.push(element("td", structuredClone(content)));
      for (let more = Number(valOf(properties, "gridSpan") ?? 1); more > 1 && cells.length < 100; more--)
        cells.push(element("td", []));
    }
    return cells;
  });
  // One cell is a box around text.
  const [only] = rows;
  if (rows.length === 1 && only?.length === 1) return [{ element: element("div", only[0]?.children ?? []) }];
  return [
    {
      element: element("table", [
        element(
          "tbody",
          rows.map((cells) => element("tr", cells)),
        ),
      ]),
    },
  ];
}

function blocksOf(node: XmlElement, document: Document): Block[] {
  return childrenOf(node).flatMap((one): Block[] => {
    switch (one.name) {
      case "p":
        return paragraph(one, document);
      case "tbl":
        return table(one, document);
      case "sdt": {
        const gallery = valOf(childOf(one, "sdtPr"), "docPartObj", "docPartGallery");
        const inner = childOf(one, "sdtContent");
        return inner === undefined || /table of contents/iu.test(gallery ?? "") ? [] : blocksOf(inner, document);
      }
      case "ins":
      case "moveTo":
      case "customXml":
        return blocksOf(one, document);
      case "AlternateContent":
        return blocksOf(childOf(one, "Choice") ?? childOf(one, "Fallback") ?? one, document);
      default:
        return [];
    }
  });
}

/** Blocks with the paragraphs of lists put into lists inside each other. */
function blocks(all: readonly Block[]): Element[] {
  const found: Element[] = [];
  let open: { element: Element; level: number; id: string }[] = [];
  for (const { element: block, list } of all) {
    if (list === undefined) {
      open = [];
      found.push(block);
      continue;
    }
    open = open.filter((one) => one.level < list.level || (one.level === list.level && one.id === list.id));
    if (open.at(-1)?.level !== list.level) {
      const fresh = element(list.numbered ? "ol" : "ul", []);
      const above = open.at(-1)?.element.children.at(-1);
      if (above?.type === "element") above.children.push(fresh);
      else found.push(fresh);
      open.push({ element: fresh, level: list.level, id: list.id });
    }
    open.at(-1)?.element.children.push(element("li", [block]));
  }
  return found;
}

const decode = (bytes: Uint8Array) => new TextDecoder("utf-8").decode(bytes);

/** A document's content as elements of HTML, in its order. @throws ArchiveFault or Error if it's no Word document */
export async function readWordDocument(archive: Archive): Promise<Element[]> {
  const read = async (path: string) =>
    archive.names.includes(path) ? parseXml(decode(await archive.read(path))) : undefined;
  const relations = await read("word/_rels/document.xml.rels");
  const notes = async (kind: "footnote" | "endnote") =>
    childrenOf(await read(`word/${kind}s.xml`), kind).map(
      (one) => [`${kind} ${one.attributes.id ?? ""}`, one] as const,
    );
  const document: Document = {
    styles: wordStyles(await read("word/styles.xml"), await read("word/numbering.xml")),
    links: new Map(
      childrenOf(relations)
        .filter(({ attributes }) => attributes.TargetMode === "External")
        .map(({ attributes }) => [attributes.Id ?? "", attributes.Target ?? ""]),
    ),
    footnotes: new Map([...(await notes("footnote")), ...(await notes("endnote"))]),
  };
  const main = parseXml(decode(await archive.read("word/document.xml")));
  const body = childOf(main, "body");
  return body === undefined ? [] : blocks(blocksOf(body, document));
}
