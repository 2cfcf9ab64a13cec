import { TuppenceError } from "../lib/errors.ts";
import type { Store } from "../ports/database/port.ts";
import { findRole } from "../store/custom-role.ts";
import type { RoleChoice } from "../wire/auth.ts";
import { type Action, actionsOf, mayGive, type Role } from "../wire/permissions.ts";
import type { SignedIn } from "./auth.ts";

/** A role as it's stored with a member or an invitation. */
export interface GivenRole {
  readonly role: Role;
  readonly roleId: string | null;
  /** For people: the custom role's name, or the built-in role's. */
  readonly name: string;
}

/**
 * The role that somebody gives.
 * @throws NOT_FOUND if their organisation has no such custom role; ROLE_TOO_LOW if it includes what they may not do
 */
export async function givenRole(store: Store, by: SignedIn, { role, roleId }: RoleChoice): Promise<GivenRole> {
  if (role !== "custom") {
    checkMayGive(by, actionsOf(role, undefined));
    return { role, roleId: null, name: role };
  }
  const custom = roleId === undefined ? undefined : await findRole(store, roleId);
  if (custom === undefined || custom.organisationId !== by.organisationId) throw roleUnknown();
  checkMayGive(by, custom.actions);
  return { role, roleId: custom.id, name: custom.name };
}

/**
 * Nobody gives more than they have, or decides about somebody who has more.
 * @throws ROLE_TOO_LOW
 */
export function checkMayGive(by: SignedIn, actions: readonly Action[]): void {
  if (mayGive(by.actions, actions)) return;
  const more = actions.filter((action) => !by.actions.includes(action));
  throw new TuppenceError(
    "ROLE_TOO_LOW",
    `That role includes permissions that yours doesn't: ${more.join(", ")}.`,
    "Ask an owner to do this.",
  );
}

export function roleUnknown(): TuppenceError {
  return new TuppenceError("NOT_FOUND", "This role doesn't exist.", "Reload the list and choose another one.");
}
