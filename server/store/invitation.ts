import { and, asc, eq, gt, isNull, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store } from "../ports/database/port.ts";
import type { Role } from "../wire/console.ts";
import { invitation } from "./auth-schema.ts";
import { normalEmail } from "./member.ts";

export type InvitationRow = typeof invitation.$inferSelect;

/** Not used, not revoked. */
const open = and(isNull(invitation.acceptedAt), isNull(invitation.revokedAt));

/** Stores a link by its token's hash. `email` null: whoever holds the link chooses. */
export async function createInvitation(
  store: Store,
  given: {
    organisationId: string;
    email: string | null;
    role: Role;
    tokenHash: string;
    invitedBy: string | null;
    expiresAt: Date;
  },
): Promise<InvitationRow> {
  const email = given.email === null ? null : normalEmail(given.email);
  const [row] = await store
    .insert(invitation)
    .values({ ...given, email, id: newId() })
    .returning();
  return row as InvitationRow;
}

/** The open invitation that a token leads to. */
export async function findInvitation(
  store: Store,
  given: { tokenHash: string; now: Date },
): Promise<InvitationRow | undefined> {
  const [row] = await store
    .select()
    .from(invitation)
    .where(and(eq(invitation.tokenHash, given.tokenHash), gt(invitation.expiresAt, given.now), open));
  return row;
}

/** The newest open invitation of an address. */
export async function findInvitationByEmail(
  store: Store,
  given: { email: string; now: Date },
): Promise<InvitationRow | undefined> {
  const [row] = await store
    .select()
    .from(invitation)
    .where(and(eq(invitation.email, normalEmail(given.email)), gt(invitation.expiresAt, given.now), open))
    .orderBy(sql`${invitation.createdAt} desc`)
    .limit(1);
  return row;
}

/** Uses an invitation up. @returns false when somebody else did, or it was revoked */
export async function acceptInvitation(store: Store, given: { id: string; at: Date }): Promise<boolean> {
  const done = await store
    .update(invitation)
    .set({ acceptedAt: given.at })
    .where(and(eq(invitation.id, given.id), open))
    .returning({ id: invitation.id });
  return done.length > 0;
}

/** Invitations of people that nobody has used or revoked, oldest first; the expired too: they can be sent again. */
export async function listInvitations(store: Store, organisationId: string): Promise<InvitationRow[]> {
  return store
    .select()
    .from(invitation)
    .where(and(eq(invitation.organisationId, organisationId), sql`${invitation.email} is not null`, open))
    .orderBy(asc(invitation.createdAt), asc(invitation.id));
}

/** Takes an invitation back. @returns it, or undefined when there is no open one */
export async function revokeInvitation(
  store: Store,
  given: { organisationId: string; id: string; at: Date },
): Promise<InvitationRow | undefined> {
  const [row] = await store
    .update(invitation)
    .set({ revokedAt: given.at })
    .where(and(eq(invitation.organisationId, given.organisationId), eq(invitation.id, given.id), open))
    .returning();
  return row;
}

/** Takes back every open invitation of an address: a newer one, or a member, stands in its place. */
export async function revokeInvitationsOf(
  store: Store,
  given: { organisationId: string; email: string; at: Date },
): Promise<void> {
  await store
    .update(invitation)
    .set({ revokedAt: given.at })
    .where(
      and(eq(invitation.organisationId, given.organisationId), eq(invitation.email, normalEmail(given.email)), open),
    );
}

/** Takes back every open link that is in no one's name: of first-owner links one is enough. */
export async function revokeNamelessInvitations(
  store: Store,
  given: { organisationId: string; at: Date },
): Promise<void> {
  await store
    .update(invitation)
    .set({ revokedAt: given.at })
    .where(and(eq(invitation.organisationId, given.organisationId), isNull(invitation.email), open));
}
