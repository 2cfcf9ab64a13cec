import { and, asc, count, eq, inArray, isNull, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import type { TagColour } from "../wire/desk.ts";
import { type SeenBy, seenBy } from "./reach.ts";
import { conversation } from "./schema/conversation.ts";
import { tag } from "./schema/desk.ts";
import { user } from "./schema/member.ts";

export type TagRow = typeof tag.$inferSelect;

/** An organisation's tags by name, each with how many conversations have it. */
export async function listTags(
  store: Store,
  organisationId: string,
  counted?: { readonly siteIds: readonly string[]; readonly seenBy: SeenBy | undefined },
): Promise<{ id: string; name: string; colour: TagColour; isTopic: boolean; conversations: number }[]> {
  const theirs = counted && [
    sql`c.site_id = any(${sql.param([...counted.siteIds])}::uuid[])`,
    ...(counted.seenBy === undefined
      ? []
      : [sql`c.id in (select id from ${conversation} where ${seenBy(counted.seenBy)})`]),
  ];
  const rows = await store
    .select({
      id: tag.id,
      name: tag.name,
      colour: tag.colour,
      isTopic: tag.isTopic,
      // Its own names: drizzle would write both tables' columns without their table.
      conversations:
        sql<number>`(select count(*) from ${conversation} c where ${and(sql`c.tag_ids @> array[tag.id]`, ...(theirs ?? []))})`.mapWith(
          Number,
        ),
    })
    .from(tag)
    .where(and(eq(tag.organisationId, organisationId), isNull(tag.deletedAt)))
    .orderBy(sql`lower(${tag.name})`, asc(tag.id));
  return rows;
}

export async function findTag(store: Store, id: string): Promise<TagRow | undefined> {
  const [row] = await store.select().from(tag).where(eq(tag.id, id));
  return row;
}

/** Those of the ids that are an organisation's tags and not deleted. */
export async function knownTags(
  store: Store,
  options: { organisationId: string; ids: readonly string[] },
): Promise<string[]> {
  if (options.ids.length === 0) return [];
  const rows = await store
    .select({ id: tag.id })
    .from(tag)
    .where(
      and(
        eq(tag.organisationId, options.organisationId),
        isNull(tag.deletedAt),
        inArray(tag.id, [...new Set(options.ids)]),
      ),
    )
    .orderBy(asc(tag.id));
  return rows.map((row) => row.id);
}

/** The tag of an organisation that has this name, in any case. */
export async function tagNamed(
  store: Store,
  options: { organisationId: string; name: string },
): Promise<TagRow | undefined> {
  const [row] = await store
    .select()
    .from(tag)
    .where(
      and(
        eq(tag.organisationId, options.organisationId),
        isNull(tag.deletedAt),
        sql`lower(${tag.name}) = lower(${options.name})`,
      ),
    );
  return row;
}

export async function countTags(store: Store, organisationId: string): Promise<number> {
  const [row] = await store
    .select({ all: count() })
    .from(tag)
    .where(and(eq(tag.organisationId, organisationId), isNull(tag.deletedAt)));
  return Number(row?.all ?? 0);
}

export async function addTag(
  tx: Tx,
  options: { organisationId: string; name: string; colour: TagColour; at: Date },
): Promise<TagRow> {
  const { at, ...values } = options;
  const [row] = await tx
    .insert(tag)
    .values({ ...values, id: newId(), createdAt: at })
    .returning();
  return row as TagRow;
}

/** Updates what is given. */
export async function updateTag(
  tx: Tx,
  id: string,
  change: { name?: string; colour?: TagColour; isTopic?: boolean },
): Promise<void> {
  if (Object.keys(change).length > 0) await tx.update(tag).set(change).where(eq(tag.id, id));
}

/** The row stays: events name it. It's nobody's skill any more. */
export async function markTagDeleted(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.update(tag).set({ deletedAt: at }).where(eq(tag.id, id));
  await tx
    .update(user)
    .set({ tagIds: sql`array_remove(${user.tagIds}, ${id}::uuid)` })
    .where(sql`${user.tagIds} @> array[${id}]::uuid[]`);
}
