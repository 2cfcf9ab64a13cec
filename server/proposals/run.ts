import { inShort } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { Prices } from "../money/prices.ts";
import type { Db } from "../ports/database/port.ts";
import type { LedgerLine } from "../store/ledger.ts";
import { addProposals, proposedBefore, setCheck, uncheckedProposals } from "../store/proposal.ts";
import {
  articlesToCheck,
  bookOnJob,
  endJob,
  type JobArticle,
  nextArticle,
  ownerOf,
  type ProposalJobRow,
  setJobArticle,
} from "../store/proposal-job.ts";
import type { Answer, Asker } from "./asker.ts";
import type { Check } from "./check.ts";
import { lineOf, messagesFor } from "./cost.ts";
import { lostUsage } from "./large-model.ts";

/** Articles in a row whose request the endpoint calls invalid: it is the endpoint then, not the article. */
const REFUSED_IN_A_ROW = 3;

export interface RunDeps {
  readonly db: Db;
  readonly prices: Prices;
  readonly clock: { now(): Date };
  readonly log: Log;
}

/** The job was cancelled, or another process has taken it over. */
export class NotOurs extends Error {}

/**
 * Does the articles of a job that aren't done, one after the other, and ends it. What one article brought, and what it
 * cost, is stored at once and together, so that a process that dies loses one request at most; that one counts as paid,
 * and is sent again.
 * @throws the signal's reason
 */
export async function runJob(
  deps: RunDeps,
  job: ProposalJobRow,
  parts: { readonly asker: Asker; readonly check: Check; readonly signal: AbortSignal },
): Promise<void> {
  const { db, clock, log } = deps;
  const { check, signal } = parts;
  for (const articleId of await articlesToCheck(db, job.id)) await checkArticle(deps, job, articleId, check, signal);
  let spent = job.spentNanoUsd;
  let refusedInARow = 0;
  for (;;) {
    signal.throwIfAborted();
    const article = await nextArticle(db, job.id);
    if (article === undefined) {
      await endJob(db, job.id, { state: "done", at: clock.now() });
      return;
    }
    if (article.interrupted) spent += await bookLost(deps, job, article);
    const answer = article.archived
      ? { found: [], reason: "The article has been archived." }
      : await askAbout(deps, job, article, { ...parts, spent: () => spent, onSpent: (nanoUsd) => (spent += nanoUsd) });
    refusedInARow = answer.refused ? refusedInARow + 1 : 0;
    const stop = refusedInARow < REFUSED_IN_A_ROW ? answer.stop : ({ state: "failed", fault: answer.reason } as const);
    if (stop !== undefined) {
      log.warn({ job: job.id, fault: stop.fault }, `proposing phrasings ended: ${stop.state}`);
      await endJob(db, job.id, { state: stop.state, at: clock.now(), ...(stop.fault && { fault: stop.fault }) });
      return;
    }
    await store(deps, job, article, answer);
    spent += answer.line?.nanoUsd ?? 0;
    await checkArticle(deps, job, article.articleId, check, signal);
  }
}

async function askAbout(
  deps: RunDeps,
  job: ProposalJobRow,
  article: JobArticle,
  parts: {
    readonly asker: Asker;
    readonly signal: AbortSignal;
    readonly spent: () => number;
    readonly onSpent: (nanoUsd: number) => void;
  },
): Promise<Answer> {
  const { db } = deps;
  const of = { jobId: job.id, articleId: article.articleId };
  const budget = job.budgetNanoUsd;
  try {
    return await parts.asker.ask(article, {
      before: await proposedBefore(db, article.articleId),
      signal: parts.signal,
      left: () => (budget === null ? undefined : budget - parts.spent()),
      asking: () => setJobArticle(db, of, { state: "asking" }),
      async book(line) {
        await bookAndWait(deps, job, article.articleId, line);
        parts.onSpent(line.nanoUsd);
      },
    });
  } catch (error) {
    // Nobody goes on with a cancelled job: what was under way is booked now.
    if ((await ownerOf(db, job)) === "ended") await bookLost(deps, job, await nextArticle(db, job.id));
    throw error;
  }
}

/** A reply that is paid for and of no use: the article waits again. */
async function bookAndWait(deps: RunDeps, job: ProposalJobRow, articleId: string, line: LedgerLine): Promise<void> {
  await deps.db.transaction(async (tx) => {
    await bookOnJob(tx, job, [line], deps.clock.now());
    await setJobArticle(tx, { jobId: job.id, articleId }, { state: "waiting" });
  });
}

/** A request was sent whose reply is lost: what was sent counts as paid. @returns nano-dollars */
async function bookLost(deps: RunDeps, job: ProposalJobRow, article: JobArticle | undefined): Promise<number> {
  if (article === undefined || !article.interrupted || job.model === null) return 0;
  const price = await deps.prices.largeModel(job.model, deps.clock.now());
  const line = lineOf(job.model, lostUsage(messagesFor(article), ""), price, true);
  await bookAndWait(deps, job, article.articleId, line);
  return line.nanoUsd;
}

/**
 * What an article brought and cost, in one transaction. Of a job that was cancelled meanwhile only the cost is stored.
 * @throws NotOurs if it was, or if another process has the job by now
 */
async function store(deps: RunDeps, job: ProposalJobRow, article: JobArticle, answer: Answer): Promise<void> {
  const { id: jobId, siteId, source } = job;
  const { articleId } = article;
  const owner = await deps.db.transaction(async (tx) => {
    const now = await ownerOf(tx, job);
    // The other process has booked this request as lost.
    if (now === "other") return now;
    if (answer.line !== undefined) await bookOnJob(tx, job, [answer.line], deps.clock.now());
    if (now === "ended") {
      await setJobArticle(tx, { jobId, articleId }, { state: "waiting" });
      return now;
    }
    const proposed = await addProposals(tx, { siteId, articleId, source, jobId }, answer.found);
    await setJobArticle(tx, { jobId, articleId }, { state: "done", proposed, reason: answer.reason ?? null });
    return now;
  });
  if (owner !== "this") throw new NotOurs("The job was cancelled, or another process runs it.");
}

/** Compares what was proposed with the other articles. Without an embedder it stays unchecked, and says so. */
async function checkArticle(
  deps: RunDeps,
  job: ProposalJobRow,
  articleId: string,
  check: Check,
  signal: AbortSignal,
): Promise<void> {
  const rows = await uncheckedProposals(deps.db, { jobId: job.id, articleId });
  if (rows.length === 0) return;
  try {
    const checks = await check(
      articleId,
      rows.map((row) => row.text),
      signal,
    );
    for (const [i, one] of checks.entries()) await setCheck(deps.db, (rows[i] as { id: string }).id, one);
  } catch (error) {
    signal.throwIfAborted();
    deps.log.warn({ job: job.id, articleId, ...inShort(error) }, "proposed phrasings could not be checked");
  }
}
