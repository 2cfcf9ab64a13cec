import type { CheckOptions } from "../knowledge/article-schema.ts";
import { checked, contentOf } from "../knowledge/edit.ts";
import { siteAddress } from "../knowledge/links.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Db, Tx } from "../ports/database/port.ts";
import { type Author, chunksOf, lockSite } from "../store/article.ts";
import { addArticle, addRevision, lastRevisionNumber, newestContents, setArchived } from "../store/article-revision.ts";
import { putSourceArticle } from "../store/source.ts";
import { closeChange, readChanges, setConflict } from "../store/source-change.ts";
import type { ArticleContent } from "../wire/knowledge.ts";
import type { DecideSourceReply, SOURCE_ACTIONS } from "../wire/sources.ts";
import { VANISHED } from "./compare.ts";
import { merge } from "./merge.ts";

export interface SourceDecision {
  readonly id: string;
  readonly action: (typeof SOURCE_ACTIONS)[number];
  /** For `edited`. */
  readonly content?: ArticleContent | undefined;
}

/** Decisions of one transaction: the embedded database has one connection, and visitors wait for it. */
const AT_ONCE = 50;

type Locked = Awaited<ReturnType<typeof readChanges>>[number];
type Outcome = "accepted" | "dropped" | "already" | "conflict";

/**
 * Decides on changes that sources have proposed. Accepting one joins what the source changed with what was changed here;
 * where both changed the same field it stays open, unless the decision says which one to take. Visitors see it after the
 * next publish.
 * @throws NOT_FOUND, ARTICLE_INVALID if an edited text isn't an article
 */
export async function decideSourceChanges(
  db: Db,
  options: {
    readonly siteId: string;
    readonly by: string | null;
    /** Of the new revisions. */
    readonly author?: Author;
    readonly at: Date;
    readonly decisions: readonly SourceDecision[];
  },
): Promise<DecideSourceReply> {
  const reply = { accepted: 0, dropped: 0, already: 0, conflicts: [] as string[], articles: 0 };
  // Of two decisions on one change, the last counts.
  const decisions = [...new Map(options.decisions.map((one) => [one.id, one])).values()];
  for (const chunk of chunksOf(decisions, AT_ONCE)) {
    await db.transaction(async (tx) => {
      const site = await lockSite(tx, options.siteId);
      const rows = await readChanges(
        tx,
        options.siteId,
        chunk.map((one) => one.id),
        { lock: true },
      );
      const byId = new Map(rows.map((row) => [row.change.id, row]));
      const missing = chunk.find((one) => !byId.has(one.id));
      if (site === undefined || missing !== undefined) {
        throw new TuppenceError("NOT_FOUND", "This change doesn't exist.", "Load the list of changes again.");
      }
      const check = { language: site.language, site: siteAddress(site.allowedOrigins) };
      for (const decision of chunk) {
        const row = byId.get(decision.id) as Locked;
        const { outcome, isNew } = await decide(tx, row, decision, { ...options, check });
        if (outcome === "conflict") reply.conflicts.push(decision.id);
        else reply[outcome]++;
        if (isNew) reply.articles++;
      }
    });
  }
  return reply;
}

interface How {
  readonly by: string | null;
  readonly author?: Author;
  readonly at: Date;
  readonly check: CheckOptions;
}

async function decide(
  tx: Tx,
  row: Locked,
  decision: SourceDecision,
  how: How,
): Promise<{ readonly outcome: Outcome; readonly isNew: boolean }> {
  const { change } = row;
  if (change.state !== "open") return { outcome: "already", isNew: false };
  const { action } = decision;
  const { author } = how;
  const close = (state: "accepted" | "dropped") => closeChange(tx, change.id, { state, by: how.by, at: how.at });
  const note = (values: Omit<Parameters<typeof putSourceArticle>[1], "sourceId" | "key" | "address">) =>
    putSourceArticle(tx, { sourceId: change.sourceId, key: change.key, address: row.known?.address ?? "", ...values });
  if (change.kind === "vanished" || change.content === null) {
    const isArchiving = action === "accept" || action === "theirs";
    const archived = isArchiving && row.existing !== null ? await setArchived(tx, [row.existing.id], true) : 0;
    // Without a base, it's proposed as new if the source has it again.
    await note(isArchiving ? { base: null, dropped: null } : { dropped: VANISHED });
    await close(isArchiving ? "accepted" : "dropped");
    return { outcome: isArchiving ? "accepted" : "dropped", isNew: archived > 0 };
  }
  if (action === "drop") {
    await note({ dropped: change.contentHash });
    await close("dropped");
    return { outcome: "dropped", isNew: false };
  }
  const here = (await newestContents(tx, change.siteId, [change.key])).get(change.key);
  const ours = here === undefined || here.archived ? undefined : contentOf(here.revision);
  if (action === "ours") {
    await note({ base: change.content, dropped: null, ...(here && { articleId: here.articleId }) });
    await close("dropped");
    return { outcome: "dropped", isNew: false };
  }
  const merged = ours === undefined ? undefined : merge(row.known?.base ?? undefined, ours, change.content);
  if (action === "accept" && merged !== undefined && merged.collisions.length > 0) {
    await setConflict(tx, change.id);
    return { outcome: "conflict", isNew: false };
  }
  const wanted = (action === "edited" ? decision.content : undefined) ?? merged?.content ?? change.content;
  const content = checked(wanted, how.check);
  let articleId = here?.articleId;
  const isNew = here === undefined || here.archived || here.revision.contentHash !== content.contentHash;
  if (articleId === undefined)
    articleId = await addArticle(tx, { siteId: change.siteId, key: change.key, content, author });
  else if (here !== undefined && here.revision.contentHash !== content.contentHash) {
    await addRevision(tx, { articleId, number: (await lastRevisionNumber(tx, articleId)) + 1, content, author });
  }
  if (here?.archived) await setArchived(tx, [articleId], false);
  await note({ articleId, base: change.content, dropped: null });
  await close("accepted");
  return { outcome: "accepted", isNew };
}
