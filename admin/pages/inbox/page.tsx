import { Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type ComponentProps, lazy, Suspense, useMemo } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import type { ConversationRow } from "../../../server/wire/conversations.ts";
import type { InboxReply } from "../../../server/wire/inbox.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { byDue } from "../../parts/conversation/due.tsx";
import { Detail } from "../../parts/conversation/lazy-detail.tsx";
import { useInbox } from "../../parts/conversation/use-inbox.ts";
import { useTeams } from "../../parts/conversation/use-setup.ts";
import { words as conversationWords } from "../../parts/conversation/words.ts";
import { Empty } from "../../parts/empty.tsx";
import { Fault } from "../../parts/fault.tsx";
import { count } from "../../parts/format.ts";
import { useListSite } from "../../parts/list/all-sites.tsx";
import { filterOf, isSet } from "../../parts/list/filter-of.ts";
import { SelectableRows } from "../../parts/list/selectable-rows.tsx";
import { Loading } from "../../parts/loading.tsx";
import { useSession } from "../../session.tsx";
import { useShortcuts } from "../../shortcuts.ts";
import { Head, VIEWS, type View } from "./head.tsx";
import { Keys } from "./keys.tsx";
import { words } from "./words.ts";

// Only when something is searched or filtered.
const FilteredRows = lazy(() => import("../../parts/list/filtered-rows.tsx"));

/** Conversations that are waiting for an agent or assigned to one: the list, and the one that is open. */
export default function Inbox() {
  const said = useWords(words);
  const shared = useWords(conversationWords);
  const { conversationId } = useParams();
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const [help, { open: openHelp, close: closeHelp }] = useDisclosure();
  const { siteKey, all } = useListSite();
  const inbox = useInbox(siteKey);
  const filter = filterOf(search);
  const filtered = isSet(filter);
  const view = VIEWS.find((one) => one === search.get("view")) ?? "queue";

  const rows = inbox.data?.conversations;
  const { views, teamIds } = useOpenViews(rows);
  const { isByDue, addressOf, query } = useAddresses(view, filtered);
  const back = `/inbox${query}`;
  const open = conversationId !== undefined;
  useShortcuts({ "?": openHelp, Escape: open ? () => navigate(back) : undefined });
  return (
    <div className="split" data-open={open}>
      <section className="split-list" aria-label={said.title}>
        <Head
          view={filtered ? undefined : view}
          siteKey={siteKey}
          all={all}
          counts={countsOf(views, inbox.data?.total ?? 0)}
          released={inbox.data?.released ?? []}
          onView={(next) => navigate(addressOf(next))}
          byDue={isByDue}
          onByDue={
            !filtered && (isByDue || rows?.some((row) => row.dues.length > 0))
              ? (due) => navigate(addressOf(view, due))
              : undefined
          }
          onHelp={openHelp}
        />
        {filtered ? (
          <Suspense fallback={<Loading />}>
            <FilteredRows
              siteKey={siteKey}
              filter={filter}
              sites={all}
              openId={conversationId}
              address={(row) => `/inbox/${row.id}${query}`}
              label={said.list}
            />
          </Suspense>
        ) : inbox.isPending ? (
          <Loading />
        ) : inbox.isError && rows === undefined ? (
          <Fault error={inbox.error} onRetry={() => void inbox.refetch()} />
        ) : (
          <OpenRows
            key={view}
            view={view}
            rows={isByDue ? byDue(views[view]) : views[view]}
            inTeam={teamIds.length > 0}
            sites={all}
            openId={conversationId}
            address={(row) => `/inbox/${row.id}${query}`}
            label={said.list}
          />
        )}
        {filtered ? null : <Rest inbox={inbox.data} />}
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

/** The list's address in each view and order; one that is filtered stays as it is. */
function useAddresses(view: View, filtered: boolean) {
  const { conversationId } = useParams();
  const [search] = useSearchParams();
  const isByDue = search.get("order") === "due";
  const sites = search.get("sites") ?? "";
  const parts = (which: View, due: boolean) =>
    queryOf({ view: which === "queue" ? "" : which, order: due ? "due" : "", sites });
  const addressOf = (next: View, due = isByDue) =>
    `/inbox${conversationId === undefined ? "" : `/${conversationId}`}${parts(next, due)}`;
  const query = filtered ? `?${search}` : parts(view, isByDue);
  return { isByDue, addressOf, query };
}

/** How many conversations each view has. @param all of the site's open ones, also those that the list doesn't have */
const countsOf = (views: Record<View, readonly ConversationRow[]>, all: number): Record<View, number> => ({
  queue: views.queue.length,
  mine: views.mine.length,
  team: views.team.length,
  snoozed: views.snoozed.length,
  all,
});

/** Says that there are more than the list shows. */
function Rest({ inbox }: { inbox: InboxReply | undefined }) {
  const said = useWords(words);
  const { language } = useLanguage();
  if (inbox === undefined || inbox.total <= inbox.conversations.length) return null;
  return (
    <Text size="xs" p="xs">
      {said.more(count(inbox.conversations.length, language), count(inbox.total, language))}
    </Text>
  );
}

/** The conversations of a view, or why there is none. */
function OpenRows({ view, inTeam, ...list }: ComponentProps<typeof SelectableRows> & { view: View; inTeam: boolean }) {
  const said = useWords(words);
  const [title, text] = {
    queue: [said.emptyQueue, said.emptyQueueText],
    mine: [said.emptyMine, said.emptyMineText],
    team: inTeam ? [said.emptyTeam, said.emptyTeamText] : [said.noTeam, said.noTeamText],
    snoozed: [said.emptySnoozed, said.emptySnoozedText],
    all: [said.emptyAll, said.emptyAllText],
  }[view];
  return list.rows.length === 0 ? <Empty title={title ?? ""}>{text}</Empty> : <SelectableRows {...list} />;
}

/** The open conversations by view. */
function useOpenViews(rows: readonly ConversationRow[] | undefined) {
  const { member } = useSession();
  const teams = useTeams();
  const teamIds = useMemo(
    () => teams.filter((one) => one.memberIds.includes(member.id)).map((one) => one.id),
    [teams, member.id],
  );
  const views = useMemo(() => {
    const all = rows ?? [];
    return {
      queue: all.filter((row) => row.state === "queued" && row.snoozed === null),
      mine: all.filter((row) => row.agentId === member.id && row.snoozed === null),
      team: all.filter((row) => row.teamId !== null && teamIds.includes(row.teamId) && row.snoozed === null),
      snoozed: all.filter((row) => row.snoozed !== null),
      all,
    };
  }, [rows, member.id, teamIds]);
  return { views, teamIds };
}

/** What is set, as an address has it. */
function queryOf(parts: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(Object.entries(parts).filter(([, value]) => value !== ""));
  return query.size === 0 ? "" : `?${query}`;
}
