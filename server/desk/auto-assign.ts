import { type Choice, nextAgent } from "../domain/assignment.ts";
import type { Db, Tx } from "../ports/database/port.ts";
import { siteSettings } from "../settings/settings.ts";
import { floorNow, lockConversation } from "../store/conversation.ts";
import { inQueueSince, lastDeskEvent } from "../store/desk-event.ts";
import { availableAgents, markAssigned, sitesWaiting, skillsAtWork, waitingHandoffs } from "../store/desk-load.ts";
import { claimQueued } from "../store/handoff.ts";
import { lockSetup } from "../store/team.ts";
import type { Assignment } from "../wire/routing.ts";
import type { Taken } from "./floor.ts";
import { HERE_MS } from "./presence.ts";
import { record } from "./record.ts";
import { spokenLanguage } from "./spoken-language.ts";

/** Waiting conversations that one round looks at; the next round takes the others. */
const ROUND = 100;
const MINUTE_MS = 60_000;

/**
 * Assigns waiting conversations, the most pressing first, to agents who are available and have room, where a site wants
 * that. Each in its own transaction, under a lock of the organisation, so that two nodes can't give one agent too many,
 * and nobody is given one by a number that a manager has just changed (change-agent.ts).
 * @param onAssigned called for each one after its transaction
 */
export async function assignWaiting(db: Db, now: Date, onAssigned: (taken: Taken) => Promise<unknown>): Promise<void> {
  for (const { siteId, organisationId } of await sitesWaiting(db)) {
    const { mode, ...limits } = (await siteSettings(db, siteId)).assignment;
    if (mode === "off") continue;
    for (const waiting of await waitingHandoffs(db, { siteId, limit: ROUND })) {
      const taken = await db.transaction((tx) =>
        assignOne(tx, { ...waiting, ...limits, organisationId, siteId, mode, at: now }),
      );
      if (taken !== undefined) await onAssigned(taken);
    }
  }
}

interface Waiting {
  readonly id: string;
  readonly conversationId: string;
  readonly organisationId: string;
  readonly siteId: string;
  readonly mode: Exclude<Assignment, "off">;
  readonly capacity: number;
  readonly skillWaitMinutes: number;
  readonly at: Date;
}

async function assignOne(tx: Tx, waiting: Waiting): Promise<Taken | undefined> {
  const { id, conversationId, organisationId, siteId, mode, at } = waiting;
  await lockSetup(tx, organisationId);
  const conversation = await lockConversation(tx, conversationId);
  if (conversation?.state !== "queued" || conversation.snoozed) return undefined;
  const last = await lastDeskEvent(tx, conversationId);
  // Somebody who puts a conversation back doesn't want it again at once.
  const except = last?.kind === "requeued" || last?.kind === "undone" ? last.byId : null;
  const since = new Date(at.getTime() - HERE_MS);
  const { teamId } = conversation;
  const candidates = await availableAgents(tx, { organisationId, siteId, since, teamId, except });
  if (candidates.length === 0) return undefined;
  const agent = nextAgent(mode, candidates, await choiceFor(tx, conversation, waiting));
  if (agent === undefined) return undefined;
  const holder = { agent: agent.name, agentId: agent.id };
  const row = await claimQueued(tx, { handoffId: id, ...holder, at });
  if (row === undefined) return undefined;
  await record(tx, conversationId, { kind: "assigned", handoffId: id, ...holder }, { by: null, cause: mode, at });
  await markAssigned(tx, agent.id, at);
  return { row, floor: await floorNow(tx, conversationId) };
}

/** What the choice depends on; skills are only looked at where somebody has some. */
async function choiceFor(
  tx: Tx,
  conversation: { readonly id: string; readonly teamId: string | null; readonly tagIds: readonly string[] },
  { organisationId, siteId, capacity, skillWaitMinutes, at }: Waiting,
): Promise<Choice> {
  const { id, teamId, tagIds } = conversation;
  const team = await skillsAtWork(tx, { organisationId, siteId, teamId });
  const isLanguageSkill = team.some((one) => one.languages.length > 0);
  const since = team.length === 0 ? undefined : await inQueueSince(tx, id);
  return {
    ...{ capacity, team },
    asked: { language: isLanguageSkill ? await spokenLanguage(tx, id) : null, tagIds },
    mayWait: since !== undefined && at.getTime() - since.getTime() < skillWaitMinutes * MINUTE_MS,
  };
}
