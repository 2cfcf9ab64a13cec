import { Alert, Anchor, Button, Group, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { TUNE_MINUTES, type TunesReply, tuneWire } from "../../../../../server/wire/models.ts";
import { ApiError } from "../../../../api.ts";
import { BASE } from "../../../../document.ts";
import { useLanguage, useWords } from "../../../../language.tsx";
import { Fault } from "../../../../parts/fault.tsx";
import { duration } from "../../../../parts/format.ts";
import { useSiteKey } from "../../../../session.tsx";
import { Confirm } from "../../confirm.tsx";
import { Part } from "../../section.tsx";
import { SendButton } from "../send-button.tsx";
import { TuneRow } from "./row.tsx";
import { isRunning, useTuneActs, useTunes } from "./use-tunes.ts";
import { words } from "./words.ts";

/** Minutes of training to choose from. */
const MINUTES = [15, TUNE_MINUTES.usual, 60, 120] as const;

/** Deep tunes of the small model on the site's knowledge: start, watch, compare, put in use, and go back. */
export function Tune() {
  const said = useWords(words);
  const site = useSiteKey();
  const query = useTunes(site);
  if (query.isError) {
    return (
      <Part title={said.title}>
        <Fault error={query.error} onRetry={() => void query.refetch()} />
      </Part>
    );
  }
  // Still loading, or a server without them.
  if (query.data == null) return null;
  return (
    <Part title={said.title} text={said.text}>
      <Tunes site={site} reply={query.data} />
    </Part>
  );
}

function Tunes({ site, reply }: { site: string; reply: TunesReply }) {
  const said = useWords(words);
  const acts = useTuneActs(site);
  const [wanted, setWanted] = useState<string | null>(null);
  const { start, stop, promote, back } = acts;
  const busy = [start, stop, promote, back].some((one) => one.isPending);
  const error = start.error ?? stop.error ?? back.error;
  // Another site's tune speaks on the whole server: taking it away is asked for apart.
  const isTaken = promote.error instanceof ApiError && promote.error.code === "ADAPTER_IN_USE";
  const close = () => {
    setWanted(null);
    promote.reset();
  };
  return (
    <Stack gap="sm">
      <InUse reply={reply} busy={busy} onBack={() => back.mutate()} />
      {reply.tuner.missing === null ? null : (
        <Alert color="yellow" variant="light" p="xs">
          <Text size="sm" className="isolate">
            {said.missing} {reply.tuner.missing}
          </Text>
        </Alert>
      )}
      {isRunning(reply) ? null : (
        <Start isReady={reply.tuner.ready} busy={busy} onStart={(minutes) => start.mutate(minutes)} />
      )}
      <Anchor
        href={`${BASE}/api/v1/models/tunes/data?site=${encodeURIComponent(site)}`}
        download
        size="sm"
        w="fit-content"
      >
        {said.download}
      </Anchor>
      <SendButton
        label={said.upload}
        path={(name) => `models/tunes/upload?${new URLSearchParams({ site, name })}`}
        schema={tuneWire}
        disabled={isRunning(reply)}
        onSent={() => {
          void acts.reread();
          return null;
        }}
      />
      {error === null ? null : <Fault error={error} />}
      {reply.tunes.length === 0 ? null : (
        <ul className="plain-list">
          {reply.tunes.map((tune) => (
            <TuneRow
              key={tune.id}
              tune={tune}
              busy={busy}
              onStop={() => stop.mutate(tune.id)}
              onPromote={() => setWanted(tune.id)}
            />
          ))}
        </ul>
      )}
      <Confirm
        opened={wanted !== null}
        title={said.promoteTitle}
        text={isTaken ? said.promoteTaken : said.promoteText}
        yes={isTaken ? said.replace : said.promote}
        color="pine"
        busy={promote.isPending}
        error={isTaken ? null : promote.error}
        onYes={() => wanted !== null && promote.mutate({ id: wanted, replace: isTaken }, { onSuccess: close })}
        onClose={close}
      />
    </Stack>
  );
}

/** What the small model uses now, and the step back. */
function InUse({ reply, busy, onBack }: { reply: TunesReply; busy: boolean; onBack(): void }) {
  const said = useWords(words);
  const { inUse, former } = reply;
  return (
    <Group justify="space-between" gap="xs">
      <Text size="sm">{inUse === null ? said.asItCame : said.usesTune(inUse.site)}</Text>
      {former === null ? null : (
        <Button size="xs" variant="default" disabled={busy} onClick={onBack}>
          {former.model === null ? said.backToModel : said.backToTune}
        </Button>
      )}
    </Group>
  );
}

function Start({ isReady, busy, onStart }: { isReady: boolean; busy: boolean; onStart(minutes: number): void }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const [minutes, setMinutes] = useState<number>(TUNE_MINUTES.usual);
  return (
    <Group align="flex-end" gap="sm">
      <Select
        label={said.minutes}
        w={180}
        data={MINUTES.map((one) => ({ value: String(one), label: duration(one * 60, language) }))}
        value={String(minutes)}
        allowDeselect={false}
        onChange={(next) => next !== null && setMinutes(Number(next))}
      />
      <Button variant="default" disabled={!isReady || busy} onClick={() => onStart(minutes)}>
        {said.start}
      </Button>
    </Group>
  );
}
