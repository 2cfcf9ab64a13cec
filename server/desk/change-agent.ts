import { type AuditActor, addAudit } from "../store/audit.ts";
import { updateMember } from "../store/member.ts";
import { lockSetup } from "../store/team.ts";
import type { DeskDeps } from "./parts.ts";
import { colleagueIn } from "./pass-on.ts";

/** What a manager sets for an agent; what is left out stays. */
export interface AgentChange {
  readonly organisationId: string;
  readonly audit: AuditActor;
  readonly id: string;
  /** Open conversations up to which they're assigned more automatically; null: as the site says. */
  readonly capacity?: number | null | undefined;
}

/**
 * Changes how many conversations an agent is assigned automatically. Under the lock that automatic assignment takes:
 * once this has returned, no node assigns by the number from before.
 * @throws NOT_FOUND for somebody who isn't an active colleague
 */
export async function changeAgent({ db, clock, voice }: DeskDeps, request: AgentChange): Promise<void> {
  const { organisationId, audit, id, capacity } = request;
  const changed = await db.transaction(async (tx) => {
    await lockSetup(tx, organisationId);
    const before = await colleagueIn(tx, organisationId, id);
    if (capacity === undefined || capacity === before.capacity) return false;
    await updateMember(tx, id, { capacity });
    const detail = { capacity, before: before.capacity };
    const entry = { action: "agent-changed", subject: before.email, detail, at: clock.now() } as const;
    await addAudit(tx, { ...audit, organisationId, ...entry });
    return true;
  });
  if (changed) voice.setupChanged(organisationId);
}
