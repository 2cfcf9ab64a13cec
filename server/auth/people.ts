import type { Clock } from "../lib/clock.ts";
import type { Db } from "../ports/database/port.ts";
import { hasOwner } from "../store/member.ts";
import type { SignInReply } from "../wire/auth.ts";
import { type Auth, tooOften } from "./auth.ts";
import { createInvitations, type Invitations } from "./invitations.ts";
import type { Mailer } from "./mail.ts";
import { createWelcome, type Welcome } from "./welcome.ts";

/** Tries of links and of password requests by one network address, a minute. */
const LINK_TRIES = { max: 30, windowSeconds: 60 };

/** The people of the console: how they come in, what they may become, how they leave. */
export interface People {
  readonly welcome: Welcome;
  readonly invitations: Invitations;
  signInOptions(): Promise<SignInReply>;
  /** `welcome.ownerLink` of this installation. */
  ownerInvite(): Promise<{ url: string; expiresAt: string }>;
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
  clock: Clock;
}): People {
  const { db, auth, organisationId, url } = parts;
  const welcome = createWelcome({ ...parts, hashPassword: auth.hashPassword });
  return {
    welcome,
    invitations: createInvitations(parts),
    ownerInvite: () => welcome.ownerLink(organisationId, url),
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
