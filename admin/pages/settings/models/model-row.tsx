import { Alert, Badge, Button, Group, Progress, Text } from "@mantine/core";
import { useLanguage, useWords } from "../../../language.tsx";
import { duration, percent } from "../../../parts/format.ts";
import { Facts } from "./facts.tsx";
import type { ModelRow as Row } from "./rows.ts";
import { sizeOf } from "./size.ts";
import { words } from "./words.ts";

/** What a button of a row does. */
export interface RowActs {
  onDownload(row: Row): void;
  onResume(row: Row): void;
  onStop(row: Row): void;
  onUse(row: Row): void;
  onRemove(row: Row): void;
}

interface RowProps {
  readonly row: Row;
  /** The choice is made on the server. */
  readonly isFixed: boolean;
  readonly busy: boolean;
  readonly acts: RowActs;
}

/** One model: what it is, whether it's there, how far its download is, and what can be done with it. */
export function ModelRow(props: RowProps) {
  const { row } = props;
  const said = useWords(words);
  const { language } = useLanguage();
  const isRunning = row.download?.state === "running";
  return (
    <li className="row-card">
      <Group justify="space-between" align="flex-start" gap="xs">
        <div className="model-what">
          <Group gap="xs">
            <Text fw={600} className="isolate">
              {row.title}
            </Text>
            {row.isInUse ? (
              <Badge variant="light" tt="none">
                {said.inUse}
              </Badge>
            ) : null}
            {row.isFetched ? (
              <Badge variant="light" color="gray" tt="none">
                {said.fetched}
              </Badge>
            ) : null}
          </Group>
          <Facts {...row} />
          {row.isTooLarge && !row.isInUse ? (
            <Text size="sm" c="dimmed">
              {said.tooLarge}
            </Text>
          ) : null}
          {!row.isFetched && !isRunning && row.partBytes > 0 ? (
            <Text size="sm">{said.part(sizeOf(row.partBytes, language))}</Text>
          ) : null}
        </div>
        <Acts {...props} />
      </Group>
      <Download row={row} />
    </li>
  );
}

function Acts({ row, isFixed, busy, acts }: RowProps) {
  const said = useWords(words);
  const isRunning = row.download?.state === "running";
  const isBegun = row.partBytes > 0 || row.download !== undefined;
  const fetching = !isBegun ? said.download : row.partBytes > 0 ? said.resume : said.again;
  return (
    <Group gap="xs">
      {row.isFetched && !row.isInUse && !isFixed ? (
        <Button
          size="xs"
          variant="default"
          disabled={busy}
          onClick={() => acts.onUse(row)}
          aria-label={`${said.use}: ${row.title}`}
        >
          {said.use}
        </Button>
      ) : null}
      {!row.isFetched && !isRunning && row.isDownloadable ? (
        <Button
          size="xs"
          variant="default"
          disabled={busy}
          onClick={() => (isBegun ? acts.onResume(row) : acts.onDownload(row))}
          aria-label={`${fetching}: ${row.title}`}
        >
          {fetching}
        </Button>
      ) : null}
      {isRunning && !row.isInUse ? (
        <Button size="xs" variant="default" disabled={busy} onClick={() => acts.onStop(row)}>
          {said.stop}
        </Button>
      ) : null}
      {(row.isFetched && !row.isInUse) || (isBegun && !isRunning) ? (
        <Button
          size="xs"
          variant="subtle"
          color="red"
          disabled={busy}
          onClick={() => acts.onRemove(row)}
          aria-label={`${said.remove}: ${row.title}`}
        >
          {said.remove}
        </Button>
      ) : null}
    </Group>
  );
}

/** How far a download is, or why it failed. */
function Download({ row: { download, title } }: { row: Row }) {
  const said = useWords(words);
  const { language } = useLanguage();
  if (download === undefined) return null;
  const { share, seconds_left: left, source, fault } = download;
  const parts = [
    said.downloading(percent(Math.floor(share * 100) / 100, language)),
    ...(left === null ? [] : [said.left(duration(left, language))]),
    ...(source === null ? [] : [said.from(source)]),
  ];
  return (
    <>
      {download.state === "running" ? (
        <>
          <Text size="sm" mt="xs" role="status">
            {parts.join(" · ")}
          </Text>
          <Progress value={share * 100} mt={6} aria-label={`${said.download}: ${title}`} />
        </>
      ) : null}
      {fault === null ? null : (
        <Alert color="red" variant="light" p="xs" mt="xs" role="alert">
          <Text size="sm" className="isolate">
            {fault.message}
          </Text>
          <Text size="sm" className="isolate" mt={4}>
            {fault.remedy}
          </Text>
        </Alert>
      )}
    </>
  );
}
