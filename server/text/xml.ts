/** XML as it is in office documents: names without their prefixes, no entities of its own, no outside documents. */
import { SaxesParser } from "saxes";

export interface XmlElement {
  /** Without its prefix: "p" for "w:p". */
  readonly name: string;
  /** By names without prefixes. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (XmlElement | string)[];
}

export interface XmlHandlers {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  text(text: string): void;
  close(name: string): void;
}

const local = (name: string) => name.slice(name.indexOf(":") + 1);

/** Elements inside each other; Word's deepest are some thirty. */
const DEEPEST = 500;

/** A reader of XML that comes in pieces. @throws Error naming line and column if it's broken */
export function xmlReader(handlers: XmlHandlers): { write(piece: string): void; end(): void } {
  const parser = new SaxesParser();
  let depth = 0;
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    if (++depth > DEEPEST) throw new Error(`elements are nested more than ${DEEPEST} deep`);
    handlers.open(
      local(name),
      Object.fromEntries(Object.entries(attributes).map(([key, value]) => [local(key), String(value)])),
    );
  });
  parser.on("text", (text) => handlers.text(text));
  parser.on("cdata", (text) => handlers.text(text));
  parser.on("closetag", ({ name }) => {
    depth--;
    handlers.close(local(name));
  });
  return {
    write: (piece) => void parser.write(piece),
    end: () => void parser.close(),
  };
}

/** A whole document as a tree. @throws Error naming line and column if it's broken */
export function parseXml(text: string): XmlElement {
  const root: { name: string; attributes: Record<string, string>; children: (XmlElement | string)[] } = {
    name: "",
    attributes: {},
    children: [],
  };
  const open = [root];
  const reader = xmlReader({
    open(name, attributes) {
      const element = { name, attributes, children: [] };
      open.at(-1)?.children.push(element);
      open.push(element);
    },
    text: (piece) => void open.at(-1)?.children.push(piece),
    close: () => void open.pop(),
  });
  reader.write(text);
  reader.end();
  const [document] = root.children.filter((one): one is XmlElement => typeof one !== "string");
  if (document === undefined) throw new Error("there is no element in it");
  return document;
}

/** The elements directly below one. */
export const childrenOf = (element: XmlElement | undefined, name?: string): XmlElement[] =>
  (element?.children ?? []).filter(
    (one): one is XmlElement => typeof one !== "string" && (name === undefined || one.name === name),
  );

/** The first element directly below one, along a path of names. */
export function childOf(element: XmlElement | undefined, ...path: string[]): XmlElement | undefined {
  return path.reduce<XmlElement | undefined>((one, name) => childrenOf(one, name)[0], element);
}
