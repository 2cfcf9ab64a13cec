import { Alert, Button, Group, List, SegmentedControl, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import type { GapReply } from "../../../../server/wire/gaps.ts";
import type { ArticleContent } from "../../../../server/wire/knowledge.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { money } from "../../../parts/format.ts";
import { Loading } from "../../../parts/loading.tsx";
import { EditorFields } from "../editor-fields.tsx";
import { useDraft, type useGapAct } from "./use-gaps.ts";
import { words } from "./words.ts";

type Writer = "replies" | "large-model";

/** An article for a group, from what the team replied or from a large model's draft of it. */
export function Write({ reply, act }: { reply: GapReply; act: ReturnType<typeof useGapAct> }) {
  const said = useWords(words);
  const { gap, largeModelMissing } = reply;
  const draft = useDraft(gap.id);
  const [by, setBy] = useState<Writer>("replies");
  const [content, setContent] = useState<ArticleContent | null>(null);
  const [checked, setChecked] = useState(false);
  const ask = (writer: Writer) => {
    setBy(writer);
    draft.mutate(writer, { onSuccess: (made) => setContent(made.content) });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each group
  useEffect(() => ask("replies"), [gap.id]);
  const save = () => {
    setChecked(true);
    if (content === null || content.title.trim() === "" || content.answer.trim() === "") return;
    act.mutate({
      do: "article",
      content: { ...content, phrasings: content.phrasings.filter((one) => one.trim() !== "") },
    });
  };
  return (
    <>
      {largeModelMissing === null ? (
        <SegmentedControl
          size="xs"
          mb="sm"
          aria-label={said.startFrom}
          value={by}
          disabled={draft.isPending}
          onChange={(value) => ask(value as Writer)}
          data={[
            { value: "replies", label: said.fromReplies },
            { value: "large-model", label: said.fromLargeModel },
          ]}
        />
      ) : null}
      {draft.isError ? <Fault error={draft.error} onRetry={() => ask(by)} /> : null}
      {draft.isPending || content === null ? (
        draft.isError ? null : (
          <Loading />
        )
      ) : (
        <>
          <About draft={draft.data} by={by} />
          <EditorFields
            article={undefined}
            content={content}
            checked={checked}
            onChange={(more) => setContent({ ...content, ...more })}
          />
          <Group gap="sm" mt="md">
            <Button onClick={save} loading={act.isPending}>
              {said.create}
            </Button>
            <Text size="xs" c="dimmed">
              {said.createdHint}
            </Text>
          </Group>
        </>
      )}
    </>
  );
}

/** What must be known about a draft before it's saved. */
function About({ draft, by }: { draft: ReturnType<typeof useDraft>["data"]; by: Writer }) {
  const said = useWords(words);
  const { language } = useLanguage();
  if (draft === undefined) return null;
  if (by === "replies") {
    return draft.content.answer === "" ? (
      <Text size="sm" c="dimmed" mb="sm">
        {said.noReplies}
      </Text>
    ) : null;
  }
  return (
    <>
      <Text size="sm" c="dimmed" mb="xs">
        {said.drafted(money(draft.costNanoUsd, language))}
      </Text>
      {draft.unsupported.length === 0 ? null : (
        <Alert color="yellow" variant="light" title={said.unsupported} mb="sm">
          <List size="sm">
            {draft.unsupported.map((sentence) => (
              <List.Item key={sentence}>
                <bdi>{sentence}</bdi>
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
    </>
  );
}
