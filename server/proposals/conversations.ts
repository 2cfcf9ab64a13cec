import type { Db } from "../ports/database/port.ts";
import { currentArticles } from "../store/article.ts";
import {
  type HandledQuestion,
  questionsForAgents,
  questionsThatHelped,
  questionsWithChoice,
} from "../store/handled-question.ts";
import { pastQuestions } from "../store/past-conversation.ts";
import { proposedBefore } from "../store/proposal.ts";
import type { KnownIdentity } from "../text/patterns/known-identity.ts";
import { createMask, findPersonalData } from "../text/patterns/personal-data.ts";
import { withoutPlaceholders } from "../text/patterns/placeholders.ts";
import { splitSentences } from "../text/sentences.ts";
import type { Asker } from "./asker.ts";
import { usable } from "./usable.ts";

/** Questions proposed for one article in one run, newest first: more at once are not read. */
const MOST = 20;

interface Said {
  readonly text: string;
  /** Absent: it was asked at the desk that the company had before. */
  readonly conversationId?: string;
}

/**
 * What visitors asked, by the article that answered: they said that it helped, chose it when they were asked back, or an
 * agent replied with it, here or at the desk that the company had before. Personal data is removed.
 */
export async function handledQuestions(db: Db, siteId: string): Promise<Map<string, Said[]>> {
  const articles = await currentArticles(db, siteId);
  const known = new Map(articles.map((article) => [article.articleId, article]));
  const found = new Map<string, Said[]>();
  const take = (articleId: string | undefined, row: HandledQuestion) => {
    const article = articleId === undefined ? undefined : known.get(articleId);
    if (article === undefined) return;
    const text = withoutPersonalData(row.question, identityOf(row), article.language);
    if (text === undefined) return;
    const list = found.get(article.articleId) ?? [];
    list.push({ text, conversationId: row.conversationId });
    found.set(article.articleId, list);
  };
  for (const row of await questionsWithChoice(db, siteId)) take(row.articleId, row);
  const addresses = articles.flatMap(({ articleId, url }) => (url === null ? [] : [{ articleId, url }]));
  for (const row of await questionsForAgents(db, siteId)) take(articleOfReply(row, addresses), row);
  for (const row of await questionsThatHelped(db, siteId)) take(row.articleId, row);
  for (const { articleId, question } of await pastQuestions(db, { siteId, linked: true })) {
    const article = known.get(articleId ?? "");
    const text = article === undefined ? undefined : withoutPlaceholders(question, article.language);
    if (article === undefined || text === undefined) continue;
    found.set(article.articleId, [...(found.get(article.articleId) ?? []), { text }]);
  }
  return found;
}

/** The article that an agent answered from: they sent its address, or the draft that was made from it. */
export function articleOfReply(
  row: { readonly reply: string; readonly draft: string | null; readonly nearest: string | null },
  addresses: readonly { readonly articleId: string; readonly url: string }[],
): string | undefined {
  const linked = linkedArticle(row.reply, addresses);
  if (linked !== undefined) return linked;
  const usedDraft = row.draft !== null && row.draft.trim() !== "" && row.reply.includes(row.draft.trim());
  return usedDraft ? (row.nearest ?? undefined) : undefined;
}

/** The one article whose address a text has; undefined: none, or several. */
export function linkedArticle(
  text: string,
  addresses: readonly { readonly articleId: string; readonly url: string }[],
): string | undefined {
  const linked = addresses.filter(({ url }) => isIn(url, text));
  return linked.length === 1 ? linked[0]?.articleId : undefined;
}

/** As a whole address: /returns isn't in /returns-policy. */
function isIn(url: string, text: string): boolean {
  for (let at = text.indexOf(url); at >= 0; at = text.indexOf(url, at + 1)) {
    if (!/[\w/-]/.test(text[at + url.length] ?? "")) return true;
  }
  return false;
}

/** What is hidden wherever it occurs: the visitor's name and e-mail address, if they're known. */
export const identityOf = ({
  visitorName,
  visitorEmail,
}: Pick<HandledQuestion, "visitorName" | "visitorEmail">): KnownIdentity => ({
  ...(visitorName === null ? {} : { name: visitorName }),
  ...(visitorEmail === null ? {} : { email: visitorEmail }),
});

/**
 * A question without the sentences that hold personal data. If nothing is left, without its order numbers: "where is my
 * order LO-482913" is a question without them.
 * @returns undefined if that isn't possible
 */
export function withoutPersonalData(text: string, known: KnownIdentity, language: string): string | undefined {
  const mask = createMask(known);
  // All of it first: a name that one sentence gives away is hidden in the others.
  mask.hide(text);
  const clean = (part: string) => mask.hide(part) === part;
  const sentences = splitSentences(text, language).map(({ start, end }) => text.slice(start, end));
  const kept = sentences.filter(clean).join(" ");
  if (kept !== "") return kept;
  let bare = "";
  let at = 0;
  for (const one of findPersonalData(text).filter(({ kind }) => kind === "order-number")) {
    bare += text.slice(at, one.start);
    at = one.end;
  }
  bare = (bare + text.slice(at))
    .replace(/\s+/gu, " ")
    .replace(/ ([?!.,])/gu, "$1")
    .trim();
  return bare !== "" && clean(bare) ? bare : undefined;
}

/** What handled conversations would propose, by article; only articles with something new. */
export async function usableByArticle(db: Db, siteId: string): Promise<Map<string, number>> {
  const said = await handledQuestions(db, siteId);
  const counts = new Map<string, number>();
  for (const article of await currentArticles(db, siteId)) {
    const texts = said.get(article.articleId);
    if (texts === undefined) continue;
    const found = usable(texts, article, await proposedBefore(db, article.articleId));
    if (found.length > 0) counts.set(article.articleId, Math.min(MOST, found.length));
  }
  return counts;
}

/** Proposes what visitors asked. */
export function askConversations(db: Db, siteId: string): Asker {
  let said: ReturnType<typeof handledQuestions> | undefined;
  return {
    async ask(article, { before }) {
      said ??= handledQuestions(db, siteId);
      const found = usable((await said).get(article.articleId) ?? [], article, before).slice(0, MOST);
      return found.length > 0
        ? { found }
        : { found, reason: "Nothing was asked that the article didn't have already." };
    },
  };
}
