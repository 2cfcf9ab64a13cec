import { z } from "zod";
import { TuppenceError } from "../lib/errors.ts";
import { isId } from "../lib/ids.ts";
import type { Db } from "../ports/database/port.ts";
import { forgetCachedQuestions } from "../store/cached-answer.ts";
import { type ConversationRow, deleteConversation, findConversation, lockConversation } from "../store/conversation.ts";
import { openHandoff, queueHandoff } from "../store/handoff.ts";
import { setVisitorEmail } from "../store/visitor-identity.ts";

/** @throws CONVERSATION_UNKNOWN when it is not this visitor's */
export async function ownConversation(
  db: Db,
  given: { visitorId: string; conversationId: string },
): Promise<ConversationRow> {
  const row = isId(given.conversationId) ? await findConversation(db, given.conversationId) : undefined;
  if (row === undefined || row.visitorId !== given.visitorId) throw unknownConversation();
  return row;
}

/**
 * Keeps the address that a visitor leaves: with the visitor, and with what an agent reads of the waiting conversation.
 * @throws BAD_REQUEST when it is no e-mail address; CONVERSATION_UNKNOWN
 */
export async function leaveEmail(
  db: Db,
  given: { visitorId: string; conversationId: string; email: string },
): Promise<void> {
  const email = given.email.trim();
  if (!z.email().max(254).safeParse(email).success) {
    throw new TuppenceError("BAD_REQUEST", "This is no e-mail address.", "Write it as name@example.com.");
  }
  const { visitorId, conversationId } = given;
  await db.transaction(async (tx) => {
    const locked = isId(conversationId) ? await lockConversation(tx, conversationId) : undefined;
    if (locked === undefined || locked.visitorId !== visitorId) throw unknownConversation();
    await setVisitorEmail(tx, { visitorId, email });
    const open = await openHandoff(tx, conversationId);
    if (open !== undefined) await queueHandoff(tx, { ...withFacts(open, email), conversationId });
  });
}

function withFacts(open: NonNullable<Awaited<ReturnType<typeof openHandoff>>>, email: string) {
  const { siteId, episodeId, reason, summary } = open;
  return { siteId, episodeId, reason, summary, facts: { emails: [email] } };
}

/**
 * Deletes a visitor's conversation with every word of it; its ledger lines stay, they hold none.
 * @throws CONVERSATION_UNKNOWN
 */
export async function forgetConversation(
  db: Db,
  given: { visitorId: string; conversationId: string },
): Promise<ConversationRow> {
  return db.transaction(async (tx) => {
    const locked = isId(given.conversationId) ? await lockConversation(tx, given.conversationId) : undefined;
    if (locked === undefined || locked.visitorId !== given.visitorId) throw unknownConversation();
    await forgetCachedQuestions(tx, locked.id);
    await deleteConversation(tx, locked.id);
    return locked;
  });
}

function unknownConversation(): TuppenceError {
  return new TuppenceError(
    "CONVERSATION_UNKNOWN",
    "There is no such conversation of this visitor.",
    "Begin a new one.",
  );
}
