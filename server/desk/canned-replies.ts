import { TuppenceError } from "../lib/errors.ts";
import { textFault } from "../lib/storable.ts";
import type { Db, Tx } from "../ports/database/port.ts";
import {
  addCannedReply,
  type CannedReplyRow,
  type CannedReplyTexts,
  cannedReplyWithShortcut,
  countCannedReplies,
  findCannedReply,
  updateCannedReply,
} from "../store/canned-reply.ts";
import { lockOrganisation } from "../store/organisation.ts";
import { CANNED_REPLY_LIMITS } from "../wire/canned-replies.ts";
import { ATTRIBUTE, REPLY_VARIABLES, unknownVariable } from "../wire/reply-variables.ts";

/** Who writes, by name, and when. */
interface By {
  readonly changedBy: string | null;
  readonly at: Date;
}

const invalid = (message: string, remedy: string) => new TuppenceError("CANNED_REPLY_INVALID", message, remedy);

/** @throws CANNED_REPLY_INVALID: another has the shortcut, there are too many, or a variable doesn't exist */
export async function createCannedReply(
  db: Db,
  options: CannedReplyTexts & By & { organisationId: string },
): Promise<CannedReplyRow> {
  checkTexts(options);
  return await db.transaction(async (tx) => {
    await lockOrganisation(tx, options.organisationId);
    await checkRoom(tx, options.organisationId);
    await checkShortcut(tx, options);
    return await addCannedReply(tx, options);
  });
}

/** Updates what is given; `archived` takes it out of agents' lists, or puts it back. @throws as `createCannedReply`, NOT_FOUND */
export async function changeCannedReply(
  db: Db,
  options: Partial<CannedReplyTexts> & By & { id: string; organisationId: string; archived?: boolean },
): Promise<CannedReplyRow> {
  const { id, organisationId, archived, changedBy, at, ...texts } = options;
  checkTexts(texts);
  return await db.transaction(async (tx) => {
    await lockOrganisation(tx, organisationId);
    const before = await findCannedReply(tx, id);
    if (before === undefined) {
      throw new TuppenceError("NOT_FOUND", "This canned reply doesn't exist.", "Reload the list of canned replies.");
    }
    const isBack = archived === false && before.archivedAt !== null;
    const isUsed = archived === undefined ? before.archivedAt === null : !archived;
    if (isBack) await checkRoom(tx, organisationId);
    // An archived one keeps its shortcut, which another may have by now.
    if (isUsed) await checkShortcut(tx, { ...before, ...texts, exceptId: id });
    const archivedAt = archived === undefined ? {} : { archivedAt: archived ? (before.archivedAt ?? at) : null };
    return await updateCannedReply(tx, { id, ...texts, ...archivedAt, changedBy, at });
  });
}

async function checkRoom(tx: Tx, organisationId: string): Promise<void> {
  if ((await countCannedReplies(tx, organisationId)) < CANNED_REPLY_LIMITS.replies) return;
  throw invalid(
    `There are ${CANNED_REPLY_LIMITS.replies} canned replies already, as many as there can be.`,
    "Archive those that nobody uses.",
  );
}

async function checkShortcut(tx: Tx, options: Parameters<typeof cannedReplyWithShortcut>[1]): Promise<void> {
  const taken = await cannedReplyWithShortcut(tx, options);
  if (taken === undefined) return;
  throw invalid(`The canned reply "${taken.name}" already has the shortcut /${taken.shortcut}.`, "Choose another one.");
}

function checkTexts({ text, translations = {} }: Partial<CannedReplyTexts>): void {
  for (const one of [text ?? "", ...Object.values(translations)]) {
    const fault = textFault(one);
    if (fault !== undefined) throw invalid(`The text ${fault}.`, "Write plain text or Markdown.");
    const unknown = unknownVariable(one);
    if (unknown !== undefined) throw invalid(`There is no variable ${unknown.slice(0, 80)}.`, variablesRemedy);
  }
}

/** What can stand between braces. */
export const variablesRemedy = `Use ${REPLY_VARIABLES.map((name) => `{{${name}}}`).join(", ")}, {{${ATTRIBUTE}NAME}} or {{? what to fill in}}. Put braces that customers should see in backticks.`;
