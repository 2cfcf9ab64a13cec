import { Button, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import { useSearchParams } from "react-router";
import type { ProposalsReply } from "../../../../server/wire/proposals.ts";
import { useWords } from "../../../language.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { Loading } from "../../../parts/loading.tsx";
import { ProposalFilterChips, ProposalsHead } from "./head.tsx";
import { JobBar } from "./job-bar.tsx";
import { ProposalList } from "./list.tsx";
import { ProposeDialog } from "./propose-dialog.tsx";
import { type ProposalFilters, useDecide, useProposals } from "./use-proposals.ts";
import { words } from "./words.ts";
import "./proposals.css";

/** Phrasings proposed for articles: of all of them, or of the one that `?article=` names. */
export function Proposals() {
  const said = useWords(words);
  const [search, setSearch] = useSearchParams();
  const [rest, setRest] = useState<Omit<ProposalFilters, "article">>({ source: null, flagged: false });
  const [asking, { open: ask, close: endAsking }] = useDisclosure();
  const { decide, gone } = useDecide();
  const filters = { ...rest, article: search.get("article") };
  const list = useProposals(filters);
  const pages = list.data?.pages ?? [];
  const first = pages[0];
  const proposals = pages.flatMap((page) => page.proposals).filter((one) => !gone.has(one.id));
  const filter = ({ article, ...more }: ProposalFilters) => {
    setRest(more);
    setSearch(article === null ? {} : { article }, { replace: true });
  };
  const all = { article: null, source: null, flagged: false };
  const isFiltered = filters.article !== null || filters.source !== null || filters.flagged;
  return (
    <section aria-label={said.title}>
      <ProposalsHead onPropose={ask} />
      {list.isPending ? (
        <Loading />
      ) : list.isError ? (
        <Fault error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <>
          {first?.job ? <JobBar key={first.job.id} job={first.job} /> : null}
          {first !== undefined && (first.counts.open > 0 || isFiltered) ? (
            <ProposalFilterChips
              filters={filters}
              counts={first.counts}
              article={proposals.find((one) => one.articleId === filters.article)?.title}
              onFilter={filter}
            />
          ) : null}
          {proposals.length > 0 ? (
            <ProposalList
              // Another filter begins at its top, with nothing selected.
              key={JSON.stringify(filters)}
              proposals={proposals}
              filters={filters}
              hasFitting={!filters.flagged && first !== undefined && first.counts.open > first.counts.flagged}
              decide={decide}
              more={
                list.hasNextPage ? { busy: list.isFetchingNextPage, fetch: () => void list.fetchNextPage() } : undefined
              }
            />
          ) : (
            <NoProposals first={first} isFiltered={isFiltered} onPropose={ask} onReset={() => filter(all)} />
          )}
        </>
      )}
      {asking ? <ProposeDialog isRunning={first?.job?.state === "running"} onClose={endAsking} /> : null}
    </section>
  );
}

/** In place of the list: nothing matches, everything is decided, or nothing was ever proposed. */
function NoProposals(options: {
  first: ProposalsReply | undefined;
  isFiltered: boolean;
  onPropose(): void;
  onReset(): void;
}) {
  const said = useWords(words);
  const job = options.first?.job ?? null;
  if (options.isFiltered) {
    return (
      <Empty title={said.noneFound}>
        <Button variant="default" onClick={options.onReset}>
          {said.resetFilters}
        </Button>
      </Empty>
    );
  }
  if (job?.state === "running") return null;
  const isDecided = job !== null && job.proposed > 0;
  return (
    <Empty title={isDecided ? said.decidedTitle : said.emptyTitle}>
      <Text c="dimmed" mb="md">
        {isDecided ? said.decidedBody : said.emptyBody}
      </Text>
      <Button variant={isDecided ? "default" : "filled"} onClick={options.onPropose}>
        {said.propose}
      </Button>
    </Empty>
  );
}
