import { type AnswerArticle, citationOf, type Quote } from "../domain/article.ts";
import { type Attempt, compose } from "./7-answer.ts";
import { requestOf, suitsShortReply } from "./answering.ts";
import { PATIENCE } from "./patience.ts";
import type { Judged, TurnContext } from "./state.ts";
import type { Teller } from "./types.ts";

/** One of several questions, and the article that answers it. */
export interface Section {
  /** As the visitor put it. */
  readonly asked: string;
  readonly state: Judged;
  readonly article: AnswerArticle;
  /** The article's own words that answer. */
  readonly text: string;
  /** Before them, if they're in another language than the visitor's. */
  readonly introduction: string;
}

/** What became of the sections. */
export interface EachReplied {
  /** A short reply was written to these; the others were quoted. */
  readonly written: readonly Section[];
  /** The model says that the article doesn't answer: nothing was shown. */
  readonly unanswered: readonly Section[];
  /** The visitor left, or an agent took over, in the middle. */
  readonly cutShort: boolean;
}

/** Characters of a sentence that says the same wherever it stands; "Yes." answers each question anew. */
const SHORTEST = 12;

/** A section as it's shown: below its article's title. */
export const quotedSection = ({ article, text, introduction }: Section): string =>
  `${introduction}**${article.title}**\n\n${text}`;

/** The sections with an article that none before them has: two questions may be answered by one. */
export const articlesOf = (sections: readonly Section[]): Section[] =>
  sections.filter(({ article }, i) => sections.findIndex((one) => one.article.id === article.id) === i);

/** The articles' own words behind short replies to several questions. */
export function quoteOf(sections: readonly Section[], { asked }: TurnContext): Quote {
  const [first, ...others] = articlesOf(sections);
  const isOpen = asked.settings.replies === "short-with-article";
  if (first !== undefined && others.length === 0) return { text: first.text, isOpen };
  return { text: articlesOf(sections).map(quotedSection).join("\n\n"), isOpen };
}

/** Whether the small model may write to at least one of them. */
export const mayReply = (turn: TurnContext, sections: readonly Section[]): boolean =>
  turn.deps.smallModel !== undefined &&
  turn.asked.dials.mayCompose &&
  sections.some(({ state, article }) => suitsShortReply(state, article.id));

/**
 * Answers several questions one after the other, below their articles' titles: by a short reply, or by the article if
 * none can be written. What stands there already isn't said again.
 */
export async function replyToEach(turn: TurnContext, sections: readonly Section[]): Promise<EachReplied> {
  const { teller } = turn;
  const [written, unanswered]: [Section[], Section[]] = [[], []];
  const fit = sections.filter(({ state, article }) => suitsShortReply(state, article.id));
  teller.start(
    "composed",
    articlesOf(sections).map(({ article }) => citationOf(article)),
    quoteOf(fit, turn),
  );
  const titled = new Set<string>();
  for (const section of sections) {
    const { article, text } = section;
    const own = below(teller, titled.has(article.id) ? undefined : `**${article.title}**\n\n`);
    const attempt = fit.includes(section) ? await attemptAt(turn, own, section) : undefined;
    if (attempt?.done === true) written.push(section);
    else if (attempt?.why === "not-in-knowledge" && own.shown === "") unanswered.push(section);
    else if (attempt?.why === "left" && teller.shown !== "") return { written, unanswered, cutShort: true };
    else own.say(own.shown === "" ? `${section.introduction}${text}` : `\n\n${text}`);
    if (own.shown !== "") titled.add(article.id);
  }
  return { written, unanswered, cutShort: false };
}

async function attemptAt(turn: TurnContext, teller: Teller, section: Section): Promise<Attempt | undefined> {
  const { smallModel: model } = turn.deps;
  if (model === undefined) return undefined;
  const { state, article, text } = section;
  return compose(teller, { ...requestOf(turn, state), model, article, text, patience: PATIENCE });
}

/**
 * Shows a title before the first words of a section.
 * @param title undefined: the article has had one, and what was said of it isn't said again
 */
function below(teller: Teller, title: string | undefined): Teller {
  let shown = "";
  let isBegun = false;
  return {
    start() {},
    say(text) {
      shown += text;
      if (title === undefined && text.trim().length >= SHORTEST && teller.shown.includes(text.trim())) return;
      teller.say(isBegun ? text : `${teller.shown === "" ? "" : "\n\n"}${title ?? ""}${text.trimStart()}`);
      isBegun = true;
    },
    get shown() {
      return shown;
    },
  };
}
