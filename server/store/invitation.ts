import { and, asc, eq, gt, isNull, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store } from "../ports/database/port.ts";
import type { Role } from "../wire/permissions.ts";
import { normalEmail } from "./member.ts";
import { invitation, type StoredReach } from "./schema/member.ts";

export type InvitationRow = typeof invitation.$inferSelect;

/** Neither used nor revoked. */
const open = and(isNull(invitation.acceptedAt), isNull(invitation.revokedAt));

/** Stores a link by its token's hash. `email` null: the person who opens the link chooses. */
export async function createInvitation(
  store: Store,
  options: {
    organisationId: string;
    email: string | null;
    role: Role;
    roleId?: string | null;
    reach?: StoredReach | null;
    tokenHash: string;
    invitedBy: string | null;
    expiresAt: Date;
  },
): Promise<InvitationRow> {
  const email = options.email === null ? null : normalEmail(options.email);
  const [row] = await store
    .insert(invitation)
    .values({ ...options, email, id: newId() })
    .returning();
  return row as InvitationRow;
}

/** The open invitation that a token leads to. */
export async function findInvitation(
  store: Store,
  options: { tokenHash: string; now: Date },
): Promise<InvitationRow | undefined> {
  const [row] = await store
    .select()
    .from(invitation)
    .where(and(eq(invitation.tokenHash, options.tokenHash), gt(invitation.expiresAt, options.now), open));
  return row;
}

/** The newest open invitation of an address. */
export async function findInvitationByEmail(
  store: Store,
  options: { email: string; now: Date },
): Promise<InvitationRow | undefined> {
  const [row] = await store
    .select()
    .from(invitation)
    .where(and(eq(invitation.email, normalEmail(options.email)), gt(invitation.expiresAt, options.now), open))
    .orderBy(sql`${invitation.createdAt} desc`)
    .limit(1);
  return row;
}

/** Marks an invitation as used. @returns false if somebody else used it, or it was revoked */
export async function acceptInvitation(store: Store, options: { id: string; at: Date }): Promise<boolean> {
  const done = await store
    .update(invitation)
    .set({ acceptedAt: options.at })
    .where(and(eq(invitation.id, options.id), open))
    .returning({ id: invitation.id });
  return done.length > 0;
}

/** Invitations that nobody has used or revoked, oldest first; including expired ones, which can be sent again. */
export async function listInvitations(store: Store, organisationId: string): Promise<InvitationRow[]> {
  return store
    .select()
    .from(invitation)
    .where(and(eq(invitation.organisationId, organisationId), sql`${invitation.email} is not null`, open))
    .orderBy(asc(invitation.createdAt), asc(invitation.id));
}

/** Revokes an invitation. @returns it, or undefined if there is no open one */
export async function revokeInvitation(
  store: Store,
  options: { organisationId: string; id: string; at: Date },
): Promise<InvitationRow | undefined> {
  const [row] = await store
    .update(invitation)
    .set({ revokedAt: options.at })
    .where(and(eq(invitation.organisationId, options.organisationId), eq(invitation.id, options.id), open))
    .returning();
  return row;
}

/** Revokes every open invitation for an address: a newer one, or a member, replaces it. */
export async function revokeInvitationsOf(
  store: Store,
  options: { organisationId: string; email: string; at: Date },
): Promise<void> {
  await store
    .update(invitation)
    .set({ revokedAt: options.at })
    .where(
      and(
        eq(invitation.organisationId, options.organisationId),
        eq(invitation.email, normalEmail(options.email)),
        open,
      ),
    );
}

/** Revokes every open link without a name: one first-owner link is enough. */
export async function revokeNamelessInvitations(
  store: Store,
  options: { organisationId: string; at: Date },
): Promise<void> {
  await store
    .update(invitation)
    .set({ revokedAt: options.at })
    .where(and(eq(invitation.organisationId, options.organisationId), isNull(invitation.email), open));
}
