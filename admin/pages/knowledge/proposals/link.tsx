import { Anchor } from "@mantine/core";
import { Link } from "react-router";
import { useWords } from "../../../language.tsx";
import { useOpenProposals } from "./use-proposals.ts";
import { words } from "./words.ts";

/** The way to an article's proposed phrasings, if it has some. */
export function ArticleProposalsLink({ articleId }: { articleId: string }) {
  const said = useWords(words);
  const open = useOpenProposals(articleId) ?? 0;
  if (open === 0) return null;
  return (
    <Anchor component={Link} to={`/knowledge/proposals?article=${articleId}`} size="xs">
      {said.open(open)}
    </Anchor>
  );
}
