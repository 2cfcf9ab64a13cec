import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store } from "../ports/database/port.ts";
import { article, articleRevision } from "./schema/article.ts";
import { articleVote } from "./schema/article-vote.ts";
import { knowledgeVersion } from "./schema/knowledge-version.ts";

/** Counts what a reader said of an article. */
export async function addArticleVote(
  store: Store,
  vote: { articleId: string; revisionId: string; helped: boolean },
): Promise<void> {
  await store.insert(articleVote).values({ ...vote, id: newId() });
}

/** What readers said of a site's articles, those that helped least first. */
export async function articleVotes(
  store: Store,
  siteId: string,
  limit: number,
): Promise<{ articleId: string; title: string; helped: number; notHelped: number }[]> {
  const helped = sql<number>`(count(*) filter (where ${articleVote.helped}))::int`;
  const notHelped = sql<number>`(count(*) filter (where not ${articleVote.helped}))::int`;
  return await store
    .select({ articleId: article.id, title: articleRevision.title, helped, notHelped })
    .from(articleVote)
    .innerJoin(article, eq(article.id, articleVote.articleId))
    .innerJoin(articleRevision, eq(articleRevision.id, article.revisionId))
    .where(and(eq(article.siteId, siteId), isNull(article.archivedAt)))
    .groupBy(article.id, articleRevision.title)
    .orderBy(
      desc(sql`(count(*) filter (where not ${articleVote.helped})) - (count(*) filter (where ${articleVote.helped}))`),
      article.id,
    )
    .limit(limit);
}

/** Whether a site's article with this key was live once, for everyone, and has been archived since. */
export async function wasTakenDown(store: Store, siteId: string, key: string): Promise<boolean> {
  const rows = await store
    .select({ id: article.id })
    .from(article)
    .innerJoin(articleRevision, eq(articleRevision.id, article.revisionId))
    .where(
      and(
        eq(article.siteId, siteId),
        eq(article.key, key),
        isNull(articleRevision.audience),
        // In a version that went live between the two.
        sql`exists (select 1 from ${knowledgeVersion} where ${knowledgeVersion.siteId} = ${article.siteId}
          and ${knowledgeVersion.publishedAt} between ${article.createdAt} and ${article.archivedAt})`,
      ),
    )
    .limit(1);
  return rows.length > 0;
}
