import type { ConversationReply } from "../../../server/wire/conversations.ts";
import { useMay, useSession } from "../../session.tsx";
import { isAbsent, useColleagues } from "./use-colleagues.ts";

/** What the member may do with a conversation. */
export interface Rights {
  /** They may answer: nothing else here is theirs to do otherwise. */
  readonly answers: boolean;
  readonly deletes: boolean;
  /** It is theirs. */
  readonly mine: boolean;
  /** They follow it. */
  readonly follows: boolean;
  readonly mayTakeOver: boolean;
  readonly mayTransfer: boolean;
}

export function useRights({ row }: ConversationReply): Rights {
  const { member } = useSession();
  const answers = useMay("conversations.reply");
  const manages = useMay("conversations.manage");
  const deletes = useMay("conversations.delete");
  const absent = isAbsent(useColleagues().data?.colleagues, row);
  const mine = answers && row.state === "person" && row.agentId === member.id;
  return {
    answers,
    deletes,
    mine,
    follows: row.followerIds.includes(member.id),
    // Managers can take over from anybody; an agent from a colleague who isn't available.
    mayTakeOver: row.state === "person" && !mine && answers && (manages || absent),
    mayTransfer: row.state === "person" && (mine || manages),
  };
}
