import { type SQL, sql } from "drizzle-orm";
import type { Store } from "../ports/database/port.ts";
import { ANSWER_FORMS, type Form } from "../wire/names.ts";

/** A visitor's question, complete in itself, with something that tells which article answers it. */
export interface HandledQuestion {
  readonly conversationId: string;
  readonly question: string;
  readonly visitorName: string | null;
  readonly visitorEmail: string | null;
}

/** The newest questions of a kind that are read; more would be the same ones in other words. */
const MOST = 5_000;

/** Conversations that count: the team's own tests don't, and demo ones only on the demo company's site. */
const counted = (siteId: string) => sql`c.site_id = ${siteId}::uuid and (s.is_demo or not c.is_demo) and not c.is_test`;
/** The visitor's message of a turn, if it was searched for as it stands: a follow-up isn't a question of its own. */
const asked = sql`q.id = t.message_id and q.author = 'visitor' and t.question = q.text`;
const columns = sql`c.id as "conversationId", q.text as question, v.name as "visitorName", v.email as "visitorEmail"`;
const people = sql`conversation c join site s on s.id = c.site_id join visitor v on v.id = c.visitor_id`;

/** The visitor said that the answer helped: the article that it came from, and what was answered. */
export async function questionsThatHelped(
  store: Store,
  siteId: string,
): Promise<(HandledQuestion & { articleId: string; reply: string; form: Form })[]> {
  const forms = sql.join(
    ANSWER_FORMS.map((form) => sql`${form}`),
    sql`, `,
  );
  return read(
    store,
    sql`
    select ${columns}, a.detail -> 'citations' -> 0 ->> 'articleId' as "articleId", a.text as reply, t.form
    from ${people} join turn t on t.conversation_id = c.id join message q on ${asked}
      join message a on a.id = t.answer_message_id join rating r on r.message_id = a.id
    where ${counted(siteId)} and r.helped and t.form in (${forms})
      and a.detail -> 'citations' -> 0 ->> 'articleId' is not null
    order by t.created_at desc limit ${MOST}`,
  );
}

/** The visitor chose one of the titles that they were asked about, and didn't say that its answer was no help. */
export async function questionsWithChoice(
  store: Store,
  siteId: string,
): Promise<(HandledQuestion & { articleId: string })[]> {
  return read(
    store,
    sql`
    select ${columns}, click.detail ->> 'option' as "articleId"
    from ${people} join message click on click.conversation_id = c.id and click.detail ->> 'option' is not null
      join lateral (
        select * from turn where conversation_id = c.id and created_at < click.created_at
          and options @> jsonb_build_array(click.detail ->> 'option')
        order by created_at desc limit 1) t on true
      join message q on ${asked}
    where ${counted(siteId)} and not exists (
      select 1 from turn chosen join rating r on r.message_id = chosen.answer_message_id
      where chosen.message_id = click.id and not r.helped)
    order by click.created_at desc limit ${MOST}`,
  );
}

/** An agent's replies after a question that the assistant handed over, with what shows the article they came from. */
export async function questionsForAgents(
  store: Store,
  siteId: string,
): Promise<(HandledQuestion & { reply: string; draft: string | null; nearest: string | null })[]> {
  return read(
    store,
    sql`
    select ${columns}, m.text as reply, h.draft, t.ranked -> 0 ->> 'articleId' as nearest
    from ${people} join handoff h on h.conversation_id = c.id
      join lateral (
        -- The question itself, not "a person, please" after it.
        select * from turn where conversation_id = c.id and created_at <= h.created_at
          and jsonb_array_length(coalesce(ranked, '[]')) > 0
        order by created_at desc limit 1) t on true
      join message q on ${asked}
      join message m on m.conversation_id = c.id and m.author = 'person' and m.created_at >= h.created_at
        and (h.ended_at is null or m.created_at <= h.ended_at)
    where ${counted(siteId)}
    order by m.created_at desc limit ${MOST}`,
  );
}

async function read<T>(store: Store, query: SQL): Promise<T[]> {
  return (await store.execute(query)).rows as T[];
}
