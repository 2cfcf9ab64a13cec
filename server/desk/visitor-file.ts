import { TuppenceError } from "../lib/errors.ts";
import { isId } from "../lib/ids.ts";
import type { Db, Store, Tx } from "../ports/database/port.ts";
import { findAttachmentByClientId, giveToMessage } from "../store/attachment.ts";
import { beginConversation } from "../store/begin.ts";
import {
  type ConversationRow,
  findConversation,
  lockGoingOn,
  openConversation,
  updateConversation,
} from "../store/conversation.ts";
import { startEpisode } from "../store/episode.ts";
import { findByClientId, insertMessage, type MessageRow } from "../store/message.ts";
import { attachedFile } from "./attached-file.ts";
import {
  checkCount,
  type FileLimits,
  type Incoming,
  idReused,
  type KeepDeps,
  keepFile,
  limitsOf,
  type Stored,
} from "./keep-file.ts";
import { visitorWrote } from "./visitor-wrote.ts";

/** A visitor's file, which is a message of its own. */
export interface VisitorFile extends Incoming {
  readonly siteId: string;
  readonly visitorId: string;
  readonly clientMessageId: string;
  readonly conversationId?: string;
  readonly anew?: boolean;
  /** A conversation that begins with it is the team's own test. */
  readonly isTest?: boolean;
  /** It came by e-mail, where nobody can be kept from attaching files: any kind, up to this many bytes. */
  readonly byMail?: { readonly bytes: number };
}

export interface VisitorFileStored {
  readonly row: MessageRow;
  readonly conversation: ConversationRow;
  readonly repeated: boolean;
  /** The conversation was closed. */
  readonly reopened: boolean;
}

/** Stores a visitor's file with its message (Files.attach). */
export async function attachFile(deps: KeepDeps, request: VisitorFile): Promise<VisitorFileStored> {
  const { db } = deps;
  const { siteId, visitorId, clientMessageId, byMail, conversationId: given } = request;
  const limits: FileLimits =
    byMail === undefined ? await limitsOf(db, siteId, "visitor") : { kinds: "everything", bytes: byMail.bytes };
  if (given !== undefined) await checkOwn(db, given, visitorId);
  return keepFile<VisitorFileStored>(deps, {
    ...{ file: request, limits },
    known: async (sentHash) =>
      given === undefined ? undefined : sentBefore(db, { conversationId: given, clientMessageId, sentHash }),
    async finish(file) {
      const begin = request.anew === true ? beginConversation : openConversation;
      const conversationId = given ?? (await begin(db, request)).id;
      return db.transaction((tx) => store(tx, file, { conversationId, visitorId, clientMessageId }));
    },
  });
}

/** @throws CONVERSATION_UNKNOWN */
async function checkOwn(db: Db, conversationId: string, visitorId: string): Promise<void> {
  const found = isId(conversationId) ? await findConversation(db, conversationId) : undefined;
  if (found?.visitorId !== visitorId) throw unknown();
}

/** @throws MESSAGE_ID_REUSED: the id was used for something else */
async function sentBefore(
  store: Store,
  options: { conversationId: string; clientMessageId: string; sentHash: string },
): Promise<VisitorFileStored | undefined> {
  const { conversationId, clientMessageId: clientId, sentHash } = options;
  const row = await findByClientId(store, options);
  if (row === undefined) return undefined;
  const file = await findAttachmentByClientId(store, { conversationId, author: "visitor", clientId });
  const conversation = await findConversation(store, conversationId);
  if (conversation === undefined || file?.sentHash !== sentHash) throw idReused();
  return { row, conversation, repeated: true, reopened: false };
}

async function store(
  tx: Tx,
  file: Stored,
  of: { conversationId: string; visitorId: string; clientMessageId: string },
): Promise<VisitorFileStored> {
  const { clientMessageId } = of;
  const locked = await lockGoingOn(tx, of.conversationId);
  if (locked === undefined || locked.visitorId !== of.visitorId) throw unknown();
  const conversationId = locked.id;
  const sent = { clientMessageId, sentHash: file.sentHash };
  const before =
    (await sentBefore(tx, { ...sent, conversationId })) ??
    (await sentBefore(tx, { ...sent, conversationId: of.conversationId }));
  if (before !== undefined) return before;
  await checkCount(tx, conversationId);
  const reopened = locked.state === "closed";
  const number = locked.episodeNumber + 1;
  const episodeId = reopened ? await startEpisode(tx, { conversationId, number }) : locked.episodeId;
  const own = { conversationId, author: "visitor", clientId: clientMessageId, agent: null, agentId: null } as const;
  const kept = await file.settle(tx, own);
  if (kept === undefined) throw idReused();
  const sequence = locked.sequence + 1;
  const row = await insertMessage(tx, {
    ...{ conversationId, episodeId, sequence, clientMessageId, author: "visitor", text: kept.name },
    detail: { attachment: attachedFile(kept) },
  });
  await giveToMessage(tx, kept.id, row.id);
  await updateConversation(tx, conversationId, { sequence });
  const floor = await visitorWrote(tx, locked, row.createdAt);
  const conversation = { ...locked, ...floor, sequence, ...(reopened ? { agentId: null } : {}) };
  return { row, conversation, repeated: false, reopened };
}

const unknown = () =>
  new TuppenceError(
    "CONVERSATION_UNKNOWN",
    "This visitor has no conversation with that id.",
    "Start a new conversation.",
  );
