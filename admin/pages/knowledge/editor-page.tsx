import { Anchor } from "@mantine/core";
import { Link, useParams } from "react-router";
import { useWords } from "../../language.tsx";
import { Fault } from "../../parts/fault.tsx";
import { Loading } from "../../parts/loading.tsx";
import { useSession } from "../../session.tsx";
import { Editor } from "./editor.tsx";
import { useArticle } from "./queries.ts";
import { words } from "./words.ts";

/** One article, or a new one. */
export function EditorPage() {
  const said = useWords(words);
  const { articleId } = useParams();
  const { site } = useSession();
  const article = useArticle(articleId);
  const language = site?.language ?? "en";
  return (
    <section aria-label={said.fieldAnswer}>
      <Anchor component={Link} to="/knowledge" size="sm" className="back">
        ← {said.backToList}
      </Anchor>
      {articleId === undefined ? (
        <Editor key="new" article={undefined} language={language} />
      ) : article.isPending ? (
        <Loading />
      ) : article.isError ? (
        <Fault error={article.error} onRetry={() => void article.refetch()} />
      ) : (
        <Editor key={articleId} article={article.data} language={language} />
      )}
    </section>
  );
}
