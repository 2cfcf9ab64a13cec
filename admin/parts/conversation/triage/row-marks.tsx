import { Text } from "@mantine/core";
import type { Priority } from "../../../../server/wire/desk.ts";
import { useWords } from "../../../language.tsx";
import { useTags } from "../use-setup.ts";
import { PriorityIcon } from "./icons.tsx";
import { COLOURS } from "./priority.tsx";
import { TagBadge } from "./tag-badge.tsx";
import { words } from "./words.ts";

/** Tags of a row that are written out; a list has no room for more. */
const SHOWN = 2;

/** A row's priority, unless it's the usual one. */
export function PriorityFlag({ priority }: { priority: Priority }) {
  const said = useWords(words);
  if (priority === "normal") return null;
  const label = `${said.priority}: ${said.priorities[priority]}`;
  return (
    <Text span c={COLOURS[priority]} className="row-flag" role="img" aria-label={label} title={label}>
      <PriorityIcon size={14} />
    </Text>
  );
}

/** The first tags of a row in their colours, and how many more there are. */
export function RowTags({ tagIds }: { tagIds: readonly string[] }) {
  const tags = useTags().filter((one) => tagIds.includes(one.id));
  if (tags.length === 0) return null;
  return (
    <span className="row-tags">
      {tags.slice(0, SHOWN).map((tag) => (
        <TagBadge key={tag.id} tag={tag} size="xs" />
      ))}
      {tags.length > SHOWN ? (
        <Text span size="xs" title={tags.map((tag) => tag.name).join(", ")}>
          +{tags.length - SHOWN}
        </Text>
      ) : null}
    </span>
  );
}
