import { z } from "zod";
import { TuppenceError } from "../lib/errors.ts";
import { isId } from "../lib/ids.ts";
import type { Db } from "../ports/database/port.ts";
import { addAudit } from "../store/audit.ts";
import { forgetCachedQuestions } from "../store/cached-answer.ts";
import { type ConversationRow, deleteConversation, findConversation, lockConversation } from "../store/conversation.ts";
import { resumeMail } from "../store/conversation-mail.ts";
import { openHandoff, queueHandoff } from "../store/handoff.ts";
import { mergedIds } from "../store/merged-conversation.ts";
import { forgetVisits } from "../store/page-visit.ts";
import { setVisitorEmail } from "../store/visitor-identity.ts";

/** @throws CONVERSATION_UNKNOWN if it isn't this visitor's */
export async function ownConversation(
  db: Db,
  options: { visitorId: string; conversationId: string },
): Promise<ConversationRow> {
  const row = isId(options.conversationId) ? await findConversation(db, options.conversationId) : undefined;
  if (row === undefined || row.visitorId !== options.visitorId) throw unknownConversation();
  return row;
}

/**
 * Stores the address that a visitor leaves: for the visitor, and in what agents read about the waiting conversation.
 * @throws BAD_REQUEST if it isn't an e-mail address; CONVERSATION_UNKNOWN
 */
export async function leaveEmail(
  db: Db,
  options: { visitorId: string; conversationId: string; email: string },
): Promise<void> {
  const email = options.email.trim();
  if (!z.email().max(254).safeParse(email).success) {
    throw new TuppenceError("BAD_REQUEST", "That isn't a valid e-mail address.", "Use the form name@example.com.");
  }
  const { visitorId, conversationId } = options;
  await db.transaction(async (tx) => {
    const locked = isId(conversationId) ? await lockConversation(tx, conversationId) : undefined;
    if (locked === undefined || locked.visitorId !== visitorId) throw unknownConversation();
    await setVisitorEmail(tx, { visitorId, email });
    await resumeMail(tx, conversationId);
    const open = await openHandoff(tx, conversationId);
    if (open !== undefined) await queueHandoff(tx, { ...withFacts(open, email), conversationId });
  });
}

function withFacts(open: NonNullable<Awaited<ReturnType<typeof openHandoff>>>, email: string) {
  const { siteId, episodeId, reason, summary } = open;
  return { siteId, episodeId, reason, summary, facts: { emails: [email] } };
}

/**
 * Deletes a visitor's conversation and all its messages; its ledger lines stay, because they contain no text.
 * @throws CONVERSATION_UNKNOWN
 */
export async function forgetConversation(
  db: Db,
  options: {
    visitorId: string;
    conversationId: string;
    /** For the audit log, which is written together with the deletion or not at all. */
    audit: { organisationId: string | null; address: string; at: Date };
  },
): Promise<ConversationRow> {
  return db.transaction(async (tx) => {
    const locked = isId(options.conversationId) ? await lockConversation(tx, options.conversationId) : undefined;
    if (locked === undefined || locked.visitorId !== options.visitorId) throw unknownConversation();
    // What was merged into it goes with it.
    for (const id of [locked.id, ...(await mergedIds(tx, locked.id))]) await forgetCachedQuestions(tx, id);
    await deleteConversation(tx, locked.id);
    // Who wants to leave nothing behind doesn't want to leave that either.
    await forgetVisits(tx, locked.visitorId);
    await addAudit(tx, { ...options.audit, actor: "stranger", action: "conversation-deleted", subject: locked.id });
    return locked;
  });
}

function unknownConversation(): TuppenceError {
  return new TuppenceError(
    "CONVERSATION_UNKNOWN",
    "This visitor has no conversation with that id.",
    "Start a new conversation.",
  );
}
