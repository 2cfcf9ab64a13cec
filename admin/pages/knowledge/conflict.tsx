import { Button, Group, Modal, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ArticleContent, type ArticleReply, articleReply, compareReply } from "../../../server/wire/knowledge.ts";
import { call } from "../../api.ts";
import { useWords } from "../../language.tsx";
import { Fault } from "../../parts/fault.tsx";
import { Loading } from "../../parts/loading.tsx";
import { Diff } from "./diff.tsx";
import { words } from "./words.ts";

/** Somebody else has saved: shows how the two versions differ and lets the writer choose. */
export function Conflict({
  articleId,
  mine,
  onMine,
  onTheirs,
  onWrite,
}: {
  articleId: string;
  mine: ArticleContent;
  /** @param from their revision, which would be replaced */
  onMine: (from: string) => void;
  onTheirs: (theirs: ArticleReply) => void;
  onWrite: () => void;
}) {
  const said = useWords(words);
  const both = useQuery({
    queryKey: ["conflict", articleId],
    staleTime: 0,
    gcTime: 0,
    queryFn: async () => {
      const theirs = await call("GET", `knowledge/articles/${articleId}`, articleReply);
      const { diff } = await call("POST", `knowledge/articles/${articleId}/compare`, compareReply, {
        before: theirs.revisionId,
        after: mine,
      });
      return { theirs, diff };
    },
  });
  return (
    <Modal
      opened
      onClose={onWrite}
      title={said.conflictTitle}
      size="xl"
      centered
      closeButtonProps={{ "aria-label": said.close }}
    >
      <Text size="sm" c="dimmed" mb="sm">
        {said.conflictBody}
      </Text>
      {both.isPending ? (
        <Loading />
      ) : both.isError ? (
        <Fault error={both.error} onRetry={() => void both.refetch()} />
      ) : (
        <>
          <Diff diff={both.data.diff} />
          <Group justify="end" mt="md">
            <Button variant="subtle" color="gray" onClick={onWrite}>
              {said.keepWriting}
            </Button>
            <Button variant="default" onClick={() => onTheirs(both.data.theirs)}>
              {said.takeTheirs}
            </Button>
            <Button onClick={() => onMine(both.data.theirs.revisionId)}>{said.saveMine}</Button>
          </Group>
        </>
      )}
    </Modal>
  );
}
