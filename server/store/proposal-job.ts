import { and, asc, desc, eq, ne, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Db, Store, Tx } from "../ports/database/port.ts";
import type { ProposalSource } from "../wire/proposals.ts";
import { type ArticleContent, articleContent } from "./article.ts";
import { addLines, type LedgerLine } from "./ledger.ts";
import { article, articleRevision } from "./schema/article.ts";
import { proposal, proposalJob, proposalJobArticle } from "./schema/proposal.ts";

export type ProposalJobRow = typeof proposalJob.$inferSelect;

/** The site's articles with fewer phrasings than this, open proposals included, by key. */
export async function articlesWithFewer(store: Store, siteId: string, fewerThan: number): Promise<ArticleContent[]> {
  const open = sql`(select count(*) from ${proposal} where ${proposal.articleId} = ${article.id} and ${proposal.state} = 'open')`;
  return store
    .select(articleContent)
    .from(article)
    .innerJoin(articleRevision, eq(articleRevision.id, article.revisionId))
    .where(
      and(
        eq(article.siteId, siteId),
        sql`${article.archivedAt} is null`,
        sql`jsonb_array_length(${articleRevision.examples}) + ${open} < ${fewerThan}`,
      ),
    )
    .orderBy(asc(article.key));
}

/** Starts a job on these articles. @returns undefined if another one is running on the site */
export async function addJob(
  db: Db,
  job: {
    readonly siteId: string;
    readonly source: ProposalSource;
    readonly model: string | null;
    readonly estimateNanoUsd: number | null;
    readonly budgetNanoUsd: number | null;
    readonly runner: string;
    readonly articleIds: readonly string[];
  },
): Promise<ProposalJobRow | undefined> {
  const { articleIds, ...values } = job;
  return db.transaction(async (tx) => {
    const [row] = await tx
      .insert(proposalJob)
      .values({ id: newId(), ...values })
      .onConflictDoNothing()
      .returning();
    if (row === undefined) return undefined;
    const ids = JSON.stringify(articleIds);
    await tx.execute(sql`
      insert into ${proposalJobArticle} (job_id, article_id, position)
      select ${row.id}::uuid, given.id::uuid, given.place
      from json_array_elements_text(${ids}::json) with ordinality as given(id, place)`);
    return row;
  });
}

/** A job with its counts. */
export async function readJob(store: Store, where: { id: string } | { newestOf: string }) {
  const [row] = await store
    .select()
    .from(proposalJob)
    .where("id" in where ? eq(proposalJob.id, where.id) : eq(proposalJob.siteId, where.newestOf))
    .orderBy(desc(proposalJob.createdAt), desc(proposalJob.id))
    .limit(1);
  if (row === undefined) return undefined;
  const [counts] = await store
    .select({
      articles: sql<number>`count(*)::int`,
      done: sql<number>`(count(*) filter (where ${proposalJobArticle.state} = 'done'))::int`,
      proposed: sql<number>`coalesce(sum(${proposalJobArticle.proposed}), 0)::int`,
    })
    .from(proposalJobArticle)
    .where(eq(proposalJobArticle.jobId, row.id));
  const skipped = await store
    .select({
      articleId: article.id,
      title: articleRevision.title,
      reason: sql<string>`${proposalJobArticle.reason}`,
    })
    .from(proposalJobArticle)
    .innerJoin(article, eq(article.id, proposalJobArticle.articleId))
    .innerJoin(articleRevision, eq(articleRevision.id, article.revisionId))
    .where(and(eq(proposalJobArticle.jobId, row.id), sql`${proposalJobArticle.reason} is not null`))
    .orderBy(asc(proposalJobArticle.position));
  return { ...row, ...(counts ?? { articles: 0, done: 0, proposed: 0 }), skipped };
}

/** The site's running job, if there is one. */
export async function runningJob(store: Store, siteId: string): Promise<ProposalJobRow | undefined> {
  const [row] = await store
    .select()
    .from(proposalJob)
    .where(and(eq(proposalJob.siteId, siteId), eq(proposalJob.state, "running")));
  return row;
}

/** Says that the job's process is alive. @returns false if the job ended, or another process has taken it over */
export async function renewJob(store: Store, job: { readonly id: string; readonly runner: string }): Promise<boolean> {
  const rows = await store
    .update(proposalJob)
    .set({ seenAt: sql`now()` })
    .where(ownJob(job))
    .returning({ id: proposalJob.id });
  return rows.length === 1;
}

const ownJob = (job: { readonly id: string; readonly runner: string }) =>
  and(eq(proposalJob.id, job.id), eq(proposalJob.runner, job.runner), eq(proposalJob.state, "running"));

/** Takes over running jobs whose process hasn't been seen for so many seconds. */
export async function adoptJobs(
  store: Store,
  options: { readonly runner: string; readonly silentSeconds: number },
): Promise<ProposalJobRow[]> {
  return store
    .update(proposalJob)
    .set({ runner: options.runner, seenAt: sql`now()` })
    .where(
      and(
        eq(proposalJob.state, "running"),
        ne(proposalJob.runner, options.runner),
        sql`${proposalJob.seenAt} <= now() - make_interval(secs => ${options.silentSeconds})`,
      ),
    )
    .returning();
}

/** This process ends: another one can take its jobs over at once. */
export async function leaveJobs(store: Store, runner: string): Promise<void> {
  await store
    .update(proposalJob)
    .set({ seenAt: new Date(0) })
    .where(and(eq(proposalJob.runner, runner), eq(proposalJob.state, "running")));
}

/** An article that a job still has to do. */
export interface JobArticle extends ArticleContent {
  readonly archived: boolean;
  /** A request for it was sent, and its reply is lost. */
  readonly interrupted: boolean;
}

/** The job's next article that isn't done. */
export async function nextArticle(store: Store, jobId: string): Promise<JobArticle | undefined> {
  const [row] = await store
    .select({
      ...articleContent,
      archived: sql<boolean>`${article.archivedAt} is not null`,
      interrupted: sql<boolean>`${proposalJobArticle.state} = 'asking'`,
    })
    .from(proposalJobArticle)
    .innerJoin(article, eq(article.id, proposalJobArticle.articleId))
    .innerJoin(articleRevision, eq(articleRevision.id, article.revisionId))
    .where(and(eq(proposalJobArticle.jobId, jobId), ne(proposalJobArticle.state, "done")))
    .orderBy(asc(proposalJobArticle.position))
    .limit(1);
  return row;
}

/** Done articles of a job that still have proposals to compare: the process died between. */
export async function articlesToCheck(store: Store, jobId: string): Promise<string[]> {
  const rows = await store
    .selectDistinct({ id: proposal.articleId })
    .from(proposal)
    .where(and(eq(proposal.jobId, jobId), eq(proposal.state, "open"), sql`${proposal.checkedBy} is null`));
  return rows.map((row) => row.id);
}

/** Whose a job is, locked until the transaction ends: this process's, another one's, or nobody's because it ended here. */
export async function ownerOf(
  store: Store,
  job: { readonly id: string; readonly runner: string },
): Promise<"this" | "other" | "ended"> {
  const [row] = await store
    .select({ runner: proposalJob.runner, state: proposalJob.state })
    .from(proposalJob)
    .where(eq(proposalJob.id, job.id))
    .for("update");
  if (row?.runner !== job.runner) return "other";
  return row.state === "running" ? "this" : "ended";
}

/** Books what a request cost: ledger lines without a conversation, and the job's sum. */
export async function bookOnJob(
  tx: Tx,
  job: { readonly id: string; readonly siteId: string },
  lines: readonly LedgerLine[],
  at: Date,
): Promise<void> {
  await addLines(tx, { siteId: job.siteId, lines, at });
  const sum = lines.reduce((total, line) => total + line.nanoUsd, 0);
  await tx
    .update(proposalJob)
    .set({ spentNanoUsd: sql`${proposalJob.spentNanoUsd} + ${sum}`, seenAt: sql`now()` })
    .where(eq(proposalJob.id, job.id));
}

/** Notes where an article of a job is. */
export async function setJobArticle(
  store: Store,
  of: { readonly jobId: string; readonly articleId: string },
  change: Partial<Pick<typeof proposalJobArticle.$inferSelect, "state" | "proposed" | "reason">>,
): Promise<void> {
  await store
    .update(proposalJobArticle)
    .set(change)
    .where(and(eq(proposalJobArticle.jobId, of.jobId), eq(proposalJobArticle.articleId, of.articleId)));
}

/** Ends a running job. @returns false if it had ended before */
export async function endJob(
  store: Store,
  jobId: string,
  end: { readonly state: Exclude<ProposalJobRow["state"], "running">; readonly fault?: string; readonly at: Date },
): Promise<boolean> {
  const rows = await store
    .update(proposalJob)
    .set({ state: end.state, fault: end.fault ?? null, endedAt: end.at })
    .where(and(eq(proposalJob.id, jobId), eq(proposalJob.state, "running")))
    .returning({ id: proposalJob.id });
  return rows.length === 1;
}
