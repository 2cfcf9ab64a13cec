import { contentOf } from "../knowledge/edit.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Db } from "../ports/database/port.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import { articleOfReply, identityOf, withoutPersonalData } from "../proposals/conversations.ts";
import { loadNeighbours } from "../proposals/neighbours.ts";
import { currentArticles } from "../store/article.ts";
import { findArticle } from "../store/article-list.ts";
import { findRevision } from "../store/article-revision.ts";
import { type TaughtMessage, taughtMessage } from "../store/suggestion.ts";
import { ARTICLE_LIMITS } from "../wire/knowledge.ts";
import type { TeachReply } from "../wire/suggestions.ts";
import { questionAsTitle, replyAsArticle } from "./draft.ts";
import type { GapSite } from "./types.ts";

/** Articles that are offered. */
const TARGETS = 5;
/** Characters of a title. */
const TITLE = 120;

export interface TeachDeps {
  readonly db: Db;
  embedderOf(siteId: string): Promise<Embedder>;
}

export const noMessage = () =>
  new TuppenceError(
    "NOT_FOUND",
    "Nothing can be learnt from this message.",
    "Choose a reply of an agent, or an answer of the assistant.",
  );

/**
 * Where somebody starts who wants to keep what a message says: the question, the articles it may belong to, and a new one.
 * @throws NOT_FOUND unless it's an agent's message or the assistant's, of this conversation
 */
export async function teachFrom(
  deps: TeachDeps,
  site: GapSite,
  of: { readonly conversationId: string; readonly messageId: string },
): Promise<TeachReply> {
  const { db } = deps;
  const message = await taughtMessage(db, of);
  if (message === undefined) throw noMessage();
  const known = identityOf(message);
  const question = message.question === null ? undefined : withoutPersonalData(message.question, known, site.language);
  const text = replyAsArticle(message.text, known, site.language);
  const articles = await currentArticles(db, site.id);
  const addresses = articles.flatMap(({ articleId, url }) => (url === null ? [] : [{ articleId, url }]));
  // An agent who sent an article, or the draft made from one, has said where the question belongs.
  const sent =
    message.author === "person"
      ? articleOfReply({ reply: message.text, draft: message.draft, nearest: message.nearestId }, addresses)
      : undefined;
  const ids = [sent, message.citedId ?? undefined, ...(await nearestIds(deps, site.id, question))];
  const present = new Set(articles.map((one) => one.articleId));
  const wanted = [...new Set(ids)].flatMap((id) => (id !== undefined && present.has(id) ? [id] : [])).slice(0, TARGETS);
  const targets: TeachReply["targets"][number][] = [];
  for (const id of wanted) {
    const target = await targetOf(db, id);
    if (target !== undefined) targets.push(target);
  }
  return {
    kind: kindOf(message, sent, targets.length > 0),
    question: question ?? null,
    text,
    article: {
      title: questionAsTitle(question ?? "", site.language, TITLE),
      answer: text.slice(0, ARTICLE_LIMITS.answer),
      phrasings: question === undefined ? [] : [question],
      tags: [],
      url: null,
      language: site.language,
      audience: null,
    },
    targets,
  };
}

async function nearestIds(deps: TeachDeps, siteId: string, question: string | undefined): Promise<string[]> {
  if (question === undefined) return [];
  const embedder = await deps.embedderOf(siteId);
  const [vector] = await embedder.embed([question], { kind: "question" });
  if (vector === undefined) return [];
  const neighbours = await loadNeighbours({ db: deps.db, embedder }, siteId);
  return neighbours
    .nearest(vector)
    .slice(0, TARGETS)
    .map((one) => one.articleId);
}

/**
 * A reply that sent an article teaches that the question belongs to it. One after an answer of the assistant's says what
 * that article lacks. Otherwise there is no article yet.
 */
function kindOf(message: TaughtMessage, sent: string | undefined, hasTargets: boolean): TeachReply["kind"] {
  if (sent !== undefined) return "phrasing";
  if (message.author === "machine") {
    if (message.helped === false) return "correction";
    // It was put together from several articles, none of which answered alone.
    return message.form === "large" ? "article" : "phrasing";
  }
  return message.citedId !== null && hasTargets ? "correction" : "article";
}

async function targetOf(db: Db, articleId: string): Promise<TeachReply["targets"][number] | undefined> {
  const row = await findArticle(db, articleId);
  const newest = row === undefined ? undefined : await findRevision(db, { articleId, revisionId: row.revisionId });
  if (row === undefined || newest === undefined) return undefined;
  return { articleId, title: row.title, revisionId: newest.id, content: contentOf(newest) };
}
