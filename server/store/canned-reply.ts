import { and, asc, eq, isNotNull, isNull, ne, or, type SQL, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import { cannedReply } from "./schema/canned-reply.ts";

export type CannedReplyRow = typeof cannedReply.$inferSelect;
/** What a person writes of a canned reply. */
export type CannedReplyTexts = Pick<CannedReplyRow, "siteId" | "name" | "shortcut" | "text" | "translations">;

const ofSite = (siteId: string): SQL | undefined => or(isNull(cannedReply.siteId), eq(cannedReply.siteId, siteId));

/** The replies of an organisation that can be used on a site, by name. @param options.archived the archived ones instead */
export async function listCannedReplies(
  store: Store,
  options: { organisationId: string; siteId: string; archived: boolean },
): Promise<CannedReplyRow[]> {
  const { organisationId, siteId, archived } = options;
  return await store
    .select()
    .from(cannedReply)
    .where(
      and(
        eq(cannedReply.organisationId, organisationId),
        ofSite(siteId),
        archived ? isNotNull(cannedReply.archivedAt) : isNull(cannedReply.archivedAt),
      ),
    )
    .orderBy(asc(sql`lower(${cannedReply.name})`), asc(cannedReply.id));
}

/** A canned reply by id, or undefined. */
export async function findCannedReply(store: Store, id: string): Promise<CannedReplyRow | undefined> {
  const [row] = await store.select().from(cannedReply).where(eq(cannedReply.id, id));
  return row;
}

/** How many an organisation has that aren't archived. */
export async function countCannedReplies(store: Store, organisationId: string): Promise<number> {
  return await store.$count(
    cannedReply,
    and(eq(cannedReply.organisationId, organisationId), isNull(cannedReply.archivedAt)),
  );
}

/**
 * The reply that has a shortcut already on a site where another is to have it: an agent must not find two.
 * @param options.siteId null: on any site
 * @param options.exceptId the one that is to have it
 */
export async function cannedReplyWithShortcut(
  store: Store,
  options: { organisationId: string; siteId: string | null; shortcut: string; exceptId?: string },
): Promise<CannedReplyRow | undefined> {
  const { organisationId, siteId, shortcut, exceptId } = options;
  const [row] = await store
    .select()
    .from(cannedReply)
    .where(
      and(
        eq(cannedReply.organisationId, organisationId),
        eq(cannedReply.shortcut, shortcut),
        isNull(cannedReply.archivedAt),
        siteId === null ? undefined : ofSite(siteId),
        exceptId === undefined ? undefined : ne(cannedReply.id, exceptId),
      ),
    )
    .limit(1);
  return row;
}

/** Adds a canned reply. */
export async function addCannedReply(
  tx: Tx,
  options: CannedReplyTexts & { organisationId: string; changedBy: string | null; at: Date },
): Promise<CannedReplyRow> {
  const { at, ...values } = options;
  const [row] = await tx
    .insert(cannedReply)
    .values({ ...values, id: newId(), changedAt: at, createdAt: at })
    .returning();
  return row as CannedReplyRow;
}

/** Updates what is given. */
export async function updateCannedReply(
  tx: Tx,
  options: Partial<CannedReplyTexts> & { id: string; archivedAt?: Date | null; changedBy: string | null; at: Date },
): Promise<CannedReplyRow> {
  const { id, at, ...values } = options;
  const [row] = await tx
    .update(cannedReply)
    .set({ ...values, changedAt: at })
    .where(eq(cannedReply.id, id))
    .returning();
  return row as CannedReplyRow;
}

/**
 * Counts that a reply was sent with these; call it in the message's transaction. Ids of another organisation, or of replies
 * that are gone, count nothing.
 */
export async function countCannedUse(
  tx: Tx,
  options: { siteId: string; ids: readonly string[]; at: Date },
): Promise<void> {
  const { siteId, at } = options;
  // In one order, whoever counts: two that each wait for the other's row would stop one another.
  const ids = [...new Set(options.ids)].sort();
  for (const id of ids) {
    await tx
      .update(cannedReply)
      .set({ uses: sql`${cannedReply.uses} + 1`, lastUsedAt: at })
      .where(
        and(
          eq(cannedReply.id, id),
          sql`${cannedReply.organisationId} = (select organisation_id from site where id = ${siteId})`,
        ),
      );
  }
}
