import { Alert, CloseButton } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import type { ConversationReply } from "../../../server/wire/conversations.ts";
import { ApiError } from "../../api.ts";
import { useWords } from "../../language.tsx";
import { useReplies } from "../../replies.ts";
import type { Unsent } from "../../reply-outbox.ts";
import { useSession } from "../../session.tsx";
import { useShortcuts } from "../../shortcuts.ts";
import { keep, kept } from "../../storage.ts";
import { Fault } from "../fault.tsx";
import { Loading } from "../loading.tsx";
import { Transcript } from "../transcript/transcript.tsx";
import { Composer, draftName, type Mode } from "./composer.tsx";
import "./conversation.css";
import { type Asked, Header } from "./header.tsx";
import { Side } from "./side.tsx";
import { type Act, useActs } from "./use-acts.ts";
import { useConversation, useSeen, useVisitorWriting, useWritten } from "./use-conversation.ts";
import { nameOf } from "./visitor-name.ts";
import { type ConversationWords, words } from "./words.ts";

const DETAILS = "tuppence:details";

/** One conversation, whole: what was said, who it is with, and where an agent writes. @param back the list's address */
export function Detail({ id, back }: { id: string; back: string }) {
  const query = useConversation(id);
  useSeen(query.data);
  if (query.data !== undefined) return <Open key={id} conversation={query.data} back={back} />;
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
  const { row, visitor, handoffs } = conversation;
  const acts = useActs(row.id);
  const { outbox, unsent } = useReplies();
  const mineUnsent = unsent.filter((one) => one.conversationId === row.id);
  const writing = useVisitorWriting(row.id);
  const written = useWritten(row.id);
  const [mode, setMode] = useState<Mode>("reply");
  const [asked, setAsked] = useState<Asked>(null);
  /** It was taken here: who took it wants to write, as soon as it is known to be theirs. */
  const [took, setTook] = useState(false);
  /** Counts what was put back into the composer: it then begins anew, from what is kept. */
  const [putBack, setPutBack] = useState(0);
  const wide = useMediaQuery("(min-width: 75em)") ?? false;
  const [chosen, setChosen] = useState(() => kept(DETAILS));
  const details = chosen === undefined ? wide : chosen === "yes" && (wide || asked === null);
  const field = useRef<HTMLTextAreaElement>(null);
  const name = nameOf(visitor, said);
  const handoff = handoffs.find((one) => one.state === "queued" || one.state === "claimed");
  const mine = row.state === "person" && row.agentId === member.id;
  const waits = mineUnsent.some((one) => one.refused === undefined);

  const act = (what: Act) =>
    acts.mutate(what, {
      onSuccess: () => {
        if (what.do === "delete") navigate(back);
        if (what.do === "take") setTook(true);
      },
    });
  useEffect(() => {
    if (took && mine) {
      setTook(false);
      field.current?.focus();
    }
  }, [took, mine]);
  const send = async (as: Mode, text: string): Promise<boolean> => {
    if (as === "note") {
      return acts.mutateAsync({ do: "note", text }).then(
        () => true,
        () => false,
      );
    }
    if (handoff === undefined) return false;
    outbox.add({
      conversationId: row.id,
      handoffId: handoff.id,
      clientMessageId: crypto.randomUUID(),
      text,
      at: new Date().toISOString(),
    });
    return true;
  };
  const drop = (item: Unsent) => outbox.drop(item.clientMessageId);
  const write = (as: Mode) => {
    setMode(as);
    setTimeout(() => field.current?.focus(), 0);
  };
  useShortcuts({
    r: () => write("reply"),
    n: () => write("note"),
    t: () => (row.state === "person" ? undefined : act({ do: "take" })),
    b: () => (mine && !waits ? act({ do: "return" }) : undefined),
    e: () => (mine && !waits ? act({ do: "close" }) : row.state === "queued" ? setAsked("close") : undefined),
  });

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
          details={details}
          onDetails={() => {
            setChosen(details ? "no" : "yes");
            if (wide) keep(DETAILS, details ? "no" : "yes");
          }}
        />
        {acts.error === null ? null : <Refused error={acts.error} onClose={acts.reset} said={said} />}
        {details && !wide ? (
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
                const name = draftName({ conversationId: row.id, memberId: member.id, mode: "reply" });
                keep(name, [item.text, kept(name) ?? ""].join("\n\n").trim());
                drop(item);
                setMode("reply");
                setPutBack((times) => times + 1);
              }}
              onDiscard={drop}
              onDeleteNote={(noteId) => act({ do: "delete-note", noteId })}
            />
            <Composer
              key={`${mode} ${putBack}`}
              conversationId={row.id}
              memberId={member.id}
              mode={mode}
              onMode={setMode}
              why={mine ? undefined : whyNot(row, said)}
              draft={handoff?.draft ?? null}
              field={field}
              busy={acts.isPending && acts.variables?.do === "note"}
              onSend={send}
            />
          </>
        )}
      </div>
      {details && wide ? (
        <aside className="conversation-side" aria-label={said.details}>
          <Side conversation={conversation} />
        </aside>
      ) : null}
    </div>
  );
}

function whyNot(row: ConversationReply["row"], said: ConversationWords): string {
  if (row.state === "person") return said.hasIt(row.agent ?? "");
  if (row.state === "queued") return said.takeFirst;
  return row.state === "closed" ? said.closedHint : said.machineHasIt;
}

function Refused({ error, onClose, said }: { error: Error; onClose(): void; said: ConversationWords }) {
  const api = error instanceof ApiError ? error : undefined;
  return (
    <Alert color="red" radius={0} py="xs" role="alert" title={api?.message ?? said.fault}>
      {api?.remedy}
      <CloseButton size="sm" aria-label={said.cancel} onClick={onClose} pos="absolute" top={8} right={8} />
    </Alert>
  );
}
