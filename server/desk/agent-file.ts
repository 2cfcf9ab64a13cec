import { TuppenceError } from "../lib/errors.ts";
import { isId } from "../lib/ids.ts";
import type { Tx } from "../ports/database/port.ts";
import {
  type AttachmentRow,
  deleteWaitingAttachment,
  findAttachment,
  findAttachmentByClientId,
  waitingAttachments,
} from "../store/attachment.ts";
import { findHandoff } from "../store/handoff.ts";
import { type Agent, holds } from "./agent.ts";
import { lockHandoff, notYours } from "./floor.ts";
import { checkCount, type Incoming, idReused, type KeepDeps, keepFile, limitsOf } from "./keep-file.ts";

/** A file that an agent will send with a reply. */
export interface AgentFile extends Incoming, Agent {
  readonly handoffId: string;
  /** A repeat under the same id is the same file. */
  readonly clientFileId: string;
}

/** Stores an agent's file, which waits for its reply (Files.add). */
export async function addFile(deps: KeepDeps, request: AgentFile): Promise<AttachmentRow> {
  const { db } = deps;
  const { handoffId, clientFileId: clientId, agent, agentId = null } = request;
  const open = isId(handoffId) ? await findHandoff(db, handoffId) : undefined;
  if (open === undefined) {
    throw new TuppenceError("NOT_FOUND", "This handoff doesn't exist.", "Reload the queue: it may have been closed.");
  }
  // Before its bytes are read, and again when they're here.
  if (!holds(open, request)) throw notYours(open);
  const { conversationId, siteId } = open;
  const sentBefore = async (sentHash: string): Promise<AttachmentRow | undefined> => {
    const row = await findAttachmentByClientId(db, { conversationId, author: "person", clientId });
    if (row !== undefined && !(isTheirs(row, request) && row.sentHash === sentHash)) throw idReused();
    return row;
  };
  return keepFile<AttachmentRow>(deps, {
    ...{ file: request, limits: await limitsOf(db, siteId, "agent"), known: sentBefore },
    async finish(file) {
      const kept = await db.transaction(async (tx) => {
        const { row } = await lockHandoff(tx, handoffId);
        if (!holds(row, request)) throw notYours(row);
        await checkCount(tx, conversationId);
        return file.settle(tx, { conversationId, author: "person", clientId, agent, agentId });
      });
      const stored = kept ?? (await sentBefore(file.sentHash));
      if (stored === undefined) throw noFile();
      return stored;
    },
  });
}

/** Removes a file that no reply has taken yet (Files.drop). */
export async function dropFile(
  { db }: Pick<KeepDeps, "db">,
  { fileId, ...who }: Agent & { fileId: string },
): Promise<void> {
  const row = isId(fileId) ? await findAttachment(db, fileId) : undefined;
  if (row === undefined || !isTheirs(row, who) || !(await deleteWaitingAttachment(db, fileId))) throw noFile();
}

/**
 * The files that a reply takes, in the order given; locked.
 * @throws NOT_FOUND: one of them is gone, or a message has it
 */
export async function takeFiles(
  tx: Tx,
  { conversationId, who, ids }: { conversationId: string; who: Agent; ids: readonly string[] },
): Promise<AttachmentRow[]> {
  if (ids.length === 0) return [];
  const { agent, agentId = null } = who;
  const found = await waitingAttachments(tx, { conversationId, agent, agentId, ids });
  return [...new Set(ids)].map((id) => {
    const row = found.get(id);
    if (row === undefined) throw noFile();
    return row;
  });
}

/** Two members of the same name are two people. */
const isTheirs = (row: AttachmentRow, who: Agent): boolean =>
  row.author === "person" &&
  (row.agentId === null && who.agentId === undefined ? row.agent === who.agent : row.agentId === who.agentId);

const noFile = () =>
  new TuppenceError("NOT_FOUND", "There is no file with that id that waits for a reply.", "Attach the file again.");
