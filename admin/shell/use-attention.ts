import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useNavigate } from "react-router";
import { ALL_SITES, type ConversationRow, conversationsReply } from "../../server/wire/conversations.ts";
import { type DeskEventWire, deskEventsReply } from "../../server/wire/desk.ts";
import type { NoteNew } from "../../server/wire/inbox.ts";
import { EVENTS } from "../../server/wire/names.ts";
import type { MessageNew } from "../../server/wire/socket.ts";
import { call } from "../api.ts";
import { useWords } from "../language.tsx";
import { useLive } from "../live.ts";
import { useInbox } from "../parts/conversation/use-inbox.ts";
import { useRowChange } from "../parts/conversation/use-row-change.ts";
import { nameOf } from "../parts/conversation/visitor-name.ts";
import { words as conversationWords } from "../parts/conversation/words.ts";
import { useSession, useSiteKey } from "../session.tsx";
import { setTitleCount } from "../title.ts";
import { alertOnce } from "./alerts.ts";
import { words } from "./words.ts";

type Known = Pick<ConversationRow, "state" | "sequence" | "agentId" | "snoozed">;
const knownOf = ({ state, sequence, agentId, snoozed }: ConversationRow): Known => ({
  ...{ state, sequence, agentId, snoozed },
});

/**
 * Whether the last thing that happened at the desk was somebody else's doing, or the server's; what can't be read counts as
 * no. @param kinds that count; all of them if left out
 */
async function isDoneByOther(
  id: string,
  memberId: string,
  kinds?: ReadonlySet<DeskEventWire["kind"]>,
): Promise<boolean> {
  const reply = await call("GET", `conversations/${id}/events`, deskEventsReply).catch(() => undefined);
  const last = reply?.events.findLast((one) => kinds?.has(one.kind) ?? true);
  return last !== undefined && last.byId !== memberId;
}
/** What gives a member a conversation. */
const GIVEN: ReadonlySet<DeskEventWire["kind"]> = new Set([
  "claimed",
  "taken-over",
  "assigned",
  "transferred",
  "routed",
]);

/** The newest conversations that the member follows, as they were when the console was opened: what changes since is news. */
function useFollowed(): readonly ConversationRow[] | undefined {
  const { data } = useQuery({
    queryKey: ["followed"],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) =>
      call("GET", `conversations?site=${ALL_SITES}&following=me`, conversationsReply, undefined, { signal }),
  });
  return data?.conversations;
}

/**
 * What needs this agent's attention, on whichever page they are: counted in the tab's title, and announced by sound and
 * notification when it's new. Includes other sites' conversations.
 * @returns customers in the queue and the agent's own unread conversations, on the current site
 */
export function useAttention(): number {
  const said = useWords(words);
  const shared = useWords(conversationWords);
  const { member } = useSession();
  const navigate = useNavigate();
  const rows = useInbox(useSiteKey()).data?.conversations;
  const known = useRef(new Map<string, Known>());
  useEffect(() => {
    for (const row of rows ?? []) if (!known.current.has(row.id)) known.current.set(row.id, knownOf(row));
  }, [rows]);

  const followed = useFollowed();
  useEffect(() => {
    for (const row of followed ?? []) if (!known.current.has(row.id)) known.current.set(row.id, knownOf(row));
  }, [followed]);

  const tell = (id: string, what: string, title: string, body: string) =>
    alertOnce({ key: `${id}:${what}`, title, body, onOpen: () => navigate(`/inbox/${id}`) });
  useRowChange(({ row }) => {
    const { id, state, sequence } = row;
    const before = known.current.get(id);
    known.current.set(id, knownOf(row));
    const name = nameOf(row.visitor, shared);
    const text = row.preview?.text ?? "";
    if (state === "queued" && before?.state !== "queued") tell(id, "queued", said.newQueued, `${name}: ${text}`);
    const mine = state === "person" && row.agentId === member.id;
    // What an agent takes is no news to them, also when they took it in another tab.
    if (mine && before?.state === "queued" && !globalThis.location.pathname.includes(id))
      void isDoneByOther(id, member.id, GIVEN).then((is) => {
        if (is) tell(id, `assigned-${row.deskEvents}`, said.newAssigned, `${name}: ${text}`);
      });
    if (mine && before !== undefined && before.agentId === member.id && before.snoozed !== null && row.snoozed === null)
      tell(id, `woken-${row.deskEvents}`, said.woken, `${name}: ${text}`);
    if (!mine && before !== undefined && row.followerIds.includes(member.id)) {
      const { author, agent = null } = row.preview ?? {};
      const title = said.newFollowed(name);
      if (sequence > before.sequence && (author === "visitor" || (author === "person" && agent !== member.name)))
        tell(id, `followed-${sequence}`, title, said.saidBy(author === "visitor" ? name : (agent ?? ""), text));
      else if (state !== before.state || row.agentId !== before.agentId)
        void isDoneByOther(id, member.id).then((is) => {
          if (is) tell(id, `followed-event-${row.deskEvents}`, title, standing(row));
        });
    }
    const isNew = before !== undefined && sequence > before.sequence && row.preview?.author === "visitor";
    if (mine && isNew && row.unread) tell(id, `said-${sequence}`, said.newMessage(name), text);
  });
  const standing = (row: ConversationRow) =>
    row.state === "person" && row.agent !== null ? shared.withAgent(row.agent) : shared.states[row.state];
  useLive<MessageNew>(EVENTS.messageNew, ({ conversationId, message: { event, text } }) => {
    if (event?.kind === "transferred" && event.to === member.name && event.by !== member.name)
      tell(conversationId, "transferred", said.newMine, text);
  });

  useLive<NoteNew>(EVENTS.noteNew, ({ conversationId, note }) => {
    if (note.authorId !== member.id && note.mentions.some((one) => one.memberId === member.id))
      tell(conversationId, `mentioned-${note.id}`, said.mentioned(note.author), note.text);
  });

  const waiting = (rows ?? []).filter(
    (row) => row.snoozed === null && (row.state === "queued" || (row.agentId === member.id && row.unread)),
  ).length;
  useEffect(() => {
    setTitleCount(waiting);
    return () => setTitleCount(0);
  }, [waiting]);
  return waiting;
}
