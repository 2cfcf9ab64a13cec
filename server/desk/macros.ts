import { TuppenceError } from "../lib/errors.ts";
import type { Db, Tx } from "../ports/database/port.ts";
import { addMacro, countMacros, findMacro, type MacroRow, type MacroTexts, updateMacro } from "../store/macro.ts";
import { lockOrganisation } from "../store/organisation.ts";
import { MACRO_LIMITS, type MacroAction } from "../wire/macros.ts";
import { unknownVariable } from "../wire/reply-variables.ts";
import { variablesRemedy } from "./canned-replies.ts";

interface By {
  readonly changedBy: string | null;
  readonly at: Date;
}

const invalid = (message: string, remedy: string) => new TuppenceError("MACRO_INVALID", message, remedy);

/** @throws MACRO_INVALID: too many, an action twice or in the wrong place, a variable that doesn't exist */
export async function createMacro(db: Db, options: MacroTexts & By & { organisationId: string }): Promise<MacroRow> {
  checkActions(options.actions);
  return await db.transaction(async (tx) => {
    await lockOrganisation(tx, options.organisationId);
    await checkRoom(tx, options.organisationId);
    return await addMacro(tx, options);
  });
}

/** Updates what is given. @throws as `createMacro`, NOT_FOUND */
export async function changeMacro(
  db: Db,
  options: Partial<MacroTexts> & By & { id: string; organisationId: string; archived?: boolean },
): Promise<MacroRow> {
  const { id, organisationId, archived, changedBy, at, ...texts } = options;
  if (texts.actions !== undefined) checkActions(texts.actions);
  return await db.transaction(async (tx) => {
    await lockOrganisation(tx, organisationId);
    const before = await findMacro(tx, id);
    if (before === undefined) throw noMacro();
    if (archived === false && before.archivedAt !== null) await checkRoom(tx, organisationId);
    const archivedAt = archived === undefined ? {} : { archivedAt: archived ? (before.archivedAt ?? at) : null };
    return await updateMacro(tx, { id, ...texts, ...archivedAt, changedBy, at });
  });
}

export const noMacro = () =>
  new TuppenceError("NOT_FOUND", "This macro doesn't exist.", "Reload the list of macros: it may have been archived.");

async function checkRoom(tx: Tx, organisationId: string): Promise<void> {
  if ((await countMacros(tx, organisationId)) < MACRO_LIMITS.macros) return;
  throw invalid(`There are ${MACRO_LIMITS.macros} macros already.`, "Archive those that nobody runs.");
}

/** An action that ends the agent's turn with the conversation: nothing can follow it. */
const ends = (action: MacroAction): boolean => ENDS.has(action.do);
const ENDS: ReadonlySet<MacroAction["do"]> = new Set(["assign", "snooze", "close", "return"]);

function checkActions(actions: readonly MacroAction[]): void {
  if (new Set(actions.map((one) => one.do)).size < actions.length) {
    throw invalid("A macro can't do the same thing twice.", "Leave one of the two out.");
  }
  const end = actions.findIndex(ends);
  if (end >= 0 && end < actions.length - 1) {
    throw invalid(
      "Assigning, snoozing, closing or handing back has to be the last thing that a macro does.",
      "Move it to the end, and do only one of them.",
    );
  }
  for (const action of actions) {
    const unknown = action.do === "reply" ? unknownVariable(action.text) : undefined;
    if (unknown !== undefined) throw invalid(`There is no variable ${unknown.slice(0, 80)}.`, variablesRemedy);
  }
}
