/** A Word document as articles: one a section, by its headings. */
import type { Element, RootContent } from "hast";
import { markdownTree } from "../text/html.ts";
import { textOf } from "../text/html-page.ts";
import type { Archive } from "./archive.ts";
import { documentArticles } from "./page-articles.ts";
import type { RawArticle } from "./read-file.ts";
import { readWordDocument } from "./word-document.ts";

/** Characters of a line in bold that is a heading. */
const LONGEST_HEADING = 150;

const isBold = (block: Element) =>
  block.tagName === "p" &&
  block.children.every((one) =>
    one.type === "element" ? one.tagName === "strong" : one.type === "text" && one.value.trim() === "",
  );

/**
 * In a document without headings, lines in bold are its headings, or lines that are a question; "Q:" and "A:" are left
 * out.
 */
function guessHeadings(all: readonly Element[]): void {
  if (all.some(({ tagName }) => /^h[1-6]$/u.test(tagName))) return;
  const lines = all.filter((block) => block.tagName === "p" && textOf(block).length <= LONGEST_HEADING);
  const bold = lines.filter((block) => textOf(block) !== "" && isBold(block));
  const headings = bold.length > 1 ? bold : lines.filter((block) => /[?？]\s*$/u.test(textOf(block)));
  if (headings.length < 2 || headings.length * 2 > all.length + 1) return;
  for (const block of headings) {
    block.tagName = "h2";
    block.children = [{ type: "text", value: textOf(block).replace(/^(?:Q|F|P)\s?\d{0,3}\s?[:.)]\s{0,5}/u, "") }];
  }
  for (const block of all) {
    const [first] = block.children;
    if (block.tagName === "p" && first?.type === "text")
      first.value = first.value.replace(/^(?:A|R)\s?\d{0,3}\s?[:.)]\s{1,5}/u, "");
  }
}

/** The articles of a Word document. @throws ArchiveFault or Error if it can't be read */
export async function readDocx(file: { readonly name: string }, archive: Archive): Promise<RawArticle[]> {
  const blocks = await readWordDocument(archive);
  guessHeadings(blocks);
  const title = blocks.find((one) => one.properties.dataTitle === true);
  const rest = title === undefined ? blocks : blocks.filter((one) => one !== title);
  const content = markdownTree({ type: "root", children: rest as RootContent[] });
  return [...documentArticles(file.name, content, title === undefined ? undefined : textOf(title), "section")];
}
