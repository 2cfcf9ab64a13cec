import type { LiveKnowledge } from "../knowledge/live.ts";
import type { Db } from "../ports/database/port.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import { createCheck } from "../proposals/check.ts";
import { identityOf, withoutPersonalData } from "../proposals/conversations.ts";
import { usable } from "../proposals/usable.ts";
import { currentArticles } from "../store/article.ts";
import { questionsThatHelped } from "../store/handled-question.ts";
import { addProposals, proposedBefore, setCheck, uncheckedProposals } from "../store/proposal.ts";

/**
 * Proposes the questions that a large model's answer helped with as phrasings of the article that it came from: the next
 * time, that article may answer alone. Nothing is proposed twice; a person decides. The answers themselves are on the
 * review list.
 * @returns how many were proposed
 */
export async function proposeFromLargeAnswers(
  deps: {
    readonly db: Db;
    live(siteId: string): LiveKnowledge | undefined;
    embedderOf(siteId: string): Promise<Embedder>;
  },
  siteId: string,
  signal: AbortSignal,
): Promise<number> {
  const { db } = deps;
  const helped = (await questionsThatHelped(db, siteId)).filter((one) => one.form === "large");
  if (helped.length === 0) return 0;
  let proposed = 0;
  const check = createCheck({ db, embedder: await deps.embedderOf(siteId), live: deps.live }, siteId);
  for (const article of await currentArticles(db, siteId)) {
    const { articleId, language } = article;
    const texts = helped.flatMap((row) => {
      const text =
        row.articleId === articleId ? withoutPersonalData(row.question, identityOf(row), language) : undefined;
      return text === undefined ? [] : [{ text, conversationId: row.conversationId }];
    });
    if (texts.length === 0) continue;
    const found = usable(texts, article, await proposedBefore(db, articleId));
    const owner = { siteId, articleId, source: "conversation", jobId: null } as const;
    proposed += await db.transaction((tx) => addProposals(tx, owner, found));
    const rows = await uncheckedProposals(db, { jobId: null, articleId });
    if (rows.length === 0) continue;
    const checks = await check(
      articleId,
      rows.map((row) => row.text),
      signal,
    );
    for (const [i, one] of checks.entries()) await setCheck(db, (rows[i] as { id: string }).id, one);
  }
  return proposed;
}
