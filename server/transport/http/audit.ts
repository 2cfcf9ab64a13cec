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

/** Milliseconds for which the same person reading the same again isn't another entry: screens ask again and again. */
const READ_AGAIN_MS = 15 * 60_000;
/** Readings that a process remembers for that. */
const MOST_READS = 20_000;
const lastReads = new Map<string, number>();

/**
 * Notes who opened a conversation or customer, or searched. A fault doesn't keep anybody from reading: it's logged.
 * @param entry.subject the id, or what was searched for
 */
export async function auditRead(
  { db, clock, log }: Pick<TransportDeps, "db" | "clock" | "log">,
  { caller, request }: { readonly caller: Caller; readonly request: Pick<Request, "ip"> },
  entry: { readonly action: "conversation-read" | "customer-read" | "searched"; readonly subject: string },
): Promise<void> {
  const { organisationId } = caller;
  if (organisationId === undefined) return;
  const at = clock.now();
  const subject = entry.subject.slice(0, 200);
  const key = [caller.member?.id ?? caller.key?.id, entry.action, subject].join(" ");
  const before = lastReads.get(key);
  if (before !== undefined && at.getTime() - before < READ_AGAIN_MS) return;
  lastReads.delete(key);
  lastReads.set(key, at.getTime());
  const [oldest] = lastReads.keys();
  if (lastReads.size > MOST_READS && oldest !== undefined) lastReads.delete(oldest);
  const row = { ...auditActor(caller, request), organisationId, action: entry.action, subject, at };
  if (!(await stored({ db, log }, row))) lastReads.delete(key);
}

/** Stores an entry about what has been done already: a fault is logged, and holds nobody up. @returns whether it's stored */
async function stored({ db, log }: Pick<TransportDeps, "db" | "log">, entry: Parameters<typeof addAudit>[1]) {
  try {
    await addAudit(db, entry);
    return true;
  } catch (error) {
    log.error({ err: error }, "An entry of the audit log could not be stored.");
    return false;
  }
}

/** Why an operation that isn't a GET leaves nothing in the audit log. */
export const UNRECORDED = {
  events: "Each conversation's own events say who did it.",
  shown: "It's kept where everybody who may read it sees whose it is.",
  filters: "It's a list's filter under a name: no conversation changes.",
  asks: "It asks, checks or tries: what is kept stays as it is.",
  themselves: "It concerns only the one who does it.",
} as const;

/** The operation adds entries itself, with more to say: these. */
export interface OwnEntries {
  readonly own: readonly [AuditAction, ...AuditAction[]];
}

/** What an operation leaves in the audit log when it succeeds; `changed`: one entry with the names of the fields sent. */
export type Records = "changed" | OwnEntries | { readonly nothing: keyof typeof UNRECORDED };

/** Notes a change, with the id and the names of the fields that were sent: never their contents. */
export async function auditChange(
  { db, clock, log }: Pick<TransportDeps, "db" | "clock" | "log">,
  { caller, request }: { readonly caller: Caller; readonly request: Request },
  name: string,
): Promise<void> {
  const at = clock.now();
  const body: unknown = request.body;
  const isFields = typeof body === "object" && body !== null && !Array.isArray(body) && !Buffer.isBuffer(body);
  const { id } = request.params;
  const { site } = request.query;
  const detail = {
    ...(typeof id === "string" ? { id } : {}),
    ...(typeof site === "string" ? { site: site.slice(0, 80) } : {}),
    ...(isFields ? { fields: Object.keys(body).slice(0, 30).join(" ").slice(0, 300) } : {}),
  };
  const organisationId = caller.organisationId ?? null;
  const about = { action: "changed", subject: name, detail } as const;
  await stored({ db, log }, { ...auditActor(caller, request), organisationId, ...about, at });
}
