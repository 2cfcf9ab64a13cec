import { pageFault } from "../text/html-page.ts";
import { decodeText } from "./decode-text.ts";
import { idOfPath } from "./page-id.ts";
import type { KnowledgeFile, RawArticle } from "./read-file.ts";
import { readPage } from "./web-page.ts";

/** The articles of an HTML file; ids are made from its path. */
export function* readHtml(file: KnowledgeFile): Generator<RawArticle> {
  const html = decodeText(file);
  const fault = pageFault(html);
  if (fault !== undefined) {
    yield { line: 1, fault: `${fault}: save its text as Markdown or as a Word file, and import that` };
    return;
  }
  yield* readPage({ html, id: idOfPath(file.name) ?? "index" }).articles;
}
