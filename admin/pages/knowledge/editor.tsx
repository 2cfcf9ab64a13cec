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
import { useArticleDraft } from "./use-article-draft.ts";
import { words } from "./words.ts";

/** The article editor. Unsaved text is stored in the browser, so that nothing gets lost. */
export function Editor({ article, language }: { article: ArticleReply | undefined; language: string }) {
  const said = useWords(words);
  const site = useSiteKey();
  const navigate = useNavigate();
  const created = (useLocation().state as { created?: boolean } | null)?.created === true;
  const changed = useKnowledgeChanged();
  const draft = useArticleDraft(article, language);
  const { content, saved, dirty } = draft;
  const [checked, setChecked] = useState(false);
  const [history, { open: openHistory, close: closeHistory }] = useDisclosure();
  const [discarding, { open: askDiscard, close: endDiscard }] = useDisclosure();
  const take = (next: ArticleReply) => {
    draft.take(next);
    changed(next);
  };
  const save = useMutation({
    mutationFn: (over?: string) =>
      article === undefined
        ? call("POST", "knowledge/articles", articleReply, { site, content })
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
        onArchive={() => unarchive.mutate(true)}
        onDiscard={askDiscard}
      />
      <EditorNotes
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
      <EditorFields articleId={article?.id} content={content} checked={checked} onChange={set} />
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
