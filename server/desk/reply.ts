import type { Citation } from "../domain/article.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Tx } from "../ports/database/port.ts";
import type { ApprovalDraftRow } from "../store/approval-draft.ts";
import { type AttachmentRow, giveToMessage } from "../store/attachment.ts";
import { countCannedUse } from "../store/canned-reply.ts";
import { updateConversation } from "../store/conversation.ts";
import { findByClientId, insertMessage, type MessageRow } from "../store/message.ts";
import { addTranslation } from "../store/message-translation.ts";
import { type Agent, holds } from "./agent.ts";
import { takeFiles } from "./agent-file.ts";
import { draftToSend, settleDraft } from "./approval.ts";
import { attachedFile } from "./attached-file.ts";
import { type Locked, lockHandoff, nameOf, notYours } from "./floor.ts";
import { refuseMerged } from "./merge-conversations.ts";
import type { DeskDeps } from "./parts.ts";
import { agentWrote } from "./visitor-wrote.ts";

/** What an agent sends to a visitor, with what it was written from. */
export interface AgentReply {
  readonly handoffId: string;
  /** A repeat under the same id is the same message. */
  readonly clientMessageId: string;
  /** Markdown. */
  readonly text: string;
  /** Articles that it quotes or links to; the visitor sees them as its sources. */
  readonly citations?: readonly Citation[];
  /** Canned replies that it was made from, by id, for their counts. */
  readonly cannedReplies?: readonly string[];
  /** What the agent wrote before it was translated, with its language; only agents see it. */
  readonly original?: { readonly text: string; readonly language: string } | undefined;
  /**
   * Ids of files that the agent has sent before (Files.add). With any, the text can be empty. The first belongs to the
   * message with the text, each other one is a message of its own.
   */
  readonly files?: readonly string[] | undefined;
  /** The assistant's draft that it was made from, by id: it was sent as it is, or with changes. */
  readonly draftId?: string | undefined;
}

/**
 * Stores an agent's message, with its files, and tells everyone; a repeat returns the stored one.
 * @throws NOT_FOUND (also a file that is gone), HANDOFF_NOT_YOURS, DRAFT_OUT_OF_DATE, MESSAGE_*
 */
export async function reply(deps: DeskDeps, request: Agent & AgentReply): Promise<MessageRow> {
  const { files: ids = [] } = request;
  if (ids.length === 0 || request.text.trim() !== "") deps.checkText(request.text);
  const { row, stored } = await deps.db.transaction(async (tx) => {
    const { row: open, conversation } = await lockHandoff(tx, request.handoffId);
    const before = await findByClientId(tx, { ...request, conversationId: conversation.id });
    if (before !== undefined) return { row: sameAsBefore(before, request), stored: [] };
    refuseMerged(conversation);
    if (!holds(open, request)) throw notYours(open);
    const files = await takeFiles(tx, { conversationId: conversation.id, who: request, ids });
    const at = deps.clock.now();
    const draft =
      request.draftId === undefined
        ? undefined
        : await draftToSend(tx, { conversationId: conversation.id, draftId: request.draftId });
    const first = await storeReply(tx, conversation, { ...request, file: files[0], draft, at });
    const others = await storeFiles(tx, { first, files: files.slice(1), at });
    return { row: first, stored: [first, ...others] };
  });
  for (const one of stored) deps.voice.messageNew(one);
  return row;
}

/** Each file of a reply but the first, as a message after it. */
async function storeFiles(
  tx: Tx,
  { first, files, at }: { first: MessageRow; files: readonly AttachmentRow[]; at: Date },
): Promise<MessageRow[]> {
  const { conversationId, episodeId, clientMessageId, author, agent } = first;
  const rows: MessageRow[] = [];
  for (const file of files) {
    const sequence = first.sequence + rows.length + 1;
    const row = await insertMessage(tx, {
      ...{ conversationId, episodeId, sequence, author, at, text: file.name },
      clientMessageId: `${clientMessageId}:${file.id}`,
      ...(agent === null ? {} : { agent }),
      detail: { attachment: attachedFile(file) },
    });
    await giveToMessage(tx, file.id, row.id);
    rows.push(row);
  }
  const last = rows.at(-1);
  if (last !== undefined) await updateConversation(tx, conversationId, { sequence: last.sequence, at });
  return rows;
}

/**
 * A repeat gets its reply even if the conversation has been handed back since: the first reply may have got lost.
 * @throws MESSAGE_ID_REUSED
 */
export function sameAsBefore(before: MessageRow, request: Agent & Pick<AgentReply, "text" | "files">): MessageRow {
  const file = before.detail?.attachment;
  const isSame = before.text === request.text || (request.text.trim() === "" && before.text === file?.name);
  const isSameFile = file?.id === request.files?.[0];
  if (before.author === "person" && before.agent === request.agent && isSame && isSameFile) return before;
  throw new TuppenceError(
    "MESSAGE_ID_REUSED",
    "This client message id was already used for another text, which hasn't changed.",
    "Use a new id for each message. Repeat an id only to resend the same text.",
  );
}

/** Stores an agent's message in a locked conversation, and counts the canned replies that it was made from. */
export async function storeReply(
  tx: Tx,
  conversation: Locked,
  request: Agent &
    Omit<AgentReply, "handoffId" | "files" | "draftId"> & {
      readonly file?: AttachmentRow | undefined;
      readonly draft?: ApprovalDraftRow | undefined;
      readonly at: Date;
    },
): Promise<MessageRow> {
  const { agent, clientMessageId, citations = [], cannedReplies = [], original, file, draft, at } = request;
  // A file without text is stored under its name, which the file itself shows.
  const text = file !== undefined && request.text.trim() === "" ? file.name : request.text;
  const sequence = conversation.sequence + 1;
  const detail = {
    ...(citations.length === 0 ? {} : { citations: [...citations] }),
    ...(file === undefined ? {} : { attachment: attachedFile(file) }),
  };
  const row = await insertMessage(tx, {
    ...{ conversationId: conversation.id, episodeId: conversation.episodeId, sequence, clientMessageId },
    author: "person",
    ...{ agent, text, at },
    ...(Object.keys(detail).length === 0 ? {} : { detail }),
  });
  if (file !== undefined) await giveToMessage(tx, file.id, row.id);
  await updateConversation(tx, conversation.id, { sequence, at });
  if (original !== undefined) {
    await addTranslation(tx, { conversationId: conversation.id, messageId: row.id, ...original, isOriginal: true, at });
  }
  await settleDraft(tx, { conversationId: conversation.id, draft, sent: row, by: nameOf(request), at });
  await countCannedUse(tx, { siteId: conversation.siteId, ids: cannedReplies, at });
  await agentWrote(tx, conversation, { by: nameOf(request), at });
  return row;
}
