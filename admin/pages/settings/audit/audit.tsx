import { Button, Select, Table, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { AUDIT_ACTIONS, type AuditAction, type AuditEntryWire, auditReply } from "../../../../server/wire/audit.ts";
import { call } from "../../../api.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { useColleagues } from "../../../parts/conversation/use-colleagues.ts";
import { Fault } from "../../../parts/fault.tsx";
import { when } from "../../../parts/format.ts";
import { Loading } from "../../../parts/loading.tsx";
import { Section } from "../section.tsx";
import { words as common } from "../words.ts";
import { words } from "./words.ts";

/** Security-relevant actions, newest first. */
export default function Audit() {
  const said = useWords(words);
  const title = useWords(common).audit;
  const [action, setAction] = useState<AuditAction | null>(null);
  const [actor, setActor] = useState<string | null>(null);
  const colleagues = useColleagues().data?.colleagues ?? [];
  const query = useInfiniteQuery({
    queryKey: ["audit", action, actor],
    initialPageParam: "",
    queryFn: ({ pageParam }) => {
      const asked = new URLSearchParams({
        ...(action === null ? {} : { action }),
        ...(actor === null ? {} : { actor }),
        ...(pageParam === "" ? {} : { cursor: pageParam }),
      });
      return call("GET", `audit?${asked}`, auditReply);
    },
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const entries = query.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <Section title={title} text={said.text}>
      <Select
        aria-label={said.who}
        placeholder={said.anyone}
        data={colleagues.map(({ id, name }) => ({ value: id, label: name }))}
        value={actor}
        clearable
        searchable
        maw={320}
        onChange={setActor}
      />
      <Select
        aria-label={said.filter}
        placeholder={said.all}
        data={AUDIT_ACTIONS.map((one) => ({ value: one, label: said.action[one] }))}
        value={action}
        clearable
        maw={320}
        onChange={(value) => setAction(value as AuditAction | null)}
      />
      {query.isPending ? <Loading /> : null}
      {query.isError ? <Fault error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isSuccess && entries.length === 0 ? <Text c="dimmed">{said.none}</Text> : null}
      {entries.length === 0 ? null : <Entries entries={entries} />}
      {query.hasNextPage ? (
        <Button
          variant="default"
          style={{ alignSelf: "flex-start" }}
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {said.more}
        </Button>
      ) : null}
    </Section>
  );
}

function Entries({ entries }: { entries: readonly AuditEntryWire[] }) {
  const said = useWords(words);
  const { language } = useLanguage();
  return (
    <Table.ScrollContainer minWidth={560}>
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{said.at}</Table.Th>
            <Table.Th>{said.what}</Table.Th>
            <Table.Th>{said.who}</Table.Th>
            <Table.Th>{said.from}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map((entry) => (
            <Table.Tr key={entry.id}>
              <Table.Td>{when(entry.at, language)}</Table.Td>
              <Table.Td>
                {said.action[entry.action]}
                <Text size="sm" c="dimmed" className="isolate">
                  {[entry.subject, change(entry)].filter((part) => part !== null && part !== "").join(" · ")}
                </Text>
              </Table.Td>
              <Table.Td className="isolate">{entry.actorName ?? said.actor[entry.actor]}</Table.Td>
              <Table.Td>{entry.address ?? ""}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** A role before and after, or a key's scopes. */
function change({ detail }: AuditEntryWire): string {
  if (detail === null) return "";
  if (detail.from !== undefined && detail.to !== undefined) return `${detail.from} → ${detail.to}`;
  if (detail.fields !== undefined) return [detail.id, detail.fields].filter((one) => one !== undefined).join(" · ");
  return String(detail.scopes ?? detail.role ?? "");
}
