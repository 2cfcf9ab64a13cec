import { priceTokens, type Tokens } from "../money/lines.ts";
import { estimateTokens } from "../money/tokens.ts";
import type { LargeModelUsage } from "../ports/large-model/port.ts";
import type { LedgerLine } from "../store/ledger.ts";
import type { PriceRow } from "../store/price.ts";
import { phrasingMessages } from "../text/prompts.ts";
import type { OfArticle } from "./usable.ts";

/** Questions asked for, for one article. */
export const ASKED_FOR = 12;
/** Tokens of a reply at most: 12 questions of 25 words have about 400 in English, more in other languages. */
export const REPLY_TOKENS = 700;
/** Tokens of a usual reply: 12 questions of 10 words. An assumption for the estimate; the budget counts real ones. */
const USUAL_REPLY_TOKENS = 220;
/** Characters of an article that the model reads; the rest of a longer one is left out. */
const READ = 12_000;
/** Characters per token of a dense text, for what a request costs at most. */
const DENSE = 2;
/** Phrasings that the model is told not to repeat. */
const TOLD = 20;

/** What the ledger says these lines are for: they belong to no conversation. */
export const PURPOSE = "phrasings";

/** The request for an article. */
export const messagesFor = (article: OfArticle & { readonly answer: string }) =>
  phrasingMessages(
    { title: article.title, text: article.answer.slice(0, READ) },
    { count: ASKED_FOR, known: article.examples.slice(0, TOLD), language: article.language },
  );

type Messages = readonly { readonly content: string }[];
const lengthOf = (messages: Messages) => messages.reduce((sum, message) => sum + message.content.length, 0);

/** The usual tokens of a request. */
export const usualTokens = (messages: Messages): Tokens => ({
  promptTokens: messages.reduce((sum, message) => sum + estimateTokens(message.content), 0),
  cachedTokens: 0,
  completionTokens: USUAL_REPLY_TOKENS,
});

/** The most that a request can cost, in nano-dollars: a dense text, and a reply up to its limit. */
export const mostOf = (messages: Messages, price: PriceRow): number =>
  priceTokens(
    { promptTokens: Math.ceil(lengthOf(messages) / DENSE), cachedTokens: 0, completionTokens: REPLY_TOKENS },
    price,
  );

/** The ledger line of a request; an interrupted one was read, and nobody counted its tokens. */
export function lineOf(
  model: string,
  usage: LargeModelUsage,
  price: PriceRow | undefined,
  interrupted = false,
): LedgerLine {
  return {
    side: "cost",
    kind: "large-model",
    nanoUsd: price === undefined ? 0 : priceTokens(usage, price),
    quantity: {
      purpose: PURPOSE,
      model,
      ...usage,
      ...(interrupted ? { counted: "estimated, the reply was lost" } : {}),
      ...(price === undefined ? { unpriced: "no price row for this model" } : {}),
    },
    ...(price === undefined ? {} : { priceId: price.id }),
  };
}
