import { mentionable } from "../../../desk/mentions.ts";
import { colleagues } from "../../../desk/presence.ts";
import { setAway } from "../../../store/desk-presence.ts";
import { doneReply } from "../../../wire/auth.ts";
import { colleagueChange } from "../../../wire/colleagues.ts";
import { colleaguesQuery, colleaguesReply, presenceRequest } from "../../../wire/inbox.ts";
import { conversationOf } from "../../conversation-of.ts";
import type { TransportDeps } from "../../deps.ts";
import { auditActor } from "../audit.ts";
import { organisationOf } from "../organisation-of.ts";
import { type Route, route } from "../route.ts";
import { signedIn } from "./signed-in.ts";

/** Who is available, and what is set for them. */
export function presenceRoutes(
  deps: Pick<TransportDeps, "db" | "clock" | "presenceChanged" | "sites" | "desk">,
): Route[] {
  const { db, clock, desk } = deps;
  return [
    route({
      method: "get",
      path: "/api/v1/colleagues",
      name: "colleagues",
      may: "account",
      summary:
        "Lists active members by name: whether they are available, how many conversations each can be assigned " +
        "automatically, and their skills. For a conversation: those whom its notes can mention.",
      auth: "key",
      scope: "conversations",
      query: colleaguesQuery,
      reply: colleaguesReply,
      errors: ["CONVERSATION_UNKNOWN"],
      async handle({ caller, query: { conversation } }) {
        const { organisationId } = caller;
        const all = organisationId === undefined ? [] : await colleagues(db, organisationId, clock.now());
        if (conversation === undefined) return { colleagues: all };
        const found = await mentionable(db, await conversationOf(deps, caller, conversation));
        const ids = new Set(found.map((one) => one.id));
        return { colleagues: all.filter((one) => ids.has(one.id)) };
      },
    }),
    route({
      method: "patch",
      path: "/api/v1/colleagues/:id",
      name: "colleagueChange",
      records: { own: ["agent-changed"] },
      may: "settings.write",
      on: "organisation",
      summary:
        "Sets how many conversations a member can be assigned automatically (null for the site's number), and their " +
        "skills: languages and tags whose conversations they're assigned first.",
      auth: "key",
      scope: "settings",
      body: colleagueChange,
      reply: colleaguesReply,
      errors: ["SITE_UNKNOWN", "NOT_FOUND"],
      async handle({ caller, params: { id = "" }, body, request }) {
        const organisationId = await organisationOf(deps, caller);
        await desk.changeAgent({ organisationId, id, ...body, audit: auditActor(caller, request) });
        return { colleagues: await colleagues(db, organisationId, clock.now()) };
      },
    }),
    route({
      method: "put",
      path: "/api/v1/me/presence",
      name: "mePresence",
      records: { nothing: "themselves" },
      may: "conversations.reply",
      on: "anywhere",
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
