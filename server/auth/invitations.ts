import type { Clock } from "../lib/clock.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Db } from "../ports/database/port.ts";
import {
  createInvitation,
  type InvitationRow,
  listInvitations,
  revokeInvitation,
  revokeInvitationsOf,
} from "../store/invitation.ts";
import { findMemberByEmail } from "../store/member.ts";
import type { SignedIn } from "./auth.ts";
import { givenPlace, type PlaceChoice } from "./given-role.ts";
import { newToken, welcomeUrl } from "./links.ts";
import type { Mailer } from "./mail.ts";
import { memberExists } from "./welcome.ts";

/** Milliseconds that an invitation is valid: a week, long enough for a holiday. */
const INVITATION_MS = 7 * 24 * 3_600_000;

/** An invitation with its link. The link is shown once; we only store its hash. */
export interface Invited {
  readonly row: InvitationRow;
  readonly url: string;
  /** It was also sent to the address. */
  readonly mailed: boolean;
}

/** An owner's invitations. */
export interface Invitations {
  /**
   * Invites an address; an older invitation for it is revoked.
   * @param url where browsers reach the server, without a trailing slash
   * @throws MEMBER_EXISTS, NOT_FOUND, ROLE_TOO_LOW if the role includes what `by` may not do
   */
  invite(by: SignedIn, options: { email: string; place: PlaceChoice; url: string }): Promise<Invited>;
  /** Replaces an invitation's link; the old one stops working. @throws NOT_FOUND, MEMBER_EXISTS */
  again(by: SignedIn, options: { id: string; url: string }): Promise<Invited>;
  /** @throws NOT_FOUND */
  revoke(by: SignedIn, id: string): Promise<void>;
  list(organisationId: string): Promise<InvitationRow[]>;
}

export function createInvitations(deps: { db: Db; clock: Clock; mailer: Mailer }): Invitations {
  const { db, clock, mailer } = deps;

  const revoke: Invitations["revoke"] = async ({ organisationId }, id) => {
    if ((await revokeInvitation(db, { organisationId, id, at: clock.now() })) === undefined) throw unknown();
  };

  const invite: Invitations["invite"] = async (by, { email, place, url }) => {
    const { organisationId } = by;
    const { token, tokenHash } = newToken();
    const at = clock.now();
    const row = await db.transaction(async (tx) => {
      const { role, roleId, reach } = await givenPlace(tx, by, place);
      if ((await findMemberByEmail(tx, email)) !== undefined) throw memberExists(email);
      await revokeInvitationsOf(tx, { organisationId, email, at });
      const expiresAt = new Date(at.getTime() + INVITATION_MS);
      const invited = { organisationId, email, role, roleId, reach, tokenHash, invitedBy: by.id, expiresAt };
      return createInvitation(tx, invited);
    });
    const link = welcomeUrl(url, token);
    const mailed = await mailer.send({
      to: row.email ?? email,
      kind: "invitation",
      language: by.language,
      by: by.name,
      url: link,
    });
    return { row, url: link, mailed };
  };

  return {
    invite,
    async again(by, { id, url }) {
      const old = (await listInvitations(db, by.organisationId)).find((one) => one.id === id);
      if (old?.email == null) throw unknown();
      return invite(by, { email: old.email, place: choiceOf(old), url });
    },
    revoke,
    list: (organisationId) => listInvitations(db, organisationId),
  };
}

/** The choice that made an invitation. */
function choiceOf({ role, roleId, reach }: InvitationRow): PlaceChoice {
  const sites = reach?.sites && Object.entries(reach.sites).map(([siteId, own]) => ({ siteId, ...own }));
  const teams = reach?.teams ?? null;
  return sites === undefined ? { role: { role, roleId: roleId ?? undefined }, teams } : { sites, teams };
}

function unknown(): TuppenceError {
  return new TuppenceError(
    "NOT_FOUND",
    "This invitation has already been used or revoked.",
    "Reload the list, then send a new invitation.",
  );
}
