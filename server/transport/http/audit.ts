import type { Request } from "express";
import type { AuditActor } from "../../store/audit.ts";
import type { Caller } from "../deps.ts";

/** The caller of a route, as the audit log names them. */
export function auditActor(caller: Caller, request: Pick<Request, "ip">): AuditActor {
  const address = request.ip ?? null;
  if (caller.member !== undefined) {
    return { actor: "member", actorId: caller.member.id, actorName: caller.member.name, address };
  }
  if (caller.key !== undefined) return { actor: "key", actorId: caller.key.id, actorName: caller.key.name, address };
  return { actor: "machine", address };
}
