import { type ExamQuestion, examinablePhrasings, prepareQuestions, type Shown } from "../exam/draw.ts";
import type { Examined, ExamKnowledge } from "../exam/types.ts";
import { newId } from "../lib/ids.ts";
import type { Db } from "../ports/database/port.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import { composeMessages, REFUSAL, saysNo } from "../text/prompts.ts";
import { splitSentences } from "../text/sentences.ts";
import { faultOf, SUPPORT, type Support, supportOf } from "../text/support.ts";
import { askedOf } from "./asked.ts";
import { splitArticles } from "./split.ts";
import { createTargetFinder, type TargetFinder } from "./target.ts";
import type { Asked, DataSet, Example } from "./types.ts";
import { usableArticles } from "./usable-articles.ts";

export interface DataSetDeps {
  readonly db: Db;
  /** The server's usual one; a site's own comes with its knowledge. */
  readonly embedder: Embedder;
  /** The code that serves visitors: examples show what it would show. */
  readonly examined: Examined;
}

/**
 * What a site's deep tune learns: each question with the article that answers it and a reply that visitors could read,
 * and with the nearest article that doesn't answer and a refusal. A reply is learned only if it passes the check that the
 * tuned model's own replies must pass.
 * @throws TUNE_TOO_SMALL if too few articles or phrasings are left
 */
export async function makeDataSet(
  deps: DataSetDeps,
  site: ExamKnowledge,
  options: { readonly seed: number; readonly signal: AbortSignal; readonly onProgress?: (share: number) => void },
): Promise<DataSet> {
  const { seed, signal } = options;
  const { live } = site;
  const embedder = site.embedder ?? deps.embedder;
  const { articles, notes } = usableArticles(live);
  const ids = articles.map((one) => one.id);
  const { learned, heldOut } = splitArticles(ids, examinablePhrasings(live), { seed, notes });
  const asked = await askedOf(deps.db, live, learned);
  const targets = createTargetFinder(embedder, live.language, signal);
  const examples: Example[] = [];
  let unanswered = 0;
  let ambiguous = 0;
  for (const [i, one] of asked.entries()) {
    signal.throwIfAborted();
    options.onProgress?.(i / asked.length);
    const passage = {
      id: newId(),
      articleId: one.articleId,
      kind: "phrasing" as const,
      position: 0,
      text: one.question,
    };
    const [pair] = await prepareQuestions({ ...deps, embedder, site }, [passage], signal);
    if (pair === undefined) continue;
    const answer = await answerOf(pair.right, one, live.language, targets);
    if (answer === undefined) unanswered++;
    else examples.push(exampleOf(answer.kind, pair.right, pair.question, answer.text));
    if (!learned.has(pair.wrong.article.id) || mayAnswer(pair)) ambiguous++;
    else examples.push(exampleOf("refusal", pair.wrong, pair.question, REFUSAL));
  }
  const count = (kind: Example["kind"]) => examples.filter((one) => one.kind === kind).length;
  const [replies, refusals] = [count("reply"), count("refusal")];
  return {
    examples,
    heldOut,
    figures: {
      articles: learned.size,
      heldOut: heldOut.size,
      examples: replies + count("extract"),
      replies,
      refusals,
      notes: [
        ...notes,
        ...(unanswered > 0 ? [`${unanswered} questions have no sentence in their article that could answer.`] : []),
        ...(ambiguous > 0
          ? [
              `${ambiguous} questions have no wrong article to learn from: the nearest one may answer too, or isn't learned.`,
            ]
          : []),
      ],
    },
  };
}

function exampleOf(kind: Example["kind"], { article, text }: Shown, question: string, reply: string): Example {
  const { messages } = composeMessages({ title: article.title, text }, question);
  return { kind, article: article.key, messages: [...messages, { role: "assistant", content: reply }] };
}

/** The nearest other article is nearer than the right one: it may answer, too, and a refusal would be wrong. */
const mayAnswer = ({ right, wrong }: ExamQuestion): boolean => wrong.cosine > right.cosine;

async function answerOf(
  shown: Shown,
  { question, reply }: Asked,
  language: string,
  targets: TargetFinder,
): Promise<{ kind: "reply" | "extract"; text: string } | undefined> {
  const { article, text } = shown;
  const passages = [...(article.url === undefined ? [] : [`[${article.title}](${article.url})`]), article.title, text];
  const support = supportOf(passages, question, language, SUPPORT.small);
  const own = reply === undefined ? "" : supportedPart(reply, support, language);
  if (own !== "") return { kind: "reply", text: own };
  const target = await targets.find({ title: article.title, text }, question, support);
  return target === undefined ? undefined : { kind: "extract", text: target };
}

/** Characters of a reply that are learned: whole sentences up to this. */
const MOST_REPLY = 400;

/** The sentences of a reply that the article supports: greetings and what only this customer needed are not learned. */
function supportedPart(reply: string, support: Support, language: string): string {
  let kept = "";
  for (const { start, end } of splitSentences(reply, language)) {
    const sentence = reply.slice(start, end).trim();
    const isSupported =
      faultOf(sentence, support) === undefined && !saysNo(sentence) && saysSomething(sentence, support);
    if (isSupported && kept.length + sentence.length < MOST_REPLY) kept += `${kept === "" ? "" : " "}${sentence}`;
  }
  return kept;
}

/** "Hello!" and "Hope that helps" claim nothing, so they pass every check. */
function saysSomething(sentence: string, support: Support): boolean {
  const bare = { ...support, stems: new Set<string>(), publicStems: new Set<string>(), share: 1 };
  return faultOf(sentence, bare) === "words";
}
