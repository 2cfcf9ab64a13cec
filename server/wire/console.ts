/** What the console's shell needs: who is signed in, and the sites they can see. */
import * as z from "zod/mini";
import { ACTIONS, ROLES } from "./permissions.ts";
import { LANGUAGES } from "./widget.ts";

/** A role on one site. Owners have all sites. */
export const siteRoleWire = z.object({
  siteId: z.uuid({ error: "must be a site's id" }),
  role: z.enum(["viewer", "agent", "manager", "custom"]),
  /** With the role `custom`: which one. */
  roleId: z.optional(z.nullable(z.uuid())),
});
export type SiteRole = z.infer<typeof siteRoleWire>;
/** Limits somebody to the conversations of these teams (with `withoutTeam` also of none) and those assigned to them. */
export const teamsWire = z.object({
  teamIds: z.array(z.uuid({ error: "must be a team's id" })).check(z.maxLength(200)),
  withoutTeam: z.boolean(),
});
export type TeamsWire = z.infer<typeof teamsWire>;

export const memberWire = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(ROLES),
  /** With the role `custom`: which one. */
  roleId: z.nullable(z.string()),
  roleName: z.nullable(z.string()),
  /** A role for each of their sites, and none on the others (`role` is then `custom`); null: the role on all sites. */
  sites: z.nullable(z.array(siteRoleWire)),
  /** Null: all conversations. */
  teams: z.nullable(teamsWire),
  language: z.nullable(z.enum(LANGUAGES)),
});
export type MemberWire = z.infer<typeof memberWire>;

/** GET /api/v1/me */
export const meReply = z.object({
  member: memberWire,
  /** What they may do on the organisation (wire/permissions.ts): nothing, if they have a role for each site. */
  actions: z.array(z.enum(ACTIONS)),
  sites: z.array(
    z.object({
      ...{ id: z.string(), key: z.string(), name: z.string(), language: z.string(), isDemo: z.boolean() },
      /** What they may do on the site. */
      actions: z.array(z.enum(ACTIONS)),
    }),
  ),
});
export type MeReply = z.infer<typeof meReply>;
