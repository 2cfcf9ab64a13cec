import { and, count, eq, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import { attachment, message } from "./schema/message.ts";

export type AttachmentRow = typeof attachment.$inferSelect;

/** Stores a file. @param options.mediaType according to its content */
export async function insertAttachment(
  tx: Tx,
  options: {
    conversationId: string;
    author: AttachmentRow["author"];
    name: string;
    mediaType: string;
    content: Uint8Array;
  },
): Promise<Omit<AttachmentRow, "content">> {
  const [row] = await tx
    .insert(attachment)
    .values({ ...options, id: newId(), size: options.content.length })
    .returning();
  const { content: _, ...rest } = row as AttachmentRow;
  return rest;
}

/** How many files a conversation has. */
export async function countAttachments(store: Store, conversationId: string): Promise<number> {
  const [row] = await store
    .select({ files: count() })
    .from(attachment)
    .where(eq(attachment.conversationId, conversationId));
  return Number(row?.files ?? 0);
}

/** A file whose message names this key, or undefined. */
export async function findAttachment(
  store: Store,
  options: { attachmentId: string; key: string },
): Promise<AttachmentRow | undefined> {
  const [row] = await store
    .select({ attachment })
    .from(attachment)
    .innerJoin(message, eq(message.conversationId, attachment.conversationId))
    .where(
      and(
        eq(attachment.id, options.attachmentId),
        sql`${message.detail} -> 'attachment' ->> 'id' = ${options.attachmentId}`,
        sql`${message.detail} -> 'attachment' ->> 'key' = ${options.key}`,
      ),
    )
    .limit(1);
  return row?.attachment;
}
