import type { AttachmentRow } from "../store/attachment.ts";
import type { MessageDetail } from "../store/message.ts";

/** A file as its message names it. */
export function attachedFile(row: AttachmentRow): NonNullable<MessageDetail["attachment"]> {
  const { id, name, mediaType, size, preview } = row;
  return { id, name, mediaType, size, ...(preview && { preview: { width: preview.width, height: preview.height } }) };
}
