import { and, desc, eq, isNotNull, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store } from "../ports/database/port.ts";
import { visitor } from "./schema/visitor.ts";
import type { VisitorRow } from "./visitor.ts";

/**
 * The visitor of a site who writes from this address, made when there is none. Never one who uses the chat: anybody can
 * enter an address there, and would then read the e-mails of its owner.
 * @param options.address lower case
 * @param options.tokenHash of a token that nobody holds
 */
export async function mailVisitor(
  store: Store,
  options: { siteId: string; address: string; name: string; tokenHash: string; at: Date },
): Promise<VisitorRow> {
  const { siteId, address, name, tokenHash, at } = options;
  const [row] = await store
    .insert(visitor)
    .values({
      ...{ id: newId(), siteId, tokenHash, mailAddress: address, email: address, createdAt: at, lastSeenAt: at },
      name: name === "" ? null : name,
    })
    .onConflictDoUpdate({ target: [visitor.siteId, visitor.mailAddress], set: { lastSeenAt: at } })
    .returning();
  return row as VisitorRow;
}

/** The person whom the company's own site signed in with this address, the last seen first. @param options.address lower case */
export async function signedVisitorOf(
  store: Store,
  options: { siteId: string; address: string },
): Promise<VisitorRow | undefined> {
  const [row] = await store
    .select()
    .from(visitor)
    .where(
      and(
        eq(visitor.siteId, options.siteId),
        isNotNull(visitor.emailSignedAt),
        eq(sql`lower(${visitor.email})`, options.address),
      ),
    )
    .orderBy(desc(visitor.lastSeenAt))
    .limit(1);
  return row;
}
