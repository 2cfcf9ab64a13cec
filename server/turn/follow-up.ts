import type { RankedArticle } from "../domain/candidate.ts";
import type { GateLimits, Verdict } from "../domain/verdict.ts";
import { chanceOfFollowUp, mixedReadings, stricter } from "../gate/follow-up.ts";
import { mentioned } from "../gate/mentions.ts";
import { primaryLanguage } from "../text/language.ts";
import { followUpSigns, leaning, namesSubject } from "../text/patterns/kinds.ts";
import { subjectWords } from "../text/subject-words.ts";
import { completed, type InContext, lookedUp } from "./3-understand.ts";
import { decide } from "./6-gate.ts";
import { asSiteSpells } from "./site-spelling.ts";
import { goOn, type Judged, type Step, type TurnContext } from "./state.ts";
import { gating, lookUp } from "./steps.ts";
import type { Trace } from "./types.ts";

/**
 * The share of the articles, nearest to a follow-up's own words, that it may well be about. On 73 follow-ups of seven
 * invented companies, each with the right article and with eight others, 5 to 10% keep four in five of the right ones and two
 * in five of the wrong ones; 5% was chosen when 10% let strange follow-ups through on the demo.
 */
const NEAREST = 0.05;

/**
 * The share of a follow-up's subject words that the article has to have. On the follow-ups of twelve companies that would
 * otherwise be quoted, half of the words (or the nearest 5%) keep two in three of the right ones and two in five of those put
 * after a strange history; one word is enough for three in four and one in two.
 */
const MENTIONED = 0.5;

/** Above every probability: nothing is quoted. */
const NEVER = 2;

/** From this probability on, a message is clearly rather a follow-up than a new subject: where one reading has to be taken. */
const LIKELY = 0.7;

/**
 * 6. A message that something was said before is read in two ways, alone and together with the last question and the reply to
 * it, and the gate decides once, on the probabilities of both: those of the joined reading as far as the message is likely to
 * follow up, those of the message alone as far as it's likely to begin a new subject. What the gate answers alone, in a form
 * that needs nothing before it, is answered without a second reading.
 */
export const choosing: Step<Judged, Judged> = async (turn, state) => {
  const { inContext } = state.reading;
  if (state.chosen !== undefined || inContext === undefined || isComplete(state.verdict, inContext)) return goOn(state);
  const { trace } = turn.asked;
  const before = foundIn(trace);
  const found = await lookUp(turn, state, lookedUp(inContext));
  if (found.ended) return found;
  const joined = await gating(turn, found.state);
  if (joined.ended) return joined;
  const next = mixed(turn, { alone: state, joined: joined.state, inContext });
  // The turn's record shows the reading that was used, and what was decided on both.
  if (trace !== undefined) {
    if (!next.reading.isFollowUp) Object.assign(trace, before);
    const { question, isFollowUp } = next.reading;
    Object.assign(trace, { verdict: next.verdict, understood: { ...before.understood, question, isFollowUp } });
  }
  return goOn(next);
};

const foundIn = (trace: Trace | undefined) => ({
  understood: trace?.understood,
  found: trace?.found,
  gate: trace?.gate,
});

/**
 * Whether a message is answered as it stands and names what it's about: "and the warranty on it?" after another article is
 * complete, "and to Norway?" and "is it waterproof?" aren't.
 */
function isComplete({ form }: Verdict, { typed }: InContext): boolean {
  if (form !== "quoted") return false;
  const lean = leaning(typed);
  return lean === undefined || (lean === "ellipsis" && namesSubject(typed));
}

interface Readings {
  readonly alone: Judged;
  readonly joined: Judged;
  readonly inContext: InContext;
}

/** One decision on both readings, with what was found by the one that the first article comes from. */
function mixed(turn: TurnContext, readings: Readings): Judged {
  const { alone, joined, inContext } = readings;
  // The pronoun stands for something in the message itself.
  if (alone.verdict.form === "quoted" && alone.verdict.confidence > joined.verdict.confidence) return asTyped(readings);
  const both = { alone: alone.verdict.ranked, joined: joined.verdict.ranked };
  const chance = chanceOfFollowUp({ ...both, signs: followUpSigns(inContext.typed) });
  const limits = limitsOf(alone.verdict, joined.verdict);
  // A verdict that no thresholds led to can't be made anew.
  if (limits === undefined) {
    const used = chance >= LIKELY ? asFollowUp(readings) : asTyped(readings);
    return used.verdict.form === "quoted" && !isSupported(readings, used.verdict) ? unsure(turn, used, alone) : used;
  }
  const ranked = mixedReadings(both, chance);
  const verdict = decide(ranked, limits, turn.asked.dials);
  const used = isFromHistory(readings, ranked, chance) ? asFollowUp(readings) : asTyped(readings);
  if (verdict.form !== "quoted" || isSupported(readings, verdict)) return { ...used, verdict };
  // Nothing to ask back about: only one article was meant.
  const unsupported = decide(ranked, { ...limits, answer: NEVER, clarify: NEVER }, turn.asked.dials);
  return { ...used, verdict: unsupported, isUnsupported: true };
}

const limitsOf = (a: Verdict, b: Verdict): GateLimits | undefined =>
  a.limits === undefined || b.limits === undefined ? undefined : stricter(a.limits, b.limits);

/** Whether the first article's probability comes from what was said before, more than from the message itself. */
function isFromHistory({ alone, joined }: Readings, ranked: readonly RankedArticle[], chance: number): boolean {
  const first = ranked[0]?.articleId;
  return chance * probabilityOf(joined, first) > (1 - chance) * probabilityOf(alone, first);
}

const probabilityOf = ({ verdict }: Judged, articleId: string | undefined): number =>
  verdict.ranked.find((one) => one.articleId === articleId)?.probability ?? 0;

function asFollowUp({ joined, inContext }: Readings): Judged {
  const question = completed(inContext);
  return { ...joined, question, reading: { ...joined.reading, question, isFollowUp: true }, usedHistory: true };
}

function asTyped({ alone, inContext: { typed } }: Readings): Judged {
  return {
    ...alone,
    question: typed,
    reading: { ...alone.reading, question: typed, isFollowUp: false },
    usedHistory: true,
  };
}

/**
 * Whether the article to be quoted has to do with what the message itself asks. What was said before is enough to make the gate
 * sure of that article once more, whatever is added: an article that the message's own words don't lead to isn't quoted.
 */
function isSupported({ alone, inContext: { typed } }: Readings, { ranked }: Verdict): boolean {
  const articleId = ranked[0]?.articleId;
  if (alone.verdict.form === "quoted" && articleId === alone.verdict.ranked[0]?.articleId) return true;
  const { live } = alone.site;
  const { language } = live;
  // Words of another language say nothing of the article's.
  if (primaryLanguage(alone.reading.language) !== primaryLanguage(language)) return true;
  const words = subjectWords(asSiteSpells(typed, live)?.question ?? typed, language);
  const article = articleId === undefined ? undefined : live.articles.get(articleId);
  if (words.length === 0 || article === undefined) return true;
  const found = mentioned(`${article.title} ${article.answer}`, words, language).length;
  if (found >= words.length * MENTIONED) return true;
  const rank = alone.candidates.findIndex((one) => one.articleId === articleId);
  return rank !== -1 && rank + 1 <= live.articles.size * NEAREST;
}

/** The same articles, none of which is quoted; as sure as of the message alone. */
function unsure({ asked }: TurnContext, used: Judged, alone: Judged): Judged {
  const tier = asked.dials.largeModel ? "large" : "person";
  const form = tier === "large" ? "large" : "handoff";
  const { confidence } = alone.verdict;
  const reason = asked.dials.largeModelSpent === true ? "budget-spent" : "not-sure-enough";
  const verdict: Verdict = { ...used.verdict, tier, form, confidence, reason, options: [] };
  return { ...used, verdict, isUnsupported: true };
}
