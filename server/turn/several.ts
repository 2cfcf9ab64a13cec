import { citationOf } from "../domain/article.ts";
import { questionsOf } from "../text/clauses.ts";
import { ownLines } from "../text/own-lines.ts";
import { sightOf } from "../text/patterns/kinds.ts";
import { reply } from "../text/patterns/replies.ts";
import { read } from "./3-understand.ts";
import { type HandoffPlan, handOff } from "./8-handoff.ts";
import { choosing } from "./follow-up.ts";
import { introduced, quoted } from "./quoting.ts";
import { respelling } from "./spelling.ts";
import { end, goOn, type Judged, type Next, type Read, type Step, type TurnContext } from "./state.ts";
import { gating, retrieving } from "./steps.ts";
import { articleOf, candidateOf, say } from "./thought.ts";

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
  const sure = judged.filter((one) => one.verdict.form === "quoted");
  const [first] = sure;
  if (first === undefined) return goOn(state);
  const articles = new Set(sure.map((one) => one.verdict.ranked[0]?.articleId ?? ""));
  const texts = [...articles].flatMap((id) => textOf(sure, id) ?? []);
  // Close enough to what was answered: two questions about one thing.
  const open = questions.filter((_, i) => {
    const { form, ranked, confidence } = judged[i]?.verdict ?? { form: "handoff", ranked: [], confidence: 0 };
    return form !== "quoted" && !(confidence >= LIKELY && articles.has(ranked[0]?.articleId ?? ""));
  });
  if (articles.size === 1 && open.length === 0) return goOn({ ...state, ...asOne(first) });
  const rest = open.map((one) => `“${one.length > NAMED ? `${one.slice(0, NAMED)}…` : one}”`).join(", ");
  const offered = open.length === 0 ? undefined : await offer(turn, state);
  const named = offered === undefined ? [] : [reply("alsoAsked", state.language, { rest }), offered.text];
  const confidence = Math.min(...sure.map((one) => one.verdict.confidence));
  return end(
    say(
      turn,
      { ...first, verdict: { ...first.verdict, confidence } },
      {
        tier: "machine",
        form: "quoted",
        reason: "one-article-fits",
        text: [...texts, ...named].join("\n\n"),
        citations: [...articles].flatMap((id) => {
          const source = articleOf(state, id);
          return source === undefined ? [] : [citationOf(source)];
        }),
        ...(offered === undefined ? {} : { handoff: "offered" as const }),
        ...(offered?.yesOrNo === undefined ? {} : { yesOrNo: offered.yesOrNo }),
      },
    ),
  );
};

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

function textOf(sure: readonly Judged[], articleId: string): string | undefined {
  const state = sure.find((one) => one.verdict.ranked[0]?.articleId === articleId);
  const article = state === undefined ? undefined : articleOf(state, articleId);
  if (state === undefined || article === undefined) return undefined;
  const candidate = candidateOf(state, articleId);
  const text = quoted(state.site.live, article, { question: state.question, candidate });
  return `${introduced(state.site.live, articleId, state.language)}**${article.title}**\n\n${text}`;
}

/** "Shall I bring in a person?", or that nobody is available. */
async function offer({ asked, deps }: TurnContext, state: Read): Promise<HandoffPlan> {
  return handOff({
    reason: "not-sure-enough",
    text: asked.text,
    past: asked.past,
    language: state.language,
    hours: asked.settings.hours,
    nobodyHere: (await asked.nobodyHere?.()) ?? false,
    atOnce: false,
    now: deps.clock.now(),
    nearest: [],
    titleOf: (id) => articleOf(state, id)?.title,
  });
}
