import type { ReceivedMessage } from "../domain/message.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { LimitRule } from "../ports/limits/port.ts";
import { beginConversation } from "../store/begin.ts";
import { floorOf, openConversation } from "../store/conversation.ts";
import type { MessageDetail } from "../store/message.ts";
import { isBehind } from "../store/pending-turn.ts";
import { checkText, receive } from "./1-receive.ts";
import type { Admission } from "./admission.ts";
import type { RunOptions } from "./asked.ts";
import type { Sent, Turns } from "./parts.ts";
import type { TurnQueue } from "./queue.ts";
import { type RunDeps, runToEnd } from "./run.ts";

/**
 * Above this many messages a minute, nothing is stored and the visitor is told to wait; the widget keeps and resends
 * them.
 */
const FLOOD: LimitRule = { name: "message-flood", points: 60, seconds: 60 };
/** Above this many messages, the visitor is told in the chat to slow down; a fast typist sends one in two seconds. */
const RATE: LimitRule = { name: "message-rate", points: 12, seconds: 20 };

/** What accepting messages needs in addition to running turns. */
export interface TakeDeps extends RunDeps {
  readonly queue: TurnQueue;
  readonly admission: Admission;
}

/** Stores a visitor's message and queues its turn. @throws as `Turns.send` */
export async function take(
  deps: TakeDeps,
  request: Parameters<Turns["send"]>[0],
  options: { wantsPerson: boolean; detail?: MessageDetail },
): Promise<Sent> {
  const { db, clock, voice } = deps;
  checkText(request.text);
  await refuseFlood(deps, request.visitorId);
  const { receipt, receiveMs } = await deps.admission.run(async () => {
    const at = clock.now();
    const begin = request.anew === true ? beginConversation : openConversation;
    const conversationId =
      request.conversationId ?? (await begin(db, { ...request, isDemo: deps.isDemo ?? false, at })).id;
    const beforeMs = clock.monotonicMs();
    const { detail } = options;
    const stored = await receive(db, {
      ...request,
      conversationId,
      node: deps.node.id,
      at,
      ...(detail === undefined ? {} : { detail }),
    });
    return { receipt: stored, receiveMs: clock.monotonicMs() - beforeMs };
  }, options.wantsPerson);
  const { row, repeated, conversation, received } = receipt;
  if (!repeated) voice.messageNew(row);
  if (receipt.reopened)
    voice.stateChanged({
      siteId: conversation.siteId,
      conversationId: conversation.id,
      ...floorOf(conversation),
    });
  if (received === undefined) {
    return { row, conversation, repeated, answered: deps.queue.over(row.turnId ?? "") ?? Promise.resolve() };
  }
  const run = {
    tooFast: (await deps.limits.of(RATE).take(request.visitorId)) > 0,
    wantsPerson: options.wantsPerson,
    givenUp: false,
    receiveMs,
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  };
  return { row, conversation, repeated, answered: lineUp(deps, received, run) };
}

/** Queues a turn in its conversation. @returns a promise that resolves when it's over */
export function lineUp(deps: TakeDeps, received: ReceivedMessage, options: RunOptions): Promise<void> {
  return deps.queue.add({
    ...received,
    run: () => runToEnd(deps, received, options),
    // If this is the only process, the queue alone keeps the order.
    ...(deps.node.isShared ? { turnToRun: () => turnToRun(deps, received) } : {}),
  });
}

async function turnToRun({ db, stopping }: TakeDeps, received: ReceivedMessage): Promise<"run" | "wait" | "leave"> {
  // If the database is away, we wait as we would for another node.
  const waits = await isBehind(db, received).catch(() => true);
  if (!waits) return "run";
  return stopping.aborted ? "leave" : "wait";
}

/** @throws TOO_FAST */
async function refuseFlood({ limits }: TakeDeps, visitorId: string): Promise<void> {
  const waitMs = await limits.of(FLOOD).take(visitorId);
  if (waitMs <= 0) return;
  throw new TuppenceError(
    "TOO_FAST",
    "This visitor is sending messages too fast.",
    `Wait ${Math.ceil(waitMs / 1000)} seconds, then send the message again with the same id.`,
    { retryAfterMs: waitMs },
  );
}
