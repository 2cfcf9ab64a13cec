import type { Db } from "../ports/database/port.ts";
import { nextToReplay, type PastRow, type ReplayRow, storeReplayed } from "../store/past-conversation.ts";
import { plainQuestion } from "../text/patterns/placeholders.ts";
import type { OnceAnswer, Turns } from "../turn/parts.ts";
import { ANSWER_FORMS } from "../wire/names.ts";
import type { ReplayOutcome } from "../wire/past-conversations.ts";

/** Questions whose results are stored together: what a process has done before it dies isn't done again. */
const BATCH = 20;

/**
 * Puts a site's past questions to the assistant as it is now, newest first. Nothing is kept for others, nothing costs, and no
 * model writes: an answer that only a large model would give counts as handed on.
 * @returns false if it was ended by somebody else
 */
export async function runReplay(
  db: Db,
  turns: Pick<Turns, "answerOnce">,
  replay: ReplayRow,
  options: { readonly now: () => Date; readonly signal: AbortSignal },
): Promise<boolean> {
  for (;;) {
    const rows = await nextToReplay(db, replay, BATCH);
    if (rows.length === 0) return true;
    const found = [];
    for (const row of rows) {
      options.signal.throwIfAborted();
      found.push({ id: row.id, ...(await ask(turns, row, options.signal)) });
    }
    if (!(await storeReplayed(db, replay.id, found, options.now()))) return false;
  }
}

async function ask(
  turns: Pick<Turns, "answerOnce">,
  { siteId, question }: PastRow,
  signal: AbortSignal,
): Promise<{ outcome: ReplayOutcome; articleId: string | null }> {
  const text = plainQuestion(question);
  if (text === "") return { outcome: "handed-on", articleId: null };
  return readAnswer(await turns.answerOnce({ siteId, question: text, cache: false, record: false, signal }));
}

const ANSWERS: ReadonlySet<string> = new Set(ANSWER_FORMS);

/** What an answer counts as. */
export function readAnswer({ outcome }: Pick<OnceAnswer, "outcome">): {
  outcome: ReplayOutcome;
  articleId: string | null;
} {
  if (outcome.tier === "machine" && ANSWERS.has(outcome.form)) {
    return { outcome: "answered", articleId: outcome.citations[0]?.articleId ?? null };
  }
  const [first] = outcome.options;
  if (first !== undefined) return { outcome: "offered", articleId: first.articleId };
  return { outcome: "handed-on", articleId: null };
}
