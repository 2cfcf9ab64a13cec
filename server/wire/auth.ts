/** Signing in, members, invitations, sessions: what the console's pages and the API use. */
import * as z from "zod/mini";
import { memberWire, siteRoleWire, teamsWire } from "./console.ts";
import { EMAIL_SHAPE } from "./email.ts";
import { ACTIONS, OWNERS_ONLY, ROLES, type Role } from "./permissions.ts";
import { LANGUAGES } from "./widget.ts";

/** Characters. */
export const PASSWORD_MIN = 10;
export const PASSWORD_MAX = 256;

const token = z.string().check(z.minLength(1), z.maxLength(200));
const email = z
  .string()
  .check(z.trim(), z.maxLength(254), z.regex(EMAIL_SHAPE, { error: "must be an e-mail address" }));
const name = z.string().check(z.trim(), z.minLength(1), z.maxLength(120));
/** The server checks its rules, so that a short password gets a proper message instead of BAD_REQUEST. */
const password = z.string().check(z.maxLength(1000));
const language = z.nullable(z.enum(LANGUAGES));

/** GET /api/v1/sign-in: the ways to sign in. */
export const signInReply = z.object({
  /** The provider's name on its button; null: passwords only. */
  provider: z.nullable(z.string()),
  /** Password links are sent by e-mail; otherwise an owner creates one. */
  mail: z.boolean(),
  /** False: nobody has used the first owner's link in the terminal yet. */
  hasOwner: z.boolean(),
});
export type SignInReply = z.infer<typeof signInReply>;

/** POST /api/auth/sign-in/email */
export const signInBody = z.object({ email: z.string().check(z.trim(), z.maxLength(254)), password });
/** POST /api/auth/sign-in/social */
export const providerBody = z.object({
  provider: z.literal("oidc"),
  callbackURL: z.string().check(z.maxLength(2000)),
  errorCallbackURL: z.string().check(z.maxLength(2000)),
});
export const providerReply = z.object({ url: z.string() });

/** POST /api/v1/welcome/look */
export const tokenBody = z.object({ token });
export const welcomeLookReply = z.object({
  /** Null: the newcomer enters it. */
  email: z.nullable(z.string()),
  role: z.enum(ROLES),
});
export type WelcomeLook = z.infer<typeof welcomeLookReply>;

/** POST /api/v1/welcome */
export const welcomeBody = z.object({ token, name, email, password, language });
export const memberReply = z.object({ member: memberWire });

/** POST /api/v1/reset/request */
export const resetRequestBody = z.object({
  email: z.string().check(z.trim(), z.maxLength(254)),
  /** The e-mail's language, if the member hasn't chosen one. */
  language: z.optional(language),
});
/** POST /api/v1/reset/look */
export const resetLookReply = z.object({ email: z.string() });
/** POST /api/v1/reset */
export const resetBody = z.object({ token, password });

/** An empty reply. */
export const doneReply = z.object({ done: z.literal(true) });

/** PATCH /api/v1/me */
export const profileBody = z.object({ name: z.optional(name), language: z.optional(language) });
/** POST /api/v1/me/password */
export const passwordBody = z.object({ current: password, next: password });

/** GET /api/v1/me/sessions */
export const sessionsReply = z.object({
  sessions: z.array(
    z.object({
      id: z.string(),
      /** The session that makes this call. */
      current: z.boolean(),
      /** The browser's User-Agent. */
      device: z.nullable(z.string()),
      address: z.nullable(z.string()),
      createdAt: z.string(),
      /** To the day. */
      lastUsedAt: z.string(),
    }),
  ),
});
export type SessionsReply = z.infer<typeof sessionsReply>;

const listedMember = z.extend(memberWire, { deactivatedAt: z.nullable(z.string()), createdAt: z.string() });
const invitationWire = z.object({
  id: z.string(),
  email: z.string(),
  role: z.enum(ROLES),
  roleId: z.nullable(z.string()),
  sites: memberWire.shape.sites,
  teams: memberWire.shape.teams,
  createdAt: z.string(),
  expiresAt: z.string(),
});
const choosable = ACTIONS.filter((action) => !OWNERS_ONLY.some((one) => one === action));
const actions = z.array(z.enum(choosable)).check(z.minLength(1), z.maxLength(ACTIONS.length));
/** Most sites that somebody has roles for, one by one. */
const MAX_SITES = 500;
/** A role for all sites, or (`sites`) for each. What is left out stays as it is. */
const placeChoice = {
  role: z.optional(z.enum(ROLES)),
  /** With the role `custom`: which one. */
  roleId: z.optional(z.uuid()),
  sites: z.optional(
    z.nullable(
      z
        .array(siteRoleWire)
        .check(z.minLength(1, { error: "is empty: choose a site, or deactivate the member" }), z.maxLength(MAX_SITES)),
    ),
  ),
  teams: z.optional(z.nullable(teamsWire)),
};
export type RoleChoice = { readonly role: Role; readonly roleId?: string | undefined };
const customRoleWire = z.object({
  id: z.string(),
  name: z.string(),
  actions: z.array(z.enum(ACTIONS)),
  /** Members who have it, including deactivated ones. */
  members: z.int(),
});
export type CustomRole = z.infer<typeof customRoleWire>;
/** GET /api/v1/roles */
export const rolesReply = z.object({ roles: z.array(customRoleWire) });
export type RolesReply = z.infer<typeof rolesReply>;
/** POST and PATCH /api/v1/roles. Actions that others can't do without are added. */
export const roleNew = z.object({ name, actions });
export const roleBody = z.object({ name: z.optional(name), actions: z.optional(actions) });
export const roleReply = z.object({ role: z.omit(customRoleWire, { members: true }) });

/** GET /api/v1/members */
export const membersReply = z.object({
  members: z.array(listedMember),
  invitations: z.array(invitationWire),
  /** Invitations and password links are sent by e-mail. */
  mail: z.boolean(),
});
export type ListedMember = z.infer<typeof listedMember>;
export type ListedInvitation = z.infer<typeof invitationWire>;
/** PATCH /api/v1/members/:id */
export const memberBody = z.object({
  ...placeChoice,
  active: z.optional(z.boolean()),
  /** Deactivating revokes the API keys that the member created, unless this is true. */
  keepKeys: z.optional(z.boolean()),
});
export const listedMemberReply = z.object({ member: listedMember });

/** POST /api/v1/invitations */
export const invitationBody = z.object({ email, ...placeChoice });
/** The link is only returned once. `mailed`: it was also sent by e-mail. */
export const invitationReply = z.object({ invitation: invitationWire, url: z.string(), mailed: z.boolean() });
/** POST /api/v1/members/:id/reset-link and, on the server, /api/v1/owner/... */
export const linkReply = z.object({ url: z.string(), expiresAt: z.string() });
