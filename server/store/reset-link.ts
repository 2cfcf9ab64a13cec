import { and, eq, gt, lt } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store } from "../ports/database/port.ts";
import { verification } from "./schema/member.ts";

/** Password links live in better-auth's table, under a name of our own. */
const nameOf = (tokenHash: string) => `reset-link:${tokenHash}`;

/** Stores a link that sets a member's password once; forgets those that ran out. */
export async function createResetLink(
  store: Store,
  options: { memberId: string; tokenHash: string; expiresAt: Date; now: Date },
): Promise<void> {
  await store.delete(verification).where(lt(verification.expiresAt, options.now));
  await store.insert(verification).values({
    id: newId(),
    identifier: nameOf(options.tokenHash),
    value: options.memberId,
    expiresAt: options.expiresAt,
  });
}

/** The member whose password a link may set. */
export async function findResetLink(
  store: Store,
  options: { tokenHash: string; now: Date },
): Promise<string | undefined> {
  const [row] = await store
    .select({ memberId: verification.value })
    .from(verification)
    .where(and(eq(verification.identifier, nameOf(options.tokenHash)), gt(verification.expiresAt, options.now)));
  return row?.memberId;
}

/** Uses up a link, and every other of its member. @returns false when somebody else was faster */
export async function spendResetLink(store: Store, options: { memberId: string; tokenHash: string }): Promise<boolean> {
  const used = await store
    .delete(verification)
    .where(eq(verification.identifier, nameOf(options.tokenHash)))
    .returning({ id: verification.id });
  await dropResetLinks(store, options.memberId);
  return used.length > 0;
}

/** Takes back every link of a member. */
export async function dropResetLinks(store: Store, memberId: string): Promise<void> {
  await store.delete(verification).where(eq(verification.value, memberId));
}
