import type { Clock } from "../lib/clock.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { Db } from "../ports/database/port.ts";
import { findMember, findMemberByEmail, type MemberRow, setPassword } from "../store/member.ts";
import { endSessions } from "../store/member-session.ts";
import { createResetLink, findResetLink, spendResetLink } from "../store/reset-link.ts";
import { type Auth, type SignedIn, tooOften } from "./auth.ts";
import { hashToken, linkExpired, newToken, resetUrl } from "./links.ts";
import type { Mailer } from "./mail.ts";
import { checkPassword } from "./password.ts";

/** Milliseconds that a mailed link is good for. */
const MAILED_MS = 3_600_000;
/** Milliseconds that a link is good for which an owner or the machine's operator made: it is handed on by hand. */
const MADE_MS = 24 * 3_600_000;
/** Mails to one address within an hour: a button pressed again, not a flood of somebody's mailbox. */
const MAILS = { max: 3, windowSeconds: 3600 };
/** Tries at one's own password within five minutes: a screen left open is no place to guess it. */
const TRIES = { max: 10, windowSeconds: 300 };

export interface PasswordLink {
  readonly url: string;
  readonly expiresAt: string;
}

/** Passwords that were forgotten, and those that are changed. */
export interface Passwords {
  /** A link to hand on, good for 24 hours. @param url where browsers reach the server @throws NOT_FOUND */
  link(by: SignedIn, memberId: string, url: string): Promise<PasswordLink>;
  /**
   * Mails a link, good for an hour, to a member who may sign in. Neither an answer nor the time it takes says whether
   * there is one: the work begins when the caller has gone.
   */
  request(email: string, language: string | null): void;
  /** Whose link it is. @throws LINK_EXPIRED */
  look(token: string): Promise<{ email: string }>;
  /** Sets the password once, and ends every session. @throws LINK_EXPIRED, PASSWORD_TOO_WEAK */
  reset(given: { token: string; password: string }): Promise<MemberRow>;
  /** One's own; ends every other session. @throws SIGN_IN_REFUSED, PASSWORD_TOO_WEAK, TOO_FAST */
  change(member: SignedIn, given: { current: string; next: string }): Promise<void>;
}

/** A link that sets a password, good for so many milliseconds; only its hash is kept. */
async function make(
  { db, clock }: { db: Db; clock: Clock },
  given: { memberId: string; url: string; ms: number },
): Promise<PasswordLink> {
  const { token, tokenHash } = newToken();
  const now = clock.now();
  const expiresAt = new Date(now.getTime() + given.ms);
  await createResetLink(db, { memberId: given.memberId, tokenHash, expiresAt, now });
  return { url: resetUrl(given.url, token), expiresAt: expiresAt.toISOString() };
}

/**
 * A link that sets the password of the member with this e-mail, good for 24 hours.
 * @param given.url where browsers reach the server
 * @throws NOT_FOUND
 */
export async function passwordLinkByEmail(
  parts: { db: Db; clock: Clock },
  given: { email: string; url: string },
): Promise<PasswordLink> {
  const member = await findMemberByEmail(parts.db, given.email);
  if (member === undefined) throw memberUnknown();
  return make(parts, { memberId: member.id, url: given.url, ms: MADE_MS });
}

export function createPasswords(parts: {
  db: Db;
  clock: Clock;
  auth: Auth;
  mailer: Mailer;
  log: Log;
  /** Where browsers reach the server: a stranger who asks may not say it. */
  url: string;
  /** Lines to the desk of sessions that ended. */
  hangUp: (who: { memberId: string } | { sessionId: string }) => void;
}): Passwords {
  const { db, clock, auth, mailer, hangUp, log } = parts;

  async function mailLink(email: string, language: string | null): Promise<void> {
    if (!mailer.works) return;
    const member = await findMemberByEmail(db, email);
    if (member === undefined || member.deactivatedAt !== null) return;
    if (auth.counts.take(`reset|${member.id}`, MAILS) > 0) return;
    const { url } = await make(parts, { memberId: member.id, url: parts.url, ms: MAILED_MS });
    await mailer.send({ to: member.email, kind: "reset", language: member.language ?? language, url });
  }

  async function memberOf(tokenHash: string): Promise<MemberRow> {
    const memberId = await findResetLink(db, { tokenHash, now: clock.now() });
    const member = memberId === undefined ? undefined : await findMember(db, memberId);
    if (member === undefined || member.deactivatedAt !== null) throw linkExpired();
    return member;
  }

  return {
    async link({ organisationId }, memberId, url) {
      if ((await findMember(db, memberId))?.organisationId !== organisationId) throw memberUnknown();
      return make(parts, { memberId, url, ms: MADE_MS });
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
      });
      hangUp({ memberId: member.id });
      return member;
    },
    async change(member, { current, next }) {
      const key = `password|${member.id}`;
      const wait = auth.counts.take(key, TRIES);
      if (wait > 0) throw tooOften(wait);
      if (!(await auth.isPassword(member.id, current))) {
        throw new TuppenceError(
          "SIGN_IN_REFUSED",
          "This is not your present password.",
          "Try again; if you forgot it, ask an owner for a password link.",
        );
      }
      auth.counts.forget(key);
      checkPassword(next, member.email);
      const passwordHash = await auth.hashPassword(next);
      const ended = await db.transaction(async (tx) => {
        await setPassword(tx, { memberId: member.id, passwordHash });
        return endSessions(tx, { memberId: member.id, but: member.sessionId });
      });
      for (const sessionId of ended) hangUp({ sessionId });
    },
  };
}

export function memberUnknown(): TuppenceError {
  return new TuppenceError("NOT_FOUND", "There is no such member.", "Load the list of members again.");
}
