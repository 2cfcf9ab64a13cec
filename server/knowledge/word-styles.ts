/** What a Word document's styles and numberings mean (ECMA-376 part 1, sections 17.7 and 17.9). */
import { childOf, childrenOf, type XmlElement } from "../text/xml.ts";

export interface ListPlace {
  readonly id: string;
  /** From 0. */
  readonly level: number;
}

export interface ParagraphStyle {
  /** "heading 1", "List Bullet", "toc 1": the same in every language of Word. */
  readonly name: string;
  /** 1 to 6: a heading; 0: the document's title. */
  readonly heading: number | undefined;
  readonly list: ListPlace | undefined;
}

export interface WordStyles {
  paragraph(id: string | undefined): ParagraphStyle;
  /** Whether a list's level has numbers rather than bullets; undefined: no list is shown. */
  isNumbered(place: ListPlace): boolean | undefined;
}

/** An attribute of a property: `<w:pStyle w:val="Title"/>`. */
export const valOf = (element: XmlElement | undefined, ...path: string[]): string | undefined =>
  childOf(element, ...path)?.attributes.val;

/** A list's place from a paragraph's or a style's properties; the number 0 takes a style's list away. */
export function listPlace(properties: XmlElement | undefined): ListPlace | undefined {
  const list = childOf(properties, "numPr");
  const id = valOf(list, "numId");
  return id === undefined ? undefined : { id, level: Number(valOf(list, "ilvl") ?? 0) };
}

/** Outline levels from 0 that are headings; 9 is running text. */
const LAST_LEVEL = 5;

function headingOf(name: string, properties: XmlElement | undefined): number | undefined {
  if (/^title$/iu.test(name)) return 0;
  const named = /^heading ([1-9])$/iu.exec(name)?.[1];
  const outline = valOf(properties, "outlineLvl");
  const level = named === undefined ? (outline === undefined ? undefined : Number(outline)) : Number(named) - 1;
  return level === undefined || level > LAST_LEVEL ? undefined : level + 1;
}

/** Styles that one is based on, one upon the other. */
const DEEPEST = 20;

/** @param numbering undefined: the document has no lists */
export function wordStyles(styles: XmlElement | undefined, numbering: XmlElement | undefined): WordStyles {
  const byId = new Map(childrenOf(styles, "style").map((one) => [one.attributes.styleId ?? "", one]));
  const resolve = (id: string, depth = 0): ParagraphStyle | undefined => {
    const style = byId.get(id);
    if (style === undefined || depth > DEEPEST) return undefined;
    const properties = childOf(style, "pPr");
    const name = valOf(style, "name") ?? id;
    const base = resolve(valOf(style, "basedOn") ?? "", depth + 1);
    return {
      name,
      heading: headingOf(name, properties) ?? base?.heading,
      list: listPlace(properties) ?? base?.list,
    };
  };
  const abstract = new Map(
    childrenOf(numbering, "abstractNum").map((one) => [one.attributes.abstractNumId ?? "", one]),
  );
  const numbers = new Map(
    childrenOf(numbering, "num").map((one) => [
      one.attributes.numId ?? "",
      abstract.get(valOf(one, "abstractNumId") ?? ""),
    ]),
  );
  return {
    paragraph: (id) => resolve(id ?? "") ?? { name: id ?? "", heading: undefined, list: undefined },
    isNumbered({ id, level }) {
      const levels = childrenOf(numbers.get(id), "lvl");
      const format = valOf(
        levels.find((one) => Number(one.attributes.ilvl) === level),
        "numFmt",
      );
      return format === undefined || format === "none" ? undefined : format !== "bullet";
    },
  };
}
