import { Chip, Group, Select, Text, Title } from "@mantine/core";
import { Link, useSearchParams } from "react-router";
import { GAP_LISTS, GAP_ORDERS, type GapList, type GapOrder, type GapRow } from "../../../../server/wire/gaps.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { count } from "../../../parts/format.ts";
import { Loading } from "../../../parts/loading.tsx";
import { More } from "../../../parts/more.tsx";
import { Figures, Kinds } from "./figures.tsx";
import { useGaps } from "./use-gaps.ts";
import { words } from "./words.ts";
import "./gaps.css";

/** Groups of questions that got no good answer; the list and its order are in the address. */
export function Gaps() {
  const said = useWords(words);
  const { language } = useLanguage();
  const [search, setSearch] = useSearchParams();
  const list = GAP_LISTS.find((one) => one === search.get("list")) ?? "open";
  const order = GAP_ORDERS.find((one) => one === search.get("order")) ?? "cost";
  const query = useGaps(list, order);
  const pages = query.data?.pages ?? [];
  const first = pages[0];
  const gaps = pages.flatMap((page) => page.gaps);
  const show = (next: { list?: GapList; order?: GapOrder }) => setSearch({ list, order, ...next }, { replace: true });
  return (
    <section aria-label={said.title}>
      <Title order={1} fz="xl" mb="xs">
        {said.title}
      </Title>
      <Text size="sm" c="dimmed" mb="md" maw={680}>
        {said.why}
      </Text>
      <Group justify="space-between" gap="sm" mb="sm">
        <Group gap={6} role="group" aria-label={said.filter}>
          {GAP_LISTS.map((one) => (
            <Chip key={one} size="xs" checked={one === list} onChange={() => show({ list: one })}>
              {said.lists[one]}{" "}
              {first === undefined ? null : <span className="tabular">{count(first.counts[one], language)}</span>}
            </Chip>
          ))}
        </Group>
        <Select
          size="xs"
          w={180}
          aria-label={said.order}
          value={order}
          onChange={(value) => value !== null && show({ order: value as GapOrder })}
          data={GAP_ORDERS.map((value) => ({ value, label: `${said.order}: ${said.orders[value]}` }))}
          allowDeselect={false}
        />
      </Group>
      {first?.refreshing ? (
        <Text size="sm" c="dimmed" role="status" mb="xs">
          {said.refreshing}
        </Text>
      ) : null}
      {first?.fault ? (
        <Text size="sm" className="warned" role="alert" mb="xs">
          {said.fault}: {first.fault}
        </Text>
      ) : null}
      {query.isPending ? (
        <Loading />
      ) : query.isError ? (
        <Fault error={query.error} onRetry={() => void query.refetch()} />
      ) : gaps.length === 0 ? (
        <Empty title={said.emptyTitle[list]}>{said.emptyBody[list]}</Empty>
      ) : (
        <ul className="gaps">
          {gaps.map((gap) => (
            <GapItem key={gap.id} gap={gap} />
          ))}
        </ul>
      )}
      <More list={query} label={said.more} />
    </section>
  );
}

function GapItem({ gap }: { gap: GapRow }) {
  return (
    <li>
      <Link to={`/knowledge/gaps/${gap.id}`} className="gap">
        <bdi className="gap-question">{gap.question}</bdi>
        <Figures gap={gap} />
        <Kinds kinds={gap.kinds} past={gap.past} />
      </Link>
    </li>
  );
}
