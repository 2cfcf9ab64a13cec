import { Button, Checkbox, Group, Modal, Progress, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type DragEvent, useRef, useState } from "react";
import { IMPORT_LIMIT, importResult } from "../../../server/wire/knowledge.ts";
import { useWords } from "../../language.tsx";
import { Fault } from "../../parts/fault.tsx";
import { useSiteKey } from "../../session.tsx";
import { ImportReport } from "./import-report.tsx";
import { useKnowledgeChanged } from "./queries.ts";
import { type Progress as Step, stream } from "./stream.ts";
import { words } from "./words.ts";

/** Takes a file, says how far its import is, and what was in it that could not be read. */
export function ImportDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const said = useWords(words);
  const site = useSiteKey();
  const changed = useKnowledgeChanged();
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [replace, setReplace] = useState(false);
  const [over, setOver] = useState(false);
  const [step, setStep] = useState<Step | null>(null);
  const work = useMutation({
    mutationFn: (given: File) => {
      const query = new URLSearchParams({ site, name: given.name, replace: String(replace) });
      return stream(`knowledge/import?${query}`, importResult, given, setStep);
    },
    onSettled: () => {
      setStep(null);
      changed();
    },
  });
  const take = (given: File | null | undefined) => {
    work.reset();
    setFile(given ?? null);
  };
  const again = () => {
    take(null);
    setReplace(false);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
  };
  const isTooLarge = file !== null && file.size > IMPORT_LIMIT;
  const share = step === null ? 0 : step.stage === "read" ? step.share / 2 : 0.5 + step.share / 2;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={said.importTitle}
      size="lg"
      centered
      closeOnClickOutside={!work.isPending}
    >
      {work.isSuccess ? (
        <>
          <ImportReport result={work.data} fileName={file?.name ?? ""} />
          <Group justify="end" mt="md">
            <Button variant="default" onClick={again}>
              {said.another}
            </Button>
            <Button
              onClick={() => {
                again();
                onClose();
              }}
            >
              {said.close}
            </Button>
          </Group>
        </>
      ) : work.isPending ? (
        <Stack gap="xs" py="md" role="status">
          <Text fw={500}>{step === null ? said.sending : (said.importStages[step.stage] ?? step.stage)}</Text>
          <Progress value={share * 100} aria-label={said.importTitle} animated />
          <Text size="xs" c="dimmed" className="isolate">
            {file?.name}
          </Text>
        </Stack>
      ) : (
        <>
          {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the button within does the same */}
          <div
            className={`drop ${over ? "over" : ""}`}
            onDragOver={(event) => {
              event.preventDefault();
              setOver(true);
            }}
            onDragLeave={() => setOver(false)}
            onDrop={onDrop}
          >
            {file === null ? (
              <Text size="sm">{said.drop}</Text>
            ) : (
              <Text size="sm" fw={600} className="isolate">
                {file.name}
              </Text>
            )}
            <Button
              variant={file === null ? "light" : "subtle"}
              size="xs"
              mt={6}
              onClick={() => input.current?.click()}
            >
              {said.choose}
            </Button>
            <Text size="xs" c="dimmed" mt={6}>
              {said.formats}
            </Text>
            <input
              ref={input}
              type="file"
              hidden
              accept=".jsonl,.ndjson,.csv,.tsv,.md,.markdown"
              onChange={(event) => {
                take(event.currentTarget.files?.[0]);
                // The same file, mended, may be chosen again.
                event.currentTarget.value = "";
              }}
            />
          </div>
          {isTooLarge ? (
            <Text size="sm" c="red" mt="sm" role="alert">
              {said.tooLarge}
            </Text>
          ) : null}
          <Checkbox
            mt="md"
            label={said.replace}
            description={said.replaceWhy}
            checked={replace}
            onChange={(event) => setReplace(event.currentTarget.checked)}
          />
          {work.isError ? (
            <Stack mt="md">
              <Fault error={work.error} />
            </Stack>
          ) : null}
          <Group justify="end" mt="md">
            <Button variant="default" onClick={onClose}>
              {said.cancel}
            </Button>
            <Button disabled={file === null || isTooLarge} onClick={() => file !== null && work.mutate(file)}>
              {said.importNow}
            </Button>
          </Group>
        </>
      )}
    </Modal>
  );
}
