import type { AnswerArticle } from "../domain/article.ts";
import type { Candidate } from "../domain/candidate.ts";
import type { Outcome } from "../domain/outcome.ts";
import { type ReplyName, reply } from "../text/patterns/replies.ts";
import { largeMessages } from "../text/prompts.ts";
import type { Form, Reason, Tier } from "../wire/names.ts";
import { spoken } from "./chat-language.ts";
import type { Thought } from "./parts.ts";
import type { TurnContext, TurnState } from "./state.ts";

/** Articles that a large model is sent, and that the counterfactual is calculated with. */
const SOURCES = 3;

type More = Pick<Partial<Thought>, "queue" | "cachedAnswerId" | "keep">;

export const articleOf = ({ site }: TurnState, id: string): AnswerArticle | undefined => site?.live.articles.get(id);

export const candidateOf = ({ candidates }: TurnState, id: string): Candidate | undefined =>
  candidates.find((one) => one.articleId === id);

/** The closest articles, best first. */
export function nearestArticles(state: TurnState): AnswerArticle[] {
  return (state.verdict?.ranked ?? []).slice(0, SOURCES).flatMap(({ articleId }) => articleOf(state, articleId) ?? []);
}

/** A turn's result, with the text that was shown. */
export function thoughtOf(
  { asked, teller }: TurnContext,
  state: TurnState,
  outcome: Omit<Outcome, "text" | "cutShort" | "confidence"> & Partial<Pick<Outcome, "cutShort" | "confidence">>,
  more: More = {},
): Thought {
  return {
    outcome: { cutShort: false, confidence: state.verdict?.confidence ?? 0, ...outcome, text: teller.shown },
    ranked: state.verdict?.ranked ?? [],
    question: state.question,
    ...spoken(state.language),
    ...(state.site === undefined ? {} : { versionId: state.site.live.versionId, view: state.site.view }),
    baselinePrompt: largeMessages(
      nearestArticles(state).map(({ title, answer }) => ({ title, text: answer })),
      asked.past,
      asked.text,
    )
      .map((message) => message.content)
      .join("\n"),
    ...more,
  };
}

/** Says a complete text and makes the outcome; what an earlier tier showed stays before it. */
export function say(
  turn: TurnContext,
  state: TurnState,
  said: { readonly tier: Tier; readonly form: Form; readonly reason: Reason; readonly text: string } & Partial<
    Pick<Outcome, "citations" | "quote" | "options" | "handoff" | "yesOrNo">
  >,
  more: More = {},
): Thought {
  const { text, ...outcome } = said;
  const { teller } = turn;
  teller.start(said.form, said.citations ?? [], said.quote);
  teller.say(teller.shown === "" ? text : `\n\n${text}`);
  return thoughtOf(turn, state, { citations: [], options: [], ...outcome }, more);
}

/** Says one of the fixed replies, in the visitor's language. */
export function sayReply(
  turn: TurnContext,
  state: TurnState,
  said: { readonly tier: Tier; readonly form: Form; readonly reason: Reason; readonly name: ReplyName },
): Thought {
  const { name, ...outcome } = said;
  return say(turn, state, { ...outcome, text: reply(name, state.language) });
}
