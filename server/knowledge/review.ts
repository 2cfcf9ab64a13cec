import { TuppenceError } from "../lib/errors.ts";
import type { Db, Store, Tx } from "../ports/database/port.ts";
import { lockSite } from "../store/article.ts";
import { countWaiting, findArticle, listWaiting } from "../store/article-list.ts";
import { addReview, authorsSince, reviewsOf } from "../store/article-review.ts";
import type { ReviewDecision, WaitingReply } from "../wire/article-review.ts";

/** A second person, as a decision names them. */
export interface Reviewer {
  readonly memberId: string;
  readonly name: string;
  readonly isOwner: boolean;
}

const refused = (message: string, remedy: string) => new TuppenceError("REVIEW_REFUSED", message, remedy);

/** The site's changes that wait for a second person, as a member sees them. @param memberId undefined: no member asks */
export async function waitingOf(
  store: Store,
  siteId: string,
  options: { memberId: string | undefined; offset: number; limit: number },
): Promise<WaitingReply> {
  const { memberId, offset } = options;
  const rows = await listWaiting(store, siteId, options);
  const authors = await authorsSince(
    store,
    rows.map((row) => row.articleId),
  );
  const said = await reviewsOf(
    store,
    rows.map((row) => row.revisionId),
  );
  const counts = await countWaiting(store, siteId);
  const total = counts.review + counts["sent-back"];
  return {
    changes: rows.flatMap(({ changedAt, waits, kind, ...row }) => {
      if ((waits !== "review" && waits !== "sent-back") || kind === "archived") return [];
      const by = authors.get(row.articleId) ?? [];
      const review = said.get(row.revisionId);
      return {
        ...row,
        waits,
        kind,
        authors: by.flatMap((one) => one.name ?? []),
        isOwn: memberId !== undefined && by.some((one) => one.memberId === memberId),
        changedAt: changedAt.toISOString(),
        comment: review?.comment ?? null,
        decidedBy: review?.decidedName ?? null,
      };
    }),
    total,
    next: rows.length > 0 && offset + rows.length < total ? String(offset + rows.length) : null,
  };
}

/**
 * A second person's word on an article's newest change. Nobody approves what they wrote any part of since visitors' version;
 * an owner may, and `isOverride` says so.
 * @param options.also in the same transaction, for the audit log
 * @throws NOT_FOUND, ARTICLE_CHANGED if there is a newer revision, REVIEW_REFUSED
 */
export async function decideReview(
  db: Db,
  options: {
    readonly articleId: string;
    /** What was read. */
    readonly revisionId: string;
    readonly decision: ReviewDecision;
    readonly comment: string;
    /** An owner's: approve their own change. */
    readonly override: boolean;
    readonly by: Reviewer;
    readonly at: Date;
    also?(tx: Tx, done: { title: string; isOverride: boolean }): Promise<void>;
  },
): Promise<void> {
  const { articleId, revisionId, decision, comment, by, at } = options;
  const noArticle = () =>
    new TuppenceError("NOT_FOUND", "This article doesn't exist.", "Load the list of changes again.");
  await db.transaction(async (tx) => {
    const before = await findArticle(tx, articleId);
    if (before === undefined) throw noArticle();
    await lockSite(tx, before.siteId);
    const row = await findArticle(tx, articleId);
    if (row === undefined) throw noArticle();
    if (row.revisionId !== revisionId) {
      throw new TuppenceError(
        "ARTICLE_CHANGED",
        `"${row.title}" was saved again after you opened it.`,
        "Read the newest version, then decide.",
      );
    }
    if (row.waits !== "review" && row.waits !== "sent-back") {
      throw refused(`"${row.title}" doesn't wait for approval.`, "Load the list of changes again.");
    }
    if (decision === "sent-back" && comment === "") {
      throw refused("A change is sent back with a comment.", "Write what should be different.");
    }
    const authors = (await authorsSince(tx, [articleId])).get(articleId) ?? [];
    const isOwn = authors.some((one) => one.memberId === by.memberId);
    const isOverride = decision === "approved" && isOwn;
    if (isOverride && !(by.isOwner && options.override)) {
      throw refused(
        "You can't approve a change that you wrote yourself.",
        by.isOwner
          ? "Ask another manager, or confirm that you want to approve it as an owner."
          : "Ask another manager to approve it.",
      );
    }
    await addReview(tx, {
      ...{ articleId, revisionId, decision, isOverride, createdAt: at },
      ...{ comment: comment === "" ? null : comment, decidedBy: by.memberId, decidedName: by.name },
    });
    await options.also?.(tx, { title: row.title, isOverride });
  });
}
