import { Title } from "@mantine/core";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { useWords } from "../../language.tsx";
import { Detail } from "../../parts/conversation/lazy-detail.tsx";
import { useFigures } from "../../parts/conversation/use-figures.ts";
import { words as conversationWords } from "../../parts/conversation/words.ts";
import { Empty } from "../../parts/empty.tsx";
import { useListSite } from "../../parts/list/all-sites.tsx";
import { filterOf } from "../../parts/list/filter-of.ts";
import FilteredRows from "../../parts/list/filtered-rows.tsx";
import SearchHead from "../../parts/list/search-head.tsx";
import { words } from "../../parts/list/words.ts";
import { useShortcuts } from "../../shortcuts.ts";

/** Every conversation, filtered by its address, and the one that is open. */
export default function Conversations() {
  const said = useWords(words);
  const shared = useWords(conversationWords);
  const { conversationId } = useParams();
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const { siteKey, all } = useListSite();
  const address = search.size === 0 ? "" : `?${search}`;
  const back = `/conversations${address}`;
  const figures = useFigures();
  const open = conversationId !== undefined;
  useShortcuts({ Escape: open ? () => navigate(back) : undefined });

  return (
    <div className="split" data-open={open}>
      <section className="split-list" aria-label={said.title}>
        <div className="split-head">
          <Title order={1} fz="lg" mb={8}>
            {said.title}
          </Title>
          <SearchHead siteKey={siteKey} all={all} />
        </div>
        <FilteredRows
          siteKey={siteKey}
          filter={filterOf(search)}
          sites={all}
          openId={conversationId}
          address={(row) => `/conversations/${row.id}${address}`}
          label={said.title}
          costs={figures.shown}
        />
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
