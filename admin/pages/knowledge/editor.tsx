import { Button, Group, Modal } from "@mantine/core";
import { useDisclosure, useHotkeys } from "@mantine/hooks";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { type ArticleContent, type ArticleReply, archiveReply, articleReply } from "../../../server/wire/knowledge.ts";
import { ApiError, call } from "../../api.ts";
import { useWords } from "../../language.tsx";
import { Fault } from "../../parts/fault.tsx";
import { useSiteKey } from "../../session.tsx";
import { Conflict } from "./conflict.tsx";
import { EditorFields } from "./editor-fields.tsx";
import { EditorHead, EditorNotes } from "./editor-head.tsx";
import { History } from "./history.tsx";
import { useKnowledgeChanged } from "./queries.ts";
import { ScheduleDialog } from "./schedule/dialog.tsx";
import { type Seed, useArticleDraft } from "./use-article-draft.ts";
import { Variants } from "./variants/variants.tsx";
import { words } from "./words.ts";

/** The article editor. Unsaved text is stored in the browser, so that nothing gets lost. */
export function Editor({ article, seed }: { article: ArticleReply | undefined; seed: Seed }) {
  const site = useSiteKey();
  const navigate = useNavigate();
  const created = (useLocation().state as { created?: boolean } | null)?.created === true;
  const changed = useKnowledgeChanged();
  const draft = useArticleDraft(article, seed);
  const { content, saved, dirty } = draft;
  const [checked, setChecked] = useState(false);
  const [history, { open: openHistory, close: closeHistory }] = useDisclosure();
  const [scheduling, { open: openSchedule, close: closeSchedule }] = useDisclosure();
  const [discarding, { open: askDiscard, close: endDiscard }] = useDisclosure();
  const take = (next: ArticleReply) => {
    draft.take(next);
    changed(next);
  };
  const save = useMutation({
    mutationFn: (over?: string) =>
      article === undefined
        ? call("POST", "knowledge/articles", articleReply, { site, content, variantOf: seed.of })
        : call("PUT", `knowledge/articles/${article.id}`, articleReply, { from: over ?? draft.from, content }),
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
    draft.discard();
    endDiscard();
  };
  const set = (more: Partial<ArticleContent>) => {
    draft.set({ ...content, ...more });
    if (save.isSuccess || save.isError) save.reset();
  };
  const isConflict = save.error instanceof ApiError && save.error.code === "ARTICLE_CHANGED";

  return (
    <form
      className="editor"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <EditorHead
        article={article}
        title={saved.title}
        dirty={dirty}
        busy={{ saving: save.isPending, archiving: unarchive.isPending }}
        onHistory={openHistory}
        onSchedule={openSchedule}
        onArchive={() => unarchive.mutate(true)}
        onDiscard={askDiscard}
      />
      <EditorNotes
        article={article}
        keptAt={draft.keptAt}
        dirty={dirty}
        // Once published, it no longer waits for the next publish.
        isSaved={(save.isSuccess || created) && article?.state !== "live"}
        isArchived={article?.state === "archived"}
        onDiscard={askDiscard}
        onUnarchive={() => unarchive.mutate(false)}
      />
      {save.isError && !isConflict ? <Fault error={save.error} /> : null}
      {unarchive.isError ? <Fault error={unarchive.error} /> : null}
      {article === undefined ? null : <Variants article={article} dirty={dirty} />}
      <EditorFields article={article} content={content} checked={checked} onChange={set} />
      <DiscardDialog opened={discarding} onKeep={endDiscard} onDiscard={discard} />
      {article === undefined ? null : (
        <>
          {scheduling ? <ScheduleDialog article={article} onClose={closeSchedule} /> : null}
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

/** Asks before unsaved changes are thrown away. */
function DiscardDialog({ opened, onKeep, onDiscard }: { opened: boolean; onKeep(): void; onDiscard(): void }) {
  const said = useWords(words);
  return (
    <Modal
      opened={opened}
      onClose={onKeep}
      title={said.discardAsk}
      centered
      closeButtonProps={{ "aria-label": said.close }}
    >
      <Group justify="end">
        <Button variant="default" onClick={onKeep}>
          {said.keepWriting}
        </Button>
        <Button color="red" onClick={onDiscard}>
          {said.discard}
        </Button>
      </Group>
    </Modal>
  );
}
