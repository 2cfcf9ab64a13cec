import { Button, Checkbox, Group, Modal, Progress, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { type ColumnChoice, importResult, type PreviewResult, previewResult } from "../../../server/wire/import.ts";
import { IMPORT_LIMIT } from "../../../server/wire/knowledge.ts";
import { useWords } from "../../language.tsx";
import { Fault } from "../../parts/fault.tsx";
import { useSiteKey } from "../../session.tsx";
import { DropZone } from "./drop-zone.tsx";
import { bodyOf, type Dropped, sizeOf } from "./dropped.ts";
import { ImportPreview } from "./import-preview.tsx";
import { ImportReport } from "./import-report.tsx";
import { useKnowledgeChanged } from "./queries.ts";
import { type Progress as Step, stream } from "./stream.ts";
import { words } from "./words.ts";

interface Wish {
  readonly files: readonly Dropped[];
  readonly replace: boolean;
  readonly skipDuplicates: boolean;
  readonly baseUrl: string;
  readonly columns: ColumnChoice | undefined;
}

const NOTHING: Wish = { files: [], replace: false, skipDuplicates: false, baseUrl: "", columns: undefined };

/** Imports files and folders: what they are and what would change is shown first, then they are imported. */
export function ImportDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const said = useWords(words);
  const [wish, setWish] = useState(NOTHING);
  const { preview, work, step } = useImport();
  const isTooLarge = sizeOf(wish.files) > IMPORT_LIMIT;
  const name = wish.files.length === 1 ? (wish.files[0]?.name ?? "") : "import";
  const back = () => {
    preview.reset();
    work.reset();
    setWish((before) => ({ ...before, columns: undefined, skipDuplicates: false }));
  };
  const again = () => {
    back();
    setWish(NOTHING);
  };
  const look = (next: Wish) => {
    setWish(next);
    preview.mutate(next);
  };
  const isBusy = work.isPending || preview.isPending;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={said.importTitle}
      size="xl"
      centered
      closeOnClickOutside={!isBusy}
      closeButtonProps={{ "aria-label": said.close }}
    >
      {work.isSuccess ? (
        <>
          <ImportReport result={work.data} fileName={name} />
          <Group justify="end" className="import-actions">
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
      ) : isBusy ? (
        <Importing step={step} fileName={wish.files.length === 1 ? name : said.fileCount(wish.files.length)} />
      ) : preview.isSuccess ? (
        <Previewed preview={preview.data} wish={wish} name={name} work={work} onLook={look} onBack={back} />
      ) : (
        <>
          <DropZone files={wish.files} onFiles={(files) => setWish({ ...wish, files })} />
          {isTooLarge ? (
            <Text size="sm" c="red" mt="sm" role="alert">
              {said.tooLarge}
            </Text>
          ) : null}
          <ImportOptions wish={wish} onWish={setWish} />
          {preview.isError ? (
            <Stack mt="md">
              <Fault error={preview.error} />
            </Stack>
          ) : null}
          <Group justify="end" className="import-actions">
            <Button variant="default" onClick={onClose}>
              {said.cancel}
            </Button>
            <Button disabled={wish.files.length === 0 || isTooLarge} onClick={() => look(wish)}>
              {said.previewNow}
            </Button>
          </Group>
        </>
      )}
    </Modal>
  );
}

/** What an import would do, and the button that does it. */
function Previewed(options: {
  preview: PreviewResult;
  wish: Wish;
  name: string;
  work: ReturnType<typeof useImport>["work"];
  onLook(wish: Wish): void;
  onBack(): void;
}) {
  const said = useWords(words);
  const { preview, wish, work, onLook } = options;
  return (
    <>
      <ImportPreview
        preview={preview}
        fileName={options.name}
        skipsDuplicates={wish.skipDuplicates}
        onColumns={(columns) => onLook({ ...wish, columns })}
        onSkipDuplicates={(skipDuplicates) => onLook({ ...wish, skipDuplicates })}
      />
      {work.isError ? <Fault error={work.error} /> : null}
      <Group justify="end" className="import-actions">
        <Button variant="default" onClick={options.onBack}>
          {said.back}
        </Button>
        <Button disabled={!hasWork(preview, wish.replace)} onClick={() => work.mutate(wish)}>
          {said.importCount(moving(preview))}
        </Button>
      </Group>
    </>
  );
}

/** Articles that an import would change or add. */
const moving = ({ counts }: PreviewResult) => counts.new + counts.changed + counts.restored;
/** Whether importing would do anything; replacing is refused while anything is invalid. */
const hasWork = (preview: PreviewResult, replace: boolean) =>
  moving(preview) + preview.counts.archived > 0 && !(replace && preview.counts.bad > 0);

function useImport() {
  const site = useSiteKey();
  const changed = useKnowledgeChanged();
  const [step, setStep] = useState<Step | null>(null);
  const send = async (path: string, { files, replace, skipDuplicates, baseUrl, columns }: Wish) => {
    const { name, body } = await bodyOf(files);
    const query = new URLSearchParams({
      site,
      name,
      replace: String(replace),
      skipDuplicates: String(skipDuplicates),
      ...(baseUrl.trim() === "" ? {} : { baseUrl: baseUrl.trim() }),
      ...(columns === undefined ? {} : { columns: JSON.stringify(columns) }),
    });
    return { path: `${path}?${query}`, body };
  };
  const preview = useMutation({
    mutationFn: async (wish: Wish) => {
      const { path, body } = await send("knowledge/import/preview", wish);
      return stream(path, previewResult, body, setStep);
    },
    onSettled: () => setStep(null),
  });
  const work = useMutation({
    mutationFn: async (wish: Wish) => {
      const { path, body } = await send("knowledge/import", wish);
      return stream(path, importResult, body, setStep);
    },
    onSettled: () => {
      setStep(null);
      changed();
    },
  });
  return { preview, work, step };
}

function ImportOptions({ wish, onWish }: { wish: Wish; onWish(wish: Wish): void }) {
  const said = useWords(words);
  return (
    <>
      <Checkbox
        mt="md"
        label={said.replace}
        description={said.replaceWhy}
        checked={wish.replace}
        onChange={(event) => onWish({ ...wish, replace: event.currentTarget.checked })}
      />
      <TextInput
        mt="md"
        type="url"
        label={said.baseUrl}
        description={said.baseUrlWhy}
        placeholder="https://"
        value={wish.baseUrl}
        onChange={(event) => onWish({ ...wish, baseUrl: event.currentTarget.value })}
      />
    </>
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
