import { Anchor, Button, Group, Modal, Radio, SegmentedControl, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { ARTICLE_LIMITS, type ArticleContent } from "../../../../server/wire/knowledge.ts";
import {
  SUGGESTION_KINDS,
  type SuggestedChange,
  type SuggestionKind,
  suggestionDiffReply,
  suggestReply,
  type TeachReply,
  teachReply,
} from "../../../../server/wire/suggestions.ts";
import { call } from "../../../api.ts";
import { useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { Loading } from "../../../parts/loading.tsx";
import { useMay, useSiteKey } from "../../../session.tsx";
import { Diff } from "../diff.tsx";
import { useKnowledgeChanged } from "../queries.ts";
import { words } from "./words.ts";
import "../knowledge.css";

/** What a message of a conversation could become in the articles, with what that changes. */
export default function TeachDialog(options: { conversationId: string; messageId: string; onClose(): void }) {
  const { conversationId, messageId, onClose } = options;
  const said = useWords(words);
  const start = useQuery({
    queryKey: ["teach", messageId],
    queryFn: () => call("GET", `conversations/${conversationId}/teach?message=${messageId}`, teachReply),
    // What is being edited must not be replaced while somebody is typing.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={said.title}
      size="xl"
      centered
      closeButtonProps={{ "aria-label": said.close }}
    >
      {start.isPending ? (
        <Loading />
      ) : start.isError ? (
        <Fault error={start.error} onRetry={() => void start.refetch()} />
      ) : (
        <Form
          start={start.data}
          path={`conversations/${conversationId}/teach`}
          messageId={messageId}
          onClose={onClose}
        />
      )}
    </Modal>
  );
}

/** What is being written, for each kind. */
interface Writing {
  readonly kind: SuggestionKind;
  readonly articleId: string | null;
  readonly phrasing: string;
  readonly article: ArticleContent;
  /** The corrected text by article. */
  readonly texts: ReadonlyMap<string, string>;
}

function Form(options: { start: TeachReply; path: string; messageId: string; onClose(): void }) {
  const { start, path, messageId, onClose } = options;
  const said = useWords(words);
  const manages = useMay("knowledge.write");
  const changed = useKnowledgeChanged();
  const [writing, setWriting] = useState<Writing>({
    kind: start.targets.length === 0 ? "article" : start.kind,
    articleId: start.targets[0]?.articleId ?? null,
    phrasing: start.question ?? "",
    article: start.article,
    texts: new Map(),
  });
  const change = changeOf(start, writing);
  const save = useMutation({
    mutationFn: () => call("POST", path, suggestReply, { messageId, change }),
    onSuccess: () => changed(),
  });
  if (save.isSuccess) return <Done suggestion={save.data} onClose={onClose} />;
  return (
    <Stack gap="md">
      <SegmentedControl
        fullWidth
        aria-label={said.kind}
        value={writing.kind}
        onChange={(value) => setWriting({ ...writing, kind: value as SuggestionKind })}
        data={SUGGESTION_KINDS.map((value) => ({
          value,
          label: said.kinds[value],
          disabled: value !== "article" && start.targets.length === 0,
        }))}
      />
      <Text size="sm" c="dimmed">
        {said.kindWhy[writing.kind]}
      </Text>
      <Fields start={start} writing={writing} onChange={(more) => setWriting({ ...writing, ...more })} />
      <Changes start={start} change={change} />
      {save.isError ? <Fault error={save.error} /> : null}
      <Group justify="end" gap="sm">
        <Button variant="default" onClick={onClose}>
          {said.cancel}
        </Button>
        <Button disabled={change === undefined} loading={save.isPending} onClick={() => save.mutate()}>
          {manages ? said.save : said.send}
        </Button>
      </Group>
    </Stack>
  );
}

/** The text of a correction: the article's, with what was replied beneath it. */
const textOf = (start: TeachReply, { articleId, texts }: Writing): string => {
  const target = start.targets.find((one) => one.articleId === articleId);
  if (target === undefined) return "";
  return texts.get(target.articleId) ?? `${target.content.answer}\n\n${start.text}`.trim();
};

/** Undefined: something is missing. */
function changeOf(start: TeachReply, writing: Writing): SuggestedChange | undefined {
  const { kind, article } = writing;
  if (kind === "article") {
    return article.title.trim() === "" || article.answer.trim() === "" ? undefined : { kind, content: article };
  }
  const target = start.targets.find((one) => one.articleId === writing.articleId);
  if (target === undefined) return undefined;
  const { articleId } = target;
  if (kind === "phrasing") {
    const phrasing = writing.phrasing.trim();
    return phrasing === "" ? undefined : { kind, articleId, phrasings: [phrasing] };
  }
  const answer = textOf(start, writing);
  if (answer.trim() === "") return undefined;
  return { kind, articleId, from: target.revisionId, content: { ...target.content, answer } };
}

function Fields(options: { start: TeachReply; writing: Writing; onChange(more: Partial<Writing>): void }) {
  const { start, writing, onChange } = options;
  const said = useWords(words);
  const { kind, article, articleId } = writing;
  if (kind === "article") {
    return (
      <>
        <TextInput
          label={said.fieldTitle}
          value={article.title}
          maxLength={ARTICLE_LIMITS.title}
          onChange={(event) => onChange({ article: { ...article, title: event.currentTarget.value } })}
          dir="auto"
        />
        <Textarea
          label={said.fieldAnswer}
          value={article.answer}
          maxLength={ARTICLE_LIMITS.answer}
          onChange={(event) => onChange({ article: { ...article, answer: event.currentTarget.value } })}
          autosize
          minRows={4}
          maxRows={14}
          dir="auto"
        />
      </>
    );
  }
  const set = (answer: string) => {
    if (articleId !== null) onChange({ texts: new Map(writing.texts).set(articleId, answer) });
  };
  return (
    <>
      <Radio.Group label={said.article} value={articleId} onChange={(id) => onChange({ articleId: id })}>
        <Stack gap={6} mt={6}>
          {start.targets.map((one) => (
            <Radio key={one.articleId} size="xs" value={one.articleId} label={<bdi>{one.title}</bdi>} />
          ))}
        </Stack>
      </Radio.Group>
      {kind === "phrasing" ? (
        <TextInput
          label={said.question}
          {...(start.question === null ? { description: said.noQuestion } : {})}
          value={writing.phrasing}
          maxLength={ARTICLE_LIMITS.phrasing}
          onChange={(event) => onChange({ phrasing: event.currentTarget.value })}
          dir="auto"
        />
      ) : (
        <Textarea
          label={said.fieldAnswer}
          value={textOf(start, writing)}
          maxLength={ARTICLE_LIMITS.answer}
          onChange={(event) => set(event.currentTarget.value)}
          autosize
          minRows={4}
          maxRows={14}
          dir="auto"
        />
      )}
    </>
  );
}

/** The content that a change makes. */
function contentOf(
  start: TeachReply,
  change: SuggestedChange,
): { articleId?: string; content: ArticleContent } | undefined {
  if (change.kind === "article") return { content: change.content };
  const target = start.targets.find((one) => one.articleId === change.articleId);
  if (target === undefined) return undefined;
  const { content, articleId } = target;
  if (change.kind === "correction") return { articleId, content: change.content };
  const added = change.phrasings.filter((one) => !content.phrasings.includes(one));
  return { articleId, content: { ...content, phrasings: [...content.phrasings, ...added] } };
}

/** What saving changes in the article, while it is written. */
function Changes({ start, change }: { start: TeachReply; change: SuggestedChange | undefined }) {
  const said = useWords(words);
  const site = useSiteKey();
  const [asked] = useDebouncedValue(change, 300);
  const after = asked === undefined ? undefined : contentOf(start, asked);
  const diff = useQuery({
    queryKey: ["teach", "diff", site, after],
    enabled: after !== undefined && asked?.kind !== "article",
    placeholderData: keepPreviousData,
    gcTime: 0,
    queryFn: () => call("POST", "knowledge/suggestions/diff", suggestionDiffReply, { site, ...after }),
  });
  if (after === undefined || asked?.kind === "article") return null;
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {said.changes}
      </Text>
      {diff.data === undefined ? null : Object.keys(diff.data.diff).length === 0 ? (
        <Text size="sm" c="dimmed">
          {said.noChanges}
        </Text>
      ) : (
        <Diff diff={diff.data.diff} />
      )}
      {diff.isError ? <Fault error={diff.error} /> : null}
    </div>
  );
}

function Done(options: { suggestion: { applied: boolean; suggestion: { change: SuggestedChange } }; onClose(): void }) {
  const { applied, suggestion } = options.suggestion;
  const said = useWords(words);
  const { change } = suggestion;
  return (
    <Stack gap="md">
      <Text role="status">{applied ? said.saved : said.sent}</Text>
      <Group justify="end" gap="sm">
        {applied && change.kind !== "article" ? (
          <Anchor component={Link} to={`/knowledge/articles/${change.articleId}`} size="sm">
            {said.openArticle}
          </Anchor>
        ) : null}
        <Button onClick={options.onClose}>{said.close}</Button>
      </Group>
    </Stack>
  );
}
