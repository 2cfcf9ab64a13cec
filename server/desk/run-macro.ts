import { isTuppenceError, TuppenceError } from "../lib/errors.ts";
import type { Tx } from "../ports/database/port.ts";
import { floorNow } from "../store/conversation.ts";
import type { HandoffRow } from "../store/handoff.ts";
import { findHandoff } from "../store/handoff.ts";
import { addMacroRun, findMacro, findMacroRun, type MacroRow } from "../store/macro.ts";
import { addNote } from "../store/note.ts";
import { findSiteById } from "../store/site.ts";
import { findVisitorById } from "../store/visitor.ts";
import type { MacroAction } from "../wire/macros.ts";
import { ERROR_CODES } from "../wire/names.ts";
import { fillVariables } from "../wire/reply-variables.ts";
import { type Agent, holds } from "./agent.ts";
import { type Assigned, assign } from "./assign.ts";
import { end, type Locked, lockHandoff, nameOf, notYours } from "./floor.ts";
import { noMacro } from "./macros.ts";
import type { DeskDeps } from "./parts.ts";
import { storeReply } from "./reply.ts";
import { variableValues } from "./reply-variables.ts";
import { announce, prioritise, snooze, tag } from "./triage.ts";

const MINUTE_MS = 60_000;

export interface MacroRequest {
  readonly handoffId: string;
  readonly macroId: string;
  /** A repeat under the same id does nothing more. */
  readonly runId: string;
  /** The reply as the agent completed it; default: the macro's. */
  readonly text?: string | undefined;
}

export interface MacroDone {
  readonly done: readonly MacroAction["do"][];
  readonly handoff: HandoffRow;
}

/** A run under way: what its actions work with, and what is told once all of it is stored. */
interface Run {
  readonly tx: Tx;
  readonly deps: DeskDeps;
  readonly who: Agent;
  readonly request: MacroRequest;
  readonly at: Date;
  open: HandoffRow;
  conversation: Locked;
  readonly announce: (() => void | Promise<void>)[];
}

/** How each action is done, within the run's transaction. */
const ACTIONS: {
  readonly [K in MacroAction["do"]]: (run: Run, action: Extract<MacroAction, { do: K }>) => Promise<void>;
} = {
  async reply(run, action) {
    const { tx, deps, who, request, conversation, at } = run;
    const text = request.text ?? (await filled(run, action.text));
    deps.checkText(text);
    const row = await storeReply(tx, conversation, { ...who, clientMessageId: `macro:${request.runId}`, text, at });
    run.conversation = { ...conversation, sequence: row.sequence };
    run.announce.push(() => deps.voice.messageNew(row));
  },
  async note({ tx, deps, who, conversation, at, announce }, { text }) {
    const author = { author: who.agent, ...(who.agentId === undefined ? {} : { authorId: who.agentId }) };
    const row = await addNote(tx, { conversationId: conversation.id, text, ...author, at });
    announce.push(() => deps.voice.noteNew(row));
  },
  async tag(run, { tags }) {
    const { tx, who, conversation, at } = run;
    tell(run, await tag(tx, { conversation, ...who, add: tags, remove: [], at }));
  },
  async priority(run, { priority }) {
    const { tx, who, conversation, at } = run;
    tell(run, await prioritise(tx, { conversation, ...who, priority, at }));
  },
  async assign(run, { to, team }) {
    const { tx, who, conversation, at } = run;
    tell(run, await assign(tx, { conversation, ...who, to, team, at }));
    run.open = (await findHandoff(tx, run.open.id)) ?? run.open;
  },
  async snooze(run, { minutes }) {
    const { tx, who, conversation, at } = run;
    const until = minutes === null ? null : new Date(at.getTime() + minutes * MINUTE_MS);
    tell(run, await snooze(tx, { conversation, ...who, until, at }));
  },
  close: (run) => finish(run, "closed"),
  return: (run) => finish(run, "returned"),
};

/** What changed at the desk is announced once all of the run is stored. */
function tell({ deps, conversation, announce: list }: Run, done: Assigned | undefined): void {
  if (done === undefined) return;
  list.push(() => announce(deps, conversation.id, { ...done, siteId: conversation.siteId }));
}

async function finish(run: Run, how: "closed" | "returned"): Promise<void> {
  const { tx, deps, who, open, conversation, at, announce } = run;
  run.open = await end(tx, { open, conversation, how, by: nameOf(who), at });
  const { siteId, conversationId } = open;
  const floor = await floorNow(tx, conversationId);
  announce.push(async () => {
    if (how === "closed") await deps.floorTaken(conversationId);
    deps.voice.stateChanged({ siteId, conversationId, ...floor });
  });
}

/** @throws MACRO_STOPPED: a variable has no value */
async function filled({ tx, who, conversation }: Run, text: string): Promise<string> {
  const visitor = await findVisitorById(tx, conversation.visitorId);
  const site = await findSiteById(tx, conversation.siteId);
  const values = variableValues({
    ...{ conversationId: conversation.id, agent: who.agent, siteName: site?.name ?? "" },
    visitor: visitor ?? { name: null, email: null, attributes: null },
  });
  const made = fillVariables(text, values);
  if (made.gaps.length === 0) return made.text;
  throw new TuppenceError(
    "MACRO_STOPPED",
    `Nothing was done: the reply has no value for ${made.gaps.map((gap) => `"${gap.name}"`).join(", ")}.`,
    "Complete the reply and send it as `text`.",
  );
}

/**
 * Does all that a macro says, in one transaction: all of it or nothing. A repeat of a run gets its report.
 * @throws NOT_FOUND, HANDOFF_NOT_YOURS, MESSAGE_*; MACRO_STOPPED with the part that couldn't be done
 */
export async function runMacro(deps: DeskDeps, request: Agent & MacroRequest): Promise<MacroDone> {
  const who = nameOf(request);
  const toTell: Run["announce"] = [];
  const result = await deps.db.transaction(async (tx) => {
    const { row: open, conversation } = await lockHandoff(tx, request.handoffId);
    const before = await findMacroRun(tx, { conversationId: conversation.id, runId: request.runId });
    if (before !== undefined) {
      return { done: before.done, handoff: (await findHandoff(tx, before.handoffId)) ?? open };
    }
    if (!holds(open, who)) throw notYours(open);
    const macro = await macroFor(tx, request.macroId, conversation.siteId);
    const run: Run = { tx, deps, who, request, at: deps.clock.now(), open, conversation, announce: toTell };
    for (const action of macro.actions) await doPart(run, action);
    const done = macro.actions.map((one) => one.do);
    await addMacroRun(tx, {
      ...{ conversationId: conversation.id, runId: request.runId, macroId: macro.id, handoffId: open.id },
      ...{ agent: who.agent, agentId: who.agentId ?? null, done, at: run.at },
    });
    return { done, handoff: run.open };
  });
  for (const told of toTell) await told();
  return result;
}

/** A macro that can be run on this site. @throws NOT_FOUND */
async function macroFor(tx: Tx, id: string, siteId: string): Promise<MacroRow> {
  const macro = await findMacro(tx, id);
  const site = await findSiteById(tx, siteId);
  const isOurs = macro !== undefined && macro.organisationId === site?.organisationId;
  if (isOurs && macro.archivedAt === null && (macro.siteId === null || macro.siteId === siteId)) return macro;
  throw noMacro();
}

async function doPart(run: Run, action: MacroAction): Promise<void> {
  const part = ACTIONS[action.do] as (run: Run, action: MacroAction) => Promise<void>;
  try {
    await part(run, action);
  } catch (error) {
    // What may succeed later is tried again as it is: the database was away.
    if (!isTuppenceError(error) || error.code === "MACRO_STOPPED" || ERROR_CODES[error.code].retryable) throw error;
    throw new TuppenceError(
      "MACRO_STOPPED",
      `Nothing was done, because of "${action.do}": ${error.message}`,
      error.remedy,
      {
        cause: error,
      },
    );
  }
}
