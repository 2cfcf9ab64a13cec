import { type AnswerArticle, citationOf, type Quote } from "../domain/article.ts";
import type { PastMessage } from "../domain/message.ts";
import type { Work } from "../domain/outcome.ts";
import { sentenceCheck } from "../gate/sentence-support.ts";
import { isTuppenceError } from "../lib/errors.ts";
import { estimateTokens } from "../money/tokens.ts";
import type { LargeModel } from "../ports/large-model/port.ts";
import type { SmallModel } from "../ports/small-model/port.ts";
import type { KnownIdentity } from "../text/patterns/known-identity.ts";
import { createMask } from "../text/patterns/personal-data.ts";
import { composeMessages, largeMessages } from "../text/prompts.ts";
import { type Provenance, provenanceOf } from "../text/provenance.ts";
import { createSentenceGate, type SentenceGate } from "../text/sentence-gate.ts";
import { isForeign, SUPPORT, supportOf } from "../text/support.ts";
import { supporting } from "../text/supporting.ts";
import type { Reason } from "../wire/names.ts";
import { outOfPatience, type PATIENCE } from "./patience.ts";
import type { Teller } from "./types.ts";

/**
 * How an attempt ended. `left`: the signal stopped it. In all other cases the next tier continues after what was shown.
 */
export type Attempt =
  | { readonly done: true; readonly provenance: Provenance }
  | { readonly done: false; readonly why: Reason | "left" };

/** A written answer that isn't complete after this long is followed by the article's own words. */
const COMPOSE_LIMIT_MS = 8_000;
const COMPOSE_TOKENS = 160;

/**
 * The small model writes from one article. Each sentence is shown only once it's found to be supported.
 * @param options.quote the article's own words, to be shown with the reply
 * @param options.patience how long its beginning may take; without it (an exam), as long as the whole
 * @param options.signal an agent took over, or the visitor left
 */
export async function compose(
  teller: Teller,
  options: {
    readonly model: SmallModel;
    readonly article: AnswerArticle;
    readonly text: string;
    readonly quote?: Quote;
    readonly patience?: typeof PATIENCE;
    /** The visitor's message, of which `question` is the complete form. */
    readonly typed: string;
    readonly question: string;
    readonly language: string;
    readonly identity?: KnownIdentity;
    readonly signal: AbortSignal;
    readonly work: Work;
  },
): Promise<Attempt> {
  const { patience } = options;
  const before = teller.shown;
  const late = outOfPatience(patience?.sentenceMs ?? COMPOSE_LIMIT_MS, () => teller.shown !== before);
  const limit = AbortSignal.timeout(COMPOSE_LIMIT_MS);
  const support = supportOf(
    [...addressOf(options.article), options.article.title, options.text],
    options.question,
    options.language,
    SUPPORT.small,
  );
  const gate = createSentenceGate(teller, support, {
    language: options.language,
    understood: sentenceCheck(
      [{ title: options.article.title, text: options.text }],
      options.question,
      options.language,
    ),
  });
  const provenance = provenanceOf({ ...options, past: [], mask: createMask(options.identity) });
  try {
    teller.start("composed", [citationOf(options.article)], options.quote);
    const { usage, stop } = await options.model.generate({
      ...composeMessages({ title: options.article.title, text: options.text }, options.question),
      maxTokens: COMPOSE_TOKENS,
      ...(patience === undefined ? {} : { firstMs: patience.wordMs }),
      signal: AbortSignal.any([options.signal, limit, late.signal, gate.failed]),
      onText: gate.take,
    });
    const small = options.work.smallModel;
    small.promptTokens += usage.promptTokens;
    small.cachedTokens += usage.cachedTokens;
    small.completionTokens += usage.completionTokens;
    small.busyMs += usage.busyMs;
    return ended(gate, teller, { provenance, signal: options.signal, whole: stop === "end" });
  } catch (error) {
    return stopped(gate, options.signal, error);
  } finally {
    late.end();
  }
}

const LARGE_LIMIT_MS = 30_000;
const LARGE_TOKENS = 500;

/** A large model answers from the best articles; personal data is masked before it's sent and put back afterwards. */
export async function askLarge(
  teller: Teller,
  options: {
    readonly model: LargeModel;
    readonly articles: readonly { article: AnswerArticle; text: string }[];
    readonly past: readonly PastMessage[];
    /** The visitor's message, of which `question` is the complete form. */
    readonly typed: string;
    readonly question: string;
    readonly language: string;
    readonly identity?: KnownIdentity;
    readonly signal: AbortSignal;
    readonly work: Work;
  },
): Promise<Attempt> {
  const limit = AbortSignal.timeout(LARGE_LIMIT_MS);
  const mask = createMask(options.identity);
  const sources = options.articles.map(({ article, text }) => ({ title: article.title, text }));
  const past = options.past.map((one) => ({ author: one.author, text: mask.hide(one.text) }));
  const passages = options.articles.flatMap(({ article, text }) => [...addressOf(article), article.title, text]);
  // It answers in the visitor's language: if that differs from the articles', words can't be compared.
  const canCheck = !isForeign(options.typed, passages, options.language);
  const support = supportOf(passages, options.question, options.language, canCheck ? SUPPORT.large : 0);
  const provenance = canCheck ? provenanceOf({ ...options, mask }) : "private";
  const gate = createSentenceGate(teller, support, {
    language: options.language,
    restore: mask.restore,
    understood: canCheck ? sentenceCheck(sources, options.question, options.language) : undefined,
  });
  const messages = largeMessages(sources, past, mask.hide(options.question));
  try {
    // Which articles it's supported by is known when it's complete.
    teller.start("large", []);
    const { usage, stop } = await options.model.generate({
      messages,
      maxTokens: LARGE_TOKENS,
      signal: AbortSignal.any([options.signal, limit, gate.failed]),
      onText: gate.take,
    });
    options.work.largeModel.push({ model: options.model.model, ...usage });
    if (stop === "refused" && gate.fault === undefined) return { done: false, why: "machine-failed" };
    return ended(gate, teller, { provenance, signal: options.signal, whole: stop === "end" });
  } catch (error) {
    // An interrupted request was read and partly answered: it costs money, but nobody counted the tokens.
    if (gate.received !== "") {
      options.work.largeModel.push({
        model: options.model.model,
        promptTokens: messages.reduce((sum, message) => sum + estimateTokens(message.content), 0),
        cachedTokens: 0,
        completionTokens: estimateTokens(gate.received),
      });
    }
    return stopped(gate, options.signal, error);
  }
}

/**
 * The articles that what was shown is supported by, the most supporting first; the nearest one if its words can't be
 * compared, as in another language.
 */
export function supportingOf(
  shown: string,
  articles: readonly { article: AnswerArticle; text: string }[],
  language: string,
): AnswerArticle[] {
  const parts = articles.map(({ article, text }) => [...addressOf(article), article.title, text]);
  const found = supporting(shown, parts, language).flatMap((place) => articles[place]?.article ?? []);
  return found.length > 0 ? found : articles.slice(0, 1).map(({ article }) => article);
}

/** The article's address as a link, so that an answer can include it. */
const addressOf = ({ title, url }: AnswerArticle): string[] => (url === undefined ? [] : [`[${title}](${url})`]);

function ended(
  gate: SentenceGate,
  teller: Teller,
  { provenance, signal, whole }: { provenance: Provenance; signal: AbortSignal; whole: boolean },
): Attempt {
  if (gate.fault !== undefined) return { done: false, why: gate.fault };
  if (signal.aborted) return { done: false, why: "left" };
  // A text that was cut at the token limit ends with its last complete sentence.
  if (whole) gate.finish();
  if (gate.fault !== undefined) return { done: false, why: gate.fault };
  if (teller.shown.trim() === "") return { done: false, why: "machine-failed" };
  return { done: true, provenance: gate.isPublic ? provenance : "private" };
}

function stopped(gate: SentenceGate, signal: AbortSignal, error: unknown): Attempt {
  if (gate.fault !== undefined) return { done: false, why: gate.fault };
  if (signal.aborted) return { done: false, why: "left" };
  // Down, busy, slow: the next tier. But a mistake of ours must show up in tests and the log.
  if (isTuppenceError(error) || (error instanceof Error && /abort|timeout/i.test(error.name))) {
    return { done: false, why: "machine-failed" };
  }
  throw error;
}
