import { afterBusinessMs, businessMs, type OpenHours } from "../wire/open-hours.ts";
import { DUE_KINDS, type DueKind } from "../wire/service-level.ts";
import type { DeskEvent, DeskState } from "./desk-state.ts";

/** A clock of a conversation: what it ran, and whether it runs. Times in milliseconds since 1970. */
export interface ServiceTimer {
  /** When it ran, oldest first; each is over. */
  readonly ran: readonly (readonly [number, number])[];
  /** Since when it's running; null: it isn't. */
  readonly since: number | null;
  /** Announced once each. */
  readonly warned: boolean;
  readonly missed: boolean;
}

/** A conversation's clocks since it last reached the queue. Changed by `afterServiceEvent` only. */
export interface ServiceState {
  /** An agent has replied. */
  readonly answered: boolean;
  /** Who has to write next. */
  readonly turn: "agent" | "visitor";
  /** Null: nobody asked for an agent, who took it by themselves. */
  readonly firstReply: ServiceTimer | null;
  /** The visitor wrote after an agent's reply, and waits for the next one. Left out: an earlier version stored it. */
  readonly nextReply?: ServiceTimer | null;
  readonly resolution: ServiceTimer;
}

/** Targets in milliseconds; null: none. */
export type ServiceTargets = Readonly<Record<DueKind, number | null>>;

/** When a clock's target is reached. */
export interface Due {
  readonly of: DueKind;
  /** Null: it's paused, or its hours have no end to it. */
  readonly at: Date | null;
  readonly warnAt: Date | null;
}

/** Share of a target after which agents are warned: our choice, so that a quarter of it is left to act in. */
export const WARN_SHARE = 0.75;

const NEW: ServiceTimer = { ran: [], since: null, warned: false, missed: false };

/**
 * The clocks after an event. Pure: all events of a conversation, one after another, give its clocks. They run while the
 * conversation is open and isn't snoozed: the first reply's until an agent writes, the next reply's from the visitor's
 * message after a reply until an agent writes again, the resolution's while the visitor waits for the agent.
 * @param state at the desk after the event
 * @param at when it happened, in milliseconds
 * @returns null: it has never been in the queue
 */
export function afterServiceEvent(
  before: ServiceState | null,
  event: DeskEvent,
  { state, at }: { state: DeskState; at: number },
): ServiceState | null {
  const started = startedBy(event) ?? before;
  if (started === null) return null;
  const next = told(started, event);
  const runs = (state.floor === "queued" || state.floor === "person") && state.snoozed === null;
  const { nextReply = null } = next;
  return {
    ...next,
    firstReply: next.firstReply === null ? null : ticking(next.firstReply, runs && !next.answered, at),
    nextReply: nextReply === null ? null : ticking(nextReply, runs, at),
    resolution: ticking(next.resolution, runs && next.turn === "agent", at),
  };
}

/** Reaching the queue starts them anew; so does an upgrade, for what was there before. */
function startedBy(event: DeskEvent): ServiceState | undefined {
  const fresh = { answered: false, turn: "agent", firstReply: NEW, nextReply: null, resolution: NEW } as const;
  if (event.kind === "queued") return event.reason === "taken-over" ? { ...fresh, firstReply: null } : fresh;
  if (event.kind !== "began") return undefined;
  if (event.state.floor === "queued") return fresh;
  return event.state.floor === "person" ? { ...fresh, answered: true, firstReply: null } : undefined;
}

function told(before: ServiceState, event: DeskEvent): ServiceState {
  switch (event.kind) {
    case "replied":
      return { ...before, answered: true, turn: "visitor", nextReply: null };
    case "visitor-wrote":
      return { ...before, turn: "agent", nextReply: NEW };
    case "due-soon":
      return marked(before, event.of, { warned: true });
    case "overdue":
      return marked(before, event.of, { warned: true, missed: true });
    default:
      return before;
  }
}

function marked(before: ServiceState, of: DueKind, mark: Partial<ServiceTimer>): ServiceState {
  if (of === "resolution") return { ...before, resolution: { ...before.resolution, ...mark } };
  const timer = timerOf(before, of);
  return { ...before, [of === "first-reply" ? "firstReply" : "nextReply"]: timer && { ...timer, ...mark } };
}

/** @returns null: that clock isn't there */
function timerOf(state: ServiceState, of: DueKind): ServiceTimer | null {
  if (of === "resolution") return state.resolution;
  return of === "first-reply" ? state.firstReply : (state.nextReply ?? null);
}

function ticking(timer: ServiceTimer, runs: boolean, at: number): ServiceTimer {
  if (runs) return timer.since === null ? { ...timer, since: at } : timer;
  if (timer.since === null) return timer;
  return { ...timer, ran: at > timer.since ? [...timer.ran, [timer.since, at]] : timer.ran, since: null };
}

/**
 * Whether a clock has come to its end for good: an agent replied. The next reply's is gone then; closing is seen by the
 * conversation's state.
 */
const isOver = (state: ServiceState, of: DueKind) => of === "first-reply" && state.answered;

/**
 * When each clock that has a target reaches it; a reply's isn't in it once it was written.
 * @param hours null: by the clock
 */
export function duesOf(state: ServiceState, targets: ServiceTargets, hours: OpenHours | null): Due[] {
  return DUE_KINDS.flatMap((of): Due[] => {
    const [timer, target] = [timerOf(state, of), targets[of]];
    if (timer === null || target === null || isOver(state, of)) return [];
    return [{ of, at: reached(timer, target, hours), warnAt: reached(timer, target * WARN_SHARE, hours) }];
  });
}

/** When a clock has run for so long; null if it's paused before that. */
function reached(timer: ServiceTimer, ms: number, hours: OpenHours | null): Date | null {
  let left = ms;
  for (const [from, to] of timer.ran) {
    const ran = businessMs(hours, new Date(from), new Date(to));
    if (ran >= left) return afterBusinessMs(hours, new Date(from), left) ?? null;
    left -= ran;
  }
  return timer.since === null ? null : (afterBusinessMs(hours, new Date(timer.since), left) ?? null);
}

/** The next moment at which something has to be announced; null: nothing. */
export function nextAlert(state: ServiceState, dues: readonly Due[]): Date | null {
  const times = dues.flatMap(({ of, at, warnAt }) => {
    const timer = timerOf(state, of);
    if (timer === null || timer.missed) return [];
    return [...(timer.warned || warnAt === null ? [] : [warnAt.getTime()]), ...(at === null ? [] : [at.getTime()])];
  });
  return times.length === 0 ? null : new Date(Math.min(...times));
}

type Alert = Extract<DeskEvent, { kind: "due-soon" | "overdue" }>;

/** What has to be announced now: a target that was missed, or one that soon will be. */
export function alertsOf(state: ServiceState, dues: readonly Due[], now: Date): Alert[] {
  return dues.flatMap(({ of, at, warnAt }): Alert[] => {
    const timer = timerOf(state, of);
    if (timer === null || timer.missed) return [];
    if (at !== null && at <= now) return [{ kind: "overdue", of, dueAt: at.toISOString() }];
    if (timer.warned || warnAt === null || warnAt > now || at === null) return [];
    return [{ kind: "due-soon", of, dueAt: at.toISOString() }];
  });
}
