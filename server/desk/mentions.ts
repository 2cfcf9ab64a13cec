import type { DeskEvent } from "../domain/desk-state.ts";
import { actionsOn, seesConversation } from "../domain/reach.ts";
import { TuppenceError } from "../lib/errors.ts";
import { isId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import { lockConversation } from "../store/conversation.ts";
import { setFollowing } from "../store/follower.ts";
import { listMembers, type MemberRow } from "../store/member.ts";
import { reachesOf } from "../store/reach.ts";
import type { Mention } from "../store/schema/message.ts";
import { findSiteById } from "../store/site.ts";
import type { Agent } from "./agent.ts";
import { refuseMerged } from "./merge-conversations.ts";
import { record } from "./record.ts";
import { unknownConversation } from "./unknown-conversation.ts";

/** What of a conversation decides who sees it. */
export interface Seen {
  readonly siteId: string;
  readonly teamId: string | null;
  readonly agentId: string | null;
}

/** Who can be mentioned in a conversation: active members who see it and may answer there, by name. */
export async function mentionable(store: Store, conversation: Seen): Promise<MemberRow[]> {
  const { siteId } = conversation;
  const site = await findSiteById(store, siteId);
  if (site === undefined) return [];
  const members = (await listMembers(store, site.organisationId)).filter((one) => one.deactivatedAt === null);
  const reaches = await reachesOf(store, members);
  return members.filter((one, i) => {
    const reach = reaches[i];
    if (reach === undefined || !actionsOn(reach, siteId).includes("conversations.reply")) return false;
    return seesConversation(reach.teams, one.id, conversation);
  });
}

/**
 * Makes the members whom a note mentions followers of its conversation, which stays locked.
 * @param options.assigned who sees the conversation once the change is made that the note goes with
 * @returns them, called as they are now
 * @throws CONVERSATION_UNKNOWN, CONVERSATION_MERGED; NOT_FOUND for somebody who can't be mentioned there
 */
export async function mention(
  tx: Tx,
  options: {
    readonly conversationId: string;
    readonly memberIds: readonly string[];
    readonly by: Agent;
    readonly assigned?: Partial<Seen> | undefined;
    readonly at: Date;
  },
): Promise<Mention[]> {
  const { conversationId, by, at } = options;
  const memberIds = [...new Set(options.memberIds)];
  if (memberIds.length === 0) return [];
  const conversation = isId(conversationId) ? await lockConversation(tx, conversationId) : undefined;
  if (conversation === undefined) throw unknownConversation();
  refuseMerged(conversation);
  const members = new Map(
    (await mentionable(tx, { ...conversation, ...options.assigned })).map((one) => [one.id, one.name]),
  );
  const mentions: Mention[] = [];
  for (const memberId of memberIds) {
    const name = members.get(memberId);
    if (name === undefined) throw notMentionable(memberId);
    mentions.push({ memberId, name });
    if (!(await setFollowing(tx, { conversationId, memberId, following: true, at }))) continue;
    const event: DeskEvent = { kind: "followed", memberId, member: name };
    await record(tx, conversationId, event, { by, at });
  }
  return mentions;
}

const notMentionable = (memberId: string) =>
  new TuppenceError(
    "NOT_FOUND",
    `The member ${memberId} can't be mentioned here: they don't exist, or don't work with this conversation's site and team.`,
    "Mention someone from GET /api/v1/colleagues?conversation=ID, or ask an owner to give them access.",
  );
