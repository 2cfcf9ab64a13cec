import type { DeskEvent } from "../domain/desk-state.ts";
import { actionsOn, ofTeams } from "../domain/reach.ts";
import { TuppenceError } from "../lib/errors.ts";
import { isId, newId } from "../lib/ids.ts";
import type { Tx } from "../ports/database/port.ts";
import { floorNow, updateConversation } from "../store/conversation.ts";
import { continueHandoff, type HandoffRow } from "../store/handoff.ts";
import { findMember, type MemberRow } from "../store/member.ts";
import { insertMessage, type MessageRow } from "../store/message.ts";
import { allActionsOf, reachOf } from "../store/reach.ts";
import type { HandoverEvent } from "../store/schema/message.ts";
import { findSiteById } from "../store/site.ts";
import type { DeskCause } from "../wire/desk.ts";
import { type Agent, holds } from "./agent.ts";
import { endFor, type Locked, nameOf, notYours, type Taken } from "./floor.ts";
import { isHere } from "./presence.ts";
import { record } from "./record.ts";

/** Who acts, and whether they may do so with a colleague's conversation; an integrator's agent may (the default). */
export type Actor = Agent & { readonly manages?: boolean };

/** A conversation that changed hands: its new handoff, and the line in the transcript that says so. */
export interface PassedOn extends Taken {
  readonly line: MessageRow;
}

/** In English, for exports and integrators; screens describe the event in their reader's language. */
const LINES: Readonly<Record<HandoverEvent["kind"], (event: HandoverEvent) => string>> = {
  transferred: ({ by, from, to }) =>
    by === from
      ? `${from} transferred this conversation to ${to}.`
      : `${by} transferred this conversation from ${from} to ${to}.`,
  requeued: ({ by, from }) =>
    by === from || from === null
      ? `${by} put this conversation back in the queue.`
      : `${by} put ${from}'s conversation back in the queue.`,
  "taken-over": ({ from, to }) => `${to} took over from ${from}.`,
  released: ({ from }) => `${from} was no longer available, so this conversation went back to the queue.`,
};

const ENDS = {
  transferred: "transferred",
  requeued: "transferred",
  "taken-over": "taken-over",
  released: "released",
} as const;

/**
 * Ends an agent's handoff of a locked conversation and opens the next one, in a single transaction: the agent's time
 * goes into the ledger, and a line into the transcript.
 * @param options.by who did it; null: nobody, for that cause
 * @param options.to the new agent; null: the queue
 * @param options.event instead of the change's own one: something earlier is undone
 */
export async function passOn(
  tx: Tx,
  options: {
    open: HandoffRow;
    conversation: Locked;
    kind: HandoverEvent["kind"];
    by: Agent | null;
    cause?: DeskCause;
    to: Agent | null;
    /** Left out: as it is. */
    teamId?: string | null | undefined;
    /** What the agent wrote for the next one. */
    noteId?: string | undefined;
    event?: (handoffId: string) => DeskEvent;
    at: Date;
  },
): Promise<PassedOn> {
  const { open, conversation, kind, by, cause, to, at } = options;
  await endFor(tx, { open, conversation, how: ENDS[kind], at });
  const row = await continueHandoff(tx, open, { episodeId: conversation.episodeId, to, at });
  const event: HandoverEvent = { kind, by: by?.agent ?? null, from: open.agent, to: to?.agent ?? null };
  const sequence = conversation.sequence + 1;
  const id = newId();
  const line = await insertMessage(tx, {
    id,
    conversationId: conversation.id,
    episodeId: conversation.episodeId,
    sequence,
    clientMessageId: id,
    author: "system",
    text: LINES[kind](event),
    detail: { event },
    at,
  });
  await updateConversation(tx, conversation.id, { sequence, at });
  await record(tx, conversation.id, options.event?.(row.id) ?? changeOf(row, options), {
    by: by === null ? null : nameOf(by),
    at,
    ...(cause === undefined ? {} : { cause }),
  });
  return { row, line, floor: await floorNow(tx, conversation.id) };
}

function changeOf(
  row: HandoffRow,
  { kind, to, teamId, noteId }: Pick<Parameters<typeof passOn>[1], "kind" | "to" | "teamId" | "noteId">,
): DeskEvent {
  const more = {
    handoffId: row.id,
    ...(teamId === undefined ? {} : { teamId }),
    ...(noteId === undefined ? {} : { noteId }),
  };
  if (to === null) return { kind: "requeued", ...more };
  const holder = { agent: to.agent, agentId: to.agentId ?? null };
  return { kind: kind === "taken-over" ? "taken-over" : "transferred", ...more, ...holder };
}

/**
 * Refuses a take-over by someone who isn't allowed to take the conversation from its agent. Managers always are; an
 * agent is if the colleague isn't available.
 * @throws HANDOFF_TAKEN
 */
export async function checkMayTakeOver(tx: Tx, open: HandoffRow, who: Actor, now: Date): Promise<void> {
  if (who.manages !== false) return;
  if (open.agentId !== null && !(await isHere(tx, open.agentId, now))) return;
  throw new TuppenceError(
    "HANDOFF_TAKEN",
    `${open.agent} is online and assigned to this conversation.`,
    `Ask ${open.agent} to transfer it, or ask a manager to take it over.`,
  );
}

/**
 * Transfers a conversation to a colleague or back to the queue. Its agent and managers may do this.
 * @param options.to a member's id; null: the queue
 * @throws HANDOFF_NOT_YOURS; NOT_FOUND if there is no such colleague
 */
export async function transfer(
  tx: Tx,
  options: {
    open: HandoffRow;
    conversation: Locked;
    who: Actor;
    to: string | null;
    teamId?: string | null | undefined;
    noteId?: string | undefined;
    at: Date;
  },
): Promise<PassedOn> {
  const { open, conversation, who, to, teamId, noteId, at } = options;
  const mayBy = holds(open, who) || (open.state === "claimed" && who.manages !== false);
  if (!mayBy) throw notYours(open);
  const change = { open, conversation, by: nameOf(who), teamId, noteId, at };
  if (to === null) return passOn(tx, { ...change, kind: "requeued", to: null });
  const place = { siteId: open.siteId, teamId: teamId === undefined ? conversation.teamId : teamId };
  const member = await colleague(tx, place, to);
  if (member.id === open.agentId) {
    throw new TuppenceError(
      "HANDOFF_TAKEN",
      `This conversation is already assigned to ${member.name}.`,
      "Choose someone else.",
    );
  }
  return passOn(tx, { ...change, kind: "transferred", to: { agent: member.name, agentId: member.id } });
}

/** Where somebody has to be able to work. */
interface Place {
  readonly siteId: string;
  /** The conversation's team; null: none. */
  readonly teamId: string | null;
}

/** An active member who sees a site's conversations of that team and may answer them. @throws NOT_FOUND */
export async function colleague(tx: Tx, place: Place, memberId: string): Promise<MemberRow> {
  const member = await colleagueAt(tx, place, memberId);
  if (member === undefined) throw noColleague();
  return member;
}

/** The same, or undefined if there is no such member. */
export async function colleagueAt(tx: Tx, { siteId, teamId }: Place, memberId: string): Promise<MemberRow | undefined> {
  const site = await findSiteById(tx, siteId);
  const member = await activeMember(tx, site?.organisationId, memberId);
  if (member === undefined) return undefined;
  const reach = await reachOf(tx, member);
  const mayAnswer = actionsOn(reach, siteId).includes("conversations.reply") && ofTeams(reach.teams, teamId);
  return mayAnswer ? member : undefined;
}

/** An active member of an organisation who may answer somewhere. @throws NOT_FOUND */
export async function colleagueIn(tx: Tx, organisationId: string | undefined, memberId: string): Promise<MemberRow> {
  const member = await activeMember(tx, organisationId, memberId);
  if (member === undefined || !(await allActionsOf(tx, member)).includes("conversations.reply")) throw noColleague();
  return member;
}

async function activeMember(tx: Tx, organisationId: string | undefined, memberId: string) {
  const member = isId(memberId) ? await findMember(tx, memberId) : undefined;
  return member?.deactivatedAt === null && member.organisationId === organisationId ? member : undefined;
}

function noColleague(): TuppenceError {
  return new TuppenceError(
    "NOT_FOUND",
    "This colleague doesn't exist, or doesn't work with this conversation's site and team.",
    "Choose someone else, or ask an owner to give them access.",
  );
}
