import type { Clock } from "../lib/clock.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Db } from "../ports/database/port.ts";
import { addAudit } from "../store/audit.ts";
import {
  acceptInvitation,
  createInvitation,
  findInvitation,
  revokeInvitationsOf,
  revokeNamelessInvitations,
} from "../store/invitation.ts";
import { createMember, findMemberByEmail, hasOwner, type MemberRow } from "../store/member.ts";
import type { Role } from "../wire/permissions.ts";
import { hashToken, linkExpired, newToken, welcomeUrl } from "./links.ts";
import { checkPassword } from "./password.ts";

/** Milliseconds that an owner link is valid. */
const OWNER_LINK_MS = 24 * 3_600_000;

export interface OwnerLink {
  readonly url: string;
  readonly expiresAt: string;
}

/** Links that create members: the person who opens one becomes a member. */
export interface Welcome {
  /** `ownerLink`, as long as there is no owner. */
  firstOwnerLink(organisationId: string, url: string): Promise<OwnerLink | undefined>;
  /** What a link is for. @throws LINK_EXPIRED */
  look(token: string): Promise<{ email: string | null; role: Role }>;
  /** Creates the member. @throws LINK_EXPIRED, PASSWORD_TOO_WEAK, MEMBER_EXISTS */
  accept(options: {
    token: string;
    name: string;
    /** Ignored if the invitation includes one. */
    email: string;
    password: string;
    language: string | null;
  }): Promise<MemberRow>;
}

/**
 * A link that makes the person who opens it an owner, once, within 24 hours; we only store its hash.
 * @param options.url where browsers reach the server
 */
export async function ownerLink(
  { db, clock }: { db: Db; clock: Clock },
  options: { organisationId: string; url: string },
): Promise<OwnerLink> {
  const { organisationId, url } = options;
  const { token, tokenHash } = newToken();
  const expiresAt = new Date(clock.now().getTime() + OWNER_LINK_MS);
  await createInvitation(db, { organisationId, email: null, role: "owner", tokenHash, invitedBy: null, expiresAt });
  return { url: welcomeUrl(url, token), expiresAt: expiresAt.toISOString() };
}

export function createWelcome(deps: {
  db: Db;
  clock: Clock;
  hashPassword: (password: string) => Promise<string>;
}): Welcome {
  const { db, clock } = deps;

  async function invitationOf(token: string) {
    const found = await findInvitation(db, { tokenHash: hashToken(token), now: clock.now() });
    if (found === undefined) throw linkExpired();
    return found;
  }

  return {
    async firstOwnerLink(organisationId, url) {
      return (await hasOwner(db, organisationId)) ? undefined : ownerLink(deps, { organisationId, url });
    },
    async look(token) {
      const { email, role } = await invitationOf(token);
      return { email, role };
    },
    async accept({ token, name, email: chosen, password, language }) {
      const invitation = await invitationOf(token);
      const { organisationId, role, roleId, reach } = invitation;
      const email = invitation.email ?? chosen;
      checkPassword(password, email);
      const passwordHash = await deps.hashPassword(password);
      return db.transaction(async (tx) => {
        const at = clock.now();
        // First of all: if two people open the same link, one is turned away here.
        if (!(await acceptInvitation(tx, { id: invitation.id, at }))) throw linkExpired();
        if ((await findMemberByEmail(tx, email)) !== undefined) throw memberExists(email);
        const member = await createMember(tx, {
          ...{ organisationId, name, email, role, roleId, reach, language, passwordHash },
        });
        await addAudit(tx, {
          actor: "member",
          actorId: member.id,
          actorName: name,
          organisationId,
          action: "member-joined",
          subject: member.email,
          detail: { role },
          at,
        });
        await revokeInvitationsOf(tx, { organisationId, email, at });
        if (invitation.email === null) await revokeNamelessInvitations(tx, { organisationId, at });
        return member;
      });
    },
  };
}

export function memberExists(email: string): TuppenceError {
  return new TuppenceError("MEMBER_EXISTS", `${email} is already a member.`, "Sign in, or use another address.");
}
