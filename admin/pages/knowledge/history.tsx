import { Badge, Button, Drawer, Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type ArticleReply, articleReply, compareReply } from "../../../server/wire/knowledge.ts";
import { call } from "../../api.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { Fault } from "../../parts/fault.tsx";
import { when } from "../../parts/format.ts";
import { Loading } from "../../parts/loading.tsx";
import { Diff } from "./diff.tsx";
import { words } from "./words.ts";

/** An article's revisions, each with what has changed since, and a button to restore it. */
export function History({
  article,
  opened,
  dirty,
  onClose,
  onRestored,
}: {
  article: ArticleReply;
  opened: boolean;
  dirty: boolean;
  onClose: () => void;
  onRestored: (article: ArticleReply) => void;
}) {
  const said = useWords(words);
  const { language } = useLanguage();
  const [chosen, setChosen] = useState<string | null>(null);
  const compare = useQuery({
    queryKey: ["compare", article.id, chosen, article.revisionId],
    enabled: opened && chosen !== null,
    queryFn: () =>
      call("POST", `knowledge/articles/${article.id}/compare`, compareReply, { before: chosen, after: "newest" }),
  });
  const restore = useMutation({
    mutationFn: (revisionId: string) =>
      call("POST", `knowledge/articles/${article.id}/restore`, articleReply, { from: article.revisionId, revisionId }),
    onSuccess: (next) => {
      setChosen(null);
      onRestored(next);
    },
  });
  return (
    <Drawer opened={opened} onClose={onClose} title={said.history} position="right" size="lg">
      {restore.isSuccess ? (
        <Text size="sm" mb="sm" role="status" className="said">
          {said.restored}
        </Text>
      ) : null}
      {restore.isError ? <Fault error={restore.error} /> : null}
      <Stack gap={4}>
        {article.revisions.map(({ id, number, title, author, createdAt, isNewest, isLive }) => (
          <div key={id} className={`revision ${chosen === id ? "chosen" : ""}`}>
            <UnstyledButton
              className="revision-line"
              onClick={() => setChosen(chosen === id ? null : id)}
              aria-expanded={chosen === id}
              disabled={isNewest}
            >
              <Group gap={8}>
                <Text size="sm" fw={500}>
                  {said.revision(number)}
                </Text>
                {isNewest ? (
                  <Badge size="xs" variant="outline" color="gray" tt="none">
                    {said.newest}
                  </Badge>
                ) : null}
                {isLive ? (
                  <Badge size="xs" variant="light" tt="none">
                    {said.isLive}
                  </Badge>
                ) : null}
                <Text size="xs" c="dimmed" className="tabular">
                  {when(createdAt, language)}
                </Text>
                {author === null ? null : (
                  <Text size="xs" c="dimmed" className="isolate">
                    {author}
                  </Text>
                )}
              </Group>
              <Text size="xs" c="dimmed" truncate className="isolate">
                {title}
              </Text>
            </UnstyledButton>
            {chosen === id ? (
              <div className="revision-diff">
                {compare.isPending ? (
                  <Loading />
                ) : compare.isError ? (
                  <Fault error={compare.error} onRetry={() => void compare.refetch()} />
                ) : (
                  <>
                    <Text size="xs" c="dimmed" mb={6}>
                      {Object.keys(compare.data.diff).length === 0 ? said.noDifference : said.sinceThen}
                    </Text>
                    <Diff diff={compare.data.diff} />
                    <Button
                      mt="sm"
                      size="xs"
                      variant="default"
                      disabled={dirty}
                      onClick={() => restore.mutate(id)}
                      loading={restore.isPending}
                    >
                      {said.restore}
                    </Button>
                    {dirty ? (
                      <Text size="xs" c="dimmed" mt={4}>
                        {said.restoreUnsaved}
                      </Text>
                    ) : null}
                  </>
                )}
              </div>
            ) : null}
          </div>
        ))}
      </Stack>
    </Drawer>
  );
}
