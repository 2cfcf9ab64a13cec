import { Readable } from "node:stream";
import { isId } from "../lib/ids.ts";
import {
  type AttachmentRow,
  contentInDatabase,
  deleteForgottenAttachments,
  dueRemovals,
  findAttachment,
  forgetRemovals,
} from "../store/attachment.ts";
import { type ConversationRow, findConversation, floorOf } from "../store/conversation.ts";
import type { MessageRow } from "../store/message.ts";
import type { Agent } from "./agent.ts";
import { type AgentFile, addFile, dropFile } from "./agent-file.ts";
import { clearIncoming, type KeepDeps, previewKey } from "./keep-file.ts";
import { attachFile, type VisitorFile } from "./visitor-file.ts";
import type { Voice } from "./voice.ts";

/** Milliseconds that an agent's file waits for its reply. */
const WAITING_MS = 24 * 60 * 60_000;
/** Removals per round. */
const REMOVALS = 200;

/** A file to be handed out. The caller checks who may have it. */
export interface OpenFile {
  readonly name: string;
  readonly mediaType: string;
  /** It was encoded anew from its pixels, so that a browser may show it. */
  readonly isPicture: boolean;
  /** Bytes; undefined: unknown. */
  readonly size: number | undefined;
  readonly stream: Readable;
}

/** Files in conversations. */
export interface Files {
  /**
   * Stores a visitor's file and its message; repeating the client's id returns the stored one. The assistant doesn't
   * answer it, because it can't look into files.
   * @throws FILE_NOT_ALLOWED, BODY_TOO_LARGE, CONVERSATION_UNKNOWN, MESSAGE_ID_REUSED, DISK_FULL, FILES_UNAVAILABLE
   */
  attach(request: VisitorFile): Promise<{ row: MessageRow; conversation: ConversationRow }>;
  /**
   * Stores a file that an agent will send with a reply (desk.reply); repeating the client's id returns the stored one. One
   * that no reply takes is removed after a day.
   * @throws NOT_FOUND, HANDOFF_NOT_YOURS, FILE_NOT_ALLOWED, BODY_TOO_LARGE, MESSAGE_ID_REUSED, DISK_FULL,
   * FILES_UNAVAILABLE
   */
  add(request: AgentFile): Promise<AttachmentRow>;
  /** Removes a file that no reply has taken yet. @throws NOT_FOUND: also another agent's */
  drop(request: Agent & { fileId: string }): Promise<void>;
  /** A file with its conversation, for the check who may have it; undefined: there's none. */
  find(fileId: string): Promise<{ file: AttachmentRow; conversation: ConversationRow } | undefined>;
  /** The bytes of a file, or of its preview; undefined: they don't exist. @throws FILES_UNAVAILABLE */
  open(file: AttachmentRow, part: "file" | "preview"): Promise<OpenFile | undefined>;
  /** Removes the bytes of what was deleted, and what was sent but never used. One round, to be repeated. */
  tidy(): Promise<void>;
}

export function createFiles(deps: KeepDeps & { voice: Pick<Voice, "messageNew" | "stateChanged"> }): Files {
  const { db, store, clock, voice } = deps;

  async function read({ id }: AttachmentRow): Promise<Readable | undefined> {
    const stream = await store.read(id);
    if (stream !== undefined) return stream;
    const content = await contentInDatabase(db, id);
    return content === null ? undefined : Readable.from([Buffer.from(content)]);
  }

  return {
    async attach(request) {
      const stored = await attachFile(deps, request);
      const { row, conversation, repeated, reopened } = stored;
      if (!repeated) voice.messageNew(row);
      if (reopened) {
        voice.stateChanged({ siteId: request.siteId, conversationId: conversation.id, ...floorOf(conversation) });
      }
      return stored;
    },
    add: (request) => addFile(deps, request),
    drop: (request) => dropFile(deps, request),
    async find(fileId) {
      const file = isId(fileId) ? await findAttachment(db, fileId) : undefined;
      const conversation = file === undefined ? undefined : await findConversation(db, file.conversationId);
      return file === undefined || conversation === undefined ? undefined : { file, conversation };
    },
    async open(file, part) {
      const { id, name, mediaType, isPicture, size, preview } = file;
      if (part === "file") {
        const stream = await read(file);
        return stream && { name, mediaType, isPicture, size, stream };
      }
      const stream = preview === null ? undefined : await store.read(previewKey(id));
      if (preview === null || stream === undefined) return undefined;
      return { name, mediaType: preview.mediaType, isPicture: true, size: undefined, stream };
    },
    async tidy() {
      const old = new Date(clock.now().getTime() - WAITING_MS);
      await clearIncoming(deps.folder, old);
      await deleteForgottenAttachments(db, old);
      // One by one: what was removed is forgotten even if the next can't be.
      // Postgres counts in microseconds: what was deleted within this millisecond is due as well.
      const at = new Date(clock.now().getTime() + 1);
      for (const key of await dueRemovals(db, { at, limit: REMOVALS })) {
        await store.remove(key);
        await forgetRemovals(db, [key]);
      }
    },
  };
}
