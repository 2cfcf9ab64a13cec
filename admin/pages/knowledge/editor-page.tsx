import { Anchor } from "@mantine/core";
import { Link, useParams, useSearchParams } from "react-router";
import { useWords } from "../../language.tsx";
import { Fault } from "../../parts/fault.tsx";
import { Loading } from "../../parts/loading.tsx";
import { useSession } from "../../session.tsx";
import { Editor } from "./editor.tsx";
import { useArticle } from "./queries.ts";
import { blank } from "./use-article-draft.ts";
import { words } from "./words.ts";

/** One article, or a new one; with `?of=ID&language=de` a translation of another. */
export function EditorPage() {
  const said = useWords(words);
  const { articleId } = useParams();
  const { site } = useSession();
  const [search] = useSearchParams();
  const of = articleId === undefined ? (search.get("of") ?? undefined) : undefined;
  const shown = useArticle(articleId ?? of);
  const language = search.get("language") ?? site?.language ?? "en";
  const isNew = articleId === undefined;
  return (
    <section aria-label={said.fieldAnswer}>
      <Anchor
        component={Link}
        to={of === undefined ? "/knowledge" : `/knowledge/articles/${of}`}
        size="sm"
        className="back"
      >
        ← {of === undefined ? said.backToList : (shown.data?.content.title ?? said.backToList)}
      </Anchor>
      {isNew && of === undefined ? (
        <Editor key="new" article={undefined} seed={{ content: blank(language) }} />
      ) : shown.isPending ? (
        <Loading />
      ) : shown.isError ? (
        <Fault error={shown.error} onRetry={() => void shown.refetch()} />
      ) : isNew ? (
        <Editor
          key={`${of}:${language}`}
          article={undefined}
          // Its questions are asked in other words.
          seed={{ ...(of && { of }), content: { ...shown.data.content, phrasings: [], url: null, language } }}
        />
      ) : (
        <Editor key={articleId} article={shown.data} seed={{ content: shown.data.content }} />
      )}
    </section>
  );
}
