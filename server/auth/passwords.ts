import type { Clock } from "../lib/clock.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { Db } from "../ports/database/port.ts";
import { addAudit } from "../store/audit.ts";
import { findMember, findMemberByEmail, type MemberRow, setPassword } from "../store/member.ts";
import { endSessions } from "../store/member-session.ts";
import { allActionsOf } from "../store/reach.ts";
import { createResetLink, findResetLink, spendResetLink } from "../store/reset-link.ts";
import { type Auth, type Disconnect, type SignedIn, tooOften } from "./auth.ts";
import { checkMayGive } from "./given-role.ts";
import { hashToken, linkExpired, newToken, resetUrl } from "./links.ts";
import type { Mailer } from "./mail.ts";
import { checkPassword } from "./password.ts";

/** Milliseconds that an e-mailed link is valid. */
const MAILED_MS = 3_600_000;
/** Milliseconds that a link is valid which an owner or the server's operator created and passes on by hand. */
const MADE_MS = 24 * 3_600_000;
/** E-mails to one address within an hour: enough for pressing the button again, not enough to flood a mailbox. */
const MAILS = { max: 3, windowSeconds: 3600 };
/** Attempts at your own password within five minutes, in case somebody finds an unlocked screen. */
const TRIES = { max: 10, windowSeconds: 300 };

export interface PasswordLink {
  readonly url: string;
  readonly expiresAt: string;
}

/** Forgotten passwords, and changing passwords. */
export interface Passwords {
  /** A link to pass on, valid for 24 hours. @param url where browsers reach the server @throws NOT_FOUND */
  link(by: SignedIn, memberId: string, url: string): Promise<PasswordLink>;
  /**
   * E-mails a link, valid for an hour, to an active member. Neither the reply nor the time it takes shows whether there
   * is such a member: the work begins after the reply.
   */
  request(email: string, language: string | null): void;
  /** Whose password the link sets. @throws LINK_EXPIRED */
  look(token: string): Promise<{ email: string }>;
  /** Sets the password once and ends every session. @throws LINK_EXPIRED, PASSWORD_TOO_WEAK */
  reset(options: { token: string; password: string }): Promise<MemberRow>;
  /** A member's own; ends all their other sessions. @throws SIGN_IN_REFUSED, PASSWORD_TOO_WEAK, TOO_FAST */
  change(member: SignedIn, options: { current: string; next: string }): Promise<void>;
}

/** A link that sets a password, valid for the given milliseconds; we only store its hash. */
async function make(
  { db, clock }: { db: Db; clock: Clock },
  options: { memberId: string; url: string; ms: number },
): Promise<PasswordLink> {
  const { token, tokenHash } = newToken();
  const now = clock.now();
  const expiresAt = new Date(now.getTime() + options.ms);
  await createResetLink(db, { memberId: options.memberId, tokenHash, expiresAt, now });
  return { url: resetUrl(options.url, token), expiresAt: expiresAt.toISOString() };
}

/**
 * A link that sets the password of the member with this e-mail, valid for 24 hours.
 * @param options.url where browsers reach the server
 * @throws NOT_FOUND
 */
export async function passwordLinkByEmail(
  deps: { db: Db; clock: Clock },
  options: { email: string; url: string },
): Promise<PasswordLink> {
  const member = await findMemberByEmail(deps.db, options.email);
  if (member === undefined) throw memberUnknown();
  return make(deps, { memberId: member.id, url: options.url, ms: MADE_MS });
}

export function createPasswords(deps: {
  db: Db;
  clock: Clock;
  auth: Auth;
  mailer: Mailer;
  log: Log;
  /** Where browsers reach the server: an unknown caller can't choose it. */
  url: string;
  /** Closes the desk connections of sessions that ended. */
  disconnect: Disconnect;
}): Passwords {
  const { db, clock, auth, mailer, disconnect, log } = deps;

  async function mailLink(email: string, language: string | null): Promise<void> {
    if (!mailer.works) return;
    const member = await findMemberByEmail(db, email);
    if (member === undefined || member.deactivatedAt !== null) return;
    if ((await auth.counts.take(`reset|${member.id}`, MAILS)) > 0) return;
    const { url } = await make(deps, { memberId: member.id, url: deps.url, ms: MAILED_MS });
    await mailer.send({ to: member.email, kind: "reset", language: member.language ?? language, url });
  }

  async function memberOf(tokenHash: string): Promise<MemberRow> {
    const memberId = await findResetLink(db, { tokenHash, now: clock.now() });
    const member = memberId === undefined ? undefined : await findMember(db, memberId);
    if (member === undefined || member.deactivatedAt !== null) throw linkExpired();
    return member;
  }

  return {
    async link(by, memberId, url) {
      const { organisationId } = by;
      const member = await findMember(db, memberId);
      if (member === undefined || member.organisationId !== organisationId) throw memberUnknown();
      // Whoever opens the link is that member.
      checkMayGive(by, await allActionsOf(db, member));
      const actor = { actor: "member" as const, actorId: by.id, actorName: by.name };
      const subject = member.email;
      await addAudit(db, { ...actor, organisationId, action: "password-link-made", subject, at: clock.now() });
      return make(deps, { memberId, url, ms: MADE_MS });
    },
    request(email, language) {
      setImmediate(() => {
        mailLink(email, language).catch((error) => log.error({ err: error }, "A password link could not be made."));
      });
    },
    look: async (token) => ({ email: (await memberOf(hashToken(token))).email }),
    async reset({ token, password }) {
      const tokenHash = hashToken(token);
      const member = await memberOf(tokenHash);
      checkPassword(password, member.email);
      const passwordHash = await auth.hashPassword(password);
      await db.transaction(async (tx) => {
        if (!(await spendResetLink(tx, { memberId: member.id, tokenHash }))) throw linkExpired();
        await setPassword(tx, { memberId: member.id, passwordHash });
        await endSessions(tx, { memberId: member.id });
        const actor = { actor: "member" as const, actorId: member.id, actorName: member.name };
        const { organisationId } = member;
        await addAudit(tx, { ...actor, organisationId, action: "changed", subject: "reset", at: clock.now() });
      });
      disconnect({ memberId: member.id });
      return member;
    },
    async change(member, { current, next }) {
      const key = `password|${member.id}`;
      const wait = await auth.counts.take(key, TRIES);
      if (wait > 0) throw tooOften(wait);
      if (!(await auth.isPassword(member.id, current))) {
        throw new TuppenceError(
          "SIGN_IN_REFUSED",
          "That isn't your current password.",
          "Try again. If you've forgotten it, ask an owner for a password link.",
        );
      }
      await auth.counts.forget(key, TRIES);
      checkPassword(next, member.email);
      const passwordHash = await auth.hashPassword(next);
      const ended = await db.transaction(async (tx) => {
        await setPassword(tx, { memberId: member.id, passwordHash });
        return endSessions(tx, { memberId: member.id, but: member.sessionId });
      });
      for (const sessionId of ended) disconnect({ sessionId });
    },
  };
}

export function memberUnknown(): TuppenceError {
  return new TuppenceError("NOT_FOUND", "This member doesn't exist.", "Reload the list of members.");
}
