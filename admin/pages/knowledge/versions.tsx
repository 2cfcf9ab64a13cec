import { Alert, Badge, Button, Group, Modal, Table, Text, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { restoreVersionReply, type VersionsReply } from "../../../server/wire/knowledge.ts";
import { call } from "../../api.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Fault } from "../../parts/fault.tsx";
import { count, percent, when } from "../../parts/format.ts";
import { Loading } from "../../parts/loading.tsx";
import { useSiteKey } from "../../session.tsx";
import { useKnowledgeChanged, useVersions } from "./queries.ts";
import { words } from "./words.ts";

type Version = VersionsReply["versions"][number];
const COLOURS = { building: "blue", live: "pine", retired: "gray", failed: "red" } as const;

/** Every publish with its quick tune's figures, and a button to restore it. */
export function Versions() {
  const said = useWords(words);
  const { language } = useLanguage();
  const site = useSiteKey();
  const changed = useKnowledgeChanged();
  const versions = useVersions();
  const [asked, setAsked] = useState<Version | null>(null);
  const restore = useMutation({
    mutationFn: (id: string) => call("POST", `knowledge/versions/${id}/restore`, restoreVersionReply, { site }),
    onSuccess: () => {
      setAsked(null);
      changed();
    },
  });
  const rows = versions.data?.versions ?? [];
  const figures = rows.find((one) => one.figures !== null)?.figures ?? null;
  return (
    <section aria-label={said.versionsTitle}>
      <Title order={1} fz="xl" mb={4}>
        {said.versionsTitle}
      </Title>
      <Text size="sm" c="dimmed" mb="md" maw={640}>
        {said.versionsWhy}
      </Text>
      {restore.isSuccess ? (
        <Alert color="pine" variant="light" mb="md" role="status">
          {said.tookBack(restore.data.changed, restore.data.archived)}
        </Alert>
      ) : null}
      {versions.isPending ? (
        <Loading />
      ) : versions.isError ? (
        <Fault error={versions.error} onRetry={() => void versions.refetch()} />
      ) : rows.length === 0 ? (
        <Empty title={said.noVersions} />
      ) : (
        <div className="versions">
          <Table verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{said.version}</Table.Th>
                <Table.Th>{said.published_}</Table.Th>
                <Table.Th ta="end">{said.articlesHead}</Table.Th>
                <Table.Th ta="end" title={said.accuracyWhy}>
                  {said.accuracy}
                </Table.Th>
                <Table.Th
                  ta="end"
                  title={figures === null ? undefined : said.coverageWhy(percent(figures.precision, language))}
                >
                  {said.coverage}
                </Table.Th>
                <Table.Td />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((one) => (
                <Row key={one.id} version={one} onTakeBack={() => setAsked(one)} />
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      <TakeBack
        version={asked}
        busy={restore.isPending}
        error={restore.error}
        onYes={(id) => restore.mutate(id)}
        onClose={() => setAsked(null)}
      />
    </section>
  );
}

function Row({ version: one, onTakeBack }: { version: Version; onTakeBack(): void }) {
  const said = useWords(words);
  const { language } = useLanguage();
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap={8} wrap="nowrap">
          <span className="tabular">{count(one.number, language)}</span>
          <Badge size="sm" variant="light" color={COLOURS[one.state]} tt="none" className={`state-badge ${one.state}`}>
            {said.versionStates[one.state]}
          </Badge>
        </Group>
      </Table.Td>
      <Table.Td className="tabular" data-label={said.published_}>
        {when(one.publishedAt ?? one.createdAt, language)}
      </Table.Td>
      <Table.Td ta="end" className="tabular" data-label={said.articlesHead}>
        {one.articles === null ? "–" : count(one.articles, language)}
      </Table.Td>
      <Table.Td
        ta="end"
        className="tabular"
        data-label={said.accuracy}
        title={
          one.figures === null
            ? undefined
            : one.figures.heldOut === 0
              ? said.expectedFromOthers
              : said.heldOut(one.figures.heldOut)
        }
      >
        {one.figures === null ? "–" : percent(one.figures.accuracy, language)}
      </Table.Td>
      <Table.Td ta="end" className="tabular" data-label={said.coverage}>
        {one.figures?.coverage == null ? "–" : percent(one.figures.coverage, language)}
      </Table.Td>
      <Table.Td ta="end">
        {one.canRestore ? (
          <Button size="compact-xs" variant="default" onClick={onTakeBack}>
            {said.takeBack}
          </Button>
        ) : null}
      </Table.Td>
    </Table.Tr>
  );
}

/** Asks before an earlier version's texts are restored. */
function TakeBack(options: {
  version: Version | null;
  busy: boolean;
  error: Error | null;
  onYes(id: string): void;
  onClose(): void;
}) {
  const { version: asked } = options;
  const said = useWords(words);
  return (
    <Modal
      opened={asked !== null}
      onClose={options.onClose}
      title={said.takeBackAsk(asked?.number ?? 0)}
      centered
      closeButtonProps={{ "aria-label": said.close }}
    >
      <Text size="sm" mb="md">
        {said.takeBackWhy}
      </Text>
      {options.error === null ? null : <Fault error={options.error} />}
      <Group justify="end">
        <Button variant="default" onClick={options.onClose}>
          {said.cancel}
        </Button>
        <Button onClick={() => asked !== null && options.onYes(asked.id)} loading={options.busy}>
          {said.takeBack}
        </Button>
      </Group>
    </Modal>
  );
}
