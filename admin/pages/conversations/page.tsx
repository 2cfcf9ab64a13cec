import { Text, Title } from "@mantine/core";
import { useCallback } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import type { ConversationFilter } from "../../../server/wire/conversations.ts";
import { useWords } from "../../language.tsx";
import { Detail } from "../../parts/conversation/detail.tsx";
import { RowList } from "../../parts/conversation/row-list.tsx";
import { useFigures } from "../../parts/conversation/use-figures.ts";
import { words as conversationWords } from "../../parts/conversation/words.ts";
import { Empty } from "../../parts/empty.tsx";
import { Fault } from "../../parts/fault.tsx";
import { Loading } from "../../parts/loading.tsx";
import { useSiteKey } from "../../session.tsx";
import { useShortcuts } from "../../shortcuts.ts";
import { Filters, filterOf } from "./filters.tsx";
import { useConversations } from "./use-conversations.ts";
import { words } from "./words.ts";

/** Every conversation, filtered by its address, and the one that is open. */
export default function Conversations() {
  const said = useWords(words);
  const shared = useWords(conversationWords);
  const { conversationId } = useParams();
  const [search, setSearch] = useSearchParams();
  const navigate = useNavigate();
  const filter = filterOf(search);
  const { query, rows, isFiltered } = useConversations(useSiteKey(), filter);
  const address = search.size === 0 ? "" : `?${search}`;
  const back = `/conversations${address}`;
  const figures = useFigures();
  const open = conversationId !== undefined;
  useShortcuts({ Escape: open ? () => navigate(back) : undefined });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const change = (name: keyof ConversationFilter, value: string) =>
    setSearch(
      (now) => {
        const next = new URLSearchParams(now);
        if (value === "") next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );

  return (
    <div className="split" data-open={open}>
      <section className="split-list" aria-label={said.title}>
        <div className="split-head">
          <Title order={1} fz="lg" mb={8}>
            {said.title}
          </Title>
          <Filters
            filter={filter}
            onChange={change}
            onClear={() => setSearch((now) => (now.has("q") ? { q: now.get("q") ?? "" } : {}), { replace: true })}
          />
        </div>
        {query.isPending ? (
          <Loading />
        ) : query.isError && rows.length === 0 ? (
          <Fault error={query.error} onRetry={() => void query.refetch()} />
        ) : rows.length === 0 ? (
          <Empty title={isFiltered ? said.noMatch : said.none}>{isFiltered ? said.noMatchText : said.noneText}</Empty>
        ) : (
          <RowList
            rows={rows}
            openId={conversationId}
            address={(row) => `/conversations/${row.id}${address}`}
            label={said.title}
            costs={figures.shown}
            onEnd={onEnd}
          />
        )}
        {isFetchingNextPage ? (
          <Text size="xs" px="md" py={4} role="status">
            {said.older}
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
    </div>
  );
}
