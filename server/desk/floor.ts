import { TuppenceError } from "../lib/errors.ts";
import { isId } from "../lib/ids.ts";
import { timeCost } from "../money/nano.ts";
import type { Tx } from "../ports/database/port.ts";
import { lockConversation, updateConversation } from "../store/conversation.ts";
import { startEpisode } from "../store/episode.ts";
import { claimQueued, endHandoff, findHandoff, type HandoffRow } from "../store/handoff.ts";
import { addLines } from "../store/ledger.ts";
import { personMessageTimes } from "../store/message.ts";
import { activeSeconds } from "./active-seconds.ts";
import { type Agent, holds } from "./agent.ts";
import { siteSettings } from "./settings.ts";

type Locked = NonNullable<Awaited<ReturnType<typeof lockConversation>>>;

/**
 * The handoff with its conversation locked: the conversation first, as everywhere, so that locks form no ring.
 * @throws NOT_FOUND
 */
export async function lockHandoff(tx: Tx, handoffId: string): Promise<{ row: HandoffRow; conversation: Locked }> {
  const before = isId(handoffId) ? await findHandoff(tx, handoffId) : undefined;
  const conversation = before === undefined ? undefined : await lockConversation(tx, before.conversationId);
  const row = conversation === undefined ? undefined : await findHandoff(tx, handoffId);
  if (row !== undefined && conversation !== undefined) return { row, conversation };
  throw new TuppenceError("NOT_FOUND", "There is no such handoff.", "List the queue again: it may have been closed.");
}

/** @throws HANDOFF_TAKEN when somebody was faster */
export async function take(tx: Tx, open: HandoffRow, who: Agent & { at: Date }): Promise<HandoffRow> {
  const claimed = await claimQueued(tx, { ...who, handoffId: open.id });
  if (claimed === undefined) {
    throw new TuppenceError(
      "HANDOFF_TAKEN",
      open.state === "claimed" ? `${open.agent} has already claimed it.` : "It is no longer in the queue.",
      "Take the next one in the queue.",
    );
  }
  const { agent, agentId = null } = who;
  await updateConversation(tx, open.conversationId, { state: "person", agent, agentId, at: who.at });
  return claimed;
}

export function notYours(row: HandoffRow): TuppenceError {
  return new TuppenceError(
    "HANDOFF_NOT_YOURS",
    row.agent === null ? "Nobody has claimed this conversation." : `${row.agent} has this conversation.`,
    "Claim it first, or ask the colleague who has it to hand it back.",
  );
}

/** Ends an open handoff of a locked conversation; the time of the agent who had it goes into the ledger. */
export async function end(
  tx: Tx,
  given: { open: HandoffRow; conversation: Locked; how: "returned" | "closed"; at: Date },
): Promise<HandoffRow> {
  const { open, conversation, how, at } = given;
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
  const ended = await endHandoff(tx, { handoffId: open.id, state: how, at, activeSeconds: seconds });
  if (how === "returned") {
    await startEpisode(tx, { conversationId: conversation.id, number: conversation.episodeNumber + 1, at });
  }
  const state = how === "closed" ? "closed" : "machine";
  await updateConversation(tx, conversation.id, { state, agent: null, at });
  return ended;
}

/** True when this agent may end it so: what they have; and what nobody has may be closed: spam, or settled on the telephone. */
export function mayEnd(open: HandoffRow, who: Agent, how: "returned" | "closed"): boolean {
  return holds(open, who) || (how === "closed" && open.state === "queued");
}
