import type { ConversationReply } from "../../../server/wire/conversations.ts";
import { useMay, useSession } from "../../session.tsx";
import { isAbsent, useColleagues } from "./use-colleagues.ts";

/** What the member may do with a conversation. */
export interface Rights {
  readonly manages: boolean;
  /** It is theirs. */
  readonly mine: boolean;
  readonly mayTakeOver: boolean;
  readonly mayTransfer: boolean;
}

export function useRights({ row }: ConversationReply): Rights {
  const { member } = useSession();
  const manages = useMay("manager");
  const absent = isAbsent(useColleagues().data?.colleagues, row);
  const mine = row.state === "person" && row.agentId === member.id;
  return {
    manages,
    mine,
    // Managers can take over from anybody; an agent from a colleague who isn't available.
    mayTakeOver: row.state === "person" && !mine && (manages || absent),
    mayTransfer: row.state === "person" && (mine || manages),
  };
}
