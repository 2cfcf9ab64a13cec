/** What the console's shell needs: who is signed in, and the sites they can see. */
import * as z from "zod/mini";
import { ACTIONS, ROLES } from "./permissions.ts";
import { LANGUAGES } from "./widget.ts";

export const memberWire = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(ROLES),
  /** With the role `custom`: which one. */
  roleId: z.nullable(z.string()),
  roleName: z.nullable(z.string()),
  language: z.nullable(z.enum(LANGUAGES)),
});
export type MemberWire = z.infer<typeof memberWire>;

/** GET /api/v1/me */
export const meReply = z.object({
  member: memberWire,
  /** What they may do (wire/permissions.ts). */
  actions: z.array(z.enum(ACTIONS)),
  sites: z.array(
    z.object({ id: z.string(), key: z.string(), name: z.string(), language: z.string(), isDemo: z.boolean() }),
  ),
});
export type MeReply = z.infer<typeof meReply>;
