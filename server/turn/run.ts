import { setTimeout as sleep } from "node:timers/promises";
import { availability } from "../desk/availability.ts";
import type { Expectation } from "../desk/expectation.ts";
import type { Speaker } from "../desk/voice.ts";
import type { ReceivedMessage } from "../domain/message.ts";
import type { Work } from "../domain/outcome.ts";
import { findWithVisitor } from "../store/conversation.ts";
import type { LedgerLine } from "../store/ledger.ts";
import { abandonTurn, isLeasedBy } from "../store/pending-turn.ts";
import { countAttempt } from "../store/turn.ts";
import type { Reason } from "../wire/names.ts";
import { discard, type Finished, settle } from "./9-settle.ts";
import { announce } from "./announce.ts";
import { type createApproval, topicOf } from "./approval.ts";
import { askedOf, type RunOptions } from "./asked.ts";
import type { createDials } from "./dials.ts";
import type { Floors } from "./floors.ts";
import { ledgerLines } from "./lines.ts";
import { createMeter, createTeller } from "./meter.ts";
import type { Lease, ServerNode } from "./node.ts";
import type { ServiceDeps, Thought } from "./parts.ts";
import { think } from "./pipeline.ts";
import type { createQuiet } from "./quiet.ts";
import { passes, untilStored } from "./retry.ts";

/** Runs of one turn that may end without an answer, here or in a process that died; after that it goes to a person. */
const MAX_ATTEMPTS = 2;

/** @param before runs of this turn after its first that have already been counted (`countAttempt`) */
export const isGivenUp = (before: number): boolean => before + 1 >= MAX_ATTEMPTS;

/** What running turns share. */
export interface RunDeps extends ServiceDeps {
  readonly node: ServerNode;
  readonly floors: Floors;
  readonly dials: ReturnType<typeof createDials>;
  readonly expectation: Expectation;
  readonly quiet: ReturnType<typeof createQuiet>;
  readonly approval: ReturnType<typeof createApproval>;
  /** Aborted when the process stops: nothing is retried after that. */
  readonly stopping: AbortSignal;
}

/** Why a run was ended that no longer had the right to speak: another node may have the turn. */
const LEASE_LOST = new Error("This node was not heard of for too long; another may answer now.");
/** Milliseconds between two checks whether this node is alive again. */
const BACK_MS = 250;

/**
 * Runs a stored message's turn until it's over. While the database is away, it waits. A run that fails for another
 * reason is counted, and after too many the turn goes to a person. Never rejects: if even that can't be stored, it's
 * logged and given up.
 */
export async function runToEnd(deps: RunDeps, received: ReceivedMessage, options: RunOptions): Promise<void> {
  const { turnId } = received;
  const wait = waiting(deps, turnId);
  for (let now = options; ; ) {
    try {
      const how = await deps.quiet.during(() => untilStored(() => runOnce(deps, received, now), wait));
      if (how === "over" || !(await isStillOurs(deps, turnId))) return;
    } catch (error) {
      if (deps.stopping.aborted || passes(error)) return;
      deps.log.error({ err: error, turnId, givenUp: now.givenUp }, "a run of a turn failed");
      if (now.givenUp) return abandon(deps, turnId);
      const before = await untilStored(() => countAttempt(deps.db, turnId), wait).catch(() => 0);
      now = { ...now, givenUp: isGivenUp(before) };
    }
  }
}

/** After this node was cut off: whether the turn is still its own, or another node has taken it over. */
async function isStillOurs(deps: RunDeps, turnId: string): Promise<boolean> {
  while (!deps.node.lease().isHeld() && !deps.stopping.aborted) await sleep(BACK_MS);
  if (deps.stopping.aborted) return false;
  return untilStored(() => isLeasedBy(deps.db, turnId, deps.node.id), waiting(deps, turnId));
}

async function abandon(deps: RunDeps, turnId: string): Promise<void> {
  await untilStored(() => abandonTurn(deps.db, turnId), waiting(deps, turnId)).catch((error: unknown) =>
    deps.log.error({ err: error, turnId }, "a turn could not even be given up; it stays pending"),
  );
}

/** One run: the answer, then storing it, which is retried separately so that nothing is asked or paid for twice. */
async function runOnce(deps: RunDeps, received: ReceivedMessage, options: RunOptions): Promise<"over" | "lease-lost"> {
  const wait = waiting(deps, received.turnId);
  // Before the conversation is read: if an agent takes the floor from here on, this run ends.
  const floor = deps.floors.hold(received.conversationId);
  try {
    const found = await findWithVisitor(deps.db, received.conversationId);
    // Deleted in the meantime.
    if (found === undefined) return "over";
    const site = await deps.dials.settings(received.siteId);
    const finished = await answer(deps, received, { ...found, site, floor }, options);
    if (floor.signal.reason === LEASE_LOST) {
      await untilStored(() => discard(deps.db, finished), wait);
      return "lease-lost";
    }
    const { queue } = finished;
    const openAt =
      queue === undefined
        ? undefined
        : await untilStored(async () => (await there(deps, found.conversation, site, queue.reason)).openAt, wait);
    const told = queue === undefined ? [] : ((await deps.tellClasses?.(received)) ?? []);
    const settled = await untilStored(() => settle(deps.db, { ...finished, told }), wait);
    announce(deps, finished, settled, openAt);
    return "over";
  } finally {
    deps.floors.release(received.conversationId, floor);
  }
}

/** Whether somebody would take the conversation now, and when somebody will (desk/availability.ts). */
const there = (
  { db, clock }: RunDeps,
  { id, siteId, teamId }: Context["conversation"],
  { hours }: Context["site"],
  reason: Reason,
) => availability(db, { conversationId: id, siteId, teamId, siteHours: hours, reason, now: clock.now() });

type Context = Pick<Parameters<typeof askedOf>[2], "conversation" | "visitor" | "site"> & {
  readonly floor: AbortController;
};

/** Steps 2 to 8, streamed as they produce text; silent while an agent has the conversation. */
async function answer(
  deps: RunDeps,
  received: ReceivedMessage,
  { conversation, visitor, site, floor }: Context,
  options: RunOptions,
): Promise<Finished> {
  const { clock, voice } = deps;
  const startMs = clock.monotonicMs();
  const meter = createMeter(clock.monotonicMs, options.receiveMs);
  const speaker = whileHeld(voice.speaker(received.conversationId), deps.node.lease(), floor);
  const teller = createTeller(speaker, received.answerMessageId, floor.signal, () => meter.first(startMs));
  let thought: Thought | undefined;
  if (conversation.state !== "person" && conversation.state !== "closed") {
    const dials = await deps.dials.of(received.siteId, site);
    const available = (reason: Reason) => there(deps, conversation, site, reason);
    const usual = () => deps.expectation.usual(received.siteId);
    const approval = await deps.approval(site, conversation, topicOf(deps, received));
    const context = { conversation, visitor, site, dials, floor: floor.signal, available, usual, approval };
    const asked = await askedOf(deps.db, received, context, options);
    thought = await think(deps, asked, teller, meter);
  }
  const lines = await linesOf(deps, { received, site, thought, meter });
  return {
    received,
    node: deps.node.id,
    at: clock.now(),
    outcome: thought && {
      ...thought.outcome,
      text: teller.shown,
      cutShort: thought.outcome.cutShort || floor.signal.aborted,
    },
    lines,
    latency: meter.latency(startMs),
    ranked: thought?.ranked ?? [],
    promptTokens: sum(meter.work, "promptTokens"),
    completionTokens: sum(meter.work, "completionTokens"),
    ...(thought === undefined ? {} : consequences(thought, deps.recall.keeps)),
  };
}

/** Speaks as long as the turn is certainly this node's; the first word after that ends the run instead. */
function whileHeld(speaker: Speaker, lease: Lease, floor: AbortController): Speaker {
  const may = () => {
    if (!lease.isHeld()) floor.abort(LEASE_LOST);
    return !floor.signal.aborted;
  };
  return {
    start: (message) => void (may() && speaker.start(message)),
    delta: (messageId, text) => void (may() && speaker.delta(messageId, text)),
    end: (message) => speaker.end(message),
  };
}

/** Waits for the prices if necessary: without them, the whole answer would be made, and paid for, again. */
async function linesOf(
  deps: RunDeps,
  made: {
    received: ReceivedMessage;
    site: Context["site"];
    thought: Thought | undefined;
    meter: ReturnType<typeof createMeter>;
  },
): Promise<LedgerLine[]> {
  const { received, site, thought, meter } = made;
  if (thought === undefined) return [];
  const work = meter.finish(thought.outcome.form);
  return untilStored(() => ledgerLines(deps, site, thought, work), waiting(deps, received.turnId));
}

const waiting = ({ stopping, log }: RunDeps, turnId: string) => ({ stopping, log, turnId });

const consequences = (
  { queue, language, cachedAnswerId, keep, versionId, view, question, feedback }: Thought,
  keeps: boolean,
) => ({
  ...(feedback === undefined ? {} : { feedback }),
  ...(queue === undefined ? {} : { queue }),
  ...(language === undefined ? {} : { language }),
  ...(cachedAnswerId === undefined ? {} : { cachedAnswerId }),
  ...(keep === undefined || !keeps ? {} : { keep }),
  ...(versionId === undefined ? {} : { versionId }),
  ...(view === undefined ? {} : { view }),
  ...(question === undefined ? {} : { question }),
});

const sum = (work: Work, what: "promptTokens" | "completionTokens") =>
  work.smallModel[what] + work.largeModel.reduce((total, one) => total + one[what], 0);
