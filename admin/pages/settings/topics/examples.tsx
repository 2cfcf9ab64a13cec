import { Button, CloseButton, Group, Modal, ScrollArea, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { TOPIC_LIMITS, type TopicWire } from "../../../../server/wire/topics.ts";
import { useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { useAddExamples, useRemoveExample } from "./use-topics.ts";
import { words } from "./words.ts";

/** Questions that show what a topic is about: pasted one a line, removed one by one. */
export function ExamplesDialog({ topic, onClose }: { topic: TopicWire; onClose(): void }) {
  const said = useWords(words);
  const [text, setText] = useState("");
  const add = useAddExamples();
  const remove = useRemoveExample();
  const lines = text
    .split("\n")
    .map((line) => line.trim().slice(0, TOPIC_LIMITS.exampleText))
    .filter((line) => line !== "");
  const fault = add.error ?? remove.error;
  const { tagId } = topic;
  return (
    <Modal
      opened
      onClose={onClose}
      title={said.examplesTitle(topic.name)}
      centered
      size="lg"
      closeButtonProps={{ "aria-label": said.close }}
    >
      <Stack gap="md">
        {fault === null ? null : <Fault error={fault} />}
        <Textarea
          data-autofocus
          label={said.newExamples}
          description={said.newExamplesHint}
          autosize
          minRows={3}
          maxRows={10}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button
            disabled={lines.length === 0}
            loading={add.isPending}
            onClick={() => add.mutate({ tagId, texts: lines }, { onSuccess: () => setText("") })}
          >
            {said.addExamples}
          </Button>
        </Group>
        {topic.written.length === 0 ? null : (
          <ScrollArea.Autosize mah={280}>
            <ul className="plain-list" aria-label={said.examplesTitle(topic.name)}>
              {topic.written.map(({ id, text: example }) => (
                <li key={id}>
                  <Group gap={8} wrap="nowrap" justify="space-between">
                    <Text size="sm" className="isolate">
                      {example}
                    </Text>
                    <CloseButton
                      size="sm"
                      aria-label={said.remove(example)}
                      disabled={remove.isPending}
                      onClick={() => remove.mutate({ tagId, id })}
                    />
                  </Group>
                </li>
              ))}
            </ul>
          </ScrollArea.Autosize>
        )}
      </Stack>
    </Modal>
  );
}
