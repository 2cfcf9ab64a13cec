import { Alert, Badge, Button, Group, Progress, Text } from "@mantine/core";
import type { TuneWire } from "../../../../../server/wire/models.ts";
import { useLanguage, useWords } from "../../../../language.tsx";
import { duration, percent, when } from "../../../../parts/format.ts";
import { SideBySide } from "./side-by-side.tsx";
import { words } from "./words.ts";

const COLOURS = {
  running: "blue",
  offered: "green",
  "not-offered": "gray",
  superseded: "gray",
  stopped: "gray",
  interrupted: "yellow",
  failed: "red",
} as const;

/** One tune: how far it is, or what came of it. */
export function TuneRow(request: {
  tune: TuneWire;
  /** Something else is being done. */
  busy: boolean;
  onStop(): void;
  onPromote(): void;
}) {
  const { tune, busy } = request;
  const said = useWords(words);
  const { language } = useLanguage();
  return (
    <li className="row-card">
      <Group justify="space-between" gap="xs">
        <Text fw={600}>{said.kinds[tune.kind](when(tune.createdAt, language))}</Text>
        <Group gap="xs">
          {tune.inUse ? (
            <Badge variant="light" tt="none">
              {said.inUse}
            </Badge>
          ) : null}
          <Badge color={COLOURS[tune.state]} variant="light" tt="none">
            {said.states[tune.state]}
          </Badge>
        </Group>
      </Group>
      {tune.data === null ? null : (
        <Text size="sm" c="dimmed">
          {said.data(tune.data.articles, tune.data.examples, tune.data.replies, tune.data.heldOut)}
        </Text>
      )}
      {tune.state === "running" ? <Running tune={tune} busy={busy} onStop={request.onStop} /> : null}
      {tune.verdict === null ? null : (
        <Text size="sm" mt={4} className="isolate">
          {tune.verdict}
        </Text>
      )}
      {tune.fault === null ? null : (
        <Alert color="red" variant="light" p="xs" mt="xs">
          {tune.fault}
        </Alert>
      )}
      {tune.figures === null ? null : <SideBySide figures={tune.figures} />}
      {tune.state === "offered" && !tune.inUse ? (
        <Button size="xs" mt="sm" disabled={busy} onClick={request.onPromote}>
          {said.promote}
        </Button>
      ) : null}
    </li>
  );
}

function Running({ tune, busy, onStop }: { tune: TuneWire; busy: boolean; onStop(): void }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { stage, share, secondsLeft, device } = tune;
  const parts = [
    stage === null ? undefined : said.stages[stage],
    percent(Math.floor(share * 100) / 100, language),
    secondsLeft === null ? undefined : said.left(duration(secondsLeft, language)),
    device === null ? undefined : device,
  ];
  return (
    <>
      <Group justify="space-between" mt="xs">
        <Text size="sm" role="status">
          {parts.filter((part) => part !== undefined).join(" · ")}
        </Text>
        <Button size="xs" variant="default" disabled={busy} onClick={onStop}>
          {said.stop}
        </Button>
      </Group>
      <Progress value={share * 100} mt={6} aria-label={said.title} />
    </>
  );
}
