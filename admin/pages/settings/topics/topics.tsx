import { Button, Group, NativeSelect, Text } from "@mantine/core";
import { useState } from "react";
import type { TopicsReply, TopicWire } from "../../../../server/wire/topics.ts";
import { useWords } from "../../../language.tsx";
import { TagBadge } from "../../../parts/conversation/triage/tag-badge.tsx";
import { useTags } from "../../../parts/conversation/use-setup.ts";
import { Empty } from "../../../parts/empty.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { Measured } from "../classification/measured.tsx";
import { Mode } from "../classification/mode.tsx";
import { Confirm } from "../confirm.tsx";
import { Loaded, Part, Section } from "../section.tsx";
import { words as common } from "../words.ts";
import { ExamplesDialog } from "./examples.tsx";
import { useMarkTopic, useTopicSettings, useTopics } from "./use-topics.ts";
import { words } from "./words.ts";

/** Tags that the assistant recognises: what they're learnt from, how well they're told, and what is done with them. */
export default function TopicSettings() {
  const said = useWords(words);
  const title = useWords(common).topics;
  const query = useTopics();
  const change = useTopicSettings();
  return (
    <Section title={title} text={said.text}>
      <Loaded query={query}>
        {(reply) => (
          <>
            <TopicList reply={reply} />
            <Mode reply={reply} said={said} change={change} />
            <Measured
              reply={reply}
              said={said}
              nameOf={(id) => reply.topics.find((one) => one.tagId === id)?.name ?? said.noTopic}
            />
          </>
        )}
      </Loaded>
    </Section>
  );
}

function TopicList({ reply }: { reply: TopicsReply }) {
  const said = useWords(words);
  const [edited, setEdited] = useState<string | null>(null);
  const [dropped, setDropped] = useState<TopicWire | null>(null);
  const mark = useMarkTopic(() => setDropped(null));
  const shown = reply.topics.find((one) => one.tagId === edited);
  return (
    <Part title={said.topics} text={said.topicsText}>
      <NewTopic topics={reply.topics} />
      {reply.topics.length === 0 ? (
        <Empty title={said.none}>{said.noneText}</Empty>
      ) : (
        <ul className="plain-list" aria-label={said.topics}>
          {reply.topics.map((topic) => (
            <TopicRow
              key={topic.tagId}
              topic={topic}
              lacks={reply.missing.find((one) => one.tagId === topic.tagId)?.examples ?? 0}
              onEdit={() => setEdited(topic.tagId)}
              onDrop={() => setDropped(topic)}
            />
          ))}
        </ul>
      )}
      {shown === undefined ? null : <ExamplesDialog topic={shown} onClose={() => setEdited(null)} />}
      <Confirm
        opened={dropped !== null}
        title={said.dropTitle(dropped?.name ?? "")}
        text={said.dropText}
        yes={said.drop}
        busy={mark.isPending}
        error={mark.error}
        onYes={() => dropped !== null && mark.mutate({ id: dropped.tagId, isTopic: false })}
        onClose={() => {
          mark.reset();
          setDropped(null);
        }}
      />
    </Part>
  );
}

function TopicRow(options: { topic: TopicWire; lacks: number; onEdit(): void; onDrop(): void }) {
  const said = useWords(words);
  const { topic, lacks } = options;
  const counts = [said.conversations(topic.conversations), said.examples(topic.written.length)];
  return (
    <li className="row-card key-row">
      <Group gap="sm" flex="1 1 240px" miw={0}>
        <TagBadge tag={topic} />
        <Text size="sm" c="dimmed">
          {[...counts, ...(lacks === 0 ? [] : [said.lacks(lacks)])].join(" · ")}
        </Text>
      </Group>
      <Group gap={4}>
        <Button size="xs" variant="default" onClick={options.onEdit}>
          {said.edit}
        </Button>
        <Button size="xs" variant="subtle" color="red" onClick={options.onDrop}>
          {said.drop}
        </Button>
      </Group>
    </li>
  );
}

/** Chooses a tag that becomes a topic. */
function NewTopic({ topics }: { topics: readonly TopicWire[] }) {
  const said = useWords(words);
  const others = useTags().filter((tag) => !topics.some((one) => one.tagId === tag.id));
  const [chosen, setChosen] = useState("");
  const mark = useMarkTopic(() => setChosen(""));
  const id = others.some((one) => one.id === chosen) ? chosen : (others[0]?.id ?? "");
  return (
    <>
      {mark.error === null ? null : <Fault error={mark.error} />}
      <Group align="end" gap="sm">
        <NativeSelect
          label={said.choose}
          flex="0 1 260px"
          disabled={others.length === 0}
          value={id}
          onChange={(event) => setChosen(event.currentTarget.value)}
          data={
            others.length === 0
              ? [{ value: "", label: said.noTags }]
              : others.map((one) => ({ value: one.id, label: one.name }))
          }
        />
        <Button disabled={id === ""} loading={mark.isPending} onClick={() => mark.mutate({ id, isTopic: true })}>
          {said.add}
        </Button>
      </Group>
    </>
  );
}
