/** Signing in, members, invitations, sessions: what the console's pages and the API say of them. */
import * as z from "zod/mini";
import { memberWire, ROLES } from "./console.ts";
import { LANGUAGES } from "./widget.ts";

/** Characters. */
export const PASSWORD_MIN = 10;
export const PASSWORD_MAX = 256;

const token = z.string().check(z.minLength(1), z.maxLength(200));
const email = z
  .string()
  .check(z.trim(), z.maxLength(254), z.regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, { error: "must be an e-mail address" }));
const name = z.string().check(z.trim(), z.minLength(1), z.maxLength(120));
/** Its rules are the server's: too short is said in words, not as a bad request. */
const password = z.string().check(z.maxLength(1000));
const language = z.nullable(z.enum(LANGUAGES));

/** GET /api/v1/sign-in: what the sign-in page offers. */
export const signInReply = z.object({
  /** The provider's name for its button; null: passwords only. */
  provider: z.nullable(z.string()),
  /** Password links are mailed; without, an owner makes one. */
  mail: z.boolean(),
  /** False: the first owner's link in the terminal has not been used. */
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
  /** Null: the newcomer says it. */
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
  /** Of the mail, when the member has chosen none. */
  language: z.optional(language),
});
/** POST /api/v1/reset/look */
export const resetLookReply = z.object({ email: z.string() });
/** POST /api/v1/reset */
export const resetBody = z.object({ token, password });

/** Nothing to say but that it is done. */
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
      /** The session of this call. */
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
  createdAt: z.string(),
  expiresAt: z.string(),
});
/** GET /api/v1/members */
export const membersReply = z.object({
  members: z.array(listedMember),
  invitations: z.array(invitationWire),
  /** Invitations and password links are mailed. */
  mail: z.boolean(),
});
export type ListedMember = z.infer<typeof listedMember>;
export type ListedInvitation = z.infer<typeof invitationWire>;
/** PATCH /api/v1/members/:id */
export const memberBody = z.object({ role: z.optional(z.enum(ROLES)), active: z.optional(z.boolean()) });
export const listedMemberReply = z.object({ member: listedMember });

/** POST /api/v1/invitations */
export const invitationBody = z.object({ email, role: z.enum(ROLES) });
/** The link is shown this once. `mailed`: it was sent too. */
export const invitationReply = z.object({ invitation: invitationWire, url: z.string(), mailed: z.boolean() });
/** POST /api/v1/members/:id/reset-link and, on the machine, /api/v1/owner/... */
export const linkReply = z.object({ url: z.string(), expiresAt: z.string() });
