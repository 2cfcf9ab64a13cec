import { useEffect, useRef } from "react";
import { useNavigate } from "react-router";
import type { ConversationRow } from "../../server/wire/conversations.ts";
import type { ConversationChange } from "../../server/wire/inbox.ts";
import { EVENTS } from "../../server/wire/names.ts";
import type { MessageNew } from "../../server/wire/socket.ts";
import { useWords } from "../language.tsx";
import { useLive } from "../live.ts";
import { useInbox } from "../parts/conversation/use-inbox.ts";
import { nameOf } from "../parts/conversation/visitor-name.ts";
import { words as conversationWords } from "../parts/conversation/words.ts";
import { useSession, useSiteKey } from "../session.tsx";
import { setTitleCount } from "../title.ts";
import { alertOnce } from "./alerts.ts";
import { words } from "./words.ts";

type Known = Pick<ConversationRow, "state" | "sequence">;

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
    for (const { id, state, sequence } of rows ?? [])
      if (!known.current.has(id)) known.current.set(id, { state, sequence });
  }, [rows]);

  const tell = (id: string, what: string, title: string, body: string) =>
    alertOnce({ key: `${id}:${what}`, title, body, onOpen: () => navigate(`/inbox/${id}`) });
  useLive<ConversationChange>(EVENTS.conversationChange, ({ row }) => {
    const { id, state, sequence } = row;
    const before = known.current.get(id);
    known.current.set(id, { state, sequence });
    const name = nameOf(row.visitor, shared);
    const text = row.preview?.text ?? "";
    if (state === "queued" && before?.state !== "queued") tell(id, "queued", said.newQueued, `${name}: ${text}`);
    const mine = state === "person" && row.agentId === member.id;
    const isNew = before !== undefined && sequence > before.sequence && row.preview?.author === "visitor";
    if (mine && isNew && row.unread) tell(id, `said-${sequence}`, said.newMessage(name), text);
  });
  useLive<MessageNew>(EVENTS.messageNew, ({ conversationId, message: { event, text } }) => {
    if (event?.kind === "transferred" && event.to === member.name && event.by !== member.name)
      tell(conversationId, "transferred", said.newMine, text);
  });

  const waiting = (rows ?? []).filter(
    (row) => row.state === "queued" || (row.agentId === member.id && row.unread),
  ).length;
  useEffect(() => {
    setTitleCount(waiting);
    return () => setTitleCount(0);
  }, [waiting]);
  return waiting;
}
