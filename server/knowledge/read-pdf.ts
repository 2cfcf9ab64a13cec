/** A PDF with text as articles: one a section, by its headings. Pages that are pictures are said to be. */
import { documentArticles } from "./page-articles.ts";
import { PdfFault, readPdfText } from "./pdf-text.ts";
import type { KnowledgeFile, RawArticle } from "./read-file.ts";

const OCR =
  "Run it through text recognition (OCR), for example ocrmypdf or your scanner's own program, and import the result.";

/** "2", "2 and 3", "2 to 7, 9". */
function rangesOf(pages: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const page of pages) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === page - 1) last[1] = page;
    else ranges.push([page, page]);
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from} to ${to}`)).join(", ");
}

/** @throws PdfFault if it's broken, locked, too long, or a scan from its first page to its last */
export async function readPdf(file: KnowledgeFile, onPage?: (share: number) => void): Promise<RawArticle[]> {
  const { content, scanned } = await readPdfText(file.bytes, onPage);
  if (scanned.length > 0 && content.children.length === 0)
    throw new PdfFault("is a scan: its pages are pictures without text", OCR);
  const articles = [...documentArticles(file.name, content, undefined, "page")];
  const [first] = scanned;
  if (first === undefined) return articles;
  const what = scanned.length === 1 ? `page ${first} is a picture` : `pages ${rangesOf(scanned)} are pictures`;
  return [...articles, { line: first, unit: "page", fault: `${what} without text (a scan). ${OCR}` }];
}
