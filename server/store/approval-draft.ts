import { and, desc, eq, inArray, sql } from "drizzle-orm";
import type { DraftedAnswer } from "../domain/approval.ts";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import type { ApprovalSubject, DraftState } from "../wire/approval.ts";
import { approvalDraft } from "./schema/approval.ts";
import { article, articleRevision } from "./schema/article.ts";
import { collection } from "./schema/collection.ts";
import { tag } from "./schema/desk.ts";
import { knowledgeVersion, knowledgeVersionArticle } from "./schema/knowledge-version.ts";
import { message } from "./schema/message.ts";

export type ApprovalDraftRow = typeof approvalDraft.$inferSelect;

/** Adds a draft in a locked conversation. @param options.state `waiting`: no other one waits there */
export async function addApprovalDraft(
  tx: Tx,
  options: DraftedAnswer & {
    siteId: string;
    conversationId: string;
    turnId: string;
    messageId: string;
    state: DraftState;
    at: Date;
  },
): Promise<ApprovalDraftRow> {
  const { at, ...values } = options;
  const settledAt = options.state === "waiting" ? null : at;
  const [row] = await tx
    .insert(approvalDraft)
    .values({ ...values, id: newId(), createdAt: at, settledAt })
    .returning();
  return row as ApprovalDraftRow;
}

/** Whether the visitor has written in a conversation since a message. */
export async function wroteSince(
  store: Store,
  { conversationId, sequence }: { conversationId: string; sequence: number },
): Promise<boolean> {
  const [row] = await store
    .select({ id: message.id })
    .from(message)
    .where(
      and(
        eq(message.conversationId, conversationId),
        eq(message.author, "visitor"),
        sql`${message.sequence} > ${sequence}`,
      ),
    )
    .limit(1);
  return row !== undefined;
}

/** A conversation's draft that nobody has decided about, or undefined. */
export async function waitingDraft(store: Store, conversationId: string): Promise<ApprovalDraftRow | undefined> {
  const [row] = await store
    .select()
    .from(approvalDraft)
    .where(and(eq(approvalDraft.conversationId, conversationId), eq(approvalDraft.state, "waiting")));
  return row;
}

/** A conversation's newest draft, or undefined. */
export async function newestDraft(store: Store, conversationId: string): Promise<ApprovalDraftRow | undefined> {
  const [row] = await store
    .select()
    .from(approvalDraft)
    .where(eq(approvalDraft.conversationId, conversationId))
    .orderBy(desc(approvalDraft.createdAt), desc(approvalDraft.id))
    .limit(1);
  return row;
}

export async function findApprovalDraft(store: Store, id: string): Promise<ApprovalDraftRow | undefined> {
  const [row] = await store.select().from(approvalDraft).where(eq(approvalDraft.id, id));
  return row;
}

/** Settles a draft that waits. @returns undefined if it no longer does */
export async function settleApprovalDraft(
  tx: Tx,
  options: {
    id: string;
    state: Exclude<DraftState, "waiting">;
    by: { agent: string; agentId?: string } | null;
    sentMessageId?: string;
    at: Date;
  },
): Promise<ApprovalDraftRow | undefined> {
  const { id, state, by, sentMessageId = null, at } = options;
  const [row] = await tx
    .update(approvalDraft)
    .set({ state, by: by?.agent ?? null, byId: by?.agentId ?? null, sentMessageId, settledAt: at })
    .where(and(eq(approvalDraft.id, id), eq(approvalDraft.state, "waiting")))
    .returning();
  return row;
}

/** The subjects of live articles that have one of these tags or are in one of these collections, by article. */
export async function subjectsByArticle(
  store: Store,
  options: { siteId: string; tags: readonly string[]; collections: readonly string[] },
): Promise<Map<string, ApprovalSubject[]>> {
  const { siteId, tags, collections } = options;
  const rows = await store
    .select({
      articleId: article.id,
      tags: articleRevision.tags,
      collectionId: article.collectionId,
      title: collection.title,
    })
    .from(knowledgeVersionArticle)
    .innerJoin(knowledgeVersion, eq(knowledgeVersion.id, knowledgeVersionArticle.versionId))
    .innerJoin(article, eq(article.id, knowledgeVersionArticle.articleId))
    .innerJoin(articleRevision, eq(articleRevision.id, knowledgeVersionArticle.revisionId))
    .leftJoin(collection, eq(collection.id, article.collectionId))
    .where(and(eq(knowledgeVersion.siteId, siteId), eq(knowledgeVersion.state, "live")));
  const found = new Map<string, ApprovalSubject[]>();
  for (const row of rows) {
    const { collectionId } = row;
    const subjects: ApprovalSubject[] = tags
      .filter((name) => row.tags.includes(name))
      .map((name) => ({ kind: "tag", id: name, name }));
    if (collectionId !== null && collections.includes(collectionId)) {
      subjects.push({ kind: "collection", id: collectionId, name: row.title ?? "" });
    }
    if (subjects.length > 0) found.set(row.articleId, subjects);
  }
  return found;
}

/** Names of tags of conversations, by id. */
export async function namesOfTags(store: Store, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await store
    .select({ id: tag.id, name: tag.name })
    .from(tag)
    .where(inArray(tag.id, [...ids]));
  return new Map(rows.map((row) => [row.id, row.name]));
}
