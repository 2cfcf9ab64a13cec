import { Anchor, Badge, Button } from "@mantine/core";
import { Link } from "react-router";
import { useLanguage, useWords } from "../../../language.tsx";
import { count } from "../../../parts/format.ts";
import { useOpenProposals } from "./use-proposals.ts";
import { words } from "./words.ts";

/** The way to the proposed phrasings of all articles, with how many wait. */
export function ProposalsLink() {
  const said = useWords(words);
  const { language } = useLanguage();
  const open = useOpenProposals(null) ?? 0;
  return (
    <Button
      component={Link}
      to="proposals"
      variant="subtle"
      color="gray"
      rightSection={
        open === 0 ? null : (
          <Badge size="sm" variant="light" className="tabular">
            {count(open, language)}
          </Badge>
        )
      }
    >
      {said.title}
    </Button>
  );
}

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
