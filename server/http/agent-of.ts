import type { Agent } from "../desk/agent.ts";
import { bad } from "./errors.ts";
import type { Caller } from "./parts.ts";

/** Characters of a name; the same figure stands in wire/http.ts for API keys. */
const MAX_NAME = 80;

/** Who acts: the signed-in member, or the agent that an API key's call names. @throws BAD_REQUEST when it names none */
export function agentOf(caller: Caller, body: { agent?: string | undefined }): Agent {
  if (caller.member !== undefined) {
    return { agent: caller.member.name.slice(0, MAX_NAME), agentId: caller.member.id };
  }
  if (body.agent !== undefined) return { agent: body.agent };
  throw bad(
    "Something in the body is off: agent: an API key must say which agent acts.",
    'Send {"agent": "NAME"}; only signed-in members are known without it.',
  );
}
