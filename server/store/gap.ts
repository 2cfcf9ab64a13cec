import { and, eq, inArray, ne, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import type { GapKind, GapReplay, GapState } from "../wire/gaps.ts";
import { chunksOf } from "./article.ts";
import { gap } from "./schema/gap.ts";

export type GapRow = typeof gap.$inferSelect;

/** Adds an open group. @returns its id */
export async function addGap(tx: Tx, siteId: string): Promise<string> {
  const id = newId();
  await tx.insert(gap).values({ id, siteId });
  return id;
}

/** The site's groups that something was decided about. */
export async function decidedGaps(store: Store, siteId: string): Promise<GapRow[]> {
  return store
    .select()
    .from(gap)
    .where(and(eq(gap.siteId, siteId), ne(gap.state, "open")));
}

/** Deletes the site's open groups that no question is in any more. */
export async function dropEmptyGaps(tx: Tx, siteId: string): Promise<void> {
  await tx.execute(sql`delete from gap g where g.site_id = ${siteId}::uuid and g.state = 'open'
    and not exists (select 1 from gap_question q where q.gap_id = g.id)
    and not exists (select 1 from gap_past_question q where q.gap_id = g.id)`);
}

/** A group of a site, locked until the transaction ends; undefined: there is none (any more). */
export async function lockGap(
  tx: Tx,
  of: { readonly siteId: string; readonly gapId: string },
): Promise<GapRow | undefined> {
  const [row] = await tx
    .select()
    .from(gap)
    .where(and(eq(gap.siteId, of.siteId), eq(gap.id, of.gapId)))
    .for("update");
  return row;
}

/** Stores what was decided about a group; `open` takes it back. */
export async function setGapState(
  tx: Tx,
  gapId: string,
  decision: Pick<GapRow, "state" | "articleId" | "decidedBy" | "decidedAt">,
): Promise<void> {
  await tx
    .update(gap)
    .set({ ...decision, replay: null })
    .where(eq(gap.id, gapId));
}

/** Keeps what a replay found. */
export async function setGapReplay(store: Store, gapId: string, replay: GapReplay): Promise<void> {
  await store.update(gap).set({ replay }).where(eq(gap.id, gapId));
}

/** A question of a group, with its share of its conversation's handling. */
export interface GapMember {
  readonly gapId: string;
  readonly turnId: string;
  readonly conversationId: string;
  readonly question: string;
  readonly visitorName: string | null;
  readonly visitorEmail: string | null;
  readonly kind: GapKind;
  readonly createdAt: Date;
  readonly centrality: number;
  /** The conversation's, divided by the gap questions in it. */
  readonly personSeconds: number;
  readonly personNanoUsd: number;
}

/** The questions of a site's groups in these states, or of one group, newest first. */
export async function gapMembers(
  store: Store,
  of: { readonly siteId: string; readonly states?: readonly GapState[]; readonly gapId?: string },
): Promise<GapMember[]> {
  const wanted =
    of.gapId === undefined
      ? sql`g.state in (${sql.join(
          (of.states ?? []).map((state) => sql`${state}`),
          sql`, `,
        )})`
      : sql`g.id = ${of.gapId}::uuid`;
  const { rows } = await store.execute(sql`
    with member as (
      select q.gap_id, q.turn_id, t.conversation_id, t.question, q.kind, t.created_at, q.centrality
      from gap g join gap_question q on q.gap_id = g.id join turn t on t.id = q.turn_id
      where g.site_id = ${of.siteId}::uuid and ${wanted}
    ), talk as (
      select t.conversation_id, count(*) as questions from gap_question q join turn t on t.id = q.turn_id
      where t.conversation_id in (select conversation_id from member) group by 1
    ), spent as (
      select conversation_id, sum(nano_usd) as nano from ledger_entry
      where side = 'cost' and kind = 'person' and conversation_id in (select conversation_id from member) group by 1
    ), worked as (
      select conversation_id, sum(active_seconds) as seconds from handoff
      where conversation_id in (select conversation_id from member) group by 1
    )
    select v.name as "visitorName", v.email as "visitorEmail", m.gap_id as "gapId", m.turn_id as "turnId", m.conversation_id as "conversationId", m.question, m.kind,
      m.created_at as "createdAt", m.centrality,
      (coalesce(w.seconds, 0)::float8 / talk.questions) as "personSeconds",
      (coalesce(s.nano, 0)::float8 / talk.questions) as "personNanoUsd"
    from member m join talk on talk.conversation_id = m.conversation_id
      join conversation c on c.id = m.conversation_id join visitor v on v.id = c.visitor_id
      left join spent s on s.conversation_id = m.conversation_id
      left join worked w on w.conversation_id = m.conversation_id
    order by m.created_at desc, m.turn_id desc`);
  return (rows as unknown as (Omit<GapMember, "createdAt"> & { createdAt: string | Date })[]).map((row) => ({
    ...row,
    createdAt: new Date(row.createdAt),
    personSeconds: Number(row.personSeconds),
    personNanoUsd: Number(row.personNanoUsd),
  }));
}

/** Groups by id. */
export async function gapsById(store: Store, ids: readonly string[]): Promise<Map<string, GapRow>> {
  const found = new Map<string, GapRow>();
  for (const chunk of chunksOf(ids)) {
    for (const row of await store.select().from(gap).where(inArray(gap.id, chunk))) found.set(row.id, row);
  }
  return found;
}

/** Groups in a state, and the questions in them: those asked here, and those of past conversations. */
export interface GapCount {
  readonly gaps: number;
  readonly questions: number;
  readonly past: number;
}

/** How many groups there are by state; those without a question left don't count. */
export async function countGaps(store: Store, siteId: string): Promise<Map<GapState, GapCount>> {
  const { rows } = await store.execute(sql`
    select state, count(*)::int as gaps, sum(questions)::int as questions, sum(past)::int as past
    from (select g.state,
        (select count(*) from gap_question q where q.gap_id = g.id) as questions,
        (select count(*) from gap_past_question p where p.gap_id = g.id) as past
      from gap g where g.site_id = ${siteId}::uuid) as counted
    where questions + past > 0 group by 1`);
  return new Map(
    (rows as unknown as ({ state: GapState } & GapCount)[]).map(({ state, ...counts }) => [state, counts]),
  );
}

/** What agents wrote after questions in their conversations, by turn, oldest first. */
export async function repliesAfter(store: Store, turnIds: readonly string[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const chunk of chunksOf(turnIds)) {
    const { rows } = await store.execute(sql`
      select t.id as "turnId", m.text from turn t join message q on q.id = t.message_id
        join message m on m.conversation_id = t.conversation_id and m.sequence > q.sequence and m.author = 'person'
      where t.id in (${uuids(chunk)}) and m.detail -> 'attachment' is null
      order by t.id, m.sequence`);
    for (const { turnId, text } of rows as { turnId: string; text: string }[]) {
      found.set(turnId, [...(found.get(turnId) ?? []), text]);
    }
  }
  return found;
}

const uuids = (ids: readonly string[]) =>
  sql.join(
    ids.map((id) => sql`${id}::uuid`),
    sql`, `,
  );
