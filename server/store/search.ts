import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import { type SearchTerm, tsqueryOf } from "../domain/search.ts";
import type { Store } from "../ports/database/port.ts";
import type { SearchedKind } from "../wire/search.ts";
import { conversation } from "./schema/conversation.ts";
import { message, note } from "./schema/message.ts";
import { searchEntry } from "./schema/search.ts";
import { visitor } from "./schema/visitor.ts";

/** What a conversation was found by: its newest entry that matches. */
export interface Found {
  /** The message's or note's id; for a customer the conversation's. */
  readonly id: string;
  readonly conversationId: string;
  readonly kind: SearchedKind;
  /** With the database's microseconds. */
  readonly at: string;
}

/** A position in the results. */
export interface FoundPlace {
  readonly at: string;
  readonly id: string;
}

/**
 * A site's newest entries that are looked through one by one, before the index by words is asked: of a word that is in
 * every hundredth message, they fill a page, and the index would give all the rest, too. Read in about 15 ms.
 */
const RECENT = 10_000;
/**
 * As many are looked through if the first ones say that they will fill the page: the index would give all that match,
 * and of a phrase of frequent words it has to read many more.
 */
const MAX_RECENT = 60_000;
/** Up to so many conversations that fit a filter, only theirs are looked through. */
const FEW = 2_000;

interface Search {
  readonly siteIds: readonly string[];
  readonly terms: readonly SearchTerm[];
  /** What the conversation must be, on the table `conversation`; none: any. */
  readonly conditions: readonly SQL[];
}

/** Conversations in which something matches all terms, by their newest match, newest first. */
export async function searchConversations(
  store: Store,
  search: Search,
  page: { after?: FoundPlace; limit: number },
): Promise<Found[]> {
  if (search.terms.length === 0 || search.siteIds.length === 0) return [];
  const isAll = (some: { found: Found[]; complete: boolean }) => some.complete || some.found.length === page.limit;
  const recent = await amongRecent(store, search, page, RECENT);
  if (isAll(recent)) return recent.found;
  const more = Math.ceil((RECENT * 1.5 * page.limit) / recent.found.length);
  if (more <= MAX_RECENT) {
    const wider = await amongRecent(store, search, page, more);
    if (isAll(wider)) return wider.found;
  }
  return amongAll(store, search, page, await fewOf(store, search));
}

/** How many conversations match, up to a number. */
export async function countFound(store: Store, search: Search, most: number): Promise<number> {
  if (search.terms.length === 0 || search.siteIds.length === 0) return 0;
  const { rows } = await store.execute(sql`
    select count(*)::int as n from (
      select distinct e.conversation_id from ${searchEntry} e ${joined(search)}
      where ${ofSites(search)} and ${fits(search)} limit ${most}
    ) found`);
  return Number(rows[0]?.n ?? 0);
}

const query = ({ terms }: Search) => sql`to_tsquery('pg_catalog.simple', ${tsqueryOf(terms)})`;
const list = (ids: readonly string[]) =>
  sql.join(
    ids.map((id) => sql`${id}::uuid`),
    sql`, `,
  );
const ofSites = ({ siteIds }: Search) => sql`e.site_id in (${list(siteIds)})`;
const joined = ({ conditions }: Search) =>
  conditions.length === 0 ? sql`` : sql`join ${conversation} on ${conversation.id} = e.conversation_id`;
const fits = (search: Search) =>
  sql`e.words @@ ${query(search)}${search.conditions.length === 0 ? sql`` : sql` and ${and(...search.conditions)}`}`;
const earlier = ({ at, id }: FoundPlace, than = sql`(e.at, e.id)`) => sql`${than} < (${at}::timestamptz, ${id}::uuid)`;

/** Ids of the conversations that a filter lets through, if they are few. */
async function fewOf(store: Store, { siteIds, conditions }: Search): Promise<string[] | undefined> {
  if (conditions.length === 0) return undefined;
  const { rows } = await store.execute(sql`select ${conversation.id} from ${conversation}
    where ${conversation.siteId} in (${list(siteIds)}) and ${and(...conditions)} limit ${FEW + 1}`);
  return rows.length > FEW ? undefined : rows.map((row) => String(row.id));
}

/** @param size entries that are looked through, of all sites together @returns complete: there is nothing older */
async function amongRecent(
  store: Store,
  search: Search,
  page: { after?: FoundPlace; limit: number },
  size: number,
): Promise<{ found: Found[]; complete: boolean }> {
  const { after, limit } = page;
  const each = Math.ceil(size / search.siteIds.length);
  const { rows } = await store.execute(sql`
    with recent as materialized (
      select e.* from (values ${sql.join(
        search.siteIds.map((id) => sql`(${id}::uuid)`),
        sql`, `,
      )}) of_site(id), lateral (
        select e.id, e.site_id, e.conversation_id, e.kind, e.at, e.words @@ ${query(search)} as hit
        from ${searchEntry} e where e.site_id = of_site.id ${after === undefined ? sql`` : sql`and ${earlier(after)}`}
        order by e.at desc, e.id desc limit ${each}
      ) e
    ), bounds as (
      -- Of sites with more than that, only what is newer than the last one looked at is all that there is.
      select max(oldest) as oldest from
        (select min(at) as oldest from recent group by site_id having count(*) >= ${each}) of_site
    ), hits as (
      select distinct on (e.conversation_id) e.id, e.conversation_id, e.kind, e.at
      from recent e ${joined(search)}
      where e.hit and e.at >= coalesce((select oldest from bounds), '-infinity')
        ${search.conditions.length === 0 ? sql`` : sql`and ${and(...search.conditions)}`}
      order by e.conversation_id, e.at desc, e.id desc
    )
    select id, conversation_id, kind, at::text as at, (select oldest from bounds) is null as complete
    -- In this order, so that only as many are looked up again as a page has.
    from (select * from hits order by at desc, id desc offset 0) h
    ${
      after === undefined
        ? sql``
        : // It was on an earlier page.
          sql`where not exists (select from ${searchEntry} n where n.conversation_id = h.conversation_id
            and (n.at, n.id) >= (${after.at}::timestamptz, ${after.id}::uuid) and n.words @@ ${query(search)})`
    }
    order by h.at desc, h.id desc limit ${limit}`);
  // Without a row it isn't known whether there is more: the index says it at once.
  return { found: rows.map(foundOf), complete: rows[0]?.complete === true };
}

/** @param few the only conversations that it can be */
async function amongAll(
  store: Store,
  search: Search,
  { after, limit }: { after?: FoundPlace; limit: number },
  few: readonly string[] | undefined,
): Promise<Found[]> {
  const from =
    few === undefined
      ? sql`${searchEntry} e ${joined(search)} where ${ofSites(search)} and ${fits(search)}`
      : sql`${searchEntry} e where e.conversation_id = any(${sql.param([...few])}::uuid[]) and e.words @@ ${query(search)}`;
  const { rows } = await store.execute(sql`
    select id, conversation_id, kind, at::text as at from (
      select distinct on (e.conversation_id) e.id, e.conversation_id, e.kind, e.at from ${from}
      order by e.conversation_id, e.at desc, e.id desc
    ) e ${after === undefined ? sql`` : sql`where ${earlier(after)}`}
    order by e.at desc, e.id desc limit ${limit}`);
  return rows.map(foundOf);
}

const foundOf = (row: Record<string, unknown>): Found => ({
  id: String(row.id),
  conversationId: String(row.conversation_id),
  kind: row.kind as SearchedKind,
  at: String(row.at),
});

/** A found entry's text, who wrote it and where it is. */
export interface FoundText {
  readonly text: string;
  readonly by: string | null;
  readonly sequence: number | null;
}

/** The texts of what was found, by entry; one that was deleted meanwhile is missing. */
export async function textsOf(store: Store, found: readonly Found[]): Promise<Map<string, FoundText>> {
  const idsOf = (...kinds: SearchedKind[]) => found.filter((one) => kinds.includes(one.kind)).map((one) => one.id);
  const texts = new Map<string, FoundText>();
  const [messages, notes, customers] = [idsOf("visitor", "machine", "person"), idsOf("note"), idsOf("customer")];
  if (messages.length > 0) {
    const { id, text, agent, sequence } = message;
    const rows = await store.select({ id, text, agent, sequence }).from(message).where(inArray(id, messages));
    for (const row of rows) texts.set(row.id, { text: row.text, by: row.agent, sequence: row.sequence });
  }
  if (notes.length > 0) {
    const { id, text, author } = note;
    const rows = await store.select({ id, text, author }).from(note).where(inArray(id, notes));
    for (const row of rows) texts.set(row.id, { text: row.text, by: row.author, sequence: null });
  }
  if (customers.length > 0) {
    const { name, email, externalId } = visitor;
    const rows = await store
      .select({ id: conversation.id, name, email, externalId })
      .from(conversation)
      .innerJoin(visitor, eq(visitor.id, conversation.visitorId))
      .where(inArray(conversation.id, customers));
    for (const row of rows) {
      const text = [row.name, row.email, row.externalId].filter((one) => one !== null).join(" · ");
      texts.set(row.id, { text, by: null, sequence: null });
    }
  }
  return texts;
}
