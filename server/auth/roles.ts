import type { Clock } from "../lib/clock.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Db, Tx } from "../ports/database/port.ts";
import { addAudit } from "../store/audit.ts";
import {
  type CountedRole,
  type CustomRoleRow,
  createRole,
  deleteRole,
  findRole,
  isRoleNameTaken,
  listRoles,
  updateRole,
} from "../store/custom-role.ts";
import { lockOrganisation } from "../store/organisation.ts";
import { membersOfRole } from "../store/reach.ts";
import { type Action, BUILT_IN_ROLES, whole } from "../wire/permissions.ts";
import type { Disconnect, SignedIn } from "./auth.ts";
import { checkMayGive, roleUnknown } from "./given-role.ts";

/** The roles that an organisation made itself. */
export interface Roles {
  list(organisationId: string): Promise<CountedRole[]>;
  /** @throws NAME_TAKEN, ROLE_TOO_LOW if it includes what `by` may not do */
  create(by: SignedIn, options: { name: string; actions: readonly Action[] }): Promise<CustomRoleRow>;
  /**
   * Renames it, or changes what its members may do: at once.
   * @returns the role, and the members who have it
   * @throws NOT_FOUND, NAME_TAKEN, ROLE_TOO_LOW
   */
  change(
    by: SignedIn,
    id: string,
    options: { name?: string; actions?: readonly Action[] },
  ): Promise<{ row: CustomRoleRow; memberIds: readonly string[] }>;
  /** Open invitations to it are revoked. @throws NOT_FOUND, ROLE_IN_USE */
  delete(by: SignedIn, id: string): Promise<void>;
}

export function createRoles(deps: { db: Db; clock: Clock; disconnect: Disconnect }): Roles {
  const { db, clock, disconnect } = deps;

  async function own(tx: Tx, by: SignedIn, id: string): Promise<CustomRoleRow> {
    const row = await findRole(tx, id);
    if (row === undefined || row.organisationId !== by.organisationId) throw roleUnknown();
    checkMayGive(by, row.actions);
    return row;
  }
  async function checkName(tx: Tx, options: { organisationId: string; name: string; but?: string }): Promise<void> {
    const isBuiltIn = BUILT_IN_ROLES.some((role) => role === options.name.toLowerCase());
    if (!isBuiltIn && !(await isRoleNameTaken(tx, options))) return;
    throw new TuppenceError("NAME_TAKEN", `There is already a role called "${options.name}".`, "Choose another name.");
  }
  const log = (tx: Tx, by: SignedIn, subject: string, detail: Record<string, string>) =>
    addAudit(tx, {
      ...{ actor: "member", actorId: by.id, actorName: by.name, organisationId: by.organisationId },
      ...{ action: "custom-role-changed", subject, detail, at: clock.now() },
    });

  return {
    list: (organisationId) => listRoles(db, organisationId),
    create: (by, { name, actions }) =>
      db.transaction(async (tx) => {
        const { organisationId } = by;
        checkMayGive(by, actions);
        await lockOrganisation(tx, organisationId);
        await checkName(tx, { organisationId, name });
        const row = await createRole(tx, { organisationId, name, actions: whole(actions) });
        await log(tx, by, name, { change: "created", actions: row.actions.join(" ") });
        return row;
      }),
    async change(by, id, { name, actions }) {
      const changed = await db.transaction(async (tx) => {
        const { organisationId } = by;
        await lockOrganisation(tx, organisationId);
        const before = await own(tx, by, id);
        if (name !== undefined) await checkName(tx, { organisationId, name, but: id });
        if (actions !== undefined) checkMayGive(by, actions);
        const row = await updateRole(tx, id, {
          ...(name === undefined ? {} : { name }),
          ...(actions === undefined ? {} : { actions: whole(actions) }),
        });
        if (row === undefined) throw roleUnknown();
        await log(tx, by, row.name, {
          ...(row.name === before.name ? {} : { from: before.name, to: row.name }),
          ...{ change: "changed", before: before.actions.join(" "), actions: row.actions.join(" ") },
        });
        return { row, memberIds: await membersOfRole(tx, id) };
      });
      // They reconnect with what they may do now.
      for (const memberId of changed.memberIds) disconnect({ memberId });
      return changed;
    },
    delete: (by, id) =>
      db.transaction(async (tx) => {
        await lockOrganisation(tx, by.organisationId);
        const row = await own(tx, by, id);
        if (!(await deleteRole(tx, id))) {
          throw new TuppenceError(
            "ROLE_IN_USE",
            `Members still have the role "${row.name}".`,
            "Give them another role first.",
          );
        }
        await log(tx, by, row.name, { change: "deleted" });
      }),
  };
}
