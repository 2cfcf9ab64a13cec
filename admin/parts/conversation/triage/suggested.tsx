import { Button } from "@mantine/core";
import type { ConversationReply } from "../../../../server/wire/conversations.ts";
import { useWords } from "../../../language.tsx";
import { useShortcuts } from "../../../shortcuts.ts";
import type { Act } from "../use-acts.ts";
import { useTags } from "../use-setup.ts";
import { words } from "./words.ts";

/** What is likely of a conversation and not said yet: each is confirmed with a click, the first with a key. */
export function Suggested({
  conversation,
  busy,
  onAct,
}: {
  conversation: Pick<ConversationReply, "topic" | "likely" | "row">;
  busy: boolean;
  onAct(act: Act): void;
}) {
  const said = useWords(words);
  const shown = useSuggestions(conversation);
  const first = shown[0];
  useShortcuts({ y: first === undefined ? undefined : () => onAct(first.act) });
  return shown.map(({ text, act }) => (
    <Button
      key={act.do}
      size="compact-xs"
      variant="light"
      disabled={busy}
      onClick={() => onAct(act)}
      title={act === first?.act ? `${said.suggested} (y)` : said.suggested}
    >
      <bdi>{text}</bdi>
    </Button>
  ));
}

function useSuggestions({ topic, likely, row }: Pick<ConversationReply, "topic" | "likely" | "row">) {
  const said = useWords(words);
  const tags = useTags();
  const hasTopic = tags.some((one) => one.isTopic && row.tagIds.includes(one.id));
  const tag = hasTopic ? undefined : tags.find((one) => one.id === topic?.tagId);
  const { priority, sentiment } = likely;
  const shown: { text: string; act: Act }[] = [];
  if (tag !== undefined) shown.push({ text: said.addTopic(tag.name), act: { do: "tags", add: [tag.id], remove: [] } });
  if (priority !== null && priority.is !== row.priority)
    shown.push({
      text: said.confirm(said.priority, said.priorities[priority.is]),
      act: { do: "priority", priority: priority.is },
    });
  if (sentiment !== null && sentiment.is !== row.sentiment)
    shown.push({
      text: said.confirm(said.sentiment, said.sentiments[sentiment.is]),
      act: { do: "sentiment", sentiment: sentiment.is },
    });
  return shown;
}
