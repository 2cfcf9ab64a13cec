import type { Store } from "../ports/database/port.ts";
import { plainQuestion } from "../text/patterns/placeholders.ts";
import { askedBefore } from "../turn/asked.ts";
import type { OnceAnswer, Turns } from "../turn/parts.ts";
import { GAP_REPLAYED, type GapReplay } from "../wire/gaps.ts";
import { ANSWER_FORMS } from "../wire/names.ts";
import type { GapQuestions } from "./list.ts";

type Counts = NonNullable<GapReplay["past"]>;

/**
 * Asks a group's questions again, each with what was said before it in its conversation, and counts the conversations that
 * the assistant would answer now; past conversations' questions, which are asked alone, are counted apart. Nothing is stored,
 * nothing costs, and no model writes: an answer that only a large model would give doesn't count.
 * @param options.articleId what the group was given, if anything
 */
export async function replayGap(
  store: Store,
  turns: Pick<Turns, "answerOnce">,
  options: {
    readonly siteId: string;
    readonly members: {
      readonly asked: readonly Pick<GapQuestions["asked"][number], "turnId" | "conversationId">[];
      readonly past: readonly Pick<GapQuestions["past"][number], "question">[];
    };
    /** Conversations, and past questions, that are asked again: the first. Default: as many as of a group. */
    readonly most?: number;
    readonly articleId: string | null;
    readonly signal: AbortSignal;
    readonly onProgress: (share: number) => void;
  },
): Promise<Pick<GapReplay, "conversations" | "answered" | "fromArticle" | "offered" | "past">> {
  const { siteId, articleId, signal, onProgress, most = GAP_REPLAYED } = options;
  const { asked } = options.members;
  const conversations = [...new Set(asked.map((one) => one.conversationId))].slice(0, most);
  const past = options.members.past.slice(0, most);
  let done = 0;
  const progress = () => onProgress(++done / (conversations.length + past.length));
  const ask = async (question: Pick<Parameters<Turns["answerOnce"]>[0], "question" | "history" | "viewer">) => {
    signal.throwIfAborted();
    return turns.answerOnce({ ...question, siteId, cache: false, record: false, signal });
  };
  const counts = noCounts(conversations.length);
  for (const conversationId of conversations) {
    const found: OnceAnswer[] = [];
    for (const { turnId } of asked.filter((one) => one.conversationId === conversationId)) {
      const before = await askedBefore(store, turnId);
      // Deleted meanwhile.
      if (before !== undefined) found.push(await ask(before));
    }
    count(counts, found, articleId);
    progress();
  }
  if (past.length === 0) return counts;
  const pastCounts = noCounts(past.length);
  for (const { question } of past) {
    count(pastCounts, [await ask({ question: plainQuestion(question) })], articleId);
    progress();
  }
  return { ...counts, past: pastCounts };
}

const noCounts = (conversations: number): Counts => ({ conversations, answered: 0, fromArticle: 0, offered: 0 });

/** Adds a conversation by what its questions got. */
function count(counts: Counts, found: readonly OnceAnswer[], articleId: string | null): void {
  const isAnswered = found.length > 0 && found.every(isAnswer);
  const names = (one: OnceAnswer) => one.outcome.citations[0]?.articleId === articleId;
  const offers = (one: OnceAnswer) => one.outcome.options.some((option) => option.articleId === articleId);
  if (isAnswered) counts.answered++;
  if (isAnswered && articleId !== null && found.every(names)) counts.fromArticle++;
  if (!isAnswered && articleId !== null && found.some(offers)) counts.offered++;
}

const ANSWERS: ReadonlySet<string> = new Set(ANSWER_FORMS);
const isAnswer = ({ outcome }: OnceAnswer) => outcome.tier === "machine" && ANSWERS.has(outcome.form);
