import { Text } from "@mantine/core";
import { useCallback } from "react";
import type { ConversationFilter } from "../../../server/wire/conversations.ts";
import { useWords } from "../../language.tsx";
import { Empty } from "../empty.tsx";
import { Fault } from "../fault.tsx";
import { Loading } from "../loading.tsx";
import { type RowsProps, SelectableRows } from "./selectable-rows.tsx";
import { useConversations } from "./use-conversations.ts";
import { words } from "./words.ts";

/** The conversations that a filter finds, page by page. @param options.siteKey of a site, or `*` */
export default function FilteredRows(
  options: Omit<RowsProps, "rows" | "onEnd"> & { siteKey: string; filter: ConversationFilter },
) {
  const { siteKey, filter, ...rest } = options;
  const said = useWords(words);
  const { query, rows, isFiltered } = useConversations(siteKey, filter);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  if (query.isPending) return <Loading />;
  if (query.isError && rows.length === 0) return <Fault error={query.error} onRetry={() => void query.refetch()} />;
  if (rows.length === 0)
    return <Empty title={isFiltered ? said.noMatch : said.none}>{isFiltered ? said.noMatchText : said.noneText}</Empty>;
  return (
    <>
      <SelectableRows {...rest} rows={rows} onEnd={onEnd} />
      {isFetchingNextPage ? (
        <Text size="xs" px="md" py={4} role="status">
          {said.older}
        </Text>
      ) : null}
    </>
  );
}
