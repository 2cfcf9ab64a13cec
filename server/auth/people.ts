import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { Db } from "../ports/database/port.ts";
import { hasOwner } from "../store/member.ts";
import type { SignInReply } from "../wire/auth.ts";
import { type Auth, tooOften } from "./auth.ts";
import { createInvitations, type Invitations } from "./invitations.ts";
import type { Mailer } from "./mail.ts";
import { createMembers, type Members } from "./members.ts";
import { createPasswords, type Passwords, passwordLinkByEmail } from "./passwords.ts";
import { createWelcome, ownerLink, type Welcome } from "./welcome.ts";

/** Tries of links and of password requests by one network address, a minute. */
const LINK_TRIES = { max: 30, windowSeconds: 60 };

/** The people of the console: how they come in, what they may become, how they leave. */
export interface People {
  readonly welcome: Welcome;
  readonly invitations: Invitations;
  readonly passwords: Passwords;
  readonly members: Members;
  /** Links are mailed. */
  readonly mail: boolean;
  signInOptions(): Promise<SignInReply>;
  /** `ownerLink` of this installation. */
  ownerInvite(): Promise<{ url: string; expiresAt: string }>;
  /** `passwordLinkByEmail`, for whoever has the machine. */
  ownerReset(email: string): Promise<{ url: string; expiresAt: string }>;
  /** Runs what a stranger asked for, unless their address asks too often. @throws TOO_FAST */
  limited<T>(address: string, work: () => Promise<T>): Promise<T>;
}

export function createPeople(parts: {
  db: Db;
  auth: Auth;
  organisationId: string;
  /** Where browsers reach the server, without a slash at the end. */
  url: string;
  /** The provider's name on the sign-in button. */
  provider: string | undefined;
  mailer: Mailer;
  /** Ends the desk's lines of sessions that ended. */
  hangUp: (who: { memberId: string } | { sessionId: string }) => void;
  clock: Clock;
  log: Log;
}): People {
  const { db, auth, organisationId, url } = parts;
  const welcome = createWelcome({ ...parts, hashPassword: auth.hashPassword });
  const passwords = createPasswords(parts);
  return {
    welcome,
    invitations: createInvitations(parts),
    passwords,
    members: createMembers(parts),
    mail: parts.mailer.works,
    ownerReset: (email) => passwordLinkByEmail(parts, { email, url }),
    ownerInvite: () => ownerLink(parts, { organisationId, url }),
    async signInOptions() {
      return {
        provider: parts.provider ?? null,
        mail: parts.mailer.works,
        hasOwner: await hasOwner(db, organisationId),
      };
    },
    limited(address, work) {
      const wait = auth.counts.take(`link|${address}`, LINK_TRIES);
      if (wait > 0) throw tooOften(wait);
      return work();
    },
  };
}
