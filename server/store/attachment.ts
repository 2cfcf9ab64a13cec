import { and, asc, count, eq, getTableColumns, inArray, isNull, lt, lte } from "drizzle-orm";
import type { Store, Tx } from "../ports/database/port.ts";
import { attachment, fileRemoval } from "./schema/message.ts";

const { content: inDatabase, ...columns } = getTableColumns(attachment);

/** A file, without its bytes. */
export type AttachmentRow = Omit<typeof attachment.$inferSelect, "content">;

/** Stores a file's row. @returns undefined: the same sender has one under that client id in the conversation */
export async function insertAttachment(
  tx: Tx,
  row: Omit<typeof attachment.$inferInsert, "content">,
): Promise<AttachmentRow | undefined> {
  const [stored] = await tx.insert(attachment).values(row).onConflictDoNothing().returning(columns);
  return stored;
}

/** How many files a conversation has. */
export async function countAttachments(store: Store, conversationId: string): Promise<number> {
  const [row] = await store
    .select({ files: count() })
    .from(attachment)
    .where(eq(attachment.conversationId, conversationId));
  return Number(row?.files ?? 0);
}

/** A file by id, or undefined. */
export async function findAttachment(store: Store, id: string): Promise<AttachmentRow | undefined> {
  const [row] = await store.select(columns).from(attachment).where(eq(attachment.id, id));
  return row;
}

/** A file by the id that its sender chose, or undefined. */
export async function findAttachmentByClientId(
  store: Store,
  options: { conversationId: string; author: AttachmentRow["author"]; clientId: string },
): Promise<AttachmentRow | undefined> {
  const { conversationId, author, clientId } = options;
  const [row] = await store
    .select(columns)
    .from(attachment)
    .where(
      and(
        eq(attachment.conversationId, conversationId),
        eq(attachment.author, author),
        eq(attachment.clientId, clientId),
      ),
    );
  return row;
}

/** The bytes of a file from an earlier version; null: they're in the store of files. */
export async function contentInDatabase(store: Store, id: string): Promise<Uint8Array | null> {
  const [row] = await store.select({ content: inDatabase }).from(attachment).where(eq(attachment.id, id));
  return row?.content ?? null;
}

/** Files that an agent has sent in a conversation and no message has yet, by id. */
export async function waitingAttachments(
  store: Store,
  options: { conversationId: string; agent: string; agentId: string | null; ids: readonly string[] },
): Promise<Map<string, AttachmentRow>> {
  const { conversationId, agent, agentId, ids } = options;
  const rows = await store
    .select(columns)
    .from(attachment)
    .where(
      and(
        inArray(attachment.id, [...ids]),
        eq(attachment.conversationId, conversationId),
        agentId === null
          ? and(eq(attachment.agent, agent), isNull(attachment.agentId))
          : eq(attachment.agentId, agentId),
        isNull(attachment.messageId),
      ),
    )
    .for("update");
  return new Map(rows.map((row) => [row.id, row]));
}

/** Gives a file to its message. */
export async function giveToMessage(tx: Tx, id: string, messageId: string): Promise<void> {
  await tx.update(attachment).set({ messageId }).where(eq(attachment.id, id));
}

/** Deletes a file that no message has. @returns false: there's none with that id, or a message has it by now */
export async function deleteWaitingAttachment(store: Store, id: string): Promise<boolean> {
  const gone = await store
    .delete(attachment)
    .where(and(eq(attachment.id, id), isNull(attachment.messageId)))
    .returning({ id: attachment.id });
  return gone.length > 0;
}

/** Deletes files that were sent before that time and never became part of a message. */
export async function deleteForgottenAttachments(store: Store, before: Date): Promise<void> {
  await store.delete(attachment).where(and(isNull(attachment.messageId), lt(attachment.createdAt, before)));
}

/** Notes what is to be removed from the store of files at that time, unless it's called off. */
export async function planRemovals(store: Store, keys: readonly string[], due: Date): Promise<void> {
  await store
    .insert(fileRemoval)
    .values(keys.map((key) => ({ key, due })))
    .onConflictDoNothing();
}

/** Calls removals off. @returns false: some were done meanwhile */
export async function cancelRemovals(tx: Tx, keys: readonly string[]): Promise<boolean> {
  const cancelled = await tx
    .delete(fileRemoval)
    .where(inArray(fileRemoval.key, [...keys]))
    .returning({ key: fileRemoval.key });
  return cancelled.length === keys.length;
}

/** Keys whose time has come, the oldest first. */
export async function dueRemovals(store: Store, options: { at: Date; limit: number }): Promise<string[]> {
  const rows = await store
    .select({ key: fileRemoval.key })
    .from(fileRemoval)
    .where(lte(fileRemoval.due, options.at))
    .orderBy(asc(fileRemoval.due))
    .limit(options.limit);
  return rows.map((row) => row.key);
}

/** Forgets removals that were done. */
export async function forgetRemovals(store: Store, keys: readonly string[]): Promise<void> {
  if (keys.length > 0) await store.delete(fileRemoval).where(inArray(fileRemoval.key, [...keys]));
}
