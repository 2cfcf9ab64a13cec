import { useMediaQuery } from "@mantine/hooks";
import { type ComponentProps, lazy, type RefObject, Suspense, useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import type { ConversationReply } from "../../../server/wire/conversations.ts";
import { useWords } from "../../language.tsx";
import { useReplies } from "../../replies.ts";
import type { Unsent } from "../../reply-outbox.ts";
import { OfSite, useMay, useSession } from "../../session.tsx";
import { useShortcuts } from "../../shortcuts.ts";
import { keep, kept } from "../../storage.ts";
import { Fault } from "../fault.tsx";
import { Loading } from "../loading.tsx";
import { Transcript } from "../transcript/transcript.tsx";
import { closeOrAsk } from "./actions.tsx";
import { uploadsOf } from "./composer/files.tsx";
import { keepUsed } from "./composer/used.ts";
import { Composer, draftName, type Mode } from "./composer.tsx";
import "./conversation.css";
import { type Asked, Header } from "./header.tsx";
import { Refused } from "./refused.tsx";
import { Side } from "./side.tsx";
import { type Act, useActs } from "./use-acts.ts";
import { useConversation, useSeen, useVisitorWriting, useWritten } from "./use-conversation.ts";
import { useItsCommands } from "./use-its-commands.ts";
import { useItsSite } from "./use-its-site.ts";
import { useRights } from "./use-rights.ts";
import { useSending } from "./use-sending.ts";
import { useTranslation } from "./use-translation.ts";
import { nameOf } from "./visitor-name.ts";
import { type ConversationWords, words } from "./words.ts";

// Few conversations are learnt from: what it needs is fetched then.
const TeachDialog = lazy(() => import("../../pages/knowledge/teach/dialog.tsx"));

const DETAILS = "tuppence:details";

/** A complete conversation: the transcript, who has it, and where an agent writes. @param back the list's address */
export function Detail({ id, back }: { id: string; back: string }) {
  const query = useConversation(id);
  useSeen(useMay("conversations.reply", query.data?.site) ? query.data : undefined);
  useItsSite(query.data?.site);
  if (query.data !== undefined) {
    return (
      <OfSite value={query.data.site}>
        <Open key={id} conversation={query.data} back={back} />
      </OfSite>
    );
  }
  if (query.isError) {
    return (
      <div className="conversation-fault">
        <Fault error={query.error} onRetry={() => void query.refetch()} />
      </div>
    );
  }
  return <Loading />;
}

function Open({ conversation, back }: { conversation: ConversationReply; back: string }) {
  const said = useWords(words);
  const { member } = useSession();
  const navigate = useNavigate();
  const { row, visitor } = conversation;
  const acts = useActs(row.id);
  const { outbox, unsent } = useReplies();
  const mineUnsent = unsent.filter((one) => one.conversationId === row.id);
  const writing = useVisitorWriting(row.id);
  const written = useWritten(row.id);
  const [mode, setMode] = useState<Mode>("reply");
  const [asked, setAsked] = useState<Asked>(null);
  const teaching = useTeaching(row.id);
  const translation = useTranslation(conversation);
  const draft = usePutBack(draftName({ conversationId: row.id, memberId: member.id, mode: "reply" }));
  const side = useSide(asked !== null);
  const field = useRef<HTMLTextAreaElement>(null);
  const name = nameOf(visitor, said);
  const { answers, mine } = useRights(conversation);
  const waits = mineUnsent.some((one) => one.refused === undefined);

  const taken = useTaken(mine, field);
  const act = (what: Act) =>
    acts.mutate(what, {
      onSuccess: () => {
        if (what.do === "delete") navigate(back);
        if (what.do === "take") taken();
      },
    });
  const send = useSending(conversation, acts);
  const drop = (item: Unsent) => outbox.drop(item.clientMessageId);
  const write = (as: Mode) => {
    setMode(as);
    setTimeout(() => field.current?.focus(), 0);
  };
  useKeys({ conversation, answers, mayEnd: mine && !waits, write, act, onAsk: setAsked });
  useItsCommands({ conversation, waits, write, act, onAsk: setAsked });

  return (
    <div className="conversation">
      <div className="conversation-main">
        <Header
          conversation={conversation}
          back={back}
          busy={acts.isPending}
          unsent={waits}
          asked={asked}
          onAsk={setAsked}
          onAct={act}
          details={side.shown}
          onDetails={side.toggle}
        />
        {acts.error === null ? null : <Refused error={acts.error} onClose={acts.reset} />}
        {side.shown && !side.wide ? (
          <Side conversation={conversation} />
        ) : (
          <>
            <Transcript
              conversation={conversation}
              name={name}
              memberId={member.id}
              unsent={mineUnsent}
              writing={writing ? name : undefined}
              written={written}
              onEdit={(item) => {
                draft.putBack(item);
                drop(item);
                setMode("reply");
              }}
              onDiscard={drop}
              onDeleteNote={(noteId) => act({ do: "delete-note", noteId })}
              {...teaching.offer}
              translation={translation}
            />
            <Writing
              key={`${mode} ${draft.times}`}
              {...{ conversation, mode, field }}
              memberId={member.id}
              onMode={setMode}
              why={mine ? undefined : whyNot(row, said)}
              busy={acts.isPending && acts.variables?.do === "note"}
              unsent={waits}
              onTakeBack={() => act({ do: "take" })}
              onSend={send}
            />
          </>
        )}
      </div>
      {teaching.dialog}
      {side.shown && side.wide ? <Aside conversation={conversation} /> : null}
    </div>
  );
}

/** Where an agent writes; nothing for those who only read. */
function Writing(options: ComponentProps<typeof Composer>) {
  return useMay("conversations.reply") ? <Composer {...options} /> : null;
}

/** What is known about the visitor and the costs, beside the conversation. */
function Aside({ conversation }: { conversation: ConversationReply }) {
  const said = useWords(words);
  return (
    <aside className="conversation-side" aria-label={said.details}>
      <Side conversation={conversation} />
    </aside>
  );
}

/** What a message of it could become in the articles. */
function useTeaching(conversationId: string) {
  const [messageId, setMessageId] = useState<string | null>(null);
  const suggests = useMay("knowledge.suggest");
  return {
    /** For the transcript; empty for those who may not suggest anything. */
    offer: suggests ? { onTeach: (message: { id: string }) => setMessageId(message.id) } : {},
    dialog:
      messageId === null ? null : (
        <Suspense fallback={null}>
          <TeachDialog conversationId={conversationId} messageId={messageId} onClose={() => setMessageId(null)} />
        </Suspense>
      ),
  };
}

/** What the keyboard does with a conversation. */
function useKeys(options: {
  conversation: ConversationReply;
  answers: boolean;
  mayEnd: boolean;
  write(as: Mode): void;
  act(what: Act): void;
  onAsk(asked: Asked): void;
}): void {
  const { conversation, answers, mayEnd, write, act, onAsk } = options;
  const { state } = conversation.row;
  useShortcuts({
    r: answers ? () => write("reply") : undefined,
    n: answers ? () => write("note") : undefined,
    t: () => (state === "person" || !answers ? undefined : act({ do: "take" })),
    b: () => (mayEnd ? act({ do: "return" }) : undefined),
    e: () => (mayEnd || (answers && state === "queued") ? closeOrAsk({ conversation, onAsk, onAct: act }) : undefined),
  });
}

/** Puts an unsent reply back into the composer, before the current draft. `times` remounts the composer. */
function usePutBack(name: string) {
  const [times, setTimes] = useState(0);
  const putBack = (item: Unsent) => {
    keep(name, [item.text, kept(name) ?? ""].join("\n\n").trim());
    uploadsOf(name).putBack(item.files ?? []);
    // A draft that couldn't be sent doesn't wait any more: what's sent next is the agent's own.
    keepUsed(name, { articles: item.articles ?? [], replies: item.cannedReplies ?? [], original: item.original });
    setTimes((before) => before + 1);
  };
  return { times, putBack };
}

/** The side panel: beside the conversation on a wide screen, as the member chose, else instead of it. */
function useSide(isAsking: boolean) {
  const wide = useMediaQuery("(min-width: 75em)") ?? false;
  const [chosen, setChosen] = useState(() => kept(DETAILS));
  const shown = chosen === undefined ? wide : chosen === "yes" && (wide || !isAsking);
  const toggle = () => {
    setChosen(shown ? "no" : "yes");
    if (wide) keep(DETAILS, shown ? "no" : "yes");
  };
  return { wide, shown, toggle };
}

/** Who took a conversation here wants to write, as soon as it is known to be theirs. @returns to be called when it is taken */
function useTaken(mine: boolean, field: RefObject<HTMLTextAreaElement | null>): () => void {
  const [took, setTook] = useState(false);
  useEffect(() => {
    if (took && mine) {
      setTook(false);
      // Somebody who opened a dialog meanwhile is writing there.
      if (document.querySelector("[role=dialog]") === null) field.current?.focus();
    }
  }, [took, mine, field]);
  return () => setTook(true);
}

function whyNot(row: ConversationReply["row"], said: ConversationWords): string {
  if (row.mergedInto !== null) return said.mergedHint;
  if (row.state === "person") return said.hasIt(row.agent ?? "");
  if (row.state === "queued") return said.takeFirst;
  return row.state === "closed" ? said.closedHint : said.machineHasIt;
}
