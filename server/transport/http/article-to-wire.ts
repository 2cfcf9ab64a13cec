import { contentOf } from "../../knowledge/edit.ts";
import { TuppenceError } from "../../lib/errors.ts";
import type { Store } from "../../ports/database/port.ts";
import { findArticle } from "../../store/article-list.ts";
import { reviewsOf } from "../../store/article-review.ts";
import { findRevision, revisionsOf } from "../../store/article-revision.ts";
import { variantsOf } from "../../store/article-variant.ts";
import type { ArticleReply } from "../../wire/knowledge.ts";

/** Revisions that the history lists. */
const HISTORY = 200;

/** No such article, or none that the caller may know of. */
export const noArticle = () =>
  new TuppenceError("NOT_FOUND", "This article doesn't exist.", "Look for it in the list of articles.");

/** An article with its newest content and its history. @throws NOT_FOUND */
export async function readArticle(db: Store, articleId: string): Promise<ArticleReply> {
  const row = await findArticle(db, articleId);
  const newest = row === undefined ? undefined : await findRevision(db, { articleId, revisionId: row.revisionId });
  if (row === undefined || newest === undefined) throw noArticle();
  const review = (await reviewsOf(db, [newest.id])).get(newest.id);
  const revisions = await revisionsOf(db, articleId, HISTORY);
  return {
    id: row.id,
    key: row.key,
    state: row.state,
    isLive: row.isLive,
    waits: row.waits,
    review:
      review === undefined
        ? null
        : {
            ...{ decision: review.decision, by: review.decidedName, comment: review.comment },
            at: review.createdAt.toISOString(),
          },
    revisionId: row.revisionId,
    collectionId: row.collectionId,
    content: contentOf(newest),
    variants: (await variantsOf(db, articleId)).map(({ key: _, ...one }) => one),
    revisions: revisions.map(({ createdAt, ...one }) => ({
      ...one,
      createdAt: createdAt.toISOString(),
      isNewest: one.id === row.revisionId,
      isLive: one.id === row.liveRevisionId,
    })),
  };
}
