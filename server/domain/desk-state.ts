import type { DraftState } from "../wire/approval.ts";
import type { Priority, Sentiment } from "../wire/desk.ts";
import type { DueKind } from "../wire/service-level.ts";

/** Who has a conversation; `agentId` null with a name: an integrator's agent. */
export interface Holder {
  readonly agent: string | null;
  readonly agentId: string | null;
}

/** Where a conversation stands at the desk. Changed by `afterEvent` only. */
export interface DeskState extends Holder {
  /** Who has the floor: see the column `conversation.state`. */
  readonly floor: "machine" | "queued" | "person" | "closed";
  readonly teamId: string | null;
  readonly priority: Priority;
  /** How its customer feels; null: not known. */
  readonly sentiment: Sentiment | null;
  /** Sorted, each once. */
  readonly tagIds: readonly string[];
  /** Put off until then (ISO 8601, UTC), or until the visitor writes (`until` null); null: it isn't. */
  readonly snoozed: { readonly until: string | null } | null;
  /** The conversation that it was merged into: from then on nothing happens in it. Left out: it wasn't. */
  readonly mergedInto?: string;
}

/** What undoing restores: who has it, and where only the rest changed, all of it. */
export type Restored = Pick<DeskState, "floor" | "agent" | "agentId" | "teamId"> &
  Partial<Pick<DeskState, "priority" | "sentiment" | "tagIds" | "snoozed">>;

/** Something that happened, as stored; everything that the state after it needs is in it. */
export type DeskEvent =
  | { readonly kind: "began"; readonly state: DeskState }
  | { readonly kind: "queued"; readonly handoffId: string; readonly reason: string }
  | ({ readonly kind: "claimed"; readonly handoffId: string } & Holder)
  /** From the queue to somebody who didn't take it themselves. */
  | ({ readonly kind: "assigned"; readonly handoffId: string; readonly noteId?: string } & Holder & InTeam)
  /** From one agent to another. */
  | ({ readonly kind: "transferred"; readonly handoffId: string; readonly noteId?: string } & Holder & InTeam)
  | ({ readonly kind: "taken-over"; readonly handoffId: string } & Holder)
  | ({ readonly kind: "requeued"; readonly handoffId: string; readonly noteId?: string } & InTeam)
  | { readonly kind: "team-changed"; readonly teamId: string | null; readonly noteId?: string }
  | { readonly kind: "priority-changed"; readonly priority: Priority }
  | { readonly kind: "sentiment-changed"; readonly sentiment: Sentiment }
  | { readonly kind: "tags-added" | "tags-removed"; readonly tagIds: readonly string[] }
  | { readonly kind: "snoozed"; readonly until: string | null }
  | { readonly kind: "woken" }
  /** An agent wrote to the visitor; the visitor wrote. Only where that changes whose turn it is. */
  | { readonly kind: "replied" | "visitor-wrote" }
  /** A target will be reached soon; it was reached, at that time. */
  | { readonly kind: "due-soon" | "overdue"; readonly of: DueKind; readonly dueAt: string }
  /** All that one rule does, in one change. With a holder: assigned to them from the queue. */
  | ({
      readonly kind: "routed";
      readonly ruleId: string;
      readonly rule: string;
      readonly priority?: Priority;
      readonly tagIds?: readonly string[];
      readonly to?: Holder;
    } & InTeam)
  | { readonly kind: "returned" | "closed"; readonly handoffId: string }
  | { readonly kind: "reopened" }
  /** It goes on in another one. With a handoff: an agent was needed or had it, which the other one has to see to. */
  | { readonly kind: "merged"; readonly into: string; readonly handoffId?: string }
  /** Another one goes on in this one; it has that one's tags, and its priority and team where those say more. */
  | {
      readonly kind: "merged-in";
      readonly from: string;
      readonly priority: Priority;
      readonly tagIds: readonly string[];
      readonly teamId: string | null;
    }
  /** Its customer and another turned out to be one person. `from` was merged into `into`; names as they were then. */
  | {
      readonly kind: "customer-merged";
      readonly from: string;
      readonly fromName: string | null;
      readonly into: string;
      readonly intoName: string | null;
    }
  /** An answer that the assistant drafted waits for a person, or no longer does. */
  | { readonly kind: "draft-changed"; readonly draftId: string; readonly state: DraftState }
  /** A member hears of what happens in it from now on, or no longer; their name as it was then. */
  | { readonly kind: "followed" | "unfollowed"; readonly memberId: string; readonly member: string }
  /** The event with that number was taken back. */
  | { readonly kind: "undone"; readonly number: number; readonly handoffId?: string; readonly restored: Restored };

interface InTeam {
  /** Left out: as before. */
  readonly teamId?: string | null;
}

/** A conversation before anything happened at the desk. */
export const INITIAL: DeskState = {
  floor: "machine",
  agent: null,
  agentId: null,
  teamId: null,
  priority: "normal",
  sentiment: null,
  tagIds: [],
  snoozed: null,
};

/** Whether nothing has happened yet. */
export const isInitial = (state: DeskState): boolean =>
  state.floor === INITIAL.floor &&
  state.agent === null &&
  state.teamId === null &&
  state.priority === INITIAL.priority &&
  state.sentiment === null &&
  state.tagIds.length === 0 &&
  state.snoozed === null;

const AWAKE = { snoozed: null } as const;
const NOBODY = { agent: null, agentId: null } as const;
const OPEN: readonly DeskState["floor"][] = ["queued", "person"];

const held = (before: DeskState, to: Holder & InTeam): DeskState => ({
  ...before,
  ...AWAKE,
  floor: "person",
  agent: to.agent,
  agentId: to.agentId,
  teamId: to.teamId === undefined ? before.teamId : to.teamId,
});

const withTags = (before: DeskState, tagIds: readonly string[]): DeskState => ({
  ...before,
  tagIds: [...new Set([...before.tagIds, ...tagIds])].sort(),
});

/** What can still happen to a conversation that was merged into another one. */
const AFTER_MERGE: readonly DeskEvent["kind"][] = ["customer-merged", "unfollowed"];

/** From which floors each event can happen; those that aren't named can happen on every floor. */
const FROM: Partial<Record<DeskEvent["kind"], readonly DeskState["floor"][]>> = {
  queued: ["machine", "closed"],
  claimed: ["queued"],
  assigned: ["queued"],
  transferred: ["person"],
  "taken-over": ["person"],
  requeued: ["person"],
  snoozed: OPEN,
  replied: OPEN,
  "visitor-wrote": OPEN,
  "due-soon": OPEN,
  overdue: OPEN,
  returned: ["person"],
  closed: OPEN,
  reopened: ["closed"],
};

/**
 * The state after an event: the one function that changes it. Pure.
 * Whoever has the conversation after a change of hands sees it at once: a snooze ends there.
 * @returns undefined if that event can't happen in this state
 */
export function afterEvent(before: DeskState, event: DeskEvent): DeskState | undefined {
  if (FROM[event.kind]?.includes(before.floor) === false) return undefined;
  if (before.mergedInto !== undefined && !AFTER_MERGE.includes(event.kind)) return undefined;
  switch (event.kind) {
    case "began":
      // Conversations that began before this was known.
      return { ...event.state, sentiment: event.state.sentiment ?? null };
    case "queued":
      return { ...before, ...NOBODY, ...AWAKE, floor: "queued" };
    case "claimed":
    case "assigned":
    case "transferred":
    case "taken-over":
      return held(before, event);
    case "requeued":
      return {
        ...before,
        ...NOBODY,
        ...AWAKE,
        floor: "queued",
        teamId: event.teamId === undefined ? before.teamId : event.teamId,
      };
    case "team-changed":
      return { ...before, teamId: event.teamId };
    case "priority-changed":
      return { ...before, priority: event.priority };
    case "sentiment-changed":
      return { ...before, sentiment: event.sentiment };
    case "tags-added":
      return withTags(before, event.tagIds);
    case "tags-removed":
      return { ...before, tagIds: before.tagIds.filter((id) => !event.tagIds.includes(id)) };
    case "snoozed":
      return { ...before, snoozed: { until: event.until } };
    case "woken":
      return before.snoozed === null ? undefined : { ...before, ...AWAKE };
    case "replied":
    case "visitor-wrote":
    case "due-soon":
    case "overdue":
    case "customer-merged":
    case "draft-changed":
    case "followed":
    case "unfollowed":
      return before;
    case "routed":
      return afterRule(before, event);
    case "returned":
      return { ...before, ...NOBODY, ...AWAKE, floor: "machine" };
    case "closed":
      return { ...before, ...NOBODY, ...AWAKE, floor: "closed" };
    case "reopened":
      return { ...before, ...NOBODY, floor: "machine" };
    case "merged":
      return { ...before, ...NOBODY, ...AWAKE, floor: "closed", mergedInto: event.into };
    case "merged-in":
      return { ...withTags(before, event.tagIds), priority: event.priority, teamId: event.teamId };
    case "undone":
      return { ...before, ...AWAKE, ...event.restored };
  }
}

/** What a rule does: its priority and team replace those that are there, its tags are added. */
function afterRule(before: DeskState, rule: Extract<DeskEvent, { kind: "routed" }>): DeskState | undefined {
  if (rule.to !== undefined && before.floor !== "queued") return undefined;
  const routed: DeskState = {
    ...withTags(before, rule.tagIds ?? []),
    priority: rule.priority ?? before.priority,
    teamId: rule.teamId === undefined ? before.teamId : rule.teamId,
  };
  return rule.to === undefined ? routed : held(routed, rule.to);
}
