import type { Request } from "express";
import { type AuditActor, type AuditRow, addAudit } from "../../store/audit.ts";
import type { AuditAction } from "../../wire/audit.ts";
import type { Caller, TransportDeps } from "../deps.ts";

/** The caller of a route, as the audit log names them. */
export function auditActor(caller: Caller, request: Pick<Request, "ip">): AuditActor {
  const address = request.ip ?? null;
  if (caller.member !== undefined) {
    return { actor: "member", actorId: caller.member.id, actorName: caller.member.name, address };
  }
  if (caller.key !== undefined) return { actor: "key", actorId: caller.key.id, actorName: caller.key.name, address };
  return { actor: "machine", address };
}

/** Notes what was done with models: they're the whole server's, so that it's everybody's to know. */
export async function auditModel(
  { db, clock }: Pick<TransportDeps, "db" | "clock">,
  { caller, request }: { readonly caller: Caller; readonly request: Pick<Request, "ip"> },
  entry: { readonly action: AuditAction; readonly subject: string; readonly detail?: AuditRow["detail"] },
): Promise<void> {
  await addAudit(db, {
    ...auditActor(caller, request),
    organisationId: caller.organisationId ?? null,
    at: clock.now(),
    ...entry,
    subject: entry.subject.slice(0, 200),
  });
}
