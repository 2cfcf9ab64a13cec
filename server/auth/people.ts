import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import { networkOf } from "../lib/network.ts";
import type { Db } from "../ports/database/port.ts";
import { hasOwner } from "../store/member.ts";
import type { SignInReply } from "../wire/auth.ts";
import { type Auth, type Disconnect, tooOften } from "./auth.ts";
import { createInvitations, type Invitations } from "./invitations.ts";
import type { Mailer } from "./mail.ts";
import { createMembers, type Members } from "./members.ts";
import { createPasswords, type Passwords, passwordLinkByEmail } from "./passwords.ts";
import { createRoles, type Roles } from "./roles.ts";
import { createWelcome, ownerLink, type Welcome } from "./welcome.ts";

/** Attempts at links and password requests per minute and network address. */
const LINK_TRIES = { max: 30, windowSeconds: 60 };

/** The members of the console: how they join, change roles and leave. */
export interface People {
  readonly welcome: Welcome;
  readonly invitations: Invitations;
  readonly passwords: Passwords;
  readonly members: Members;
  readonly roles: Roles;
  /** Links are sent by e-mail. */
  readonly mail: boolean;
  signInOptions(): Promise<SignInReply>;
  /** `ownerLink` of this installation. */
  ownerInvite(): Promise<{ url: string; expiresAt: string }>;
  /** `passwordLinkByEmail`, for anyone with access to the server itself. */
  ownerReset(email: string): Promise<{ url: string; expiresAt: string }>;
  /** Runs what an unknown caller asked for, unless their address asks too often. @throws TOO_FAST */
  limited<T>(address: string, work: () => Promise<T>): Promise<T>;
}

export function createPeople(deps: {
  db: Db;
  auth: Auth;
  organisationId: string;
  /** Where browsers reach the server, without a trailing slash. */
  url: string;
  /** The provider's name on the sign-in button. */
  provider: string | undefined;
  mailer: Mailer;
  /** Closes the desk connections of sessions that ended. */
  disconnect: Disconnect;
  clock: Clock;
  log: Log;
}): People {
  const { db, auth, organisationId, url } = deps;
  const welcome = createWelcome({ ...deps, hashPassword: auth.hashPassword });
  const passwords = createPasswords(deps);
  return {
    welcome,
    invitations: createInvitations(deps),
    passwords,
    members: createMembers(deps),
    roles: createRoles(deps),
    mail: deps.mailer.works,
    ownerReset: (email) => passwordLinkByEmail(deps, { email, url }),
    ownerInvite: () => ownerLink(deps, { organisationId, url }),
    async signInOptions() {
      return {
        provider: deps.provider ?? null,
        mail: deps.mailer.works,
        hasOwner: await hasOwner(db, organisationId),
      };
    },
    async limited(address, work) {
      const wait = await auth.counts.take(`link|${networkOf(address)}`, LINK_TRIES);
      if (wait > 0) throw tooOften(wait);
      return work();
    },
  };
}
