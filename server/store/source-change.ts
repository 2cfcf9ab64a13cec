import { and, asc, eq, gte, inArray, type SQL, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store } from "../ports/database/port.ts";
import type { SourceChangeKind } from "../wire/sources.ts";
import { article } from "./schema/article.ts";
import { source, sourceArticle, sourceChange } from "./schema/source.ts";

export type SourceChangeRow = typeof sourceChange.$inferSelect;

/** A difference that a run found. */
export type NewChange = Pick<
  SourceChangeRow,
  "siteId" | "sourceId" | "key" | "kind" | "title" | "content" | "contentHash" | "reason" | "isConflict"
>;

/** A source's undecided changes by their article's key. */
export async function openChanges(store: Store, sourceId: string): Promise<Map<string, SourceChangeRow>> {
  const rows = await store
    .select()
    .from(sourceChange)
    .where(and(eq(sourceChange.sourceId, sourceId), eq(sourceChange.state, "open")));
  return new Map(rows.map((row) => [row.key, row]));
}

/** Closes undecided changes that the source has overtaken. */
export async function replaceChanges(store: Store, ids: readonly string[], at: Date): Promise<void> {
  if (ids.length === 0) return;
  await store
    .update(sourceChange)
    .set({ state: "replaced", decidedAt: at })
    .where(and(inArray(sourceChange.id, [...ids]), eq(sourceChange.state, "open")));
}

/** Adds changes that wait for a decision. */
export async function addChanges(store: Store, changes: readonly NewChange[]): Promise<void> {
  if (changes.length === 0) return;
  await store.insert(sourceChange).values(changes.map((change) => ({ ...change, id: newId() })));
}

export interface ChangeFilter {
  readonly sourceId?: string | undefined;
  readonly kind?: SourceChangeKind | undefined;
  readonly isConflict?: boolean | undefined;
}

const openOf = (siteId: string, filter: ChangeFilter): SQL | undefined =>
  and(
    eq(sourceChange.siteId, siteId),
    eq(sourceChange.state, "open"),
    filter.sourceId === undefined ? undefined : eq(sourceChange.sourceId, filter.sourceId),
    filter.kind === undefined ? undefined : eq(sourceChange.kind, filter.kind),
    filter.isConflict === undefined ? undefined : eq(sourceChange.isConflict, filter.isConflict),
  );

/** Changed articles first, then vanished, then new ones; by title. */
const order = [
  sql`case ${sourceChange.kind} when 'changed' then 0 when 'vanished' then 1 else 2 end`,
  sql`lower(${sourceChange.title})`,
  asc(sourceChange.id),
] as const;

/** A page of a site's undecided changes. */
export async function listChanges(
  store: Store,
  siteId: string,
  filter: ChangeFilter & { readonly offset: number; readonly limit: number },
): Promise<SourceChangeRow[]> {
  return store
    .select()
    .from(sourceChange)
    .where(openOf(siteId, filter))
    .orderBy(...order)
    .limit(filter.limit)
    .offset(filter.offset);
}

/** Ids of all undecided changes with these filters. */
export async function openChangeIds(store: Store, siteId: string, filter: ChangeFilter): Promise<string[]> {
  const rows = await store
    .select({ id: sourceChange.id })
    .from(sourceChange)
    .where(openOf(siteId, filter))
    .orderBy(...order);
  return rows.map((row) => row.id);
}

/** How many changes of a site, or of one source, wait for a decision. */
export async function countChanges(
  store: Store,
  siteId: string,
  filter: ChangeFilter,
): Promise<{ total: number; added: number; changed: number; vanished: number; conflicts: number }> {
  const kind = (name: SourceChangeKind) => sql<number>`(count(*) filter (where ${sourceChange.kind} = ${name}))::int`;
  const counts = {
    total: sql<number>`count(*)::int`,
    added: kind("added"),
    changed: kind("changed"),
    vanished: kind("vanished"),
    conflicts: sql<number>`(count(*) filter (where ${sourceChange.isConflict}))::int`,
  };
  const [row] = await store.select(counts).from(sourceChange).where(openOf(siteId, filter));
  return row ?? { total: 0, added: 0, changed: 0, vanished: 0, conflicts: 0 };
}

/** How many changes of each kind a source's runs have found since then, decided or not. */
export async function changesSince(
  store: Store,
  sourceId: string,
  since: Date,
): Promise<Record<SourceChangeKind, number>> {
  const rows = await store
    .select({ kind: sourceChange.kind, count: sql<number>`count(*)::int` })
    .from(sourceChange)
    .where(and(eq(sourceChange.sourceId, sourceId), gte(sourceChange.createdAt, since)))
    .groupBy(sourceChange.kind);
  const counts = { added: 0, changed: 0, vanished: 0 };
  for (const row of rows) counts[row.kind] = row.count;
  return counts;
}

/** Changes with their source and its article, locked until the transaction ends if `lock`; in the order of their ids. */
export async function readChanges(
  store: Store,
  siteId: string,
  ids: readonly string[],
  options: { lock?: boolean } = {},
) {
  const query = store
    .select({ change: sourceChange, source, known: sourceArticle, existing: article })
    .from(sourceChange)
    .innerJoin(source, eq(source.id, sourceChange.sourceId))
    .leftJoin(
      sourceArticle,
      and(eq(sourceArticle.sourceId, sourceChange.sourceId), eq(sourceArticle.key, sourceChange.key)),
    )
    .leftJoin(article, and(eq(article.siteId, sourceChange.siteId), eq(article.key, sourceChange.key)))
    .where(and(eq(sourceChange.siteId, siteId), inArray(sourceChange.id, [...ids])))
    .orderBy(asc(sourceChange.id));
  return options.lock === true ? query.for("update", { of: sourceChange }) : query;
}

/** Notes what became of a change. */
export async function closeChange(
  store: Store,
  id: string,
  end: { readonly state: "accepted" | "dropped"; readonly by: string | null; readonly at: Date },
): Promise<void> {
  await store
    .update(sourceChange)
    .set({ state: end.state, decidedBy: end.by, decidedAt: end.at })
    .where(eq(sourceChange.id, id));
}

/** Says of an open change that both sides have changed the article. */
export async function setConflict(store: Store, id: string): Promise<void> {
  await store.update(sourceChange).set({ isConflict: true }).where(eq(sourceChange.id, id));
}
