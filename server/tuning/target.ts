import { withTitle } from "../domain/passage.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import { offsetsOf, parseMarkdown, plainText, tidy } from "../text/markdown.ts";
import { splitSentences } from "../text/sentences.ts";
import { subjectWords } from "../text/subject-words.ts";
import { faultOf, type Support } from "../text/support.ts";
import { stem, wordsOf } from "../text/words.ts";

/** Characters of a reply: what a composed reply should be, one to three sentences. */
const MOST = 260;
/** A shorter sentence gets its neighbour, too: "Yes, you can." alone helps nobody. */
const LEAST = 60;
/** What the question's words in a sentence add to its cosine, as in `quote`. */
const WORDS_WEIGHT = 0.3;

/** Finds the sentences of a text that answer a question. Keeps the vectors of the texts it has seen. */
export interface TargetFinder {
  /** @returns undefined: no sentence passes the check that visitors' answers pass */
  find(
    shown: { readonly title: string; readonly text: string },
    question: string,
    support: Support,
  ): Promise<string | undefined>;
}

/** The reply to learn where nobody wrote one: the article's own sentence that is closest to the question. */
export function createTargetFinder(embedder: Embedder, language: string, signal: AbortSignal): TargetFinder {
  const read = new Map<string, Promise<{ sentences: string[]; vectors: Float32Array[] }>>();
  const sentencesOf = (title: string, text: string) => {
    const key = `${title}\n${text}`;
    let found = read.get(key);
    if (found === undefined) {
      const sentences = proseOf(text, language);
      found = embedder
        .embed(
          sentences.map((one) => withTitle(title, one)),
          { signal },
        )
        .then((vectors) => ({ sentences, vectors }));
      read.set(key, found);
    }
    return found;
  };
  return {
    async find({ title, text }, question, support) {
      const { sentences, vectors } = await sentencesOf(title, text);
      const [asked] = await embedder.embed([question], { signal, kind: "question" });
      if (asked === undefined) return undefined;
      const words = subjectWords(question, language).map((word) => stem(word, language));
      const scores = sentences.map((sentence, i) => {
        const own = new Set(wordsOf(sentence).map((word) => stem(word, language)));
        const share = words.length === 0 ? 0 : words.filter((word) => own.has(word)).length / words.length;
        return cosine(asked, vectors[i]) + WORDS_WEIGHT * share;
      });
      for (const best of [...scores.keys()].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0))) {
        const target = around(sentences, best);
        const isSupported = splitSentences(target, language).every(
          ({ start, end }) => faultOf(target.slice(start, end), support) === undefined,
        );
        if (target.length <= MOST && isSupported) return target;
      }
      return undefined;
    },
  };
}

/** A sentence, with the next one (or else the one before) if it's short. */
function around(sentences: readonly string[], best: number): string {
  const own = sentences[best] ?? "";
  const next = sentences[best + 1];
  const before = sentences[best - 1];
  if (own.length >= LEAST) return own;
  if (next !== undefined && own.length + next.length < MOST) return `${own} ${next}`;
  return before !== undefined && own.length + before.length < MOST ? `${before} ${own}` : own;
}

/** Sentences and list items without Markdown; headings, tables and code are no replies. */
function proseOf(markdown: string, language: string): string[] {
  return parseMarkdown(markdown)
    .children.filter(({ type }) => type === "paragraph" || type === "list" || type === "blockquote")
    .sort((a, b) => offsetsOf(a).start - offsetsOf(b).start)
    .flatMap((node) => tidy(plainText(node)).split("\n"))
    .flatMap((line) => splitSentences(line, language).map(({ start, end }) => line.slice(start, end).trim()))
    .filter((sentence) => /\p{L}.*\p{L}/u.test(sentence) && !/[:：]$/u.test(sentence));
}

function cosine(a: Float32Array, b: Float32Array | undefined): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b?.[i] ?? 0);
  return sum;
}
