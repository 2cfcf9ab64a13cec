import type { DraftedAnswer } from "../domain/approval.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Tx } from "../ports/database/port.ts";
import {
  type ApprovalDraftRow,
  addApprovalDraft,
  findApprovalDraft,
  settleApprovalDraft,
  waitingDraft,
  wroteSince,
} from "../store/approval-draft.ts";
import type { Agent } from "./agent.ts";
import { record } from "./record.ts";

/**
 * Stores what the assistant would have answered, for an agent to send, in a locked conversation that waits for one. If
 * the visitor has already written again, it's out of date from the start.
 */
export async function storeDraft(
  tx: Tx,
  options: DraftedAnswer & {
    siteId: string;
    conversationId: string;
    turnId: string;
    messageId: string;
    /** Of the message that it answers. */
    sequence: number;
    at: Date;
  },
): Promise<void> {
  const { sequence, ...values } = options;
  const { conversationId, at } = options;
  await outdateDraft(tx, conversationId, at);
  const state = (await wroteSince(tx, { conversationId, sequence })) ? "outdated" : "waiting";
  const { id: draftId } = await addApprovalDraft(tx, { ...values, state });
  await record(tx, conversationId, { kind: "draft-changed", draftId, state }, { by: null, at });
}

/** The visitor wrote again: what was drafted before may not fit any more. @returns whether there was a draft */
export async function outdateDraft(tx: Tx, conversationId: string, at: Date): Promise<boolean> {
  const draft = await waitingDraft(tx, conversationId);
  if (draft === undefined) return false;
  await settleApprovalDraft(tx, { id: draft.id, state: "outdated", by: null, at });
  const event = { kind: "draft-changed", draftId: draft.id, state: "outdated" } as const;
  await record(tx, conversationId, event, { by: null, cause: "visitor-wrote", at });
  return true;
}

/** An agent is about to send a draft of a locked conversation. @throws DRAFT_OUT_OF_DATE, NOT_FOUND */
export async function draftToSend(
  tx: Tx,
  { conversationId, draftId }: { conversationId: string; draftId: string },
): Promise<ApprovalDraftRow> {
  const draft = await findApprovalDraft(tx, draftId);
  if (draft?.conversationId !== conversationId) {
    throw new TuppenceError("NOT_FOUND", "This draft doesn't exist.", "Reload the conversation.");
  }
  if (draft.state === "waiting") return draft;
  throw draft.state === "outdated"
    ? new TuppenceError(
        "DRAFT_OUT_OF_DATE",
        "The customer has written since this was drafted. Nothing was sent.",
        "Read what they wrote. If the draft still fits, insert it into your reply and send that.",
      )
    : new TuppenceError(
        "DRAFT_OUT_OF_DATE",
        draft.state === "dropped"
          ? "This draft was dropped: something else was sent, or the conversation ended."
          : `${draft.by ?? "A colleague"} has already sent this draft.`,
        "Reload the conversation to see what was sent.",
      );
}

/**
 * An agent's message was stored in a locked conversation: a draft that waits was sent with it, or something else was
 * instead of it.
 * @param options.draft the one that the message was made from
 */
export async function settleDraft(
  tx: Tx,
  options: {
    conversationId: string;
    draft: ApprovalDraftRow | undefined;
    sent: { readonly id: string; readonly text: string };
    by: Agent;
    at: Date;
  },
): Promise<void> {
  const { conversationId, draft, sent, by, at } = options;
  const waiting = draft ?? (await waitingDraft(tx, conversationId));
  if (waiting === undefined) return;
  const state = draft === undefined ? "dropped" : draft.text.trim() === sent.text.trim() ? "sent" : "edited";
  const sentMessageId = draft === undefined ? {} : { sentMessageId: sent.id };
  if ((await settleApprovalDraft(tx, { id: waiting.id, state, by, ...sentMessageId, at })) === undefined) return;
  await record(tx, conversationId, { kind: "draft-changed", draftId: waiting.id, state }, { by, at });
}
