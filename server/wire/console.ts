/** What the console's shell needs: who is signed in, and the sites they can see. */
import * as z from "zod/mini";
import { LANGUAGES } from "./widget.ts";

export const ROLES = ["agent", "manager", "owner"] as const;
/** `agent`: inbox and Try it; `manager`: also knowledge, overview, settings; `owner`: also members and API keys. */
export type Role = (typeof ROLES)[number];

/** True if a role includes what `needed` may do. */
export function reaches(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

export const memberWire = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(ROLES),
  language: z.nullable(z.enum(LANGUAGES)),
});
export type MemberWire = z.infer<typeof memberWire>;

/** GET /api/v1/me */
export const meReply = z.object({
  member: memberWire,
  sites: z.array(
    z.object({ id: z.string(), key: z.string(), name: z.string(), language: z.string(), isDemo: z.boolean() }),
  ),
});
export type MeReply = z.infer<typeof meReply>;
