import { and, eq, inArray, sql } from "drizzle-orm";
import type { Store, Tx } from "../ports/database/port.ts";
import type { GapState } from "../wire/gaps.ts";
import type { PastSource, ReplayOutcome } from "../wire/past-conversations.ts";
import { chunksOf } from "./article.ts";
import type { StoredQuestion } from "./gap-question.ts";
import { vectorOf } from "./passage.ts";
import { gapPastQuestion } from "./schema/gap.ts";

/** A past question that the assistant wouldn't answer. */
export interface UnansweredPast {
  readonly pastId: string;
  readonly question: string;
}

/**
 * The newest of a site's past questions that its last replay didn't answer: handed on, or offered other titles than the
 * article that the agent replied with.
 */
export async function unansweredPast(
  store: Store,
  of: { readonly siteId: string; readonly limit: number },
): Promise<UnansweredPast[]> {
  const { rows } = await store.execute(sql`
    select id as "pastId", question from past_conversation
    where site_id = ${of.siteId}::uuid
      and (replay_outcome = 'handed-on'
        or replay_outcome = 'offered' and (article_id is null or replay_article_id is distinct from article_id))
    order by started_at desc nulls last, id desc limit ${of.limit}`);
  return rows as unknown as UnansweredPast[];
}

/** Every stored past question of a site, without its vector. */
export async function storedPast(store: Store, siteId: string): Promise<Omit<StoredQuestion, "kind">[]> {
  const { pastId: id, gapId, embedderId } = gapPastQuestion;
  return store.select({ id, gapId, embedderId }).from(gapPastQuestion).where(eq(gapPastQuestion.siteId, siteId));
}

/** Adds past questions, or gives known ones this vector. */
export async function putPastQuestions(
  store: Store,
  rows: readonly (typeof gapPastQuestion.$inferInsert)[],
): Promise<void> {
  for (const chunk of chunksOf(rows, 200)) {
    await store
      .insert(gapPastQuestion)
      .values(chunk)
      .onConflictDoUpdate({
        target: gapPastQuestion.pastId,
        set: { embedderId: sql`excluded.embedder_id`, vector: sql`excluded.vector` },
      });
  }
}

/** Removes past questions that would be answered by now; those that something was decided about stay. */
export async function dropPastQuestions(store: Store, ids: readonly string[]): Promise<void> {
  for (const chunk of chunksOf(ids)) {
    await store.execute(sql`
      delete from gap_past_question q where q.past_id in (${sql.join(
        chunk.map((id) => sql`${id}::uuid`),
        sql`, `,
      )})
        and not exists (select 1 from gap g where g.id = q.gap_id and g.state <> 'open')`);
  }
}

/** The vectors of a site's past questions that these weights made, newest first. */
export async function pastVectors(
  store: Store,
  of: { readonly siteId: string; readonly embedderId: string; readonly limit: number },
): Promise<{ id: string; gapId: string | null; question: string; createdAt: Date; vector: Float32Array }[]> {
  const { rows } = await store.execute(sql`
    select g.past_id as id, g.gap_id as "gapId", p.question, coalesce(p.started_at, i.created_at) as "createdAt", g.vector
    from gap_past_question g join past_conversation p on p.id = g.past_id join past_import i on i.id = p.import_id
    where g.site_id = ${of.siteId}::uuid and g.embedder_id = ${of.embedderId}
    order by p.started_at desc nulls last, p.id desc limit ${of.limit}`);
  return (
    rows as unknown as { id: string; gapId: string | null; question: string; createdAt: string; vector: Uint8Array }[]
  ).map(({ vector, createdAt, ...row }) => ({
    ...row,
    createdAt: new Date(createdAt),
    vector: vectorOf(new Uint8Array(vector)),
  }));
}

/** Puts past questions into groups; those that something was decided about by now stay where they are. */
export async function assignPast(
  tx: Tx,
  rows: readonly { readonly id: string; readonly gapId: string; readonly centrality: number }[],
): Promise<void> {
  for (const chunk of chunksOf(rows)) {
    await tx.execute(sql`
      update gap_past_question q set gap_id = given."gapId", centrality = given.centrality
      from json_to_recordset(${JSON.stringify(chunk)}::json) as given(id uuid, "gapId" uuid, centrality float8)
      where q.past_id = given.id
        and not exists (select 1 from gap g where g.id = q.gap_id and g.state <> 'open')`);
  }
}

/** A past question of a group. */
export interface PastMember {
  readonly gapId: string;
  readonly pastId: string;
  /** With personal data replaced, e.g. by "[EMAIL-1]". */
  readonly question: string;
  /** What an agent replied; null: nobody did. */
  readonly reply: string | null;
  readonly source: PastSource;
  readonly outcome: ReplayOutcome | null;
  /** When it was asked; where the export doesn't say, when it was imported. */
  readonly at: Date;
  readonly centrality: number;
}

/** The past questions of a site's groups in these states, or of one group, newest first. */
export async function pastMembers(
  store: Store,
  of: { readonly siteId: string; readonly states?: readonly GapState[]; readonly gapId?: string },
): Promise<PastMember[]> {
  const wanted =
    of.gapId === undefined
      ? sql`g.state in (${sql.join(
          (of.states ?? []).map((state) => sql`${state}`),
          sql`, `,
        )})`
      : sql`g.id = ${of.gapId}::uuid`;
  const { rows } = await store.execute(sql`
    select q.gap_id as "gapId", q.past_id as "pastId", p.question, p.reply, p.source, p.replay_outcome as outcome,
      coalesce(p.started_at, i.created_at) as at, q.centrality
    from gap g join gap_past_question q on q.gap_id = g.id join past_conversation p on p.id = q.past_id
      join past_import i on i.id = p.import_id
    where g.site_id = ${of.siteId}::uuid and ${wanted}
    order by at desc, q.past_id desc`);
  return (rows as unknown as (Omit<PastMember, "at"> & { at: string | Date })[]).map((row) => ({
    ...row,
    at: new Date(row.at),
  }));
}

/** The vectors of these past questions that these weights made. */
export async function vectorsOfPast(store: Store, ids: readonly string[], embedderId: string): Promise<Float32Array[]> {
  const found: Float32Array[] = [];
  for (const chunk of chunksOf(ids)) {
    const rows = await store
      .select({ vector: gapPastQuestion.vector })
      .from(gapPastQuestion)
      .where(and(inArray(gapPastQuestion.pastId, chunk), eq(gapPastQuestion.embedderId, embedderId)));
    found.push(...rows.map((row) => vectorOf(row.vector)));
  }
  return found;
}
