import { nextAgent } from "../domain/assignment.ts";
import type { Db, Tx } from "../ports/database/port.ts";
import { siteSettings } from "../settings/settings.ts";
import { lockConversation } from "../store/conversation.ts";
import { lastDeskEvent } from "../store/desk-event.ts";
import { availableAgents, markAssigned, sitesWaiting, waitingHandoffs } from "../store/desk-load.ts";
import { claimQueued, type HandoffRow } from "../store/handoff.ts";
import { lockSetup } from "../store/team.ts";
import type { Assignment } from "../wire/routing.ts";
import { HERE_MS } from "./presence.ts";
import { record } from "./record.ts";

/** Waiting conversations that one round looks at; the next round takes the others. */
const ROUND = 100;

/**
 * Assigns waiting conversations, the most pressing first, to agents who are available and have room, where a site wants
 * that. Each in its own transaction, under a lock of the organisation, so that two nodes can't give one agent too many,
 * and nobody is given one by a number that a manager has just changed (change-agent.ts).
 * @param onAssigned called for each one after its transaction
 */
export async function assignWaiting(
  db: Db,
  now: Date,
  onAssigned: (row: HandoffRow) => Promise<unknown>,
): Promise<void> {
  for (const { siteId, organisationId } of await sitesWaiting(db)) {
    const { mode, capacity } = (await siteSettings(db, siteId)).assignment;
    if (mode === "off") continue;
    for (const waiting of await waitingHandoffs(db, { siteId, limit: ROUND })) {
      const row = await db.transaction((tx) => assignOne(tx, { ...waiting, organisationId, mode, capacity, at: now }));
      if (row !== undefined) await onAssigned(row);
    }
  }
}

async function assignOne(
  tx: Tx,
  options: {
    id: string;
    conversationId: string;
    organisationId: string;
    mode: Exclude<Assignment, "off">;
    capacity: number;
    at: Date;
  },
): Promise<HandoffRow | undefined> {
  const { id, conversationId, organisationId, mode, capacity, at } = options;
  await lockSetup(tx, organisationId);
  const conversation = await lockConversation(tx, conversationId);
  if (conversation?.state !== "queued" || conversation.snoozed) return undefined;
  const last = await lastDeskEvent(tx, conversationId);
  // Somebody who puts a conversation back doesn't want it again at once.
  const except = last?.kind === "requeued" || last?.kind === "undone" ? last.byId : null;
  const since = new Date(at.getTime() - HERE_MS);
  const { teamId } = conversation;
  const agent = nextAgent(mode, await availableAgents(tx, { organisationId, since, teamId, except }), capacity);
  if (agent === undefined) return undefined;
  const holder = { agent: agent.name, agentId: agent.id };
  const row = await claimQueued(tx, { handoffId: id, ...holder, at });
  if (row === undefined) return undefined;
  await record(tx, conversationId, { kind: "assigned", handoffId: id, ...holder }, { by: null, cause: mode, at });
  await markAssigned(tx, agent.id, at);
  return row;
}
