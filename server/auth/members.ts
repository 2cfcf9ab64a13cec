import type { Clock } from "../lib/clock.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Db } from "../ports/database/port.ts";
import { countOwners, findMember, listMembers, lockOwners, type MemberRow, updateMember } from "../store/member.ts";
import { endSession, endSessions, listSessions, type SessionRow } from "../store/member-session.ts";
import { dropResetLinks } from "../store/reset-link.ts";
import type { Role } from "../wire/console.ts";
import type { SignedIn } from "./auth.ts";
import { memberUnknown } from "./passwords.ts";

/** The members of an organisation, and what each may change of their own. */
export interface Members {
  list(organisationId: string): Promise<MemberRow[]>;
  /**
   * Changes a member's role, or whether they may sign in; a deactivated member's sessions end at once.
   * @throws NOT_FOUND, LAST_OWNER
   */
  change(by: SignedIn, memberId: string, given: { role?: Role; active?: boolean }): Promise<MemberRow>;
  /** One's own name and language. */
  profile(member: SignedIn, given: { name?: string; language?: string | null }): Promise<MemberRow>;
  sessions(member: SignedIn): Promise<SessionRow[]>;
  /** Ends one of one's own sessions. @throws NOT_FOUND */
  endSession(member: SignedIn, sessionId: string): Promise<void>;
  /** Ends all of one's own sessions, this one too. */
  endSessions(member: SignedIn): Promise<void>;
}

export function createMembers(parts: {
  db: Db;
  clock: Clock;
  /** Lines to the desk of sessions that ended. */
  hangUp: (who: { memberId: string } | { sessionId: string }) => void;
}): Members {
  const { db, clock, hangUp } = parts;
  return {
    list: (organisationId) => listMembers(db, organisationId),
    async change({ organisationId }, memberId, { role, active }) {
      const member = await db.transaction(async (tx) => {
        await lockOwners(tx, organisationId);
        const before = await findMember(tx, memberId);
        if (before === undefined || before.organisationId !== organisationId) throw memberUnknown();
        const stays = (role ?? before.role) === "owner" && (active ?? before.deactivatedAt === null);
        if (!stays && (await countOwners(tx, organisationId, memberId)) === 0) throw lastOwner();
        const after = await updateMember(tx, memberId, {
          ...(role === undefined ? {} : { role }),
          ...(active === undefined ? {} : { deactivatedAt: active ? null : (before.deactivatedAt ?? clock.now()) }),
        });
        if (active === false) {
          await endSessions(tx, { memberId });
          await dropResetLinks(tx, memberId);
        }
        return after as MemberRow;
      });
      // Who may go on comes back by itself, as what they are now.
      hangUp({ memberId });
      return member;
    },
    async profile(member, given) {
      return (await updateMember(db, member.id, given)) as MemberRow;
    },
    sessions: (member) => listSessions(db, { memberId: member.id, now: clock.now() }),
    async endSession(member, id) {
      if (!(await endSession(db, { memberId: member.id, id }))) {
        throw new TuppenceError("NOT_FOUND", "This session has ended already.", "Load the list again.");
      }
      hangUp({ sessionId: id });
    },
    async endSessions(member) {
      await endSessions(db, { memberId: member.id });
      hangUp({ memberId: member.id });
    },
  };
}

function lastOwner(): TuppenceError {
  return new TuppenceError(
    "LAST_OWNER",
    "This is the only owner; without one nobody could invite members or change roles.",
    "Make somebody else an owner first.",
  );
}
