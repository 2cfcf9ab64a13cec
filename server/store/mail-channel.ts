import { and, eq, isNull, lte, or, sql } from "drizzle-orm";
import type { Store } from "../ports/database/port.ts";
import { mailChannel } from "./schema/mail.ts";

export type MailChannelRow = typeof mailChannel.$inferSelect;

/** A site's e-mail settings, or undefined: none were made. */
export async function readMailChannel(store: Store, siteId: string): Promise<MailChannelRow | undefined> {
  const [row] = await store.select().from(mailChannel).where(eq(mailChannel.siteId, siteId));
  return row;
}

/** Changes a site's e-mail settings, or makes them. */
export async function writeMailChannel(
  store: Store,
  siteId: string,
  change: Partial<Omit<typeof mailChannel.$inferInsert, "siteId">>,
): Promise<MailChannelRow> {
  const [row] = await store
    .insert(mailChannel)
    .values({ siteId, ...change })
    .onConflictDoUpdate({ target: mailChannel.siteId, set: { siteId, ...change } })
    .returning();
  return row as MailChannelRow;
}

/** Whether another site's mail comes in at this address, too. */
export async function addressTaken(store: Store, options: { siteId: string; address: string }): Promise<boolean> {
  const rows = await store
    .select({ siteId: mailChannel.siteId })
    .from(mailChannel)
    .where(eq(mailChannel.address, options.address));
  return rows.some((row) => row.siteId !== options.siteId);
}

/** The sites' own addresses, lower case: a mail that comes from one of them is ours. */
export async function supportAddresses(store: Store): Promise<string[]> {
  const rows = await store.select({ address: mailChannel.address }).from(mailChannel);
  return rows.flatMap((row) => (row.address === null ? [] : [row.address]));
}

/** Mailboxes that are due to be read. */
export async function dueMailboxes(store: Store, now: Date): Promise<MailChannelRow[]> {
  return store
    .select()
    .from(mailChannel)
    .where(and(eq(mailChannel.incoming, "imap"), or(isNull(mailChannel.nextReadAt), lte(mailChannel.nextReadAt, now))));
}

/** Puts off a mailbox's next reading; of several processes one succeeds. */
export async function postponeMailbox(store: Store, row: MailChannelRow, nextReadAt: Date): Promise<boolean> {
  const before = row.nextReadAt;
  const rows = await store
    .update(mailChannel)
    .set({ nextReadAt })
    .where(
      and(
        eq(mailChannel.siteId, row.siteId),
        before === null
          ? isNull(mailChannel.nextReadAt)
          : // Postgres counts in microseconds, JavaScript in milliseconds.
            sql`date_trunc('milliseconds', ${mailChannel.nextReadAt}) = ${before.toISOString()}::timestamptz`,
      ),
    )
    .returning({ siteId: mailChannel.siteId });
  return rows.length === 1;
}

/** How far a mailbox has been read; never back, unless the server has numbered its mails anew. */
export async function advanceMailbox(
  store: Store,
  options: { siteId: string; uidValidity: number; lastUid: number },
): Promise<void> {
  const { siteId, uidValidity, lastUid } = options;
  await store
    .update(mailChannel)
    .set({
      uidValidity,
      lastUid: sql`case when ${mailChannel.uidValidity} = ${uidValidity}::bigint
        then greatest(${mailChannel.lastUid}, ${lastUid}::bigint) else ${lastUid}::bigint end`,
    })
    .where(eq(mailChannel.siteId, siteId));
}

/** Replaces a mailbox's permission, unless it was connected anew meanwhile. Both are sealed. @returns whether it did */
export async function replaceOauthToken(
  store: Store,
  { siteId, from, to }: { siteId: string; from: string; to: string },
): Promise<boolean> {
  const rows = await store
    .update(mailChannel)
    .set({ oauthToken: to })
    .where(and(eq(mailChannel.siteId, siteId), eq(mailChannel.oauthToken, from)))
    .returning({ siteId: mailChannel.siteId });
  return rows.length === 1;
}
