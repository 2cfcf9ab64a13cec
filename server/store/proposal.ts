import { and, asc, eq, inArray, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import type { ProposalSource } from "../wire/proposals.ts";
import { article, articleRevision } from "./schema/article.ts";
import { proposal } from "./schema/proposal.ts";

export type ProposalRow = typeof proposal.$inferSelect;

/** What comparing a phrasing with its article and the neighbours found. */
export type ProposalCheck = Pick<ProposalRow, "rank" | "closerTo"> & {
  readonly checkedBy: NonNullable<ProposalRow["checkedBy"]>;
  readonly score: number;
};

/**
 * Adds open proposals; a question that was proposed for the article before, in any state, isn't added again.
 * @returns how many were added
 */
export async function addProposals(
  tx: Tx,
  owner: {
    readonly siteId: string;
    readonly articleId: string;
    readonly source: ProposalSource;
    /** Null: no job has found them. */
    readonly jobId: string | null;
  },
  found: readonly { readonly text: string; readonly sameAs: string; readonly conversationId?: string }[],
): Promise<number> {
  if (found.length === 0) return 0;
  const rows = await tx
    .insert(proposal)
    .values(found.map((one) => ({ id: newId(), ...owner, ...one })))
    .onConflictDoNothing()
    .returning({ id: proposal.id });
  return rows.length;
}

/** The questions that were ever proposed for an article, as `sameAs`. */
export async function proposedBefore(store: Store, articleId: string): Promise<Set<string>> {
  const rows = await store.select({ sameAs: proposal.sameAs }).from(proposal).where(eq(proposal.articleId, articleId));
  return new Set(rows.map((row) => row.sameAs));
}

/** Open proposals for an article that haven't been compared with the other articles: of a job, or of none. */
export async function uncheckedProposals(
  store: Store,
  of: { readonly jobId: string | null; readonly articleId: string },
): Promise<{ id: string; text: string }[]> {
  return store
    .select({ id: proposal.id, text: proposal.text })
    .from(proposal)
    .where(
      and(
        of.jobId === null ? isNull(proposal.jobId) : eq(proposal.jobId, of.jobId),
        eq(proposal.articleId, of.articleId),
        eq(proposal.state, "open"),
        isNull(proposal.checkedBy),
      ),
    )
    .orderBy(asc(proposal.id));
}

/** Stores what the check found. */
export async function setCheck(store: Store, id: string, check: ProposalCheck): Promise<void> {
  await store.update(proposal).set(check).where(eq(proposal.id, id));
}

export interface ProposalFilter {
  readonly articleId?: string;
  readonly source?: ProposalSource;
  /** True: only those that fit another article better; false: only the others. */
  readonly flagged?: boolean;
}

/** Open, of articles that aren't archived. */
const open = (siteId: string, { articleId, source, flagged }: ProposalFilter): SQL | undefined =>
  and(
    eq(proposal.siteId, siteId),
    eq(proposal.state, "open"),
    isNull(article.archivedAt),
    articleId === undefined ? undefined : eq(proposal.articleId, articleId),
    source === undefined ? undefined : eq(proposal.source, source),
    flagged === undefined ? undefined : flagged ? isNotNull(proposal.closerTo) : isNull(proposal.closerTo),
  );

/** A page of a site's open proposals by their article's title, those that fit another article better last in it. */
export async function listProposals(
  store: Store,
  siteId: string,
  filter: ProposalFilter & { readonly offset: number; readonly limit: number },
) {
  const closer = alias(article, "closer");
  const closerRevision = alias(articleRevision, "closer_revision");
  const rows = await store
    .select({ proposal, title: articleRevision.title, closerTitle: closerRevision.title })
    .from(proposal)
    .innerJoin(article, eq(article.id, proposal.articleId))
    .innerJoin(articleRevision, eq(articleRevision.id, article.revisionId))
    .leftJoin(closer, eq(closer.id, proposal.closerTo))
    .leftJoin(closerRevision, eq(closerRevision.id, closer.revisionId))
    .where(open(siteId, filter))
    .orderBy(
      sql`lower(${articleRevision.title})`,
      asc(article.id),
      sql`${proposal.closerTo} is not null`,
      asc(proposal.id),
    )
    .limit(filter.limit)
    .offset(filter.offset);
  const [all] = await store
    .select({ count: sql<number>`count(*)::int` })
    .from(proposal)
    .innerJoin(article, eq(article.id, proposal.articleId))
    .where(open(siteId, filter));
  return { rows, total: all?.count ?? 0 };
}

/** How many are open: all, those that fit another article better, and by source. */
export async function countProposals(store: Store, siteId: string, articleId?: string) {
  const [row] = await store
    .select({
      open: sql<number>`count(*)::int`,
      flagged: sql<number>`(count(*) filter (where ${proposal.closerTo} is not null))::int`,
      "large-model": sql<number>`(count(*) filter (where ${proposal.source} = 'large-model'))::int`,
      conversation: sql<number>`(count(*) filter (where ${proposal.source} = 'conversation'))::int`,
    })
    .from(proposal)
    .innerJoin(article, eq(article.id, proposal.articleId))
    .where(open(siteId, articleId === undefined ? {} : { articleId }));
  return row ?? { open: 0, flagged: 0, "large-model": 0, conversation: 0 };
}

/** The site's proposals with these ids, locked until the transaction ends; unknown ids are left out. */
export async function lockProposals(tx: Tx, siteId: string, ids: readonly string[]): Promise<ProposalRow[]> {
  return tx
    .select()
    .from(proposal)
    .where(and(eq(proposal.siteId, siteId), inArray(proposal.id, [...ids])))
    .orderBy(asc(proposal.id))
    .for("update");
}

/** Stores a decision. */
export async function setDecision(
  tx: Tx,
  id: string,
  decision: {
    readonly state: "accepted" | "edited" | "dropped";
    readonly editedText: string | null;
    readonly decidedBy: string | null;
    readonly decidedAt: Date;
  },
): Promise<void> {
  await tx.update(proposal).set(decision).where(eq(proposal.id, id));
}
