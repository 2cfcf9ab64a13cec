import type { Clock } from "../lib/clock.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Db } from "../ports/database/port.ts";
import { revokeKeysOf } from "../store/api-key.ts";
import { addAudit } from "../store/audit.ts";
import { countOwners, findMember, listMembers, lockOwners, type MemberRow, updateMember } from "../store/member.ts";
import { endSession, endSessions, listSessions, type SessionRow } from "../store/member-session.ts";
import { allActionsOf } from "../store/reach.ts";
import { dropResetLinks } from "../store/reset-link.ts";
import type { Disconnect, SignedIn } from "./auth.ts";
import { checkMayGive, givenPlace, type PlaceChoice, placeInWords } from "./given-role.ts";
import { memberUnknown } from "./passwords.ts";

/** The members of an organisation, and what they can change about themselves. */
export interface Members {
  list(organisationId: string): Promise<MemberRow[]>;
  /**
   * Changes a member's role or where it holds, or deactivates or reactivates them. A deactivated member's sessions end immediately, and
   * the API keys that they created are revoked unless `keepKeys` is true.
   * @throws NOT_FOUND, LAST_OWNER, ROLE_TOO_LOW if either role includes what `by` may not do; as `givenPlace`
   */
  change(
    by: SignedIn,
    memberId: string,
    options: PlaceChoice & { active?: boolean; keepKeys?: boolean },
  ): Promise<MemberRow>;
  /** A member's own name and language. */
  profile(member: SignedIn, options: { name?: string; language?: string | null }): Promise<MemberRow>;
  sessions(member: SignedIn): Promise<SessionRow[]>;
  /** Ends one of a member's own sessions. @throws NOT_FOUND */
  endSession(member: SignedIn, sessionId: string): Promise<void>;
  /** Ends all of a member's own sessions, including this one. */
  endSessions(member: SignedIn): Promise<void>;
}

export function createMembers(deps: {
  db: Db;
  clock: Clock;
  /** Closes the desk connections of sessions that ended. */
  disconnect: Disconnect;
}): Members {
  const { db, clock, disconnect } = deps;
  return {
    list: (organisationId) => listMembers(db, organisationId),
    async change(by, memberId, { active, keepKeys = false, ...choice }) {
      const { organisationId } = by;
      const { member, revoked } = await db.transaction(async (tx) => {
        await lockOwners(tx, organisationId);
        const before = await findMember(tx, memberId);
        if (before === undefined || before.organisationId !== organisationId) throw memberUnknown();
        checkMayGive(by, await allActionsOf(tx, before));
        const isChange = Object.values(choice).some((one) => one !== undefined);
        const given = isChange ? await givenPlace(tx, by, choice, before) : undefined;
        const stays = (given?.role ?? before.role) === "owner" && (active ?? before.deactivatedAt === null);
        if (!stays && (await countOwners(tx, organisationId, memberId)) === 0) throw lastOwner();
        const after = await updateMember(tx, memberId, {
          ...(given === undefined ? {} : { role: given.role, roleId: given.roleId, reach: given.reach }),
          ...(active === undefined ? {} : { deactivatedAt: active ? null : (before.deactivatedAt ?? clock.now()) }),
        });
        const actor = { actor: "member" as const, actorId: by.id, actorName: by.name };
        const line = { ...actor, organisationId, subject: before.email, at: clock.now() };
        const from = await placeInWords(tx, before);
        const to = given === undefined ? from : await placeInWords(tx, given);
        if (to !== from) {
          await addAudit(tx, { ...line, action: "role-changed", detail: { from, to } });
        }
        if (active !== undefined && active !== (before.deactivatedAt === null)) {
          await addAudit(tx, { ...line, action: active ? "member-reactivated" : "member-deactivated" });
        }
        if (active === false) {
          await endSessions(tx, { memberId });
          await dropResetLinks(tx, memberId);
        }
        const revoked =
          active === false && !keepKeys ? await revokeKeysOf(tx, { memberId, organisationId, at: clock.now() }) : [];
        for (const { id, name } of revoked) {
          await addAudit(tx, { ...line, action: "key-revoked", subject: name, detail: { id } });
        }
        return { member: after as MemberRow, revoked };
      });
      // Those who may continue reconnect automatically, with their new role.
      disconnect({ memberId });
      for (const key of revoked) disconnect({ keyId: key.id });
      return member;
    },
    async profile(member, options) {
      return (await updateMember(db, member.id, options)) as MemberRow;
    },
    sessions: (member) => listSessions(db, { memberId: member.id, now: clock.now() }),
    async endSession(member, id) {
      if (!(await endSession(db, { memberId: member.id, id }))) {
        throw new TuppenceError("NOT_FOUND", "This session has already ended.", "Reload the list.");
      }
      disconnect({ sessionId: id });
    },
    async endSessions(member) {
      await endSessions(db, { memberId: member.id });
      disconnect({ memberId: member.id });
    },
  };
}

function lastOwner(): TuppenceError {
  return new TuppenceError(
    "LAST_OWNER",
    "This is the only owner. Without one, nobody could invite members or change roles.",
    "Make someone else an owner first.",
  );
}
