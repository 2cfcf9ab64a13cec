import { Button } from "@mantine/core";
import type { ConversationReply } from "../../../../server/wire/conversations.ts";
import { useWords } from "../../../language.tsx";
import { useShortcuts } from "../../../shortcuts.ts";
import type { Act } from "../use-acts.ts";
import { useTags } from "../use-setup.ts";
import { words } from "./words.ts";

/** The likely topic of a conversation that has none, to be added with a click or a key. */
export function SuggestedTopic({
  conversation: { topic, row },
  busy,
  onAct,
}: {
  conversation: Pick<ConversationReply, "topic" | "row">;
  busy: boolean;
  onAct(act: Act): void;
}) {
  const said = useWords(words);
  const tags = useTags();
  const hasTopic = tags.some((one) => one.isTopic && row.tagIds.includes(one.id));
  const tag = hasTopic ? undefined : tags.find((one) => one.id === topic?.tagId);
  const add = tag === undefined ? undefined : () => onAct({ do: "tags", add: [tag.id], remove: [] });
  useShortcuts({ y: add });
  if (tag === undefined) return null;
  return (
    <Button size="compact-xs" variant="light" disabled={busy} onClick={add} title={`${said.tags} (y)`}>
      <bdi>{said.addTopic(tag.name)}</bdi>
    </Button>
  );
}
