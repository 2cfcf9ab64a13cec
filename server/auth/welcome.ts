import type { Clock } from "../lib/clock.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Db } from "../ports/database/port.ts";
import {
  acceptInvitation,
  createInvitation,
  findInvitation,
  revokeInvitationsOf,
  revokeNamelessInvitations,
} from "../store/invitation.ts";
import { createMember, findMemberByEmail, hasOwner, type MemberRow } from "../store/member.ts";
import type { Role } from "../wire/console.ts";
import { hashToken, linkExpired, newToken, welcomeUrl } from "./links.ts";
import { checkPassword } from "./password.ts";

/** Milliseconds that a link which makes an owner is good for. */
const OWNER_LINK_MS = 24 * 3_600_000;

export interface OwnerLink {
  readonly url: string;
  readonly expiresAt: string;
}

/** Links that make members: who holds one becomes one. */
export interface Welcome {
  /** `ownerLink`, while there is no owner. */
  firstOwnerLink(organisationId: string, url: string): Promise<OwnerLink | undefined>;
  /** What a link is for. @throws LINK_EXPIRED */
  look(token: string): Promise<{ email: string | null; role: Role }>;
  /** Makes the member. @throws LINK_EXPIRED, PASSWORD_TOO_WEAK, MEMBER_EXISTS */
  accept(given: {
    token: string;
    name: string;
    /** Ignored when the invitation names one. */
    email: string;
    password: string;
    language: string | null;
  }): Promise<MemberRow>;
}

/**
 * A link that makes whoever opens it an owner, once, within 24 hours; only its hash is kept.
 * @param given.url where browsers reach the server
 */
export async function ownerLink(
  { db, clock }: { db: Db; clock: Clock },
  given: { organisationId: string; url: string },
): Promise<OwnerLink> {
  const { organisationId, url } = given;
  const { token, tokenHash } = newToken();
  const expiresAt = new Date(clock.now().getTime() + OWNER_LINK_MS);
  await createInvitation(db, { organisationId, email: null, role: "owner", tokenHash, invitedBy: null, expiresAt });
  return { url: welcomeUrl(url, token), expiresAt: expiresAt.toISOString() };
}

export function createWelcome(parts: {
  db: Db;
  clock: Clock;
  hashPassword: (password: string) => Promise<string>;
}): Welcome {
  const { db, clock } = parts;

  async function invitationOf(token: string) {
    const found = await findInvitation(db, { tokenHash: hashToken(token), now: clock.now() });
    if (found === undefined) throw linkExpired();
    return found;
  }

  return {
    async firstOwnerLink(organisationId, url) {
      return (await hasOwner(db, organisationId)) ? undefined : ownerLink(parts, { organisationId, url });
    },
    async look(token) {
      const { email, role } = await invitationOf(token);
      return { email, role };
    },
    async accept({ token, name, email: chosen, password, language }) {
      const invitation = await invitationOf(token);
      const { organisationId, role } = invitation;
      const email = invitation.email ?? chosen;
      checkPassword(password, email);
      const passwordHash = await parts.hashPassword(password);
      return db.transaction(async (tx) => {
        const at = clock.now();
        // First of all: of two who open the same link one is turned away here.
        if (!(await acceptInvitation(tx, { id: invitation.id, at }))) throw linkExpired();
        if ((await findMemberByEmail(tx, email)) !== undefined) throw memberExists(email);
        const member = await createMember(tx, { organisationId, name, email, role, language, passwordHash });
        await revokeInvitationsOf(tx, { organisationId, email, at });
        if (invitation.email === null) await revokeNamelessInvitations(tx, { organisationId, at });
        return member;
      });
    },
  };
}

export function memberExists(email: string): TuppenceError {
  return new TuppenceError(
    "MEMBER_EXISTS",
    `There is a member with the e-mail ${email} already.`,
    "Sign in, or take another address.",
  );
}
