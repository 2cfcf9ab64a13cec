import { useEffect, useRef } from "react";
import { useNavigate } from "react-router";
import type { ConversationRow } from "../../server/wire/conversations.ts";
import { type DeskEventWire, deskEventsReply } from "../../server/wire/desk.ts";
import type { ConversationChange } from "../../server/wire/inbox.ts";
import { EVENTS } from "../../server/wire/names.ts";
import type { MessageNew } from "../../server/wire/socket.ts";
import { call } from "../api.ts";
import { useWords } from "../language.tsx";
import { useLive } from "../live.ts";
import { useInbox } from "../parts/conversation/use-inbox.ts";
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

/** Whether somebody else, or the server, gave this member the conversation; what can't be read counts as no. */
async function isAssignedByOther(id: string, memberId: string): Promise<boolean> {
  const reply = await call("GET", `conversations/${id}/events`, deskEventsReply).catch(() => undefined);
  const last = reply?.events.findLast((one) => GIVEN.has(one.kind));
  return last !== undefined && last.byId !== memberId;
}
const GIVEN: ReadonlySet<DeskEventWire["kind"]> = new Set([
  "claimed",
  "taken-over",
  "assigned",
  "transferred",
  "routed",
]);

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

  const tell = (id: string, what: string, title: string, body: string) =>
    alertOnce({ key: `${id}:${what}`, title, body, onOpen: () => navigate(`/inbox/${id}`) });
  useLive<ConversationChange>(EVENTS.conversationChange, ({ row }) => {
    const { id, state, sequence } = row;
    const before = known.current.get(id);
    known.current.set(id, knownOf(row));
    const name = nameOf(row.visitor, shared);
    const text = row.preview?.text ?? "";
    if (state === "queued" && before?.state !== "queued") tell(id, "queued", said.newQueued, `${name}: ${text}`);
    const mine = state === "person" && row.agentId === member.id;
    // What an agent takes is no news to them, also when they took it in another tab.
    if (mine && before?.state === "queued" && !globalThis.location.pathname.includes(id))
      void isAssignedByOther(id, member.id).then((is) => {
        if (is) tell(id, `assigned-${row.deskEvents}`, said.newAssigned, `${name}: ${text}`);
      });
    if (mine && before !== undefined && before.agentId === member.id && before.snoozed !== null && row.snoozed === null)
      tell(id, `woken-${row.deskEvents}`, said.woken, `${name}: ${text}`);
    const isNew = before !== undefined && sequence > before.sequence && row.preview?.author === "visitor";
    if (mine && isNew && row.unread) tell(id, `said-${sequence}`, said.newMessage(name), text);
  });
  useLive<MessageNew>(EVENTS.messageNew, ({ conversationId, message: { event, text } }) => {
    if (event?.kind === "transferred" && event.to === member.name && event.by !== member.name)
      tell(conversationId, "transferred", said.newMine, text);
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
