import { Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMemo } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { useLanguage, useWords } from "../../language.tsx";
import { Detail } from "../../parts/conversation/detail.tsx";
import { RowList } from "../../parts/conversation/row-list.tsx";
import { useInbox } from "../../parts/conversation/use-inbox.ts";
import { words as conversationWords } from "../../parts/conversation/words.ts";
import { Empty } from "../../parts/empty.tsx";
import { Fault } from "../../parts/fault.tsx";
import { count } from "../../parts/format.ts";
import { Loading } from "../../parts/loading.tsx";
import { useSession, useSiteKey } from "../../session.tsx";
import { useShortcuts } from "../../shortcuts.ts";
import { Head, VIEWS, type View } from "./head.tsx";
import { Keys } from "./keys.tsx";
import { words } from "./words.ts";

/** Conversations that are waiting for an agent or assigned to one: the list, and the one that is open. */
export default function Inbox() {
  const said = useWords(words);
  const shared = useWords(conversationWords);
  const { language } = useLanguage();
  const { member } = useSession();
  const { conversationId } = useParams();
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const [help, { open: openHelp, close: closeHelp }] = useDisclosure();
  const inbox = useInbox(useSiteKey());
  const view = VIEWS.find((one) => one === search.get("view")) ?? "queue";

  const rows = inbox.data?.conversations;
  const views = useMemo(() => {
    const all = rows ?? [];
    return {
      queue: all.filter((row) => row.state === "queued"),
      mine: all.filter((row) => row.agentId === member.id),
      all,
    };
  }, [rows, member.id]);
  const addressOf = (next: View) =>
    `/inbox${conversationId === undefined ? "" : `/${conversationId}`}${next === "queue" ? "" : `?view=${next}`}`;
  const query = view === "queue" ? "" : `?view=${view}`;
  const back = `/inbox${query}`;
  const open = conversationId !== undefined;
  useShortcuts({ "?": openHelp, Escape: open ? () => navigate(back) : undefined });
  const shown = views[view];
  const empty = {
    queue: [said.emptyQueue, said.emptyQueueText],
    mine: [said.emptyMine, said.emptyMineText],
    all: [said.emptyAll, said.emptyAllText],
  }[view];

  return (
    <div className="split" data-open={open}>
      <section className="split-list" aria-label={said.title}>
        <Head
          view={view}
          counts={{ queue: views.queue.length, mine: views.mine.length, all: inbox.data?.total ?? 0 }}
          released={inbox.data?.released ?? []}
          onView={(next) => navigate(addressOf(next))}
          onHelp={openHelp}
        />
        {inbox.isPending ? (
          <Loading />
        ) : inbox.isError && rows === undefined ? (
          <Fault error={inbox.error} onRetry={() => void inbox.refetch()} />
        ) : shown.length === 0 ? (
          <Empty title={empty[0] ?? ""}>{empty[1]}</Empty>
        ) : (
          <RowList
            rows={shown}
            openId={conversationId}
            address={(row) => `/inbox/${row.id}${query}`}
            label={said.list}
          />
        )}
        {inbox.data !== undefined && inbox.data.total > inbox.data.conversations.length ? (
          <Text size="xs" p="xs">
            {said.more(count(inbox.data.conversations.length, language), count(inbox.data.total, language))}
          </Text>
        ) : null}
      </section>
      <section className="split-detail" aria-label={shared.details}>
        {open ? (
          <Detail key={conversationId} id={conversationId} back={back} />
        ) : (
          <Empty title={shared.choose}>{shared.chooseText}</Empty>
        )}
      </section>
      <Keys opened={help} onClose={closeHelp} />
    </div>
  );
}
