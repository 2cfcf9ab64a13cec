import { TuppenceError } from "../lib/errors.ts";
import { bookLargeModel, type LargeModelDeps, largeModelMissing } from "../money/large-model.ts";
import { draftMessages } from "../text/prompts.ts";
import { splitSentences } from "../text/sentences.ts";
import { faultOf, SUPPORT, supportOf } from "../text/support.ts";

/** What the ledger says these lines are for. */
const PURPOSE = "article draft";
/** Tokens of an article at most: some 500 words of English. */
const DRAFT_TOKENS = 900;
/** Conversations that the model reads, and characters of each reply. */
const MOST_TALKS = 12;
const READ = 3_000;

/** A customer's question and the team's reply, without personal data. */
export interface Talk {
  readonly question: string;
  readonly reply: string;
}

export type WriteDeps = LargeModelDeps;

/**
 * A large model writes an article from what the team answered; its cost is booked.
 * @returns `unsupported`: its sentences that the replies don't support, by the rules of step 7
 * @throws LARGE_MODEL_UNAVAILABLE
 */
export async function writeDraft(
  deps: WriteDeps,
  options: {
    readonly siteId: string;
    readonly talks: readonly Talk[];
    readonly language: string;
    readonly signal?: AbortSignal;
  },
): Promise<{ title: string; answer: string; unsupported: string[]; costNanoUsd: number }> {
  const { siteId, language, signal } = options;
  const missing = await largeModelMissing(deps, siteId);
  if (missing !== undefined) {
    throw new TuppenceError("LARGE_MODEL_UNAVAILABLE", "The large model can't write a draft now.", missing);
  }
  const talks = options.talks.slice(0, MOST_TALKS).map((one) => ({ ...one, reply: one.reply.slice(0, READ) }));
  const reply = await deps.largeModel.generate({
    messages: draftMessages(talks, language),
    maxTokens: DRAFT_TOKENS,
    ...(signal && { signal }),
  });
  const costNanoUsd = await bookLargeModel(deps, { siteId, about: { purpose: PURPOSE }, usage: reply.usage });
  const { title, answer } = readDraft(reply.text);
  if (answer === "") {
    throw new TuppenceError(
      "LARGE_MODEL_UNAVAILABLE",
      "The large model didn't write an article.",
      "Start from the agents' replies instead, or try again.",
    );
  }
  const unsupported = unsupportedIn(answer, talks, language);
  return { title, answer, unsupported, costNanoUsd };
}

/** A title after a # on the first line, then the article; a fence around both is left out. */
export function readDraft(text: string): { title: string; answer: string } {
  const all = text.trim().split("\n");
  const lines = all[0]?.startsWith("```") && all.at(-1)?.trim() === "```" ? all.slice(1, -1) : all;
  const [first = "", ...rest] = lines;
  if (!first.startsWith("#")) return { title: "", answer: lines.join("\n").trim() };
  return { title: first.replace(/^#{1,6} */u, "").trim(), answer: rest.join("\n").trim() };
}

/** Sentences of an article that none of the replies supports: a number, address or promise of its own, or foreign words. */
export function unsupportedIn(answer: string, talks: readonly Talk[], language: string): string[] {
  const support = supportOf(
    talks.map((one) => one.reply),
    talks.map((one) => one.question).join(" "),
    language,
    SUPPORT.large,
  );
  return answer
    .split("\n")
    .map((line) =>
      line
        .trim()
        .replace(/^(?:[-*]|\d{1,3}\.) +/u, "")
        .replace(/\*\*|__/gu, ""),
    )
    .flatMap((line) => splitSentences(line, language).map(({ start, end }) => line.slice(start, end).trim()))
    .filter((sentence) => sentence !== "" && faultOf(sentence, support) !== undefined);
}
