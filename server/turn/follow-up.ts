import type { Verdict } from "../domain/verdict.ts";
import { mentions } from "../gate/mentions.ts";
import { primaryLanguage } from "../text/language.ts";
import { ownLines } from "../text/own-lines.ts";
import { leaning } from "../text/patterns/kinds.ts";
import { subjectWords } from "../text/subject-words.ts";
import { asSiteSpells } from "./spelling.ts";
import { goOn, type Judged, type Next, type Step, type TurnContext } from "./state.ts";
import { gating, retrieving } from "./steps.ts";

/**
 * The share of the articles, nearest to a follow-up's own words, that it may well be about. On 73 follow-ups of seven
 * invented companies, each with the right article and with eight others, 5 to 10% keep four in five of the right ones and two
 * in five of the wrong ones; 5% was chosen when 10% let strange follow-ups through on the demo.
 */
const NEAREST = 0.05;

/**
 * A follow-up is also judged as it was typed, and the reading that the gate is surer of is used: "and the warranty on
 * it?" after another article is complete as it is. With a pronoun, the words of what was said before are enough for the gate
 * to be sure of that article once more, whatever is asked: an article that the follow-up's own words don't lead to isn't
 * quoted.
 */
export async function surest(turn: TurnContext, joined: Judged, typed: string): Promise<Next<Judged>> {
  const reading = { ...joined.reading, question: typed, isFollowUp: false };
  const found = await retrieving(turn, { ...joined, question: typed, reading });
  if (found.ended) return found;
  const alone = await gating(turn, found.state);
  if (alone.ended) return alone;
  const { form, confidence } = alone.state.verdict;
  if (form === "quoted" && confidence > joined.verdict.confidence) return alone;
  if (joined.verdict.form !== "quoted" || isSupported(joined, alone.state, typed)) return goOn(joined);
  return form === "quoted" ? alone : goOn(unsure(turn, joined, confidence));
}

/** Whether the article that the joined question leads to has to do with what the follow-up itself asks. */
function isSupported(joined: Judged, alone: Judged, typed: string): boolean {
  const { live } = joined.site;
  const { language } = live;
  // Words of another language say nothing of the article's.
  if (primaryLanguage(joined.reading.language) !== primaryLanguage(language) || leaning(typed) !== "pointer")
    return true;
  const question = asSiteSpells(typed, live)?.question ?? typed;
  const words = subjectWords(question, language);
  const articleId = joined.verdict.ranked[0]?.articleId;
  const article = articleId === undefined ? undefined : live.articles.get(articleId);
  if (words.length === 0 || article === undefined) return true;
  if (mentions(`${article.title} ${article.answer}`, words, language)) return true;
  const rank = alone.candidates.findIndex((one) => one.articleId === articleId);
  return rank !== -1 && rank + 1 <= live.articles.size * NEAREST;
}

/** The same articles, none of which is quoted. @param confidence of the follow-up on its own */
function unsure({ asked }: TurnContext, joined: Judged, confidence: number): Judged {
  const tier = asked.dials.largeModel ? "large" : "person";
  const form = tier === "large" ? "large" : "handoff";
  const verdict: Verdict = { ...joined.verdict, tier, form, confidence, reason: "not-sure-enough", options: [] };
  return { ...joined, verdict, isUnsupported: true };
}

/** 6. The same for a message that follows up on the conversation. */
export const choosing: Step<Judged, Judged> = async (turn, state) => {
  const { asked } = turn;
  if (state.chosen !== undefined || !state.reading.isFollowUp) return goOn(state);
  const { trace } = asked;
  const before = { understood: trace?.understood, found: trace?.found, gate: trace?.gate, verdict: trace?.verdict };
  const next = await surest(turn, state, ownLines(asked.text));
  // The turn's record shows the reading that was used.
  if (trace !== undefined && !next.ended) {
    if (next.state.question === state.question) Object.assign(trace, before, { verdict: next.state.verdict });
    else if (trace.understood !== undefined) trace.understood = { ...trace.understood, question: next.state.question };
  }
  return next;
};
