import { isId } from "../../../lib/ids.ts";
import { type AuditRow, listAudit } from "../../../store/audit.ts";
import { AUDIT_PAGE, type AuditEntryWire, auditQuery, auditReply } from "../../../wire/audit.ts";
import type { TransportDeps } from "../../deps.ts";
import { bad } from "../../errors.ts";
import { type Route, route } from "../route.ts";

/** The audit log, for owners. */
export function auditRoutes({ db }: Pick<TransportDeps, "db">): Route[] {
  return [
    route({
      method: "get",
      path: "/api/v1/audit",
      name: "audit",
      may: "audit.read",
      on: "organisation",
      summary: "Lists who signed in, read, exported, changed and deleted what, newest first.",
      auth: "member",
      query: auditQuery,
      reply: auditReply,
      errors: ["ROLE_TOO_LOW"],
      async handle({ caller, query: { action, actor, cursor } }) {
        const rows = await listAudit(db, {
          organisationId: caller.organisationId ?? "",
          limit: AUDIT_PAGE + 1,
          ...(action === undefined ? {} : { action }),
          ...(actor === undefined ? {} : { actorId: actor }),
          ...(cursor === undefined ? {} : { before: placeOf(cursor) }),
        });
        const shown = rows.slice(0, AUDIT_PAGE);
        const last = shown.at(-1);
        return {
          entries: shown.map(toWire),
          next: rows.length > AUDIT_PAGE && last !== undefined ? `${last.at.getTime()}.${last.id}` : null,
        };
      },
    }),
  ];
}

const toWire = ({ id, at, action, actor, actorId, actorName, address, subject, detail }: AuditRow): AuditEntryWire => ({
  id,
  at: at.toISOString(),
  action,
  actor,
  actorId,
  actorName,
  address,
  subject,
  detail,
});

/** @throws BAD_REQUEST */
function placeOf(cursor: string): { at: Date; id: string } {
  const [ms = "", id = ""] = cursor.split(".");
  if (/^\d{1,15}$/.test(ms) && isId(id)) return { at: new Date(Number(ms)), id };
  throw bad(
    "Invalid cursor.",
    "Send `next` from the previous page unchanged, or leave it out to start with the newest.",
  );
}
