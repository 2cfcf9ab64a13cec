import type { DeskEvent } from "../domain/desk-state.ts";
import { TuppenceError } from "../lib/errors.ts";
import { isId } from "../lib/ids.ts";
import type { Tx } from "../ports/database/port.ts";
import { type Floor, floorNow } from "../store/conversation.ts";
import { claimQueued, type HandoffRow, openHandoff } from "../store/handoff.ts";
import type { MessageRow } from "../store/message.ts";
import type { NoteRow } from "../store/note.ts";
import { findSiteById } from "../store/site.ts";
import { findTeam } from "../store/team.ts";
import { type Locked, nameOf } from "./floor.ts";
import { type Actor, colleague, transfer } from "./pass-on.ts";
import { notOpen, record } from "./record.ts";
import { queueTakenOver } from "./take-over.ts";

/** What has to be announced after a change. */
export interface Assigned {
  /** Who has the floor now, if that changed. */
  readonly floor?: Floor;
  /** The line in the transcript that says so. */
  readonly line?: MessageRow;
  readonly note?: NoteRow;
}

interface Request extends Actor {
  readonly conversation: Locked;
  readonly to?: string | null | undefined;
  readonly team?: string | null | undefined;
  readonly noteId?: string | undefined;
  readonly at: Date;
}

/** Assigns a locked conversation (see `Triage.assign`). What is so already changes nothing. */
export async function assign(tx: Tx, request: Request): Promise<Assigned> {
  const { conversation, to, at } = request;
  const teamId = request.team === undefined ? undefined : await checkTeam(tx, conversation, request.team);
  const who: Actor = { ...nameOf(request), ...(request.manages === undefined ? {} : { manages: request.manages }) };
  const options = { ...request, who, teamId };
  const open = await openHandoff(tx, conversation.id);
  if (to === undefined || (open?.state === "claimed" && to !== null && to === open.agentId)) {
    return toTeam(tx, options);
  }
  if (open?.state === "claimed") {
    const { noteId } = request;
    const { line, floor } = await transfer(tx, { open, conversation, who, to, teamId, noteId, at });
    return { line, floor };
  }
  if (to === null) return toQueue(tx, options, open);
  const waiting = open ?? (await queueTakenOver(tx, conversation, { by: nameOf(who), at }));
  const place = { siteId: conversation.siteId, teamId: teamId === undefined ? conversation.teamId : teamId };
  const member = await colleague(tx, place, to);
  const holder = { agent: member.name, agentId: member.id };
  if ((await claimQueued(tx, { handoffId: waiting.id, ...holder, at })) === undefined) throw notOpen();
  const event: DeskEvent = { kind: "assigned", handoffId: waiting.id, ...holder, ...rest(options) };
  await record(tx, conversation.id, event, { by: nameOf(who), at });
  return { floor: await floorNow(tx, conversation.id) };
}

type Options = Request & { readonly who: Actor; readonly teamId: string | null | undefined };

const rest = ({ teamId, noteId }: Options) => ({
  ...(teamId === undefined ? {} : { teamId }),
  ...(noteId === undefined ? {} : { noteId }),
});

/** Another team, with who has it as it is. */
async function toTeam(tx: Tx, options: Options): Promise<Assigned> {
  const { conversation, who, teamId = conversation.teamId, noteId, at } = options;
  if (teamId === conversation.teamId) return {};
  const event: DeskEvent = { kind: "team-changed", teamId, ...(noteId === undefined ? {} : { noteId }) };
  await record(tx, conversation.id, event, { by: nameOf(who), at });
  return {};
}

/** To nobody: it's waiting already, or the assistant has it and a team is to look at it. */
async function toQueue(tx: Tx, options: Options, open: HandoffRow | undefined): Promise<Assigned> {
  const { conversation, who, teamId, at } = options;
  if (open !== undefined) return toTeam(tx, options);
  if (teamId === undefined || teamId === null) throw notOpen();
  await queueTakenOver(tx, conversation, { by: nameOf(who), at });
  await toTeam(tx, options);
  return { floor: await floorNow(tx, conversation.id) };
}

/** @throws NOT_FOUND if the organisation has no such team */
async function checkTeam(tx: Tx, { siteId }: Locked, teamId: string | null): Promise<string | null> {
  if (teamId === null) return null;
  const team = isId(teamId) ? await findTeam(tx, teamId) : undefined;
  const site = await findSiteById(tx, siteId);
  if (team !== undefined && team.deletedAt === null && team.organisationId === site?.organisationId) return team.id;
  throw new TuppenceError("NOT_FOUND", "This team doesn't exist.", "Choose from the list of teams.");
}
