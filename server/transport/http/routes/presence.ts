import { colleagues } from "../../../desk/presence.ts";
import { setAway } from "../../../store/desk-presence.ts";
import { doneReply } from "../../../wire/auth.ts";
import { colleaguesReply, presenceRequest } from "../../../wire/inbox.ts";
import type { TransportDeps } from "../../deps.ts";
import { type Route, route } from "../route.ts";
import { signedIn } from "./signed-in.ts";

/** Who is available. */
export function presenceRoutes(deps: Pick<TransportDeps, "db" | "clock" | "presenceChanged">): Route[] {
  const { db, clock } = deps;
  return [
    route({
      method: "get",
      path: "/api/v1/colleagues",
      name: "colleagues",
      may: "account",
      summary: "Lists active members by name, and whether they are available.",
      auth: "key",
      scope: "conversations",
      reply: colleaguesReply,
      errors: [],
      async handle({ caller: { organisationId } }) {
        return { colleagues: organisationId === undefined ? [] : await colleagues(db, organisationId, clock.now()) };
      },
    }),
    route({
      method: "put",
      path: "/api/v1/me/presence",
      name: "mePresence",
      may: "conversations.reply",
      summary:
        "Sets you as away or available. While you're away, your conversations go back to the queue after the time set for the site.",
      auth: "member",
      body: presenceRequest,
      reply: doneReply,
      errors: [],
      async handle({ caller, body: { away } }) {
        const { id, organisationId } = signedIn(caller);
        await setAway(db, { id, organisationId }, { away, now: clock.now() });
        await deps.presenceChanged?.();
        return { done: true as const };
      },
    }),
  ];
}
