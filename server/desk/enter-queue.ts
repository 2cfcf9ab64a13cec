import type { Told } from "../domain/classified.ts";
import type { DeskEvent } from "../domain/desk-state.ts";
import { matches, type RoutingFacts } from "../domain/routing.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import { type Floor, findConversation, floorNow } from "../store/conversation.ts";
import { claimQueued, type HandoffRow } from "../store/handoff.ts";
import type { MemberRow } from "../store/member.ts";
import { routingFactsOf } from "../store/routing-facts.ts";
import { enabledRules, type RuleRow } from "../store/routing-rule.ts";
import { knownTags } from "../store/tag.ts";
import { findTeam, type TeamRow } from "../store/team.ts";
import { openBy } from "./open-now.ts";
import { colleagueAt } from "./pass-on.ts";
import { isHere } from "./presence.ts";
import { record } from "./record.ts";
import { storeTold } from "./store-told.ts";

/**
 * A new handoff is in the queue: recorded, and then the site's rules are applied, each that matches in one change.
 * Part of the transaction that queued it. What a rule names may be gone by now: that part of it is left out.
 * @param told what classifiers say about it: stored before the rules, which can look at it
 * @returns who has the conversation then: a rule may have assigned it
 */
export async function enterQueue(tx: Tx, handoff: HandoffRow, at: Date, told: readonly Told[] = []): Promise<Floor> {
  const { conversationId, siteId } = handoff;
  await record(tx, conversationId, { kind: "queued", handoffId: handoff.id, reason: handoff.reason }, { by: null, at });
  const queued = told.length === 0 ? undefined : await findConversation(tx, conversationId);
  if (queued !== undefined) for (const one of told) await storeTold(tx, queued, one, at);
  const rules = await enabledRules(tx, siteId);
  if (rules.length === 0) return floorNow(tx, conversationId);
  const facts = await factsOf(tx, { ...handoff, rules, at });
  let { tagIds } = facts;
  let agent: string | null = null;
  for (const rule of rules) {
    if (!matches(rule.conditions, { ...facts, tagIds })) continue;
    const event = await routed(tx, { rule, handoff, mayAssign: agent === null, at });
    if (event !== undefined) {
      await record(tx, conversationId, event, { by: null, cause: "rule", at });
      tagIds = [...tagIds, ...(event.tagIds ?? [])];
      agent = event.to?.agent ?? agent;
    }
    if (rule.isLast) break;
  }
  return floorNow(tx, conversationId);
}

/**
 * The team that a conversation would wait for if it reached the queue now, by the site's rules; the one that it has if
 * no rule sets another. Changes nothing.
 */
export async function teamAhead(
  store: Store,
  options: { conversationId: string; siteId: string; reason: string; teamId: string | null; at: Date },
): Promise<string | null> {
  const rules = await enabledRules(store, options.siteId);
  if (!rules.some((rule) => rule.actions.teamId !== undefined)) return options.teamId;
  const facts = await factsOf(store, { ...options, rules });
  let { tagIds } = facts;
  let { teamId } = options;
  for (const rule of rules) {
    if (!matches(rule.conditions, { ...facts, tagIds })) continue;
    const team = rule.actions.teamId === undefined ? undefined : await findTeam(store, rule.actions.teamId);
    if (team?.deletedAt === null) teamId = team.id;
    tagIds = [...tagIds, ...(rule.actions.tagIds ?? [])];
    if (rule.isLast) break;
  }
  return teamId;
}

/** What a site's rules look at in a conversation. */
async function factsOf(
  store: Store,
  options: { conversationId: string; siteId: string; reason: string; rules: readonly RuleRow[]; at: Date },
): Promise<RoutingFacts> {
  const { conversationId, siteId, reason, rules, at } = options;
  const [found] = await routingFactsOf(store, [conversationId]);
  const open = await openBy(store, { siteId, conditions: rules.map((rule) => rule.conditions) });
  const empty = { pages: [], texts: [], language: null, attributes: {}, tagIds: [], sentiment: null };
  return { ...empty, ...found, reason, isOpen: open.isOpen(at) };
}

/** What a rule does now; undefined: nothing, all that it names is gone. The handoff is claimed if it's assigned. */
async function routed(
  tx: Tx,
  options: { rule: RuleRow; handoff: HandoffRow; mayAssign: boolean; at: Date },
): Promise<Extract<DeskEvent, { kind: "routed" }> | undefined> {
  const { rule, handoff, mayAssign, at } = options;
  const { teamId, priority, tagIds, assignTo } = rule.actions;
  const team = teamId === undefined ? undefined : await findTeam(tx, teamId);
  const tags = tagIds === undefined ? [] : await knownTags(tx, { organisationId: rule.organisationId, ids: tagIds });
  const member = mayAssign && assignTo !== undefined ? await available(tx, assignTo, { handoff, team, at }) : undefined;
  const to = member === undefined ? undefined : { agent: member.name, agentId: member.id };
  if (to !== undefined && (await claimQueued(tx, { handoffId: handoff.id, ...to, at })) === undefined) return undefined;
  const does = {
    ...(team === undefined || team.deletedAt !== null ? {} : { teamId: team.id }),
    ...(priority === undefined ? {} : { priority }),
    ...(tags.length === 0 ? {} : { tagIds: tags }),
    ...(to === undefined ? {} : { to }),
  };
  if (Object.keys(does).length === 0) return undefined;
  return { kind: "routed", ruleId: rule.id, rule: rule.name, ...does };
}

/** Somebody who is away, or doesn't work with this site and team, is assigned nothing: it waits for the others. */
async function available(
  tx: Tx,
  memberId: string,
  { handoff, team, at }: { handoff: HandoffRow; team: TeamRow | undefined; at: Date },
): Promise<MemberRow | undefined> {
  const { siteId, conversationId } = handoff;
  // The rule's team is the conversation's from the same change on.
  const place = team?.deletedAt === null ? { teamId: team.id } : await findConversation(tx, conversationId);
  const member = await colleagueAt(tx, { siteId, teamId: place?.teamId ?? null }, memberId);
  return member !== undefined && (await isHere(tx, memberId, at)) ? member : undefined;
}
