import { createHash } from "node:crypto";
import { and, asc, count, desc, eq, gt, inArray, isNull, lt, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import { mail, mailSeen } from "./schema/mail.ts";

export type MailRow = typeof mail.$inferSelect;

/** The longest Message-ID that is stored and compared; RFC 5322 limits a line to 998 characters. */
const MAX_MESSAGE_ID = 500;

/** A Message-ID as it's stored: without its brackets, and not longer than an index can hold. */
export const storedMessageId = (id: string): string => id.trim().replace(/^<|>$/g, "").slice(0, MAX_MESSAGE_ID);

/**
 * Stores a mail that came in. Its Message-ID is taken for good, so that the same mail isn't stored again when it arrives
 * by another way, or after a process died.
 * @returns undefined if it was there before
 */
export async function addIncomingMail(
  tx: Tx,
  options: { siteId: string; messageId: string; raw: Uint8Array; size: number; at: Date },
): Promise<MailRow | undefined> {
  const { siteId, at, ...values } = options;
  const key = createHash("sha256").update(options.messageId).digest("base64url");
  const [isNew] = await tx.insert(mailSeen).values({ siteId, key, at }).onConflictDoNothing().returning();
  if (isNew === undefined) return undefined;
  const [row] = await tx
    .insert(mail)
    .values({
      id: newId(),
      siteId,
      direction: "in",
      outcome: "received",
      createdAt: at,
      ...values,
      messageId: storedMessageId(options.messageId),
    })
    .returning();
  return row;
}

/** Stores a mail that is to be sent. */
export async function addOutgoingMail(
  tx: Tx,
  options: {
    siteId: string;
    conversationId: string;
    messageId: string;
    address: string;
    subject: string;
    text: string;
    at: Date;
  },
): Promise<MailRow> {
  const { at, ...values } = options;
  const [row] = await tx
    .insert(mail)
    .values({
      ...values,
      id: newId(),
      direction: "out",
      outcome: "waiting",
      size: Buffer.byteLength(options.text),
      createdAt: at,
      messageId: storedMessageId(options.messageId),
    })
    .returning();
  return row as MailRow;
}

export async function findMail(store: Store, id: string): Promise<MailRow | undefined> {
  const [row] = await store.select().from(mail).where(eq(mail.id, id));
  return row;
}

/** What a mail turned out to be. */
export async function updateMail(
  store: Store,
  id: string,
  change: Partial<Omit<typeof mail.$inferInsert, "id" | "siteId" | "direction">>,
): Promise<void> {
  await store.update(mail).set(change).where(eq(mail.id, id));
}

/** The conversations of the mails with these Message-IDs, each in its place; undefined: none of this site has it. */
export async function conversationsOfMails(
  store: Store,
  options: { siteId: string; messageIds: readonly string[] },
): Promise<(string | undefined)[]> {
  const ids = options.messageIds.map(storedMessageId);
  if (ids.length === 0) return [];
  const rows = await store
    .select({ messageId: mail.messageId, conversationId: mail.conversationId })
    .from(mail)
    .where(and(eq(mail.siteId, options.siteId), inArray(mail.messageId, ids)));
  const found = new Map(rows.map((row) => [row.messageId, row.conversationId ?? undefined]));
  return ids.map((id) => found.get(id));
}

/** The mail that went out with this Message-ID. */
export async function sentMail(
  store: Store,
  options: { siteId: string; messageId: string },
): Promise<MailRow | undefined> {
  const [row] = await store
    .select()
    .from(mail)
    .where(
      and(
        eq(mail.siteId, options.siteId),
        eq(mail.direction, "out"),
        eq(mail.messageId, storedMessageId(options.messageId)),
      ),
    );
  return row;
}

/** The newest mails of a conversation that belong to its thread, oldest first. */
export async function threadOf(
  store: Store,
  options: { conversationId: string; limit: number },
): Promise<Pick<MailRow, "messageId" | "subject" | "direction" | "address">[]> {
  const rows = await store
    .select({ messageId: mail.messageId, subject: mail.subject, direction: mail.direction, address: mail.address })
    .from(mail)
    .where(
      and(
        eq(mail.conversationId, options.conversationId),
        inArray(mail.outcome, ["message", "waiting", "sent", "bounced", "failed"]),
      ),
    )
    .orderBy(desc(mail.id))
    .limit(options.limit);
  return rows.reverse();
}

/** The addresses that a conversation's mails came from and went to, lower case. */
export async function addressesOfMails(store: Store, conversationId: string): Promise<string[]> {
  const rows = await store
    .selectDistinct({ address: mail.address })
    .from(mail)
    .where(and(eq(mail.conversationId, conversationId), inArray(mail.outcome, ["message", "waiting", "sent"])));
  return rows.map((row) => row.address);
}

/** How many mails became messages of a conversation since then. */
export async function countMailsSince(store: Store, options: { conversationId: string; since: Date }): Promise<number> {
  const [row] = await store
    .select({ mails: count() })
    .from(mail)
    .where(
      and(
        eq(mail.conversationId, options.conversationId),
        eq(mail.direction, "in"),
        inArray(mail.outcome, ["message", "automatic", "note"]),
        gt(mail.createdAt, options.since),
      ),
    );
  return Number(row?.mails ?? 0);
}

/** The conversations that mails from an address began or continued since then, newest first. */
export async function recentConversationsOf(
  store: Store,
  options: { siteId: string; address: string; since: Date },
): Promise<string[]> {
  const newest = sql<Date>`max(${mail.createdAt})`;
  const rows = await store
    .select({ conversationId: mail.conversationId })
    .from(mail)
    .where(
      and(
        eq(mail.siteId, options.siteId),
        eq(mail.direction, "in"),
        eq(mail.address, options.address),
        eq(mail.outcome, "message"),
        gt(mail.createdAt, options.since),
      ),
    )
    .groupBy(mail.conversationId)
    .orderBy(desc(newest));
  return rows.flatMap((row) => (row.conversationId === null ? [] : [row.conversationId]));
}

/** Deletes mails that belong to no conversation and came before then. */
export async function dropOldMails(store: Store, before: Date): Promise<void> {
  await store.delete(mail).where(and(isNull(mail.conversationId), lt(mail.createdAt, before)));
}

/** The mails of a conversation, oldest first. */
export async function mailsOf(
  store: Store,
  conversationId: string,
): Promise<Pick<MailRow, "direction" | "address" | "subject" | "text" | "createdAt">[]> {
  const { direction, address, subject, text, createdAt } = mailColumns;
  return store
    .select({ direction, address, subject, text, createdAt })
    .from(mail)
    .where(eq(mail.conversationId, conversationId))
    .orderBy(asc(mail.createdAt), asc(mail.id));
}

/** A site's mails, newest first. */
export async function listMails(
  store: Store,
  options: { siteId: string; offset: number; limit: number },
): Promise<Omit<MailRow, "raw" | "text">[]> {
  const { raw: _, text: __, ...columns } = mailColumns;
  return store
    .select(columns)
    .from(mail)
    .where(eq(mail.siteId, options.siteId))
    .orderBy(desc(mail.createdAt), desc(mail.id))
    .limit(options.limit)
    .offset(options.offset);
}

const mailColumns = {
  id: mail.id,
  siteId: mail.siteId,
  conversationId: mail.conversationId,
  direction: mail.direction,
  messageId: mail.messageId,
  address: mail.address,
  subject: mail.subject,
  outcome: mail.outcome,
  reason: mail.reason,
  isVerified: mail.isVerified,
  raw: mail.raw,
  text: mail.text,
  size: mail.size,
  createdAt: mail.createdAt,
  handledAt: mail.handledAt,
};
