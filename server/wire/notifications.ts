/** What a member is told by e-mail. */
import * as z from "zod/mini";

/** GET and PATCH /api/v1/me/notifications */
export const notificationsReply = z.object({
  /** E-mails about conversations that they follow, while no console of theirs is open. */
  followMail: z.boolean(),
  /** Whether this server can send them: it has SMTP_URL, MAIL_FROM and PUBLIC_URL. */
  canMail: z.boolean(),
});
export const notificationsBody = z.object({ followMail: z.boolean() });
