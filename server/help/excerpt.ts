import { stripEnd } from "../lib/strip.ts";
import { flatMarkdown } from "../text/flat.ts";
import { isEnglishStopWord, stem, wordsOf } from "../text/words.ts";

/** Characters of an excerpt: what search engines show of a page. */
const LENGTH = 160;
/** Characters of Markdown that are read for one: links and tables take more than they show. */
const READ = 600;

const made = new WeakMap<object, string>();

/** How an article begins, as plain text on one line. */
export function excerptOf(article: { readonly answer: string }): string {
  let found = made.get(article);
  if (found === undefined) {
    found = shortened(article.answer);
    made.set(article, found);
  }
  return found;
}

/** Markdown as one line of plain text of at most 160 characters, cut between words. */
export function shortened(markdown: string): string {
  const from = markdown.length <= READ ? markdown : beforeLastSpace(markdown.slice(0, READ));
  // A backslash stands before a mark that is meant as it is; a table's lines and rules have nothing to read.
  const text = flatMarkdown(from.replace(/[|\\]|-{3,}/g, " ")).replace(/ +/g, " ");
  return text.length <= LENGTH ? text : `${stripEnd(beforeLastSpace(text.slice(0, LENGTH - 1)), " ,;:.–-")}…`;
}

/** Without the last word, which may be cut; a text without spaces is whole, but for half a character. */
function beforeLastSpace(text: string): string {
  const at = Math.max(text.lastIndexOf(" "), text.lastIndexOf("\n"));
  return at > 0 ? text.slice(0, at) : text.replace(/[\ud800-\udbff]$/u, "");
}

/** A text in parts: `true` for words that the search has too, in any of their forms. */
export function markedParts(text: string, search: string, language: string): (readonly [string, boolean])[] {
  const stems = new Set(
    wordsOf(search)
      .filter((word) => !isEnglishStopWord(word))
      .map((word) => stem(word, language)),
  );
  if (stems.size === 0) return [[text, false]];
  return text.split(/([\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*)/u).map((part, i) => {
    const [word] = i % 2 === 1 ? wordsOf(part) : [];
    return [part, word !== undefined && stems.has(stem(word, language))] as const;
  });
}
