import type { AnswerArticle, Option } from "../domain/article.ts";
import type { Candidate } from "../domain/candidate.ts";
import { mentioned } from "../gate/mentions.ts";
import { languageOfArticle } from "../knowledge/languages.ts";
import type { LiveKnowledge, LivePassage } from "../knowledge/live.ts";
import { primaryLanguage } from "../text/language.ts";
import { reply } from "../text/patterns/replies.ts";
import { quote } from "../text/quote.ts";
import { splitSentences } from "../text/sentences.ts";
import { subjectWords } from "../text/subject-words.ts";
import { asSiteSpells } from "./site-spelling.ts";

export function optionsOf(live: LiveKnowledge, articleIds: readonly string[]): Option[] {
  return articleIds.flatMap((articleId) => {
    const title = live.articles.get(articleId)?.title;
    return title === undefined ? [] : [{ articleId, title }];
  });
}

/** Text passages by article, created once per published version. */
const textsOf = new WeakMap<LiveKnowledge, Map<string, LivePassage[]>>();

/** An article's text passages in their order. */
export function textPassages(live: LiveKnowledge, articleId: string): readonly LivePassage[] {
  let byArticle = textsOf.get(live);
  if (byArticle === undefined) {
    byArticle = new Map();
    for (const passage of live.passages.values()) {
      if (passage.kind !== "text") continue;
      const list = byArticle.get(passage.articleId);
      if (list === undefined) byArticle.set(passage.articleId, [passage]);
      else list.push(passage);
    }
    for (const list of byArticle.values()) list.sort((a, b) => a.position - b.position);
    textsOf.set(live, byArticle);
  }
  return byArticle.get(articleId) ?? [];
}

/**
 * The article's own words that answer: all of a short article, the relevant part of a long one; verbatim, never empty.
 * @param options.part all of it was just shown: quote only the part that answers the follow-up
 */
export function quoted(
  live: LiveKnowledge,
  article: AnswerArticle,
  options: { readonly question: string; readonly candidate?: Candidate | undefined; readonly part?: boolean },
): string {
  const cosines = new Map(options.candidate?.passages.map((one) => [one.id, one.cosine]));
  const passages = textPassages(live, article.id).flatMap(({ id, start, end }) => {
    if (start === undefined || end === undefined) return [];
    const cosine = cosines.get(id);
    return [{ start, end, ...(cosine === undefined ? {} : { cosine }) }];
  });
  const text = quote(article.answer, passages, {
    question: options.question,
    language: live.language,
    titleCosine: options.candidate?.cosine.title,
    link: article.url === undefined ? undefined : { title: article.title, url: article.url },
    ...(options.part === undefined ? {} : { part: options.part }),
  });
  return text === "" ? article.title : text;
}

/** What an answer from an article in another language than the visitor's begins with; "" for one in theirs. */
export function introduced(live: LiveKnowledge, articleId: string, language: string): string {
  const article = live.articles.get(articleId);
  if (article === undefined) return "";
  const own = languageOfArticle(article);
  if (own === primaryLanguage(language)) return "";
  const name = new Intl.DisplayNames([language, "en"], { type: "language" }).of(own) ?? own;
  return `${reply("inLanguage", language, { language: name })}\n\n`;
}

const NUMBER = /\d+(?:[.,:]\d+)*/gu;

/**
 * Of a text that the visitor has just read, the sentences that have most of the subject words of their next question: said
 * again whole, it would look as if nobody had listened.
 * @param title the article's, whose words don't tell its sentences apart
 * @returns undefined: none has any of them, or the text lacks a number of the question's ("and if I order at 5pm?"); the text
 * itself if the question names nothing else ("and how long?")
 */
export function narrowed(live: LiveKnowledge, title: string, text: string, question: string): string | undefined {
  const { language } = live;
  if ((question.match(NUMBER) ?? []).some((number) => !text.includes(number))) return undefined;
  const asked = subjectWords(asSiteSpells(question, live)?.question ?? question, language);
  const inTitle = new Set(mentioned(title, asked, language));
  const words = asked.filter((word) => !inTitle.has(word));
  if (words.length === 0) return text;
  const sentences = text
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .flatMap((line) => splitSentences(line, language).map(({ start, end }) => line.slice(start, end)));
  const found = sentences.map((sentence) => mentioned(sentence, words, language).length);
  const most = Math.max(0, ...found);
  return most === 0 ? undefined : sentences.filter((_, i) => found[i] === most).join("\n\n");
}
