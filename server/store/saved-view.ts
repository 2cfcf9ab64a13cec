import { and, asc, count, eq, isNull, max, or } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import type { ViewFilter } from "../wire/views.ts";
import { savedView } from "./schema/desk.ts";

export type SavedViewRow = typeof savedView.$inferSelect;

/** Whose views: a member's own, or (null) everybody's. */
export interface ViewOwner {
  readonly organisationId: string;
  readonly memberId: string | null;
}

const of = ({ organisationId, memberId }: ViewOwner) =>
  and(
    eq(savedView.organisationId, organisationId),
    memberId === null ? isNull(savedView.memberId) : eq(savedView.memberId, memberId),
  );

/** Everybody's views, then the member's own, each in their order. */
export async function listViews(store: Store, { organisationId, memberId }: ViewOwner): Promise<SavedViewRow[]> {
  const whose =
    memberId === null ? isNull(savedView.memberId) : or(isNull(savedView.memberId), eq(savedView.memberId, memberId));
  const rows = await store
    .select()
    .from(savedView)
    .where(and(eq(savedView.organisationId, organisationId), whose))
    .orderBy(asc(savedView.position), asc(savedView.id));
  return [...rows.filter((row) => row.memberId === null), ...rows.filter((row) => row.memberId !== null)];
}

export async function findView(store: Store, id: string): Promise<SavedViewRow | undefined> {
  const [row] = await store.select().from(savedView).where(eq(savedView.id, id));
  return row;
}

export async function countViews(store: Store, owner: ViewOwner): Promise<number> {
  const [row] = await store.select({ all: count() }).from(savedView).where(of(owner));
  return Number(row?.all ?? 0);
}

/** Adds a view as the last one. */
export async function addView(
  tx: Tx,
  options: ViewOwner & { name: string; filter: ViewFilter; at: Date },
): Promise<SavedViewRow> {
  const { at, ...values } = options;
  const [last] = await tx
    .select({ position: max(savedView.position) })
    .from(savedView)
    .where(of(options));
  const [row] = await tx
    .insert(savedView)
    .values({ ...values, id: newId(), position: (last?.position ?? -1) + 1, createdAt: at })
    .returning();
  return row as SavedViewRow;
}

/** Updates what is given. */
export async function updateView(
  store: Store,
  id: string,
  change: { name?: string; filter?: ViewFilter; position?: number },
): Promise<void> {
  if (Object.keys(change).length > 0) await store.update(savedView).set(change).where(eq(savedView.id, id));
}

export async function deleteView(store: Store, id: string): Promise<void> {
  await store.delete(savedView).where(eq(savedView.id, id));
}
