import type { LiveKnowledge, LivePassage } from "../knowledge/live.ts";
import { isTuppenceError } from "../lib/errors.ts";
import { estimateTokens } from "../money/tokens.ts";
import type { LargeModel } from "../ports/large-model/port.ts";
import type { SmallModel } from "../ports/small-model/port.ts";
import { createMask } from "../text/patterns/personal-data.ts";
import { composeMessages, largeMessages, saysNo } from "../text/prompts.ts";
import { quote } from "../text/quote.ts";
import { splitSentences } from "../text/sentences.ts";
import { faultOf, type Support, supportOf } from "../text/support.ts";
import type { Reason } from "../wire/names.ts";
import type { AnswerArticle, Candidate, Citation, Option, PastMessage, Teller, Work } from "./types.ts";

/** How an attempt ended. `left`: the signal stopped it. Otherwise the next tier goes on, after what was shown. */
export type Attempt = { readonly done: true } | { readonly done: false; readonly why: Reason | "left" };

/** An article as a source under the answer. */
export function citationOf(article: AnswerArticle): Citation {
  const { id: articleId, key, title, url } = article;
  return { articleId, key, title, ...(url === undefined ? {} : { url }) };
}

export function optionsOf(live: LiveKnowledge, articleIds: readonly string[]): Option[] {
  return articleIds.flatMap((articleId) => {
    const title = live.articles.get(articleId)?.title;
    return title === undefined ? [] : [{ articleId, title }];
  });
}

/** Text passages by article, made once for each published version. */
const textsOf = new WeakMap<LiveKnowledge, Map<string, LivePassage[]>>();

function textPassages(live: LiveKnowledge, articleId: string): readonly LivePassage[] {
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
 * The article's own words that answer: all of a short one, the part that matters of a long one; verbatim, never empty.
 * @param given.part the whole was shown just before: quote the part that answers the follow-up
 */
export function quoted(
  live: LiveKnowledge,
  article: AnswerArticle,
  given: { readonly question: string; readonly candidate?: Candidate | undefined; readonly part?: boolean },
): string {
  const cosines = new Map(given.candidate?.passages.map((one) => [one.id, one.cosine]));
  const passages = textPassages(live, article.id).flatMap(({ id, start, end }) => {
    if (start === undefined || end === undefined) return [];
    const cosine = cosines.get(id);
    return [{ start, end, ...(cosine === undefined ? {} : { cosine }) }];
  });
  const text = quote(article.answer, passages, {
    question: given.question,
    language: live.language,
    titleCosine: given.candidate?.cosine.title,
    ...(given.part === undefined ? {} : { part: given.part }),
  });
  return text === "" ? article.title : text;
}

/** A composed answer that has not begun after this long gives way: the article can be quoted at once. */
const COMPOSE_LIMIT_MS = 8_000;
const COMPOSE_TOKENS = 160;

/**
 * The small model writes from one article; each sentence is shown only after it is found supported.
 * @param given.signal a person took the floor or the visitor left
 */
export async function compose(
  teller: Teller,
  given: {
    readonly model: SmallModel;
    readonly article: AnswerArticle;
    readonly text: string;
    readonly question: string;
    readonly language: string;
    readonly signal: AbortSignal;
    readonly work: Work;
  },
): Promise<Attempt> {
  const limit = AbortSignal.timeout(COMPOSE_LIMIT_MS);
  const support = supportOf([given.article.title, given.text], given.question, given.language);
  const gate = createSentenceGate(teller, support, { words: true, language: given.language });
  try {
    teller.start("composed", [citationOf(given.article)]);
    const { usage, stop } = await given.model.generate({
      ...composeMessages({ title: given.article.title, text: given.text }, given.question),
      maxTokens: COMPOSE_TOKENS,
      signal: AbortSignal.any([given.signal, limit, gate.failed]),
      onText: gate.take,
    });
    const small = given.work.smallModel;
    small.promptTokens += usage.promptTokens;
    small.cachedTokens += usage.cachedTokens;
    small.completionTokens += usage.completionTokens;
    small.busyMs += usage.busyMs;
    return ended(gate, teller, given.signal, stop === "end");
  } catch (error) {
    return stopped(gate, given.signal, error);
  }
}

const LARGE_LIMIT_MS = 30_000;
const LARGE_TOKENS = 500;

/** A large model answers from the best articles; personal data is hidden before it leaves and put back after. */
export async function askLarge(
  teller: Teller,
  given: {
    readonly model: LargeModel;
    readonly articles: readonly { article: AnswerArticle; text: string }[];
    readonly past: readonly PastMessage[];
    readonly question: string;
    readonly language: string;
    readonly signal: AbortSignal;
    readonly work: Work;
  },
): Promise<Attempt> {
  const limit = AbortSignal.timeout(LARGE_LIMIT_MS);
  const mask = createMask();
  const sources = given.articles.map(({ article, text }) => ({ title: article.title, text }));
  const past = given.past.map((one) => ({ author: one.author, text: mask.hide(one.text) }));
  const support = supportOf(
    sources.flatMap((one) => [one.title, one.text]),
    given.question,
    given.language,
  );
  const gate = createSentenceGate(teller, support, { words: false, language: given.language, restore: mask.restore });
  try {
    teller.start(
      "large",
      given.articles.slice(0, 1).map(({ article }) => citationOf(article)),
    );
    const { usage } = await given.model.generate({
      messages: largeMessages(sources, past, mask.hide(given.question)),
      maxTokens: LARGE_TOKENS,
      signal: AbortSignal.any([given.signal, limit, gate.failed]),
      onText: gate.take,
    });
    given.work.largeModel.push({ model: given.model.model, ...usage });
    return ended(gate, teller, given.signal, true);
  } catch (error) {
    // A broken-off request was read and partly answered: it costs, and nobody counted it.
    if (gate.received !== "") {
      given.work.largeModel.push({
        model: given.model.model,
        promptTokens: estimateTokens(sources.map((one) => one.text).join("") + given.question),
        cachedTokens: 0,
        completionTokens: estimateTokens(gate.received),
      });
    }
    return stopped(gate, given.signal, error);
  }
}

function ended(gate: SentenceGate, teller: Teller, signal: AbortSignal, whole: boolean): Attempt {
  if (gate.fault !== undefined) return { done: false, why: gate.fault };
  if (signal.aborted) return { done: false, why: "left" };
  // A text that was cut at the token limit ends with its last whole sentence.
  if (whole) gate.finish();
  if (gate.fault !== undefined) return { done: false, why: gate.fault };
  return teller.shown.trim() === "" ? { done: false, why: "machine-failed" } : { done: true };
}

function stopped(gate: SentenceGate, signal: AbortSignal, error: unknown): Attempt {
  if (gate.fault !== undefined) return { done: false, why: gate.fault };
  if (signal.aborted) return { done: false, why: "left" };
  // Down, busy, slow: the next tier. A mistake of ours must be seen by tests and the log.
  if (isTuppenceError(error) || (error instanceof Error && /abort|timeout/i.test(error.name))) {
    return { done: false, why: "machine-failed" };
  }
  throw error;
}

interface SentenceGate {
  take(delta: string): void;
  /** The text is at its end: the last sentence is whole too. */
  finish(): void;
  readonly failed: AbortSignal;
  readonly fault: Reason | undefined;
  readonly received: string;
}

/** Lets whole, supported sentences through, in order; the first that fails stops everything. */
function createSentenceGate(
  teller: Teller,
  support: Support,
  given: { readonly words: boolean; readonly language: string; readonly restore?: (text: string) => string },
): SentenceGate {
  const controller = new AbortController();
  const before = teller.shown;
  let text = "";
  let at = 0;
  let fault: Reason | undefined;
  const check = (sentence: string): Reason | undefined => {
    if (saysNo(sentence)) return "not-in-knowledge";
    // A placeholder's number is not the model's.
    const bare = sentence.replace(/\[[A-Z-]+-\d+\]/g, "");
    return faultOf(bare, support, given.words) === undefined ? undefined : "unsupported-sentence";
  };
  const release = (whole: boolean) => {
    const spans = splitSentences(text.slice(at), given.language);
    const from = at;
    for (const span of whole ? spans : spans.slice(0, -1)) {
      fault = check(text.slice(from + span.start, from + span.end));
      if (fault !== undefined) return controller.abort();
      const piece = text.slice(at, from + span.end);
      const lead = at === 0 && before !== "" ? "\n\n" : "";
      teller.say(lead + (given.restore?.(piece) ?? piece));
      at = from + span.end;
    }
  };
  return {
    take(delta) {
      if (fault !== undefined) return;
      text += text === "" ? delta.trimStart() : delta;
      release(false);
    },
    finish: () => release(true),
    failed: controller.signal,
    get fault() {
      return fault;
    },
    get received() {
      return text;
    },
  };
}
