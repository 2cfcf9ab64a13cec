import { Button, Group, Modal, Stack, Text, Textarea, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import type { ArticleContent } from "../../../../server/wire/knowledge.ts";
import type { SourceChangeDetail, SourceChangeWire } from "../../../../server/wire/sources.ts";
import { useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { Loading } from "../../../parts/loading.tsx";
import { Diff } from "../diff.tsx";
import { type ChangeDecision, useSourceChange } from "./use-changes.ts";
import { words } from "./words.ts";

/** An article that was changed at the source and here: shows both, and lets somebody choose or write. */
export function ConflictDialog(options: {
  change: SourceChangeWire;
  onDecide(decision: ChangeDecision): void;
  onClose(): void;
}) {
  const { change, onDecide, onClose } = options;
  const said = useWords(words);
  const detail = useSourceChange(change.id);
  const [writing, setWriting] = useState(false);
  const merged = detail.data?.merged ?? null;
  return (
    <Modal
      opened
      onClose={onClose}
      title={said.conflictTitle}
      size="xl"
      centered
      closeButtonProps={{ "aria-label": said.close }}
    >
      <Title order={3} fz="md" mb={4} className="isolate">
        {change.title}
      </Title>
      {detail.isPending ? (
        <Loading />
      ) : detail.isError ? (
        <Fault error={detail.error} onRetry={() => void detail.refetch()} />
      ) : writing && merged !== null ? (
        <Write
          content={merged}
          onSave={(content) => onDecide({ id: change.id, action: "edited", content })}
          onCancel={() => setWriting(false)}
        />
      ) : (
        <>
          <Sides detail={detail.data} />
          <Group justify="end" mt="md" gap="xs">
            <Button variant="subtle" color="gray" onClick={onClose}>
              {said.cancel}
            </Button>
            <Button variant="default" onClick={() => setWriting(true)} disabled={merged === null}>
              {said.write}
            </Button>
            <Button variant="default" onClick={() => onDecide({ id: change.id, action: "ours" })}>
              {said.keepYours}
            </Button>
            <Button onClick={() => onDecide({ id: change.id, action: "theirs" })}>{said.takeTheirs}</Button>
          </Group>
        </>
      )}
    </Modal>
  );
}

/** What each side changed since the source's text was last accepted. Without such a text: from ours to theirs. */
function Sides({ detail }: { detail: SourceChangeDetail }) {
  const said = useWords(words);
  const { change, collisions, ourDiff, theirDiff } = detail;
  const fields = collisions.map((one) => said.fields[one] ?? one).join(", ");
  return (
    <>
      <Text size="sm" c="dimmed" mb="sm">
        {said.conflictWhy} {said.collidesIn(fields)}
      </Text>
      <div className="source-sides">
        {ourDiff === null ? null : (
          <div>
            <Title order={4} fz="sm" mb={6}>
              {said.yours}
            </Title>
            <Diff diff={ourDiff} />
          </div>
        )}
        <div>
          <Title order={4} fz="sm" mb={6}>
            {said.theirs}
          </Title>
          {theirDiff === null && change.diff === null ? null : <Diff diff={theirDiff ?? change.diff ?? {}} />}
        </div>
      </div>
    </>
  );
}

function Write(options: { content: ArticleContent; onSave(content: ArticleContent): void; onCancel(): void }) {
  const { content, onSave, onCancel } = options;
  const said = useWords(words);
  const [title, setTitle] = useState(content.title);
  const [answer, setAnswer] = useState(content.answer);
  const isEmpty = title.trim() === "" || answer.trim() === "";
  return (
    <Stack gap="sm">
      <TextInput
        label={said.writeTitle}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
        dir="auto"
      />
      <Textarea
        label={said.writeAnswer}
        value={answer}
        onChange={(event) => setAnswer(event.currentTarget.value)}
        autosize
        minRows={8}
        maxRows={20}
        dir="auto"
      />
      <Group justify="end">
        <Button variant="default" onClick={onCancel}>
          {said.cancel}
        </Button>
        <Button disabled={isEmpty} onClick={() => onSave({ ...content, title: title.trim(), answer: answer.trim() })}>
          {said.saveWritten}
        </Button>
      </Group>
    </Stack>
  );
}
