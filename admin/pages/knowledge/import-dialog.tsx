import { Button, Checkbox, Group, Modal, Progress, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { IMPORT_LIMIT, importResult } from "../../../server/wire/knowledge.ts";
import { useWords } from "../../language.tsx";
import { Fault } from "../../parts/fault.tsx";
import { useSiteKey } from "../../session.tsx";
import { DropZone } from "./drop-zone.tsx";
import { ImportReport } from "./import-report.tsx";
import { useKnowledgeChanged } from "./queries.ts";
import { type Progress as Step, stream } from "./stream.ts";
import { words } from "./words.ts";

/** Imports a file: shows the progress, and which lines couldn't be read. */
export function ImportDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const said = useWords(words);
  const site = useSiteKey();
  const changed = useKnowledgeChanged();
  const [file, setFile] = useState<File | null>(null);
  const [replace, setReplace] = useState(false);
  const [step, setStep] = useState<Step | null>(null);
  const work = useMutation({
    mutationFn: (options: File) => {
      const query = new URLSearchParams({ site, name: options.name, replace: String(replace) });
      return stream(`knowledge/import?${query}`, importResult, options, setStep);
    },
    onSettled: () => {
      setStep(null);
      changed();
    },
  });
  const take = (options: File | null | undefined) => {
    work.reset();
    setFile(options ?? null);
  };
  const again = () => {
    take(null);
    setReplace(false);
  };
  const isTooLarge = file !== null && file.size > IMPORT_LIMIT;
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
        <Importing step={step} fileName={file?.name} />
      ) : (
        <>
          <DropZone file={file} onFile={take} />
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

/** How far an import is. @param step null: the file is being sent */
function Importing({ step, fileName }: { step: Step | null; fileName: string | undefined }) {
  const said = useWords(words);
  const share = step === null ? 0 : step.stage === "read" ? step.share / 2 : 0.5 + step.share / 2;
  return (
    <Stack gap="xs" py="md" role="status">
      <Text fw={500}>{step === null ? said.sending : (said.importStages[step.stage] ?? step.stage)}</Text>
      <Progress value={share * 100} aria-label={said.importTitle} animated />
      <Text size="xs" c="dimmed" className="isolate">
        {fileName}
      </Text>
    </Stack>
  );
}
