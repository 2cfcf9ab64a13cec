import { and, desc, eq, sql } from "drizzle-orm";
import { OUTCOME_RULE } from "../domain/conversation-outcome.ts";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import { ANSWER_FORMS, type Form } from "../wire/names.ts";
import type { ReviewReason } from "../wire/suggestions.ts";
import { unansweredSql } from "./gap-question.ts";
import { answerReview, suggestion } from "./schema/suggestion.ts";

export type SuggestionRow = typeof suggestion.$inferSelect;

/** A message that something can be learnt from, with what it answers. */
export interface TaughtMessage {
  readonly author: "machine" | "person";
  readonly text: string;
  /** The complete question before it; null: there is none. */
  readonly question: string | null;
  readonly turnId: string | null;
  /** Of the assistant's answer to it. */
  readonly form: Form | null;
  readonly visitorName: string | null;
  readonly visitorEmail: string | null;
  /** The article that the assistant answered this question from. */
  readonly citedId: string | null;
  /** The article that the gate found nearest. */
  readonly nearestId: string | null;
  /** What the visitor said about the assistant's answer. */
  readonly helped: boolean | null;
  /** What the agent was given to start from. */
  readonly draft: string | null;
}

/** An agent's message, or the assistant's, with the question that it's about; undefined: neither. */
export async function taughtMessage(
  store: Store,
  of: { readonly conversationId: string; readonly messageId: string },
): Promise<TaughtMessage | undefined> {
  const { rows } = await store.execute(sql`
    select m.author, m.text, t.question, t.id as "turnId", t.form,
      v.name as "visitorName", v.email as "visitorEmail", a.detail -> 'citations' -> 0 ->> 'articleId' as "citedId",
      t.ranked -> 0 ->> 'articleId' as "nearestId", r.helped,
      (select h.draft from handoff h where h.conversation_id = m.conversation_id and h.created_at <= m.created_at
        order by h.created_at desc limit 1) as draft
    from message m join conversation c on c.id = m.conversation_id join visitor v on v.id = c.visitor_id
      left join lateral (
        select t.* from turn t join message q on q.id = t.message_id
        where t.conversation_id = m.conversation_id and t.question is not null
          and (t.answer_message_id = m.id or (m.author = 'person' and q.sequence < m.sequence
            and (jsonb_array_length(coalesce(t.ranked, '[]')) > 0 or t.reason = 'no-knowledge')))
        order by t.created_at desc, t.id desc limit 1) t on true
      left join message a on a.id = t.answer_message_id
      left join rating r on r.message_id = t.answer_message_id
    where m.id = ${of.messageId}::uuid and m.conversation_id = ${of.conversationId}::uuid and m.author in ('machine', 'person') and m.detail -> 'attachment' is null`);
  return rows[0] as TaughtMessage | undefined;
}

/** Adds a suggestion. */
export async function addSuggestion(tx: Tx, row: Omit<typeof suggestion.$inferInsert, "id">): Promise<SuggestionRow> {
  const [added] = await tx
    .insert(suggestion)
    .values({ ...row, id: newId() })
    .returning();
  return added as SuggestionRow;
}

/** A page of a site's open suggestions, newest first. */
export async function openSuggestions(
  store: Store,
  siteId: string,
  page: { readonly offset: number; readonly limit: number },
): Promise<{ rows: SuggestionRow[]; total: number }> {
  const where = and(eq(suggestion.siteId, siteId), eq(suggestion.state, "open"));
  const rows = await store
    .select()
    .from(suggestion)
    .where(where)
    .orderBy(desc(suggestion.createdAt), desc(suggestion.id))
    .limit(page.limit)
    .offset(page.offset);
  return { rows, total: await store.$count(suggestion, where) };
}

/** A suggestion of a site, locked until the transaction ends. */
export async function lockSuggestion(
  tx: Tx,
  of: { readonly siteId: string; readonly id: string },
): Promise<SuggestionRow | undefined> {
  const [row] = await tx
    .select()
    .from(suggestion)
    .where(and(eq(suggestion.siteId, of.siteId), eq(suggestion.id, of.id)))
    .for("update");
  return row;
}

/** Stores what was decided about a suggestion. */
export async function setSuggestion(
  tx: Tx,
  id: string,
  decision: Pick<SuggestionRow, "state" | "change" | "articleId" | "decidedBy" | "decidedAt">,
): Promise<SuggestionRow> {
  const [row] = await tx.update(suggestion).set(decision).where(eq(suggestion.id, id)).returning();
  return row as SuggestionRow;
}

const list = (texts: readonly string[]) =>
  sql.join(
    texts.map((text) => sql`${text}`),
    sql`, `,
  );

/** An answer that somebody should look at. */
export interface ReviewRow {
  readonly turnId: string;
  readonly conversationId: string;
  readonly messageId: string;
  readonly reason: ReviewReason;
  readonly question: string;
  readonly answer: string;
  readonly comment: string | null;
  readonly articleId: string | null;
  readonly createdAt: Date;
}

/** Answers of a site since a time that got a thumbs-down or were contradicted, and a large model's that helped; newest first. */
export async function answersToReview(
  store: Store,
  of: { readonly siteId: string; readonly since: Date; readonly offset: number; readonly limit: number },
): Promise<{ rows: ReviewRow[]; total: number }> {
  const { rows } = await store.execute(sql`
    with bad as (${unansweredSql(of.siteId, of.since)}), answer as (
      select t.id, t.form, t.ranked, r.helped, c.satisfaction
      from turn t join conversation c on c.id = t.conversation_id join site s on s.id = c.site_id
        left join rating r on r.message_id = t.answer_message_id
      where c.site_id = ${of.siteId}::uuid and (s.is_demo or not c.is_demo) and not c.is_test and t.state = 'settled'
        and t.tier in ('machine', 'large') and t.form in (${list(ANSWER_FORMS)})
        and t.created_at >= ${of.since.toISOString()}::timestamptz
    ), review as (
      select id, case when helped then 'large-helped'
        when not helped or satisfaction <= ${OUTCOME_RULE.badUpTo} then 'thumbs-down' else 'asked-again' end as reason
      from answer
      where not helped or (helped and form = 'large')
        or (helped is null and id in (select "turnId" from bad where kind = 'answered-badly'))
    ), listed as (
      select t.id as "turnId", t.conversation_id as "conversationId", a.id as "messageId", v.reason, t.question,
        a.text as answer, r.comment, coalesce(a.detail -> 'citations' -> 0 ->> 'articleId', t.ranked -> 0 ->> 'articleId') as "articleId",
        t.created_at as "createdAt"
      from review v join turn t on t.id = v.id join message a on a.id = t.answer_message_id
        left join rating r on r.message_id = a.id
      where not exists (select 1 from answer_review d where d.turn_id = t.id)
    )
    select listed.*, count(*) over ()::int as total from listed
    order by "createdAt" desc, "turnId" desc limit ${of.limit} offset ${of.offset}`);
  const found = rows as unknown as (Omit<ReviewRow, "createdAt"> & { createdAt: string | Date; total: number })[];
  return {
    rows: found.map(({ total: _, createdAt, ...row }) => ({ ...row, createdAt: new Date(createdAt) })),
    total: found[0]?.total ?? 0,
  };
}

/** Takes a site's answers off the review list. @returns how many were on it */
export async function markReviewed(
  store: Store,
  of: { readonly siteId: string; readonly turnIds: readonly string[]; readonly by: string | null; readonly at: Date },
): Promise<number> {
  const ids = sql.join(
    of.turnIds.map((id) => sql`${id}::uuid`),
    sql`, `,
  );
  const { rows } = await store.execute(sql`
    insert into ${answerReview} (turn_id, reviewed_by, reviewed_at)
    select t.id, ${of.by}, ${of.at.toISOString()}::timestamptz from turn t
    where t.site_id = ${of.siteId}::uuid and t.id in (${ids})
    on conflict do nothing returning turn_id`);
  return rows.length;
}
