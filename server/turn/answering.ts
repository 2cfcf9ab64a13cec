import { citationOf } from "../domain/article.ts";
import type { Verdict } from "../domain/verdict.ts";
import { normaliseQuestion } from "../text/normalise.ts";
import { createMask } from "../text/patterns/personal-data.ts";
import { reply } from "../text/patterns/replies.ts";
import { type Provenance, provenanceOf } from "../text/provenance.ts";
import type { Form, Reason } from "../wire/names.ts";
import { type Attempt, askLarge, compose, supportingOf } from "./7-answer.ts";
import type { Thought } from "./parts.ts";
import { PATIENCE } from "./patience.ts";
import { person } from "./person.ts";
import { introduced, narrowed, optionsOf, quoted } from "./quoting.ts";
import { recallNear } from "./recalled.ts";
import { type Ended, end, type Judged, type TurnContext } from "./state.ts";
import { articleOf, candidateOf, nearestArticles, say, thoughtOf } from "./thought.ts";

type Answer = (turn: TurnContext, state: Judged, verdict: Verdict) => Thought | Promise<Thought>;

/** A verdict without an answer goes to a person. */
const toPerson: Answer = (turn, state, { reason }) =>
  person(turn, state, state.reading.kind === "complaint" ? "complaint" : reason);

/** How each form of a verdict is answered. The gate never returns the last four: earlier steps end with them. */
const BY_FORM: Readonly<Record<Form, Answer>> = {
  quoted: quoteOrWrite,
  composed: quoteOrWrite,
  large: rememberOrAskLarge,
  clarify,
  suggested: suggest,
  handoff: toPerson,
  "out-of-hours": toPerson,
  cached: toPerson,
  smalltalk: toPerson,
  refused: toPerson,
};

/** 7 and 8: answers in the verdict's form. If a model isn't available, the next best form is used. */
export async function answering(turn: TurnContext, state: Judged): Promise<Ended> {
  const { verdict } = state;
  const thought = await turn.meter.time("answer", async () => BY_FORM[verdict.form](turn, state, verdict));
  return end(thought);
}

async function quoteOrWrite(turn: TurnContext, state: Judged, verdict: Verdict): Promise<Thought> {
  const first = verdict.ranked[0]?.articleId;
  if (first === undefined) return toPerson(turn, state, verdict);
  if (!turn.asked.dials.mayCompose || !suitsShortReply(state, first)) return quote(turn, state, first, verdict.reason);
  return (await recallNear(turn, state, first)) ?? write(turn, state, first);
}

/**
 * Who chose a title wants to read that article. The model was examined in the articles' language: to somebody who writes
 * another one, an article is quoted.
 */
export function suitsShortReply(state: Judged, articleId: string): boolean {
  return state.chosen === undefined && introduced(state.site.live, articleId, state.language) === "";
}

async function rememberOrAskLarge(turn: TurnContext, state: Judged, verdict: Verdict): Promise<Thought> {
  const first = verdict.ranked[0]?.articleId;
  if (first === undefined || !turn.asked.dials.largeModel) return toPerson(turn, state, verdict);
  return (await recallNear(turn, state, first)) ?? large(turn, state);
}

function clarify(turn: TurnContext, state: Judged, { options }: Verdict): Thought | Promise<Thought> {
  const shown = optionsOf(state.site.live, options);
  if (turn.asked.clarified || shown.length < 2) return person(turn, state, "not-sure-enough");
  return say(turn, state, {
    tier: "machine",
    form: "clarify",
    reason: "two-articles-fit",
    text: reply("clarify", state.language),
    options: shown,
  });
}

/** Titles instead of an answer, once in a row: who was just asked to choose and writes again is offered a person. */
function suggest(turn: TurnContext, state: Judged, { options, reason }: Verdict): Thought | Promise<Thought> {
  const { asked } = turn;
  if (state.reading.kind === "complaint") return person(turn, state, "complaint");
  const shown = optionsOf(state.site.live, options);
  if (asked.clarified || asked.suggested || shown.length < 2) return person(turn, state, "not-sure-enough");
  return say(turn, state, {
    tier: "machine",
    form: "suggested",
    reason,
    text: reply("suggest", state.language),
    options: shown,
  });
}

/** Only what was made from the question and the knowledge alone is reused for others who ask the same. */
function keep({ asked }: TurnContext, state: Judged, articleId: string, provenance: Provenance): Pick<Thought, "keep"> {
  // What one visitor chose, or what was said before, isn't the answer for all.
  if (asked.optionArticleId !== undefined || state.chosen !== undefined || state.usedHistory) return {};
  if (provenance !== "public") return {};
  // Without a vector it's only given for exactly this question.
  const vector = state.reader.isApart ? new Float32Array() : state.vector;
  return { keep: { vector, articleId, precision: asked.dials.precision, provenance } };
}

/** The visitor asks something else than last time, and has chosen no title: who asks again gets the same answer again. */
function isAnother({ asked }: TurnContext, state: Judged): boolean {
  if (state.chosen !== undefined || asked.optionArticleId !== undefined) return false;
  const before = asked.past.findLast((one) => one.author === "visitor");
  return before === undefined || normaliseQuestion(before.text) !== normaliseQuestion(asked.text);
}

function quote(turn: TurnContext, state: Judged, articleId: string, reason: Reason): Thought | Promise<Thought> {
  const { asked, teller } = turn;
  const { question } = state;
  const source = articleOf(state, articleId);
  if (source === undefined) return person(turn, state, "machine-failed");
  const last = asked.past.findLast((one) => one.articleId !== undefined);
  const isNext = last?.articleId === articleId && isAnother(turn, state);
  const whole = quoted(state.site.live, source, {
    question,
    candidate: candidateOf(state, articleId),
    // The visitor has just read all of it: show the part that answers.
    part: isNext,
  });
  const introduction = introduced(state.site.live, articleId, state.language);
  const isAgain = isNext && last.text === `${introduction}${whole}`;
  const part = isAgain ? narrowed(state.site.live, source.title, whole, asked.text) : whole;
  // A message that leads to the article by itself puts the same in other words; one that needs the last question asks for more.
  if (part === undefined && state.reading.isFollowUp) return person(turn, state, "already-said");
  const text = part ?? whole;
  // A quote depends on the question alone, but not if it follows another tier's text.
  const provenance =
    teller.shown === ""
      ? provenanceOf({ typed: asked.text, question, past: [], mask: createMask(asked.identity) })
      : "private";
  return say(
    turn,
    state,
    {
      tier: "machine",
      form: "quoted",
      reason,
      text: `${introduction}${text}`,
      citations: [citationOf(source)],
    },
    keep(turn, state, articleId, provenance),
  );
}

/** What both models are given in addition to the articles. */
export const requestOf = ({ asked, meter }: TurnContext, state: Judged) => ({
  typed: asked.text,
  question: state.question,
  language: state.site.live.language,
  ...(asked.identity === undefined ? {} : { identity: asked.identity }),
  signal: asked.signal,
  work: meter.work,
});

/** What a model wrote, if it finished or the visitor left in the middle; undefined: the next tier continues. */
function written(
  turn: TurnContext,
  state: Judged,
  attempt: Attempt,
  outcome: Pick<Thought["outcome"], "tier" | "form" | "reason" | "citations" | "quote">,
): Thought | undefined {
  // Kept under the gate's first article, by which it will be looked for.
  const first = state.verdict.ranked[0]?.articleId;
  const said = { ...outcome, options: [] };
  if (attempt.done) {
    return thoughtOf(turn, state, said, first === undefined ? {} : keep(turn, state, first, attempt.provenance));
  }
  const cut = attempt.why === "left" && turn.teller.shown !== "";
  return cut ? thoughtOf(turn, state, { ...said, cutShort: true }) : undefined;
}

const whyNot = (attempt: Attempt): Reason | "left" => (attempt.done ? "machine-failed" : attempt.why);

/** The small model answers; if it fails, what it showed stays and the article is quoted after it. */
async function write(turn: TurnContext, state: Judged, articleId: string): Promise<Thought> {
  const { teller, deps, asked } = turn;
  const source = articleOf(state, articleId);
  const model = deps.smallModel;
  if (source === undefined || model === undefined) return quote(turn, state, articleId, "one-article-fits");
  const text = quoted(state.site.live, source, { question: state.question, candidate: candidateOf(state, articleId) });
  const shown = { text, isOpen: asked.settings.replies === "short-with-article" };
  const attempt = await compose(teller, {
    ...requestOf(turn, state),
    ...{ model, article: source, text, quote: shown, patience: PATIENCE },
  });
  const done = written(turn, state, attempt, {
    tier: "machine",
    form: "composed",
    reason: "composed-and-supported",
    citations: [citationOf(source)],
    quote: shown,
  });
  if (done !== undefined) return done;
  const why = whyNot(attempt);
  // Down, busy, slow, or a sentence that the article doesn't support: the article itself, right away.
  if (why !== "not-in-knowledge") return quote(turn, state, articleId, "one-article-fits");
  return asked.dials.largeModel ? large(turn, state) : person(turn, state, why);
}

/** The large model answers, or a person is offered. */
async function large(turn: TurnContext, state: Judged): Promise<Thought> {
  const { teller, deps, asked } = turn;
  const model = deps.largeModel;
  const articles = nearestArticles(state);
  const why = state.verdict.reason;
  if (model === undefined || articles.length === 0) return person(turn, state, why);
  const sources = articles.map((article) => ({
    article,
    text: quoted(state.site.live, article, { question: state.question, candidate: candidateOf(state, article.id) }),
  }));
  const attempt = await askLarge(teller, { ...requestOf(turn, state), model, articles: sources, past: asked.past });
  const done = written(turn, state, attempt, {
    tier: "large",
    form: "large",
    reason: "large-model-answered",
    citations: supportingOf(teller.shown, sources, state.site.live.language).map(citationOf),
  });
  if (done !== undefined) return done;
  return person(turn, state, whyNot(attempt) === "not-in-knowledge" ? "not-in-knowledge" : why);
}
