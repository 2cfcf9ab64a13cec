import { sql } from "drizzle-orm";
import type { Store } from "../ports/database/port.ts";
import { ANSWER_FORMS } from "../wire/names.ts";

/** What customers made of one article. */
export interface ArticleFiguresRow {
  readonly articleId: string;
  readonly asked: number;
  readonly answered: number;
  readonly helped: number;
  readonly contradicted: number;
  readonly lastUsedAt: Date | null;
}

/** Conversations that count: the team's own tests don't, and demo ones only on the demo company's site. */
const counted = (siteId: string) => sql`c.site_id = ${siteId}::uuid and (s.is_demo or not c.is_demo) and not c.is_test`;
const answerForms = sql.join(
  ANSWER_FORMS.map((form) => sql`${form}`),
  sql`, `,
);

/**
 * Figures of the articles that were asked for since a moment, or answered from at any time. An answer is contradicted by a
 * thumbs-down, by "that didn't help" after it, and by the same question asked again in other words.
 */
export async function articleFigures(store: Store, siteId: string, since: Date): Promise<ArticleFiguresRow[]> {
  const from = sql`${since.toISOString()}::timestamptz`;
  const found = await store.execute<Omit<ArticleFiguresRow, "lastUsedAt"> & { lastUsedAt: string | Date | null }>(sql`
    with talk as (
      select t.id, t.created_at, t.ranked -> 0 ->> 'articleId' as subject, t.answer_message_id,
        t.state = 'settled' and t.tier in ('machine', 'large') and t.form in (${answerForms}) as answered,
        lead(t.reason) over said as next_reason, lead(t.ranked -> 0 ->> 'articleId') over said as next_subject,
        lead(t.question = m.text) over said as next_alone
      from turn t join conversation c on c.id = t.conversation_id join site s on s.id = c.site_id
        join message m on m.id = t.message_id
      where ${counted(siteId)} and coalesce(t.form, '') <> 'smalltalk'
      window said as (partition by t.episode_id order by t.created_at, t.id)
    )
    select subject as "articleId",
      count(*) filter (where talk.created_at >= ${from})::int as asked,
      count(*) filter (where answered and talk.created_at >= ${from})::int as answered,
      count(*) filter (where answered and r.helped and talk.created_at >= ${from})::int as helped,
      count(*) filter (where answered and talk.created_at >= ${from}
        and coalesce(not r.helped, next_reason = 'did-not-help' or (next_alone and next_subject = subject), false))::int
        as contradicted,
      max(talk.created_at) filter (where answered) as "lastUsedAt"
    from talk left join rating r on r.message_id = talk.answer_message_id
    where subject is not null group by subject`);
  return found.rows.map((row) => ({ ...row, lastUsedAt: row.lastUsedAt === null ? null : new Date(row.lastUsedAt) }));
}

/** Two articles that visitors were asked to choose between. */
export interface AskedBackRow {
  readonly a: string;
  readonly b: string;
  readonly times: number;
  /** The newest of their questions. */
  readonly question: string;
}

/** The pairs that visitors were asked to choose between, most often first. */
export async function askedBack(store: Store, siteId: string, since: Date): Promise<AskedBackRow[]> {
  const found = await store.execute<{ a: string; b: string; times: number; question: string }>(sql`
    select least(t.options ->> 0, t.options ->> 1) as a, greatest(t.options ->> 0, t.options ->> 1) as b,
      count(*)::int as times, (array_agg(t.question order by t.created_at desc, t.id desc))[1] as question
    from turn t join conversation c on c.id = t.conversation_id join site s on s.id = c.site_id
    where ${counted(siteId)} and t.form = 'clarify' and t.question is not null and jsonb_array_length(t.options) >= 2
      and t.created_at >= ${since.toISOString()}::timestamptz
    group by 1, 2 order by times desc, a, b limit 500`);
  return found.rows;
}

/** The newest questions of a site's visitors since a moment, that stand alone: for the languages they are in. */
export async function newestQuestions(store: Store, siteId: string, since: Date, most: number): Promise<string[]> {
  const found = await store.execute<{ text: string }>(sql`
    select m.text from turn t join conversation c on c.id = t.conversation_id join site s on s.id = c.site_id
      join message m on m.id = t.message_id
    where ${counted(siteId)} and m.author = 'visitor' and coalesce(t.form, '') <> 'smalltalk'
      and t.created_at >= ${since.toISOString()}::timestamptz
    order by t.created_at desc, t.id desc limit ${most}`);
  return found.rows.map((row) => row.text);
}
