import { and, desc, eq, inArray, isNull, ne, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Db, Store, Tx } from "../ports/database/port.ts";
import type { CustomAttributes } from "../wire/customers.ts";
import { mergedIds } from "./merged-conversation.ts";
import { conversation } from "./schema/conversation.ts";
import { visitor } from "./schema/visitor.ts";
import type { VisitorRow } from "./visitor.ts";

/** Who a company says that a visitor is. */
export interface SignedAs {
  /** The company's own id of the person. */
  readonly externalId: string;
  readonly name?: string;
  readonly email?: string;
  /** Values by name. */
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
  /** The same as the company wrote them. */
  readonly custom?: CustomAttributes;
}

/**
 * The one visitor of a site who is that person, made when there is none; what the company says of them now is stored.
 * @param options.from an anonymous visitor who turned out to be them: their open conversation, when there is one, comes along
 * @param options.tokenHash of a token that nobody holds: a signed visitor proves who they are by the signature
 * @returns the visitor, and the id of the conversation that moved
 */
export async function signedVisitor(
  db: Db,
  options: { siteId: string; who: SignedAs; at: Date; tokenHash: string; from?: string },
): Promise<{ row: VisitorRow; moved: string | undefined }> {
  const { siteId, who, at, tokenHash, from } = options;
  return db.transaction(async (tx) => {
    // Two windows of one person that sign in at once would make two visitors.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`${siteId}:${who.externalId}`}, 0))`);
    const said = {
      name: who.name ?? null,
      // All of it: an attribute that the company no longer names is gone.
      attributes: who.attributes ?? {},
      custom: who.custom ?? {},
      ...(who.email === undefined ? {} : { email: who.email, emailSignedAt: at }),
    };
    const row =
      (await update(tx, { siteId, externalId: who.externalId, change: { ...said, lastSeenAt: at } })) ??
      (await insert(tx, {
        siteId,
        externalId: who.externalId,
        ...said,
        tokenHash,
        createdAt: at,
        identifiedAt: at,
        lastSeenAt: at,
      }));
    const moved = from === undefined || from === row.id ? undefined : await moveOpen(tx, { from, to: row.id });
    return { row, moved };
  });
}

async function update(
  tx: Tx,
  options: { siteId: string; externalId: string; change: Partial<VisitorRow> },
): Promise<VisitorRow | undefined> {
  const [row] = await tx
    .update(visitor)
    .set(options.change)
    .where(and(eq(visitor.siteId, options.siteId), eq(visitor.externalId, options.externalId)))
    .returning();
  return row;
}

async function insert(tx: Tx, values: Omit<typeof visitor.$inferInsert, "id">): Promise<VisitorRow> {
  const [row] = await tx
    .insert(visitor)
    .values({ ...values, id: newId() })
    .returning();
  return row as VisitorRow;
}

/** Gives an anonymous visitor's newest conversation, unless it is closed, to another visitor. */
async function moveOpen(tx: Tx, options: { from: string; to: string }): Promise<string | undefined> {
  const [open] = await tx
    .select({ id: conversation.id })
    .from(conversation)
    .where(and(eq(conversation.visitorId, options.from), ne(conversation.state, "closed")))
    .orderBy(desc(conversation.createdAt), desc(conversation.id))
    .limit(1)
    .for("update");
  if (open === undefined) return undefined;
  const ids = [open.id, ...(await mergedIds(tx, open.id))];
  await tx.update(conversation).set({ visitorId: options.to }).where(inArray(conversation.id, ids));
  return open.id;
}

/**
 * The address to write to while nobody is there, as the visitor typed it. One that a signed identity named stays: anybody
 * at the visitor's keyboard could send the replies elsewhere.
 * @returns false when a signed address stands
 */
export async function setVisitorEmail(store: Store, options: { visitorId: string; email: string }): Promise<boolean> {
  const rows = await store
    .update(visitor)
    .set({ email: options.email })
    .where(and(eq(visitor.id, options.visitorId), isNull(visitor.emailSignedAt)))
    .returning({ id: visitor.id });
  return rows.length > 0;
}
