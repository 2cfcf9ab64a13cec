import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import { OUTCOME_RULE } from "../domain/conversation-outcome.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import type { GapKind } from "../wire/gaps.ts";
import { ANSWER_FORMS, type Reason } from "../wire/names.ts";
import { chunksOf } from "./article.ts";
import { vectorOf } from "./passage.ts";
import { gapQuestion } from "./schema/gap.ts";

/** A question that got no good answer, complete in itself. */
export interface UnansweredQuestion {
  readonly turnId: string;
  readonly question: string;
  readonly kind: GapKind;
  readonly createdAt: Date;
}

/** Why an assistant that knows no answer says so. A failure of a part isn't one: no article would help. */
const UNKNOWN: readonly Reason[] = [
  "no-knowledge",
  "not-in-knowledge",
  "not-sure-enough",
  "some-articles-near",
  "two-articles-fit",
  "budget-spent",
  "unsupported-sentence",
];
/** What visitors say who weren't helped. */
const NOT_HELPED: readonly Reason[] = ["asked-for-person", "did-not-help", "complaint"];

const list = (texts: readonly string[]) =>
  sql.join(
    texts.map((text) => sql`${text}`),
    sql`, `,
  );

/**
 * Every settled question of a site since a time that was not answered, was handed on, or was answered badly (the kinds of
 * wire/gaps.ts). Conversations are those that outcomes count. A clarifying question or a suggestion whose choice, or next
 * question, was answered isn't one; nor is what the visitor said that it helped. To be used as a subquery.
 */
export const unansweredSql = (siteId: string, since: Date): SQL => sql`
  with talk as (
    select t.id, t.conversation_id, t.episode_id, t.created_at, t.reason, t.form, t.question, c.satisfaction,
      t.ranked -> 0 ->> 'articleId' as subject, t.question = q.text as alone,
      q.detail ->> 'option' is not null as clicked, r.helped,
      t.tier in ('machine', 'large') and t.form in (${list(ANSWER_FORMS)}) as answered,
      t.question is not null and (jsonb_array_length(coalesce(t.ranked, '[]')) > 0 or t.reason = 'no-knowledge') as is_question
    from turn t join conversation c on c.id = t.conversation_id join site s on s.id = c.site_id
      join message q on q.id = t.message_id and q.author = 'visitor'
      left join rating r on r.message_id = t.answer_message_id
    where c.site_id = ${siteId}::uuid and (s.is_demo or not c.is_demo) and not c.is_test
      and t.state = 'settled' and t.created_at >= ${since.toISOString()}::timestamptz
  ), told as (
    select talk.*, lead(reason) over turns as next_reason, lead(subject) over questions as next_subject,
      lead(answered) over questions as next_answered, lead(helped) over questions as next_helped,
      lead(alone) over questions as next_alone, lead(id) over questions as next_id
    from talk
    window turns as (partition by episode_id order by created_at, id),
      questions as (partition by episode_id, is_question order by created_at, id)
  ), kinds as (
    select told.*, case
      when not is_question or clicked or helped then null
      when answered and not helped then 'answered-badly'
      when answered and next_reason in (${list(NOT_HELPED)}) then 'handed-on'
      when answered and next_alone and next_subject = subject then 'answered-badly'
      when answered and next_id is null and satisfaction <= ${OUTCOME_RULE.badUpTo} then 'answered-badly'
      when answered then null
      when form in ('clarify', 'suggested') and next_answered
        then case when not next_helped then 'answered-badly' end
      when reason in (${list(UNKNOWN)}) then 'not-answered'
    end as kind
    from told
  )
  select id as "turnId", question, kind, created_at as "createdAt" from kinds where kind is not null`;

/** The newest of a site's questions without a good answer. */
export async function unansweredQuestions(
  store: Store,
  of: { readonly siteId: string; readonly since: Date; readonly limit: number },
): Promise<UnansweredQuestion[]> {
  const { rows } = await store.execute(
    sql`${unansweredSql(of.siteId, of.since)} order by created_at desc, id desc limit ${of.limit}`,
  );
  return (rows as unknown as (Omit<UnansweredQuestion, "createdAt"> & { createdAt: string | Date })[]).map((row) => ({
    ...row,
    createdAt: new Date(row.createdAt),
  }));
}

/** Sites on which anything was said or rated since a time, or past conversations were replayed. */
export async function sitesWithNews(store: Store, since: Date): Promise<string[]> {
  const at = sql`${since.toISOString()}::timestamptz`;
  const { rows } = await store.execute(sql`
    select site_id as "siteId" from conversation where updated_at >= ${at} group by 1
    union select c.site_id from rating r join conversation c on c.id = r.conversation_id where r.created_at >= ${at}
    union select site_id from past_replay where seen_at >= ${at} or ended_at >= ${at}`);
  return (rows as { siteId: string }[]).map((row) => row.siteId);
}

/** A stored question as grouping reads it. */
export interface StoredQuestion {
  /** The turn's, or the past conversation's. */
  readonly id: string;
  readonly gapId: string | null;
  readonly kind: GapKind;
  readonly embedderId: string;
}

/** Every stored question of a site, without its vector. */
export async function storedQuestions(store: Store, siteId: string): Promise<StoredQuestion[]> {
  const { rows } = await store.execute(sql`
    select turn_id as id, gap_id as "gapId", kind, embedder_id as "embedderId" from gap_question
    where site_id = ${siteId}::uuid`);
  return rows as unknown as StoredQuestion[];
}

/** A question to be grouped, with its vector and the group that it's in. */
export interface QuestionVector {
  /** The turn's, or the past conversation's. */
  readonly id: string;
  readonly gapId: string | null;
  readonly question: string;
  readonly createdAt: Date;
  readonly vector: Float32Array;
}

/** The vectors of a site's questions that these weights made, newest first. */
export async function questionVectors(
  store: Store,
  of: { readonly siteId: string; readonly embedderId: string; readonly limit: number },
): Promise<QuestionVector[]> {
  const { rows } = await store.execute(sql`
    select g.turn_id as id, g.gap_id as "gapId", t.question, t.created_at as "createdAt", g.vector
    from gap_question g join turn t on t.id = g.turn_id
    where g.site_id = ${of.siteId}::uuid and g.embedder_id = ${of.embedderId}
    order by t.created_at desc, t.id desc limit ${of.limit}`);
  return (
    rows as unknown as (Omit<QuestionVector, "vector" | "createdAt"> & { vector: Uint8Array; createdAt: string })[]
  ).map(({ vector, createdAt, ...row }) => ({
    ...row,
    createdAt: new Date(createdAt),
    vector: vectorOf(new Uint8Array(vector)),
  }));
}

/** Adds questions, or gives known ones this kind and vector. */
export async function putQuestions(store: Store, rows: readonly (typeof gapQuestion.$inferInsert)[]): Promise<void> {
  for (const chunk of chunksOf(rows, 200)) {
    await store
      .insert(gapQuestion)
      .values(chunk)
      .onConflictDoUpdate({
        target: gapQuestion.turnId,
        set: { kind: sql`excluded.kind`, embedderId: sql`excluded.embedder_id`, vector: sql`excluded.vector` },
      });
  }
}

/** Changes what kind questions are. */
export async function setKinds(store: Store, rows: readonly { readonly turnId: string; readonly kind: GapKind }[]) {
  for (const chunk of chunksOf(rows)) {
    await store.execute(sql`
      update gap_question set kind = given.kind
      from json_to_recordset(${JSON.stringify(chunk)}::json) as given("turnId" uuid, kind text)
      where turn_id = given."turnId"`);
  }
}

/** Removes questions that got a good answer after all; those that something was decided about stay. */
export async function dropQuestions(store: Store, turnIds: readonly string[]): Promise<void> {
  for (const chunk of chunksOf(turnIds)) {
    await store.execute(sql`
      delete from gap_question q where q.turn_id in (${sql.join(
        chunk.map((id) => sql`${id}::uuid`),
        sql`, `,
      )})
        and not exists (select 1 from gap g where g.id = q.gap_id and g.state <> 'open')`);
  }
}

/** Puts questions into groups; those that something was decided about by now stay where they are. */
export async function assignQuestions(
  tx: Tx,
  rows: readonly { readonly id: string; readonly gapId: string; readonly centrality: number }[],
): Promise<void> {
  for (const chunk of chunksOf(rows)) {
    await tx.execute(sql`
      update gap_question q set gap_id = given."gapId", centrality = given.centrality
      from json_to_recordset(${JSON.stringify(chunk)}::json) as given(id uuid, "gapId" uuid, centrality float8)
      where q.turn_id = given.id
        and not exists (select 1 from gap g where g.id = q.gap_id and g.state <> 'open')`);
  }
}

/** The vectors of these turns' questions that these weights made. */
export async function vectorsOfTurns(
  store: Store,
  turnIds: readonly string[],
  embedderId: string,
): Promise<Float32Array[]> {
  const found: Float32Array[] = [];
  for (const chunk of chunksOf(turnIds)) {
    const rows = await store
      .select({ vector: gapQuestion.vector })
      .from(gapQuestion)
      .where(and(inArray(gapQuestion.turnId, chunk), eq(gapQuestion.embedderId, embedderId)));
    found.push(...rows.map((row) => vectorOf(row.vector)));
  }
  return found;
}
