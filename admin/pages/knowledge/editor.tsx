import { Alert, Button, Group, Modal, TagsInput, Text, TextInput, Title } from "@mantine/core";
import { useDisclosure, useHotkeys } from "@mantine/hooks";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useLocation, useNavigate } from "react-router";
import {
  ARTICLE_LIMITS,
  type ArticleContent,
  type ArticleReply,
  archiveReply,
  articleReply,
} from "../../../server/wire/knowledge.ts";
import { ApiError, call } from "../../api.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { Fault } from "../../parts/fault.tsx";
import { clock } from "../../parts/format.ts";
import { useSiteKey } from "../../session.tsx";
import { StateBadge } from "./badge.tsx";
import { Conflict } from "./conflict.tsx";
import { forgetDraft, keepDraft, readDraft } from "./draft.ts";
import { History } from "./history.tsx";
import { MarkdownField } from "./markdown-field.tsx";
import { Phrasings } from "./phrasings.tsx";
import { useArticles, useKnowledgeChanged } from "./queries.ts";
import { words } from "./words.ts";

/** Milliseconds after the last key until the text is kept in the browser. */
const KEEP_MS = 400;

const blank = (language: string): ArticleContent => ({
  title: "",
  answer: "",
  phrasings: [],
  tags: [],
  url: null,
  language,
  audience: null,
});
const same = (a: ArticleContent, b: ArticleContent) => JSON.stringify(a) === JSON.stringify(b);

/** Writes an article. What is not saved is kept in the browser, so that nothing is lost on the way. */
export function Editor({ article, language }: { article: ArticleReply | undefined; language: string }) {
  const said = useWords(words);
  const { language: reader } = useLanguage();
  const site = useSiteKey();
  const navigate = useNavigate();
  const created = (useLocation().state as { created?: boolean } | null)?.created === true;
  const changed = useKnowledgeChanged();
  const draftId = article?.id ?? `new:${site}`;
  const saved = article?.content ?? blank(language);
  const [kept, setKept] = useState(() => {
    const draft = readDraft(draftId);
    return draft === undefined || same(draft.content, saved) ? undefined : draft;
  });
  const [content, setContent] = useState(kept?.content ?? saved);
  const [from, setFrom] = useState(kept?.from ?? article?.revisionId ?? "");
  const [checked, setChecked] = useState(false);
  const [history, { open: openHistory, close: closeHistory }] = useDisclosure();
  const [discarding, { open: askDiscard, close: endDiscard }] = useDisclosure();
  const tags = useArticles({ q: "", tag: null, state: null }).data?.pages[0]?.tags ?? [];
  const dirty = !same(content, saved);

  useEffect(() => {
    if (!dirty) {
      forgetDraft(draftId);
      return;
    }
    const keep = () => keepDraft(draftId, { from, content, at: new Date().toISOString() });
    const timer = setTimeout(keep, KEEP_MS);
    const warn = (event: BeforeUnloadEvent) => {
      keep();
      event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("beforeunload", warn);
      // Left by a link: the last keys are kept too.
      keep();
    };
  }, [dirty, content, from, draftId]);

  const take = (next: ArticleReply) => {
    forgetDraft(draftId);
    setKept(undefined);
    setContent(next.content);
    setFrom(next.revisionId);
    changed(next);
  };
  const save = useMutation({
    mutationFn: (over?: string) =>
      article === undefined
        ? call("POST", "knowledge/articles", articleReply, { site, content })
        : call("PUT", `knowledge/articles/${article.id}`, articleReply, { from: over ?? from, content }),
    onSuccess: (next) => {
      take(next);
      if (article === undefined)
        navigate(`/knowledge/articles/${next.id}`, { replace: true, state: { created: true } });
    },
  });
  const unarchive = useMutation({
    mutationFn: (archived: boolean) =>
      call("POST", "knowledge/articles/archive", archiveReply, { site, ids: [article?.id], archived }),
    onSuccess: () => changed(),
  });
  const submit = () => {
    setChecked(true);
    if (content.title.trim() !== "" && content.answer.trim() !== "" && !save.isPending) save.mutate(undefined);
  };
  useHotkeys([["mod+S", submit]], []);
  const discard = () => {
    forgetDraft(draftId);
    setKept(undefined);
    setContent(saved);
    setFrom(article?.revisionId ?? "");
    endDiscard();
  };
  const set = (more: Partial<ArticleContent>) => {
    setContent({ ...content, ...more });
    if (save.isSuccess || save.isError) save.reset();
  };
  const isConflict = save.error instanceof ApiError && save.error.code === "ARTICLE_CHANGED";
  const needs = (text: string, words: string) => (checked && text.trim() === "" ? words : undefined);

  return (
    <form
      className="editor"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Group justify="space-between" mb="sm" gap="xs" className="editor-head">
        <Group gap="sm">
          <Title order={1} fz="xl">
            {article === undefined ? said.newTitle : <bdi>{saved.title}</bdi>}
          </Title>
          {article === undefined ? null : <StateBadge state={article.state} />}
        </Group>
        <Group gap="xs">
          {article === undefined ? null : (
            <>
              <Button variant="subtle" color="gray" onClick={openHistory}>
                {said.history}
              </Button>
              {article.state === "archived" ? null : (
                <Button
                  variant="subtle"
                  color="gray"
                  onClick={() => unarchive.mutate(true)}
                  loading={unarchive.isPending}
                >
                  {said.archive}
                </Button>
              )}
            </>
          )}
          {dirty && article !== undefined ? (
            <Button variant="default" onClick={askDiscard}>
              {said.discard}
            </Button>
          ) : null}
          <Button type="submit" loading={save.isPending} disabled={!dirty}>
            {said.save}
          </Button>
        </Group>
      </Group>
      <div aria-live="polite">
        {kept !== undefined && dirty ? (
          <Alert color="yellow" variant="light" p="xs" mb="sm">
            <Group gap="sm" justify="space-between">
              <Text size="sm">{said.kept(clock(kept.at, reader))}</Text>
              <Button size="compact-sm" variant="default" onClick={askDiscard}>
                {said.discard}
              </Button>
            </Group>
          </Alert>
        ) : dirty ? (
          <Text size="xs" c="dimmed" mb="xs">
            {said.unsavedNow}
          </Text>
        ) : save.isSuccess || created ? (
          <Text size="sm" c="pine" mb="xs" className="said">
            {said.saved}
          </Text>
        ) : null}
        {article?.state === "archived" ? (
          <Alert color="gray" variant="light" p="xs" mb="sm">
            <Group gap="sm" justify="space-between">
              <Text size="sm">{said.archivedNote}</Text>
              <Button size="compact-sm" variant="default" onClick={() => unarchive.mutate(false)}>
                {said.unarchive}
              </Button>
            </Group>
          </Alert>
        ) : null}
      </div>
      {save.isError && !isConflict ? <Fault error={save.error} /> : null}
      {unarchive.isError ? <Fault error={unarchive.error} /> : null}
      <div className="editor-fields">
        <TextInput
          label={said.fieldTitle}
          description={said.titleHint}
          value={content.title}
          maxLength={ARTICLE_LIMITS.title}
          onChange={(event) => set({ title: event.currentTarget.value })}
          error={needs(content.title, said.needTitle)}
          dir="auto"
        />
        <MarkdownField
          value={content.answer}
          onChange={(answer) => set({ answer })}
          error={needs(content.answer, said.needAnswer)}
        />
        <Phrasings articleId={article?.id} phrasings={content.phrasings} onChange={(phrasings) => set({ phrasings })} />
        <div className="editor-side">
          <TagsInput
            label={said.fieldTags}
            data={tags.map((one) => one.tag)}
            value={content.tags}
            onChange={(next) => set({ tags: next })}
            maxTags={ARTICLE_LIMITS.tags}
          />
          <TextInput
            label={said.fieldUrl}
            description={said.urlHint}
            value={content.url ?? ""}
            onChange={(event) => set({ url: event.currentTarget.value === "" ? null : event.currentTarget.value })}
            placeholder="https://"
            inputMode="url"
          />
          <TextInput
            label={said.fieldLanguage}
            description={said.languageHint}
            value={content.language}
            onChange={(event) => set({ language: event.currentTarget.value })}
          />
        </div>
      </div>
      <Modal opened={discarding} onClose={endDiscard} title={said.discardAsk} centered>
        <Group justify="end">
          <Button variant="default" onClick={endDiscard}>
            {said.keepWriting}
          </Button>
          <Button color="red" onClick={discard}>
            {said.discard}
          </Button>
        </Group>
      </Modal>
      {article === undefined ? null : (
        <>
          <History article={article} opened={history} dirty={dirty} onClose={closeHistory} onRestored={take} />
          {isConflict ? (
            <Conflict
              articleId={article.id}
              mine={content}
              onMine={(revisionId) => save.mutate(revisionId)}
              onTheirs={take}
              onWrite={() => save.reset()}
            />
          ) : null}
        </>
      )}
    </form>
  );
}
