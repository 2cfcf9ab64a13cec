import { isId } from "../lib/ids.ts";
import { lockConversation } from "../store/conversation.ts";
import { setFollowing } from "../store/follower.ts";
import { findMember } from "../store/member.ts";
import type { Agent } from "./agent.ts";
import { refuseMerged } from "./merge-conversations.ts";
import type { DeskDeps } from "./parts.ts";
import { colleague } from "./pass-on.ts";
import { record } from "./record.ts";
import { unknownConversation } from "./unknown-conversation.ts";

export interface Following {
  /** Who makes them one. */
  readonly by: Agent;
  readonly conversationId: string;
  readonly memberId: string;
  readonly following: boolean;
}

/**
 * Makes a member hear of what happens in a conversation that isn't theirs, or no longer. A repeat changes nothing.
 * @throws CONVERSATION_UNKNOWN, CONVERSATION_MERGED; NOT_FOUND for somebody who isn't an active colleague
 */
export async function follow({ db, clock, voice }: DeskDeps, request: Following): Promise<void> {
  const { conversationId, following } = request;
  const siteId = await db.transaction(async (tx) => {
    const conversation = isId(conversationId) ? await lockConversation(tx, conversationId) : undefined;
    if (conversation === undefined) throw unknownConversation();
    if (following) {
      refuseMerged(conversation);
      // What is theirs they see, whichever team it has.
      const isTheirs = conversation.agentId === request.memberId;
      if (!isTheirs) await colleague(tx, conversation, request.memberId);
    }
    const { memberId, by } = request;
    const at = clock.now();
    if (!isId(memberId) || !(await setFollowing(tx, { conversationId, memberId, following, at }))) return undefined;
    const member = (await findMember(tx, memberId))?.name ?? "";
    await record(tx, conversationId, { kind: following ? "followed" : "unfollowed", memberId, member }, { by, at });
    return conversation.siteId;
  });
  if (siteId !== undefined) voice.rowChanged({ siteId, conversationId });
}
