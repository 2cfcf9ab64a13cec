import { Anchor, Select, Table, Text } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import {
  HEALTH_DAYS,
  HEALTH_ORDERS,
  type HealthArticlesReply,
  type HealthOrder,
} from "../../../../server/wire/knowledge-health.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { count, when } from "../../../parts/format.ts";
import { Loading } from "../../../parts/loading.tsx";
import { More } from "../../../parts/more.tsx";
import { useArticleFigures } from "./use-health.ts";
import { words } from "./words.ts";

/** What customers made of each article. */
export function FiguresTable() {
  const said = useWords(words);
  const [order, setOrder] = useState<HealthOrder>("asked");
  const list = useArticleFigures(order);
  if (list.isPending) return <Loading />;
  if (list.isError) return <Fault error={list.error} onRetry={() => void list.refetch()} />;
  const rows = list.data.pages.flatMap((page) => page.articles);
  if (rows.length === 0) return <Empty title={said.noArticlesTitle}>{said.noArticlesBody}</Empty>;
  const heads = [said.asked, said.answered, said.helped];
  return (
    <>
      <div className="figures-head">
        <Text size="sm" c="dimmed">
          {said.period(HEALTH_DAYS)}
        </Text>
        <Select
          size="xs"
          aria-label={said.order}
          value={order}
          allowDeselect={false}
          onChange={(value) => setOrder((value as HealthOrder | null) ?? "asked")}
          data={HEALTH_ORDERS.map((value) => ({ value, label: said.orders[value] }))}
        />
      </div>
      <div className="versions figures">
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{said.article}</Table.Th>
              {heads.map((head) => (
                <Table.Th key={head} ta="end">
                  {head}
                </Table.Th>
              ))}
              <Table.Th ta="end" title={said.contradictedWhy}>
                {said.contradicted}
              </Table.Th>
              <Table.Th>{said.lastUsed}</Table.Th>
              <Table.Th ta="end">{said.health}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Row key={row.id} row={row} />
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <More list={list} label={said.more} />
    </>
  );
}

function Row({ row: { id, title, figures, health } }: { row: HealthArticlesReply["articles"][number] }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { asked, answered, helped, contradicted, lastUsedAt } = figures;
  const cells = [
    { label: said.asked, value: asked },
    { label: said.answered, value: answered },
    { label: said.helped, value: helped },
    { label: said.contradicted, value: contradicted },
  ];
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} to={`/knowledge/articles/${id}`} size="sm" c="inherit" fw={500}>
          <bdi>{title}</bdi>
        </Anchor>
      </Table.Td>
      {cells.map(({ label, value }) => (
        <Table.Td key={label} ta="end" className="tabular" data-label={label}>
          {count(value, language)}
        </Table.Td>
      ))}
      <Table.Td className="tabular" data-label={said.lastUsed}>
        {lastUsedAt === null ? said.never : when(lastUsedAt, language)}
      </Table.Td>
      <Table.Td ta="end" className="tabular" data-label={said.health}>
        {count(health, language)}
      </Table.Td>
    </Table.Tr>
  );
}
