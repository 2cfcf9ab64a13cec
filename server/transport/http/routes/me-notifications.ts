import { findMember, updateMember } from "../../../store/member.ts";
import { notificationsBody, notificationsReply } from "../../../wire/notifications.ts";
import type { TransportDeps } from "../../deps.ts";
import { type Route, route } from "../route.ts";
import { signedIn } from "./signed-in.ts";

/** What the signed-in member is told by e-mail. */
export function meNotificationRoutes(deps: Pick<TransportDeps, "db" | "people" | "publicUrl">): Route[] {
  const { db, people, publicUrl } = deps;
  if (people === undefined) return [];
  const canMail = people.mail && publicUrl !== undefined;
  const path = "/api/v1/me/notifications";
  const common = {
    path,
    may: "conversations.reply",
    on: "anywhere",
    auth: "member",
    reply: notificationsReply,
    errors: [],
  } as const;
  return [
    route({
      ...common,
      method: "get",
      name: "meNotifications",
      summary: "Returns which e-mails you get about conversations that you follow.",
      async handle({ caller }) {
        const row = await findMember(db, signedIn(caller).id);
        return { followMail: row?.followMail ?? false, canMail };
      },
    }),
    route({
      ...common,
      method: "patch",
      name: "meNotificationsChange",
      records: { nothing: "themselves" },
      summary:
        "Turns e-mails about conversations that you follow on or off: sent while no console of yours is open, at most one " +
        "for each conversation in 15 minutes, without what was written.",
      body: notificationsBody,
      async handle({ caller, body: { followMail } }) {
        const row = await updateMember(db, signedIn(caller).id, { followMail });
        return { followMail: row?.followMail ?? false, canMail };
      },
    }),
  ];
}
