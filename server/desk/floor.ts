import { timeCost } from "../domain/money.ts";
import { TuppenceError } from "../lib/errors.ts";
import { isId } from "../lib/ids.ts";
import type { Tx } from "../ports/database/port.ts";
import { siteSettings } from "../settings/settings.ts";
import { type Floor, floorNow, lockConversation } from "../store/conversation.ts";
import { startEpisode } from "../store/episode.ts";
import { claimQueued, type EndState, endHandoff, findHandoff, type HandoffRow } from "../store/handoff.ts";
import { addLines } from "../store/ledger.ts";
import { personMessageTimes } from "../store/message.ts";
import { activeSeconds } from "./active-seconds.ts";
import { type Agent, holds } from "./agent.ts";
import { type Circumstances, record } from "./record.ts";

export type Locked = NonNullable<Awaited<ReturnType<typeof lockConversation>>>;

/**
 * The handoff with its conversation locked: the conversation first, as everywhere, so that locks can't deadlock.
 * @throws NOT_FOUND
 */
export async function lockHandoff(tx: Tx, handoffId: string): Promise<{ row: HandoffRow; conversation: Locked }> {
  const before = isId(handoffId) ? await findHandoff(tx, handoffId) : undefined;
  const conversation = before === undefined ? undefined : await lockConversation(tx, before.conversationId);
  const row = conversation === undefined ? undefined : await findHandoff(tx, handoffId);
  if (row !== undefined && conversation !== undefined) return { row, conversation };
  throw new TuppenceError("NOT_FOUND", "This handoff doesn't exist.", "Reload the queue: it may have been closed.");
}

/** A handoff that an agent has, and what is announced about it. */
export interface Taken {
  readonly row: HandoffRow;
  readonly floor: Floor;
}

/** @throws HANDOFF_TAKEN if somebody else was faster */
export async function take(tx: Tx, open: HandoffRow, who: Agent & { at: Date }): Promise<Taken> {
  const claimed = await claimQueued(tx, { ...who, handoffId: open.id });
  if (claimed === undefined) {
    throw new TuppenceError(
      "HANDOFF_TAKEN",
      open.state === "claimed"
        ? `${open.agent} has already taken this conversation.`
        : "This conversation is no longer in the queue.",
      "Take the next conversation in the queue.",
    );
  }
  const { agent, agentId = null, at } = who;
  const event = { kind: "claimed", handoffId: open.id, agent, agentId } as const;
  await record(tx, open.conversationId, event, { by: nameOf(who), at });
  return { row: claimed, floor: await floorNow(tx, open.conversationId) };
}

export function notYours(row: HandoffRow): TuppenceError {
  if (row.state !== "queued" && row.state !== "claimed") {
    return new TuppenceError(
      "HANDOFF_NOT_YOURS",
      "This conversation is no longer assigned to you.",
      "Reopen it to see what happened, or take it again to reply.",
    );
  }
  return new TuppenceError(
    "HANDOFF_NOT_YOURS",
    row.agent === null
      ? "Nobody is assigned to this conversation yet."
      : `This conversation is assigned to ${row.agent}.`,
    "Take it first, or ask the colleague it's assigned to for a transfer.",
  );
}

/** Ends the handoff of a locked conversation; its agent's time goes into the ledger. */
export async function endFor(
  tx: Tx,
  options: { open: HandoffRow; conversation: Locked; how: EndState; at: Date },
): Promise<HandoffRow> {
  const { open, conversation, how, at } = options;
  const { agent } = open;
  let seconds = 0;
  if (open.state === "claimed" && agent !== null) {
    const said = await personMessageTimes(tx, { conversationId: conversation.id, agent });
    seconds = activeSeconds(open.claimedAt ?? at, said, at);
    const { personUsdPerHour: usdPerHour } = await siteSettings(tx, open.siteId);
    const nanoUsd = timeCost(seconds * 1000, usdPerHour);
    const quantity = { activeSeconds: seconds, usdPerHour, agent };
    const lines = nanoUsd > 0 ? [{ side: "cost" as const, kind: "person" as const, nanoUsd, quantity }] : [];
    await addLines(tx, { siteId: open.siteId, conversationId: conversation.id, lines, at });
  }
  return endHandoff(tx, { handoffId: open.id, state: how, at, activeSeconds: seconds });
}

/** Only who it is, without what else was asked. */
export const nameOf = ({ agent, agentId }: Agent): Agent => ({ agent, ...(agentId === undefined ? {} : { agentId }) });

/** Ends an open handoff of a locked conversation; it's no longer assigned to its agent. */
export async function end(
  tx: Tx,
  options: { open: HandoffRow; conversation: Locked; how: "returned" | "closed" } & Circumstances,
): Promise<HandoffRow> {
  const { conversation, how, by, cause, at } = options;
  const ended = await endFor(tx, options);
  if (how === "returned") {
    await startEpisode(tx, { conversationId: conversation.id, number: conversation.episodeNumber + 1, at });
  }
  const event = { kind: how, handoffId: ended.id } as const;
  await record(tx, conversation.id, event, { by, at, ...(cause === undefined ? {} : { cause }) });
  return ended;
}

/** True if this agent may end it: their own, or one that nobody has (spam, or settled by phone). */
export function mayEnd(open: HandoffRow, who: Agent, how: "returned" | "closed"): boolean {
  return holds(open, who) || (how === "closed" && open.state === "queued");
}
