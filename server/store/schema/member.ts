import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { SiteRole } from "../../wire/console.ts";
import { type Action, ROLES } from "../../wire/permissions.ts";
import { at, id } from "./columns.ts";
import { organisation } from "./organisation.ts";

/**
 * The console's members and their sessions: better-auth's tables (with its field names), and the invitations that
 * create members.
 */

const stamps = () => ({ createdAt: at().notNull().defaultNow(), updatedAt: at().notNull().defaultNow() });

/**
 * Where a role holds, if not everywhere: the key of what isn't limited is missing. With `sites`, the role is `custom` without
 * an id, which may do nothing: whatever doesn't ask for the site refuses.
 */
export interface StoredReach {
  /** By the site's id. */
  readonly sites?: Readonly<Record<string, { readonly role: SiteRole["role"]; readonly roleId: string | null }>>;
  readonly teams?: { readonly teamIds: readonly string[]; readonly withoutTeam: boolean };
}

/** A role that an owner made: a name and what its members may do. */
export const customRole = pgTable(
  "custom_role",
  {
    id: id(),
    organisationId: uuid()
      .notNull()
      .references(() => organisation.id),
    name: text().notNull(),
    actions: text().array().$type<Action[]>().notNull(),
    ...stamps(),
  },
  (t) => [uniqueIndex("custom_role_name_unique").on(t.organisationId, t.name)],
);

export const user = pgTable(
  "user",
  {
    id: id(),
    name: text().notNull(),
    email: text().notNull(),
    emailVerified: boolean().notNull().default(false),
    image: text(),
    organisationId: uuid()
      .notNull()
      .references(() => organisation.id),
    role: text({ enum: ROLES }).notNull().default("agent"),
    /** With the role `custom`. */
    roleId: uuid().references(() => customRole.id),
    /** Null: on all sites, in all conversations. */
    reach: jsonb().$type<StoredReach>(),
    /** Of the console; null: the browser's. */
    language: text(),
    /** Open conversations up to which they're assigned more automatically; 0: none, null: as the site says. */
    capacity: integer(),
    /** Skills, which automatic assignment looks at: BCP 47, canonical, sorted. */
    languages: text().array().notNull().default(sql`'{}'::text[]`),
    /** Skills: tags, sorted. */
    tagIds: uuid().array().notNull().default(sql`'{}'::uuid[]`),
    /** They get e-mails about conversations that they follow, while no console of theirs is open. */
    followMail: boolean().notNull().default(false),
    /** What their devices are told by push, once they turned it on there: their own conversations, */
    pushOwn: boolean().notNull().default(true),
    /** those that they follow, */
    pushFollowed: boolean().notNull().default(true),
    /** and new ones that wait for their teams, or for any. */
    pushQueue: boolean().notNull().default(true),
    /** A former member: can't sign in; their messages keep their name. */
    deactivatedAt: at(),
    ...stamps(),
  },
  (t) => [uniqueIndex("user_email_unique").on(t.email)],
);

export const session = pgTable(
  "session",
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    token: text().notNull(),
    expiresAt: at().notNull(),
    ipAddress: text(),
    userAgent: text(),
    ...stamps(),
  },
  (t) => [uniqueIndex("session_token_unique").on(t.token), index("session_user").on(t.userId)],
);

export const account = pgTable(
  "account",
  {
    id: id(),
    accountId: text().notNull(),
    providerId: text().notNull(),
    userId: uuid()
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    accessToken: text(),
    refreshToken: text(),
    idToken: text(),
    accessTokenExpiresAt: at(),
    refreshTokenExpiresAt: at(),
    scope: text(),
    /** better-auth's scrypt hash. */
    password: text(),
    ...stamps(),
  },
  (t) => [index("account_user").on(t.userId), uniqueIndex("account_provider_unique").on(t.providerId, t.accountId)],
);

export const verification = pgTable(
  "verification",
  { id: id(), identifier: text().notNull(), value: text().notNull(), expiresAt: at().notNull(), ...stamps() },
  (t) => [index("verification_identifier").on(t.identifier)],
);

/** A link that creates a member once: the first owner's, an invitation, or a way back for a lost owner. */
export const invitation = pgTable(
  "invitation",
  {
    id: id(),
    organisationId: uuid()
      .notNull()
      .references(() => organisation.id),
    /** Null: the person who opens the link chooses. */
    email: text(),
    role: text({ enum: ROLES }).notNull(),
    roleId: uuid().references(() => customRole.id),
    /** As the member's will be. */
    reach: jsonb().$type<StoredReach>(),
    /** SHA-256 of the link's token, hex; the token itself is never stored. */
    tokenHash: text().notNull(),
    invitedBy: uuid(),
    expiresAt: at().notNull(),
    acceptedAt: at(),
    revokedAt: at(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [uniqueIndex("invitation_token_unique").on(t.tokenHash)],
);
