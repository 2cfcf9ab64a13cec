import type { Agent } from "../../desk/agent.ts";
import type { Actor } from "../../desk/pass-on.ts";
import { markAtDesk } from "../../store/desk-presence.ts";
import { mayDo } from "../auth.ts";
import type { Caller, TransportDeps } from "../deps.ts";
import { bad } from "../errors.ts";

/** Characters of a name; wire/http.ts has the same number for API keys. */
const MAX_NAME = 80;

/**
 * The acting agent: the signed-in member, or the one that an API key's call names. @throws BAD_REQUEST if it names none
 */
export function agentOf(caller: Caller, body: { agent?: string | undefined }): Agent {
  if (caller.member !== undefined) {
    return { agent: caller.member.name.slice(0, MAX_NAME), agentId: caller.member.id };
  }
  if (body.agent !== undefined) return { agent: body.agent };
  throw bad(
    "There is a problem with the body: agent: an API key must name the agent.",
    'Send {"agent": "NAME"}. Only signed-in members can leave it out.',
  );
}

/** The acting agent, and whether they may act for colleagues on a site: an API key may. @throws as `agentOf` */
export function actorOf(caller: Caller, body: { agent?: string | undefined }, siteId: string): Actor {
  return { ...agentOf(caller, body), manages: mayDo(caller, "conversations.manage", siteId) };
}

/** Desk software that calls with an API key counts as available, like a connected console. */
export async function noteAtDesk(deps: Pick<TransportDeps, "db" | "clock">, caller: Caller): Promise<void> {
  const { by, organisationId } = caller;
  if (by === "key" && organisationId !== undefined)
    await markAtDesk(deps.db, [{ id: organisationId, organisationId }], deps.clock.now());
}
