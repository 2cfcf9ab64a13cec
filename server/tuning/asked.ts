import type { LiveKnowledge } from "../knowledge/live.ts";
import type { Db } from "../ports/database/port.ts";
import { articleOfReply, handledQuestions, identityOf, withoutPersonalData } from "../proposals/conversations.ts";
import { questionsForAgents, questionsThatHelped } from "../store/handled-question.ts";
import { normaliseQuestion } from "../text/normalise.ts";
import type { Asked } from "./types.ts";

/** Questions of one article: more teach the same again. */
const MOST = 16;

/**
 * Everything that was asked about these articles: their phrasings, and what visitors asked in conversations that ended
 * well. A question that an agent or a large model answered carries that reply, without personal data, and goes first.
 * A question asked of two articles is left out.
 */
export async function askedOf(db: Db, live: LiveKnowledge, articleIds: ReadonlySet<string>): Promise<Asked[]> {
  const all: Asked[] = [...(await answered(db, live))];
  for (const [articleId, said] of await handledQuestions(db, live.siteId)) {
    for (const { text } of said) all.push({ articleId, question: text });
  }
  const phrasings = [...live.passages.values()]
    .filter((one) => one.kind === "phrasing")
    .sort((a, b) => a.position - b.position);
  for (const { articleId, text } of phrasings) all.push({ articleId, question: text });
  const owners = new Map<string, Set<string>>();
  for (const { question, articleId } of all) {
    const same = normaliseQuestion(question);
    owners.set(same, (owners.get(same) ?? new Set()).add(articleId));
  }
  const byArticle = new Map<string, Map<string, Asked>>();
  for (const one of all) {
    const same = normaliseQuestion(one.question);
    if (!articleIds.has(one.articleId) || (owners.get(same)?.size ?? 0) > 1) continue;
    const own = byArticle.get(one.articleId) ?? new Map<string, Asked>();
    byArticle.set(one.articleId, own);
    if (!own.has(same) && own.size < MOST) own.set(same, one);
  }
  return [...byArticle.values()].flatMap((own) => [...own.values()]);
}

/** Questions with the reply that helped: an agent's after a handoff, or a large model's. */
async function answered(db: Db, live: LiveKnowledge): Promise<Asked[]> {
  const addresses = [...live.articles.values()].flatMap(({ id, url }) =>
    url === undefined ? [] : [{ articleId: id, url }],
  );
  const found: Asked[] = [];
  const take = (
    articleId: string | undefined,
    row: { readonly question: string; readonly reply: string } & Parameters<typeof identityOf>[0],
  ) => {
    const language = articleId === undefined ? undefined : live.articles.get(articleId)?.language;
    if (articleId === undefined || language === undefined) return;
    const question = withoutPersonalData(row.question, identityOf(row), language);
    const reply = withoutPersonalData(row.reply, identityOf(row), language);
    if (question !== undefined && reply !== undefined) found.push({ articleId, question, reply });
  };
  for (const row of await questionsForAgents(db, live.siteId)) {
    // Whatever the agent didn't take from the nearest article doesn't pass the check against it.
    take(articleOfReply(row, addresses) ?? row.nearest ?? undefined, row);
  }
  for (const row of await questionsThatHelped(db, live.siteId)) {
    if (row.form === "large") take(row.articleId, row);
  }
  return found;
}
