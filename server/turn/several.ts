import { subjectsOf } from "../domain/approval.ts";
import { citationOf } from "../domain/article.ts";
import { questionsOf } from "../text/clauses.ts";
import { ownLines } from "../text/own-lines.ts";
import { sightOf } from "../text/patterns/kinds.ts";
import { reply } from "../text/patterns/replies.ts";
import { read } from "./3-understand.ts";
import { type HandoffPlan, handOff } from "./8-handoff.ts";
import { choosing } from "./follow-up.ts";
import type { Thought } from "./parts.ts";
import { introduced, quoted } from "./quoting.ts";
import { articlesOf, mayReply, quotedSection, quoteOf, replyToEach, type Section } from "./replying-to-each.ts";
import { respelling } from "./spelling.ts";
import { end, goOn, type Judged, type Next, type Read, type Step, type TurnContext } from "./state.ts";
import { gating, retrieving } from "./steps.ts";
import { articleOf, candidateOf, say, thoughtOf } from "./thought.ts";

/** Questions of one message that are looked up; with more, a person is the better choice. */
const MOST = 3;

/**
 * From this probability on, a question is more likely than not about the article just given, and isn't listed as open.
 */
const LIKELY = 0.5;

/** The longest question that is repeated to the visitor, in characters. */
const NAMED = 120;

/**
 * A message with two or three questions: each one we're sure about is answered, the others are listed, and a person is
 * offered for them. If we're sure about none, the message is judged as a whole.
 */
export const several: Step<Read, Read> = async (turn, state) => {
  const { asked } = turn;
  if (state.chosen !== undefined || state.reading.isFollowUp || state.reading.kind !== "question") return goOn(state);
  const questions = questionsOf(ownLines(asked.text), state.language).filter((one) => sightOf(one).kind === "question");
  if (questions.length < 2 || questions.length > MOST) return goOn(state);
  const judged: Judged[] = [];
  for (const question of questions) {
    const next = await judge(turn, state, question, questions.slice(0, judged.length));
    if (next.ended) return next;
    judged.push(next.state);
  }
  const sure = judged.filter(isSure);
  const [first] = sure;
  if (first === undefined) return goOn(state);
  const articles = new Set(sure.map(articleIdOf));
  // Close enough to what is answered: two questions about one thing.
  const isCovered = (one: Judged) =>
    isSure(one) || (one.verdict.confidence >= LIKELY && articles.has(articleIdOf(one)));
  const each = judged.map((one, i) => ({ asked: questions[i] ?? "", state: one }));
  const open = each.filter((one) => !isCovered(one.state)).map((one) => one.asked);
  const sections = each.filter((one) => isCovered(one.state)).flatMap((one) => sectionOf(one) ?? []);
  const confidence = Math.min(...sure.map((one) => one.verdict.confidence));
  const whole: Judged = { ...first, verdict: { ...first.verdict, confidence } };
  if (mayReply(turn, sections)) {
    const thought = await writeEach(turn, whole, sections, { questions, open });
    return thought === undefined ? goOn(state) : end(thought);
  }
  if (articles.size === 1 && open.length === 0) return goOn({ ...state, ...asOne(first) });
  return end(await quoteEach(turn, whole, articlesOf(sections), open));
};

/** One article answers it. */
const isSure = ({ verdict }: Judged): boolean => verdict.form === "quoted" || verdict.form === "composed";
const articleIdOf = ({ verdict }: Judged): string => verdict.ranked[0]?.articleId ?? "";

/** Each article's own words, then the questions that are open. */
async function quoteEach(
  turn: TurnContext,
  state: Judged,
  sections: readonly Section[],
  open: readonly string[],
): Promise<Thought> {
  const { text, ...offered } = await naming(turn, state, waits(turn, sections) ? [] : open);
  return say(turn, state, {
    tier: "machine",
    form: "quoted",
    reason: "one-article-fits",
    text: [...sections.map(quotedSection), ...text].join("\n\n"),
    citations: sections.map(({ article }) => citationOf(article)),
    ...offered,
  });
}

/**
 * A short reply to each, with the articles' own words; then the questions that are open, or turned out to be.
 * @returns undefined if the model found an answer to none: nothing was shown
 */
async function writeEach(
  turn: TurnContext,
  state: Judged,
  sections: readonly Section[],
  { questions, open }: { readonly questions: readonly string[]; readonly open: readonly string[] },
): Promise<Thought | undefined> {
  const { written, unanswered, cutShort } = await turn.meter.time("answer", () => replyToEach(turn, sections));
  if (unanswered.length === sections.length) return undefined;
  const turnedOut = new Set([...open, ...unanswered.map((one) => one.asked)]);
  const left = questions.filter((one) => turnedOut.has(one));
  const { text, ...offered } = await naming(turn, state, cutShort || waits(turn, sections) ? [] : left);
  const told = sections.filter((one) => !unanswered.includes(one));
  const how =
    written.length > 0
      ? ({ form: "composed", reason: "composed-and-supported", quote: quoteOf(written, turn) } as const)
      : ({ form: "quoted", reason: "one-article-fits" } as const);
  const citations = articlesOf(told).map(({ article }) => citationOf(article));
  const outcome = { tier: "machine", ...how, citations, ...offered } as const;
  if (text.length > 0) return say(turn, state, { ...outcome, text: text.join("\n\n") });
  return thoughtOf(turn, state, { ...outcome, options: [], ...(cutShort ? { cutShort } : {}) });
}

/** A person sends the answer, and sees what else was asked. */
const waits = ({ asked: { approval } }: TurnContext, sections: readonly Section[]): boolean =>
  approval !== undefined &&
  subjectsOf(
    approval,
    sections.map(({ article }) => article.id),
  ).length > 0;

/** Names the questions that aren't answered, and offers a person for them. */
async function naming(
  turn: TurnContext,
  state: Read,
  open: readonly string[],
): Promise<{ readonly text: readonly string[] } & Partial<Pick<Thought["outcome"], "handoff" | "yesOrNo">>> {
  if (open.length === 0) return { text: [] };
  const rest = open.map((one) => `“${one.length > NAMED ? `${one.slice(0, NAMED)}…` : one}”`).join(", ");
  const offered = await offer(turn, state);
  return {
    text: [reply("alsoAsked", state.language, { rest }), offered.text],
    handoff: "offered",
    ...(offered.yesOrNo === undefined ? {} : { yesOrNo: offered.yesOrNo }),
  };
}

/** What one question adds to the state of all of them, if the others go the same way. */
const asOne = ({ question, reading }: Judged): Pick<Read, "question" | "reading"> => ({ question, reading });

/** One of the questions, with those before it as the history. */
async function judge(
  turn: TurnContext,
  state: Read,
  question: string,
  before: readonly string[],
): Promise<Next<Judged>> {
  const past = [...turn.asked.pastAlone, ...before.map((text) => ({ author: "visitor" as const, text }))];
  const { inContext, ...alone } = read(question, past, {
    siteLanguage: state.language,
    articleTitle: () => undefined,
    personOffered: false,
  });
  // The second of two questions is one of its own, unless its form says otherwise.
  const follows = inContext !== undefined && (before.length === 0 || alone.isFollowUp);
  const reading = follows ? { ...alone, inContext } : alone;
  const found = await retrieving(turn, { ...state, question: reading.question, reading });
  if (found.ended) return found;
  const judged = await gating(turn, found.state);
  const next = judged.ended ? judged : await choosing(turn, judged.state);
  return next.ended ? next : respelling(turn, next.state);
}

function sectionOf({ asked, state }: { asked: string; state: Judged }): Section | undefined {
  const articleId = articleIdOf(state);
  const article = articleOf(state, articleId);
  if (article === undefined) return undefined;
  const candidate = candidateOf(state, articleId);
  const text = quoted(state.site.live, article, { question: state.question, candidate });
  return { asked, state, article, text, introduction: introduced(state.site.live, articleId, state.language) };
}

/** "Shall I bring in a person?", or that nobody is available. */
async function offer({ asked, deps }: TurnContext, state: Read): Promise<HandoffPlan> {
  const available = await asked.available?.("not-sure-enough");
  return handOff({
    reason: "not-sure-enough",
    text: asked.text,
    past: asked.past,
    language: state.language,
    hours: available === undefined ? asked.settings.hours : available.hours,
    nobodyHere: available?.openAt === "",
    atOnce: false,
    now: deps.clock.now(),
    nearest: [],
    titleOf: (id) => articleOf(state, id)?.title,
  });
}
