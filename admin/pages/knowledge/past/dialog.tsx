import { Alert, Button, Group, Loader, Modal, Stack, Text } from "@mantine/core";
import { useRef, useState } from "react";
import { PAST_LIMIT, type PastImportResult } from "../../../../server/wire/past-conversations.ts";
import { useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { useImport } from "./use-past.ts";
import { words } from "./words.ts";

/** Faults that are shown. */
const SHOWN = 8;

/** Imports a file of conversations: first says what is in it, as it would be stored. */
export function PastDialog({ onClose }: { onClose(): void }) {
  const said = useWords(words);
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const preview = useImport();
  const work = useImport();
  const isTooLarge = file !== null && file.size > PAST_LIMIT;
  const isBusy = preview.isPending || work.isPending;
  const take = (chosen: File | undefined) => {
    work.reset();
    preview.reset();
    setFile(chosen ?? null);
    if (chosen !== undefined && chosen.size <= PAST_LIMIT) preview.mutate({ file: chosen, isPreview: true });
  };
  return (
    <Modal opened onClose={onClose} title={said.import} size="lg" centered closeOnClickOutside={!isBusy}>
      <Stack gap="sm">
        {work.isSuccess ? null : (
          <div className="drop">
            {file === null ? null : (
              <Text size="sm" fw={600} className="isolate">
                {file.name}
              </Text>
            )}
            <Button variant={file === null ? "light" : "subtle"} size="xs" onClick={() => input.current?.click()}>
              {file === null ? said.choose : said.chooseOther}
            </Button>
            <Text size="xs" c="dimmed" mt={6}>
              {said.formats}
            </Text>
            <input
              ref={input}
              type="file"
              hidden
              accept=".json,.jsonl,.ndjson,.csv,.tsv,.txt"
              onChange={(event) => {
                take(event.currentTarget.files?.[0]);
                // The same file, once fixed, can be chosen again.
                event.currentTarget.value = "";
              }}
            />
          </div>
        )}
        {isTooLarge ? (
          <Text size="sm" c="red" role="alert">
            {said.tooLarge}
          </Text>
        ) : null}
        {isBusy ? (
          <Group gap="xs" role="status">
            <Loader size="xs" />
            <Text size="sm">{said.reading}</Text>
          </Group>
        ) : null}
        {preview.isError ? <Fault error={preview.error} /> : null}
        {work.isError ? <Fault error={work.error} /> : null}
        {work.isSuccess ? (
          <Alert color="pine" variant="light" title={said.done} role="status">
            <Facts result={work.data} />
          </Alert>
        ) : preview.isSuccess ? (
          <Report result={preview.data} />
        ) : null}
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            {work.isSuccess ? said.close : said.cancel}
          </Button>
          {work.isSuccess ? null : (
            <Button
              disabled={!preview.isSuccess || preview.data.conversations === 0}
              loading={work.isPending}
              onClick={() => file !== null && work.mutate({ file, isPreview: false })}
            >
              {said.importNow}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

function Facts({ result }: { result: PastImportResult }) {
  const said = useWords(words);
  const { added, changed, unchanged, replied, linked, empty, masked } = result;
  return (
    <>
      <Text size="sm">{said.news(added, changed, unchanged)}</Text>
      <Text size="sm">{said.facts(replied, linked)}</Text>
      {empty > 0 ? <Text size="sm">{said.empty(empty)}</Text> : null}
      <Text size="sm">{said.masked(masked)}</Text>
    </>
  );
}

function Report({ result }: { result: PastImportResult }) {
  const said = useWords(words);
  const { source, conversations, faults, faultCount, samples } = result;
  return (
    <div>
      <Text fw={600}>{said.found(conversations, said.sources[source])}</Text>
      <Facts result={result} />
      {faultCount > 0 ? (
        <Alert color="yellow" variant="light" mt="xs" title={said.faults(faultCount)}>
          {faults.slice(0, SHOWN).map(({ line, fault }) => (
            <Text key={line} size="xs">
              {said.line(line, fault)}
            </Text>
          ))}
        </Alert>
      ) : null}
      {samples.length > 0 ? (
        <>
          <Text size="xs" c="dimmed" mt="sm">
            {said.sample}
          </Text>
          {samples.map(({ externalId, messages }) => (
            <div key={externalId} className="past-sample">
              {messages.slice(0, 4).map((one, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the messages of a sample don't change
                <Text key={i} size="xs" className="past-text">
                  <b>{one.author === "customer" ? said.question : said.reply}:</b> <bdi>{one.text}</bdi>
                </Text>
              ))}
            </div>
          ))}
        </>
      ) : null}
    </div>
  );
}
