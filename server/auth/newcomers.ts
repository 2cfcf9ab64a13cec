import type { StoredReach } from "../store/schema/member.ts";
import type { Role } from "../wire/permissions.ts";

/** Somebody who was invited and hasn't signed in yet. */
export interface Newcomer {
  readonly invitationId: string;
  readonly organisationId: string;
  readonly role: Role;
  readonly roleId: string | null;
  readonly reach: StoredReach | null;
}
