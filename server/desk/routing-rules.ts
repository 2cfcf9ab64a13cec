import { matches } from "../domain/routing.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Tx } from "../ports/database/port.ts";
import { addAudit } from "../store/audit.ts";
import { findMember } from "../store/member.ts";
import { handedOver, routingFactsOf } from "../store/routing-facts.ts";
import {
  addRule,
  countRules,
  deleteRule,
  findRule,
  listRules,
  orderRules,
  type RuleTexts,
  updateRule,
} from "../store/routing-rule.ts";
import { knownTags } from "../store/tag.ts";
import { findTeam, lockSetup, type TeamRow } from "../store/team.ts";
import { RULE_LIMITS, type RuleActions, type RuleCondition } from "../wire/routing.ts";
import { openBy } from "./open-now.ts";
import type { DeskDeps } from "./parts.ts";
import type { Change } from "./setup.ts";

type InSite = Change & { readonly siteId: string };

/** A site's routing rules. Each change is in the audit log, and open screens are told. */
export interface RoutingRules {
  /** @throws NOT_FOUND for a team, tag or agent that the organisation doesn't have; BAD_REQUEST for too many */
  create(request: InSite & RuleTexts): Promise<void>;
  /** @throws NOT_FOUND */
  change(request: InSite & { id: string; change: Partial<RuleTexts> }): Promise<void>;
  /** @throws NOT_FOUND */
  delete(request: InSite & { id: string }): Promise<void>;
  /** @throws BAD_REQUEST unless each rule is there once */
  sort(request: InSite & { ids: readonly string[] }): Promise<void>;
  /** Which of the newest handed-over conversations these conditions match, newest first. Changes nothing. */
  try(request: {
    siteId: string;
    conditions: readonly RuleCondition[];
  }): Promise<{ of: number; matched: readonly string[] }>;
}

export function createRoutingRules(deps: Pick<DeskDeps, "db" | "clock" | "voice">): RoutingRules {
  const { db, clock, voice } = deps;

  const change = async (
    request: InSite,
    what: "added" | "changed" | "deleted" | "sorted",
    act: (tx: Tx, at: Date) => Promise<string>,
  ): Promise<void> => {
    const { organisationId, audit } = request;
    await db.transaction(async (tx) => {
      await lockSetup(tx, organisationId);
      const at = clock.now();
      const subject = await act(tx, at);
      await addAudit(tx, { ...audit, organisationId, action: "routing-changed", subject, detail: { what }, at });
    });
    voice.setupChanged(organisationId);
  };

  return {
    create: ({ siteId, organisationId, audit, ...texts }) =>
      change({ siteId, organisationId, audit }, "added", async (tx, at) => {
        if ((await countRules(tx, siteId)) >= RULE_LIMITS.rules) {
          const said = `This site already has ${RULE_LIMITS.rules} rules.`;
          throw new TuppenceError("BAD_REQUEST", said, "Delete some that you don't use.");
        }
        await checkNamed(tx, organisationId, texts.actions, texts.conditions);
        await addRule(tx, { ...texts, siteId, at });
        return texts.name;
      }),
    change: ({ id, change: changes, ...request }) =>
      change(request, "changed", async (tx, at) => {
        const before = await ownRule(tx, request.siteId, id);
        const { actions, conditions } = { ...before, ...changes };
        if (changes.actions !== undefined || changes.conditions !== undefined) {
          await checkNamed(tx, request.organisationId, actions, conditions);
        }
        await updateRule(tx, id, changes, at);
        return changes.name ?? before.name;
      }),
    delete: ({ id, ...request }) =>
      change(request, "deleted", async (tx) => {
        const { name } = await ownRule(tx, request.siteId, id);
        await deleteRule(tx, id);
        return name;
      }),
    sort: ({ ids, ...request }) =>
      change(request, "sorted", async (tx) => {
        const there = (await listRules(tx, request.siteId)).map((one) => one.id);
        if ([...there].sort().join() !== [...ids].sort().join()) {
          const said = "These aren't this site's rules, each once.";
          throw new TuppenceError("BAD_REQUEST", said, "Load the list again: somebody may have changed it.");
        }
        await orderRules(tx, request.siteId, ids);
        return "";
      }),
    async try({ siteId, conditions }) {
      const past = await handedOver(db, { siteId, limit: RULE_LIMITS.tried });
      const { isOpen } = await openBy(db, { siteId, conditions: [conditions] });
      const ids = past.map((one) => one.conversationId);
      const facts = new Map((await routingFactsOf(db, ids)).map((one) => [one.conversationId, one]));
      const matched = past.filter(({ conversationId, reason, at }) => {
        const found = facts.get(conversationId);
        return found !== undefined && matches(conditions, { ...found, reason, isOpen: isOpen(at) });
      });
      return { of: past.length, matched: matched.map((one) => one.conversationId) };
    },
  };
}

async function ownRule(tx: Tx, siteId: string, id: string) {
  const row = await findRule(tx, id);
  if (row?.siteId === siteId) return row;
  throw new TuppenceError("NOT_FOUND", "This rule doesn't exist.", "Choose from the list of rules.");
}

/** @throws NOT_FOUND for what the organisation doesn't have */
async function checkNamed(
  tx: Tx,
  organisationId: string,
  { teamId, tagIds = [], assignTo }: RuleActions,
  conditions: readonly RuleCondition[],
): Promise<void> {
  const asked = conditions.flatMap((one) => (one.on === "hours" && one.teamId !== undefined ? [one.teamId] : []));
  const teams: (TeamRow | undefined)[] = [];
  for (const id of new Set([...asked, ...(teamId === undefined ? [] : [teamId])])) teams.push(await findTeam(tx, id));
  const member = assignTo === undefined ? undefined : await findMember(tx, assignTo);
  const tags = [...new Set([...tagIds, ...conditions.flatMap((one) => (one.on === "tag" ? one.has : []))])];
  const gone = teams.some((team) => team?.organisationId !== organisationId || team.deletedAt !== null)
    ? "team"
    : assignTo !== undefined && (member?.organisationId !== organisationId || member.deactivatedAt !== null)
      ? "agent"
      : (await knownTags(tx, { organisationId, ids: tags })).length < tags.length
        ? "tag"
        : undefined;
  if (gone === undefined) return;
  throw new TuppenceError("NOT_FOUND", `The rule names a ${gone} that doesn't exist.`, `Choose another ${gone}.`);
}
