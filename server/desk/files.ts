import { randomBytes } from "node:crypto";
import { TuppenceError } from "../lib/errors.ts";
import { isId } from "../lib/ids.ts";
import type { Db } from "../ports/database/port.ts";
import { siteSettings } from "../settings/settings.ts";
import { type AttachmentRow, countAttachments, findAttachment, insertAttachment } from "../store/attachment.ts";
import { beginConversation } from "../store/begin.ts";
import { type ConversationRow, lockConversation, openConversation, updateConversation } from "../store/conversation.ts";
import { startEpisode } from "../store/episode.ts";
import { findByClientId, insertMessage, type MessageRow } from "../store/message.ts";
import { mediaTypeOf } from "../text/media-type.ts";
import type { Voice } from "./voice.ts";

/** Bytes of one file. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;
/** Files per conversation: enough for a series of photographs, not a file store. */
const MAX_FILES = 50;
const MAX_NAME = 200;

/** Files that visitors send. */
export interface Files {
  /**
   * Stores a visitor's file and its message; repeating the client's id returns the stored one. The assistant doesn't
   * answer it, because it can't look into files.
   * @throws FILE_NOT_ALLOWED, CONVERSATION_UNKNOWN, MESSAGE_ID_REUSED
   */
  attach(request: {
    siteId: string;
    visitorId: string;
    clientMessageId: string;
    conversationId?: string;
    anew?: boolean;
    /** A conversation that begins with it is the team's own test. */
    isTest?: boolean;
    name: string;
    content: Uint8Array;
  }): Promise<{ row: MessageRow; conversation: ConversationRow }>;
  /** A file by the key in its address, or undefined. */
  read(request: { attachmentId: string; key: string }): Promise<AttachmentRow | undefined>;
}

export function createFiles(deps: { db: Db; voice: Pick<Voice, "messageNew" | "stateChanged"> }): Files {
  const { db, voice } = deps;
  return {
    async attach(request) {
      const { siteId, visitorId, clientMessageId, content } = request;
      if (!(await siteSettings(db, siteId)).widget.files) throw notAllowed("This chat doesn't accept files.");
      const mediaType = mediaTypeOf(content);
      if (content.length > MAX_FILE_BYTES) throw notAllowed("The file is larger than 10 MB.");
      if (mediaType === undefined) throw notAllowed("This type of file isn't accepted.");
      const name = plainName(request.name);
      const begin = request.anew === true ? beginConversation : openConversation;
      const conversationId = request.conversationId ?? (await begin(db, request)).id;
      const stored = await db.transaction(async (tx) => {
        const locked = isId(conversationId) ? await lockConversation(tx, conversationId) : undefined;
        if (locked === undefined || locked.visitorId !== visitorId) {
          const said = "This visitor has no conversation with that id.";
          throw new TuppenceError("CONVERSATION_UNKNOWN", said, "Start a new conversation.");
        }
        const before = await findByClientId(tx, { conversationId, clientMessageId });
        if (before !== undefined) {
          if (before.detail?.attachment?.size === content.length) {
            return { row: before, conversation: locked, repeated: true, reopened: false };
          }
          const said = "This client message id was already used for something else, which hasn't changed.";
          throw new TuppenceError("MESSAGE_ID_REUSED", said, "Use a new id for each file.");
        }
        if ((await countAttachments(tx, conversationId)) >= MAX_FILES) {
          throw notAllowed(`This conversation holds ${MAX_FILES} files already.`);
        }
        const reopened = locked.state === "closed";
        const episodeId = reopened
          ? await startEpisode(tx, { conversationId, number: locked.episodeNumber + 1 })
          : locked.episodeId;
        const { id, size } = await insertAttachment(tx, {
          conversationId,
          author: "visitor",
          name,
          mediaType,
          content,
        });
        const sequence = locked.sequence + 1;
        const key = randomBytes(18).toString("base64url");
        const row = await insertMessage(tx, {
          conversationId,
          episodeId,
          sequence,
          clientMessageId,
          author: "visitor",
          text: name,
          detail: { attachment: { id, name, mediaType, size, key } },
        });
        const change = reopened ? { sequence, state: "machine" as const, agent: null } : { sequence };
        await updateConversation(tx, conversationId, change);
        return { row, conversation: { ...locked, ...change }, repeated: false, reopened };
      });
      if (!stored.repeated) voice.messageNew(stored.row);
      if (stored.reopened) voice.stateChanged({ siteId, conversationId, state: "machine" });
      return stored;
    },
    read: async ({ attachmentId, key }) =>
      isId(attachmentId) && key !== "" ? findAttachment(db, { attachmentId, key }) : undefined,
  };
}

function notAllowed(message: string): TuppenceError {
  const remedy =
    "You can send images (PNG, JPEG, GIF, WebP), PDF and plain text up to 10 MB, if the site allows files.";
  return new TuppenceError("FILE_NOT_ALLOWED", message, remedy);
}

/** A name without a path, control characters, or marks that reverse what follows ("exe.gpj"). */
function plainName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? "";
  const plain = last.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "").trim();
  return plain === "" || plain === "." || plain === ".." ? "file" : plain.slice(0, MAX_NAME);
}
