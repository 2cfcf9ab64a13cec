import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { Store } from "../ports/database/port.ts";
import { tag } from "./schema/desk.ts";
import type { TagRow } from "./tag.ts";

/** An organisation's tags that are topics, by name. */
export async function topicTags(store: Store, organisationId: string): Promise<TagRow[]> {
  return store
    .select()
    .from(tag)
    .where(and(eq(tag.organisationId, organisationId), eq(tag.isTopic, true), isNull(tag.deletedAt)))
    .orderBy(sql`lower(${tag.name})`, tag.id);
}

/** Sites whose organisation has topics. */
export async function sitesWithTopics(
  store: Store,
): Promise<{ siteId: string; organisationId: string; name: string }[]> {
  const { rows } = await store.execute(sql`select s.id as "siteId", s.organisation_id as "organisationId", s.name
    from site s
    where exists (select 1 from tag t where t.organisation_id = s.organisation_id and t.is_topic and t.deleted_at is null)
    order by s.id`);
  return rows as { siteId: string; organisationId: string; name: string }[];
}

const list = (ids: readonly string[], type: "text" | "uuid"): SQL =>
  sql`array[${sql.join(
    ids.map((id) => sql`${id}`),
    sql`, `,
  )}]::${sql.raw(type)}[]`;

/** Events in which a person added or removed one of these tags; the index `desk_event_tags` has them. */
const byPersons = (siteId: string, topicIds: readonly string[]) => sql`from desk_event e
  where e.site_id = ${siteId}::uuid and e.kind in ('tags-added', 'tags-removed') and e.by is not null
    and jsonb_exists_any(e.detail -> 'tagIds', ${list(topicIds, "text")})`;

/** Changes whenever a person gives a conversation one of these topics or takes one away, and when one is deleted. */
export async function topicLabelMark(
  store: Store,
  { siteId, topicIds }: { siteId: string; topicIds: readonly string[] },
): Promise<string> {
  if (topicIds.length === 0) return "";
  const { rows } = await store.execute(
    sql`select count(*)::int as n, coalesce(max(e.id::text), '') as last ${byPersons(siteId, topicIds)}`,
  );
  const row = rows[0] as { n: number; last: string } | undefined;
  return `${row?.n ?? 0} ${row?.last ?? ""}`;
}

/**
 * Conversations whose topic a person decided, newest first: the one that they have now, or none (null) where a person
 * took it away. Those with several are left out: nobody knows which was meant.
 */
export async function labelledConversations(
  store: Store,
  { siteId, topicIds, limit }: { siteId: string; topicIds: readonly string[]; limit: number },
): Promise<{ conversationId: string; tagId: string | null }[]> {
  if (topicIds.length === 0) return [];
  const { rows } = await store.execute(sql`select c.id as "conversationId",
      array(select t from unnest(c.tag_ids) t where t = any(${list(topicIds, "uuid")}))::text[] as topics
    from conversation c
    where c.site_id = ${siteId}::uuid and not c.is_test
      and c.id in (select e.conversation_id ${byPersons(siteId, topicIds)})
    order by c.created_at desc, c.id desc limit ${limit}`);
  return (rows as { conversationId: string; topics: string[] }[])
    .filter((row) => row.topics.length < 2)
    .map(({ conversationId, topics }) => ({ conversationId, tagId: topics[0] ?? null }));
}

/** Whether a person has given this conversation one of these topics, or has taken one away. */
export async function isTopicDecided(
  store: Store,
  { conversationId, topicIds }: { conversationId: string; topicIds: readonly string[] },
): Promise<boolean> {
  if (topicIds.length === 0) return false;
  const { rows } = await store.execute(sql`select 1 from desk_event e
    where e.conversation_id = ${conversationId}::uuid and e.kind in ('tags-added', 'tags-removed') and e.by is not null
      and jsonb_exists_any(e.detail -> 'tagIds', ${list(topicIds, "text")}) limit 1`);
  return rows.length > 0;
}

/**
 * Conversations whose topic is to be told, newest first: quiet ones that nobody has given a topic, and about which
 * nothing was said yet, or by an older classifier, or before something more was written.
 */
export async function conversationsToTell(
  store: Store,
  options: {
    siteId: string;
    topicIds: readonly string[];
    learntAt: Date;
    quietSince: Date;
    /** Conversations that began before aren't looked at; nor, a second time, those before `againSince`. */
    since: Date;
    againSince: Date;
    limit: number;
  },
): Promise<string[]> {
  const { siteId, topicIds, limit } = options;
  if (topicIds.length === 0) return [];
  const moment = (at: Date) => sql`${at.toISOString()}::timestamptz`;
  const { rows } = await store.execute(sql`select c.id from conversation c
    left join classified g on g.conversation_id = c.id and g.kind = 'topic'
    where c.site_id = ${siteId}::uuid and not c.is_test and c.created_at >= ${moment(options.since)}
      and c.updated_at <= ${moment(options.quietSince)}
      and (g.conversation_id is null
        or (g.class_id is null and not g.is_set and c.updated_at > g.at)
        or (g.learnt_at < ${moment(options.learntAt)} and not g.is_set and c.created_at >= ${moment(options.againSince)}))
      and not c.tag_ids && ${list(topicIds, "uuid")}
    order by c.created_at desc limit ${limit}`);
  return (rows as { id: string }[]).map((row) => row.id);
}
