import { Badge } from "@mantine/core";
import type { Waits } from "../../../server/wire/article-review.ts";
import type { ArticleState } from "../../../server/wire/knowledge.ts";
import { useWords } from "../../language.tsx";
import { words as approvalWords } from "./approvals/words.ts";
import { words } from "./words.ts";

const COLOURS = { live: "pine", changed: "yellow", new: "blue", archived: "gray" } as const;

/** An article's state; on hover, what it means for visitors. */
export function StateBadge({ state }: { state: ArticleState }) {
  const said = useWords(words);
  return (
    <Badge
      size="sm"
      variant="light"
      color={COLOURS[state]}
      className={`state-badge ${state}`}
      title={said.stateHelp[state]}
      tt="none"
      autoContrast
    >
      {said.states[state]}
    </Badge>
  );
}

/** Why a publish leaves an article's change out. */
export function WaitsBadge({ waits }: { waits: Waits | null }) {
  const said = useWords(approvalWords);
  if (waits === null) return null;
  return (
    <Badge
      size="sm"
      variant="outline"
      color={waits === "sent-back" ? "red" : "gray"}
      title={said.waitsHelp[waits]}
      tt="none"
    >
      {said.waits[waits]}
    </Badge>
  );
}
