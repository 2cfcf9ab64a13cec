import { Alert, Badge, Button, Group, Modal, Select } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "react-router";
import {
  type ArticleReply,
  type ArticleVariant,
  articleReply,
  compareReply,
} from "../../../../server/wire/knowledge.ts";
import { call } from "../../../api.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { Loading } from "../../../parts/loading.tsx";
import { languageChoices } from "../../../parts/new-site/languages.ts";
import { Diff } from "../diff.tsx";
import { useKnowledgeChanged } from "../queries.ts";
import { words } from "./words.ts";

const primary = (language: string) => language.split("-")[0]?.toLowerCase() ?? language;

/** The article in its languages; a translation says when its original has changed. */
export function Variants({ article, dirty }: { article: ArticleReply; dirty: boolean }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const [adding, { open, close }] = useDisclosure();
  const changed = useKnowledgeChanged();
  const { variants } = article;
  const own = variants.find((one) => one.id === article.id);
  const names = new Intl.DisplayNames([language], { type: "language" });
  const change = useMutation({
    mutationFn: (body: { of?: null; isUpToDate?: true }) =>
      call("POST", `knowledge/articles/${article.id}/variant`, articleReply, body),
    onSuccess: (next) => {
      changed(next);
      changed();
    },
  });
  return (
    <>
      <nav className="variants" aria-label={said.title}>
        {variants.map((one) => (
          <Link
            key={one.id}
            to={`/knowledge/articles/${one.id}`}
            aria-current={one.id === article.id ? "page" : undefined}
          >
            {names.of(one.language) ?? one.language}
            {one.isOriginal ? ` (${said.original})` : ""}
            {one.isBehind ? (
              <Badge size="xs" ml={6} variant="light" color="yellow" tt="none" title={said.behind}>
                !
              </Badge>
            ) : null}
          </Link>
        ))}
        <Button size="compact-sm" variant="subtle" color="gray" onClick={open} disabled={dirty}>
          {said.add}
        </Button>
        {own === undefined || own.isOriginal ? null : (
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            onClick={() => change.mutate({ of: null })}
            loading={change.isPending}
          >
            {said.unlink}
          </Button>
        )}
      </nav>
      {change.isError ? <Fault error={change.error} /> : null}
      {own?.isBehind === true ? (
        <Behind
          variant={own}
          original={variants.find((one) => one.isOriginal)}
          busy={change.isPending}
          onUpToDate={() => change.mutate({ isUpToDate: true })}
        />
      ) : null}
      {adding ? <AddDialog article={article} onClose={close} /> : null}
    </>
  );
}

/** What has changed in the original since. */
function Behind(options: {
  variant: ArticleVariant;
  original: ArticleVariant | undefined;
  busy: boolean;
  onUpToDate(): void;
}) {
  const said = useWords(words);
  const { variant, original } = options;
  const [shown, { toggle }] = useDisclosure();
  const { basisId } = variant;
  const compare = useQuery({
    queryKey: ["compare", original?.id, basisId, "newest"],
    enabled: shown && original !== undefined && basisId !== null,
    queryFn: () =>
      call("POST", `knowledge/articles/${original?.id}/compare`, compareReply, { before: basisId, after: "newest" }),
  });
  return (
    <Alert color="yellow" variant="light" p="xs" mb="sm" title={said.behind}>
      <Group gap="xs">
        {basisId === null ? null : (
          <Button size="compact-sm" variant="default" onClick={toggle} aria-expanded={shown}>
            {said.whatChanged}
          </Button>
        )}
        <Button size="compact-sm" variant="default" onClick={options.onUpToDate} loading={options.busy}>
          {said.upToDate}
        </Button>
      </Group>
      {!shown ? null : compare.isPending ? (
        <Loading />
      ) : compare.isError ? (
        <Fault error={compare.error} onRetry={() => void compare.refetch()} />
      ) : (
        <Diff diff={compare.data.diff} />
      )}
    </Alert>
  );
}

function AddDialog({ article, onClose }: { article: ArticleReply; onClose(): void }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const navigate = useNavigate();
  const taken = new Set([article.content, ...article.variants].map((one) => primary(one.language)));
  const choices = languageChoices(language, article.content.language).filter((one) => !taken.has(primary(one.value)));
  const original = article.variants.find((one) => one.isOriginal)?.id ?? article.id;
  return (
    <Modal opened onClose={onClose} title={said.add} centered closeButtonProps={{ "aria-label": said.close }}>
      <Select
        label={said.language}
        description={said.addWhy}
        searchable
        data={choices}
        value={null}
        data-autofocus
        onChange={(next) => {
          if (next === null) return;
          onClose();
          navigate(`/knowledge/new?${new URLSearchParams({ of: original, language: next })}`);
        }}
      />
    </Modal>
  );
}
