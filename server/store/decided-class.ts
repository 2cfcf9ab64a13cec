import { sql } from "drizzle-orm";
import type { Store } from "../ports/database/port.ts";
import { type FixedClassified, USUAL_CLASS } from "../wire/classification.ts";
import { PRIORITIES } from "../wire/desk.ts";

/** The event in which a person decides it; the index `desk_event_classes` has them. */
const EVENT = { priority: "priority-changed", sentiment: "sentiment-changed" } as const;
/** What a conversation is, as a word. */
const CLASS = {
  priority: sql`(array[${sql.join(
    PRIORITIES.map((one) => sql`${one}`),
    sql`, `,
  )}])[c.priority + 1]`,
  sentiment: sql`c.sentiment`,
} as const;

const byPerson = (kind: FixedClassified) => sql`e.kind = ${sql.raw(`'${EVENT[kind]}'`)} and e.by is not null`;

/** Changes whenever a person says what a conversation of this site is. */
export async function decidedMark(store: Store, siteId: string, kind: FixedClassified): Promise<string> {
  const { rows } = await store.execute(sql`select count(*)::int as n, coalesce(max(e.id::text), '') as last
    from desk_event e where e.site_id = ${siteId}::uuid and ${byPerson(kind)}`);
  const row = rows[0] as { n: number; last: string } | undefined;
  return `${row?.n ?? 0} ${row?.last ?? ""}`;
}

/**
 * Conversations of which a person said what they are, newest first; null: the usual. Whoever closes a conversation whose
 * priority nothing has changed leaves it at normal.
 */
export async function decidedConversations(
  store: Store,
  { siteId, kind, limit }: { siteId: string; kind: FixedClassified; limit: number },
): Promise<{ conversationId: string; classId: string | null }[]> {
  const left =
    kind === "sentiment"
      ? sql``
      : sql`or (c.id in (select e.conversation_id from desk_event e
            where e.site_id = ${siteId}::uuid and e.kind = 'closed' and e.by is not null)
          and not exists (select 1 from desk_event e where e.conversation_id = c.id
            and (e.kind in ('priority-changed', 'merged-in') or (e.kind = 'routed' and e.detail -> 'priority' is not null))))`;
  const { rows } = await store.execute(sql`select c.id as "conversationId", ${CLASS[kind]} as "classId"
    from conversation c
    where c.site_id = ${siteId}::uuid and not c.is_test and c.merged_into is null
      and (c.id in (select e.conversation_id from desk_event e where e.site_id = ${siteId}::uuid and ${byPerson(kind)}) ${left})
    order by c.created_at desc, c.id desc limit ${limit}`);
  return (rows as { conversationId: string; classId: string | null }[]).map((row) => ({
    ...row,
    classId: row.classId === USUAL_CLASS[kind] ? null : row.classId,
  }));
}

/** Whether a person has said what this conversation is; a rule's priority counts as the person's who wrote the rule. */
export async function isClassDecided(
  store: Store,
  { conversationId, kind }: { conversationId: string; kind: FixedClassified },
): Promise<boolean> {
  const byRule = kind === "priority" ? sql`or (e.kind = 'routed' and e.detail -> 'priority' is not null)` : sql``;
  const { rows } = await store.execute(sql`select 1 from desk_event e
    where e.conversation_id = ${conversationId}::uuid and ((${byPerson(kind)}) ${byRule}) limit 1`);
  return rows.length > 0;
}

/**
 * Open conversations to be told, newest first: those about which nothing was said yet, or by an older classifier, or,
 * for how the customer feels, before they wrote more.
 */
export async function openToTell(
  store: Store,
  options: { siteId: string; kind: FixedClassified; learntAt: Date; quietSince: Date; limit: number },
): Promise<string[]> {
  const { siteId, kind, limit } = options;
  const moment = (at: Date) => sql`${at.toISOString()}::timestamptz`;
  const again = kind === "sentiment" ? sql`or g.at < c.updated_at` : sql``;
  const { rows } = await store.execute(sql`select c.id from conversation c
    left join classified g on g.conversation_id = c.id and g.kind = ${kind}
    where c.site_id = ${siteId}::uuid and not c.is_test and c.state in ('queued', 'person')
      and c.updated_at <= ${moment(options.quietSince)}
      and (g.conversation_id is null or g.learnt_at < ${moment(options.learntAt)} ${again})
      and not exists (select 1 from desk_event e where e.conversation_id = c.id and ${byPerson(kind)})
    order by c.created_at desc limit ${limit}`);
  return (rows as { id: string }[]).map((row) => row.id);
}

/** Sites that want this to be told. */
export async function sitesThatTell(store: Store, kind: FixedClassified): Promise<{ siteId: string; name: string }[]> {
  const { rows } = await store.execute(sql`select s.id as "siteId", s.name from site s
    join setting v on v.scope_id = s.id and v.name = ${kind}
    where v.value ->> 'mode' in ('suggest', 'set') order by s.id`);
  return rows as { siteId: string; name: string }[];
}
