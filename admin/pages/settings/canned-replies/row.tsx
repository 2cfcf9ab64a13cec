import { Badge, Group, Text } from "@mantine/core";
import type { CannedReplyWire } from "../../../../server/wire/canned-replies.ts";
import { useWords } from "../../../language.tsx";
import { RowActions, Uses } from "./row-end.tsx";
import { words } from "./words.ts";
import "./canned-replies.css";

/** A canned reply in the list: what it's called, how it begins, and how often it's used. */
export function CannedReplyRow(options: { reply: CannedReplyWire; busy: boolean; onEdit(): void; onArchive(): void }) {
  const { reply, busy } = options;
  const said = useWords(words);
  const languages = Object.keys(reply.translations);
  return (
    <li className="canned-row">
      <div className="canned-about">
        <Group gap={8}>
          <Text fw={600} size="sm">
            <bdi>{reply.name}</bdi>
          </Text>
          <code className="canned-shortcut">/{reply.shortcut}</code>
          <Badge size="sm" variant="light" color="gray">
            {reply.site === null ? said.allSites : said.thisSite}
          </Badge>
          {languages.length === 0 ? null : (
            <Badge size="sm" variant="light" color="gray">
              {languages.join(", ")}
            </Badge>
          )}
        </Group>
        <Text size="sm" lineClamp={2} className="canned-text">
          <bdi>{reply.text}</bdi>
        </Text>
        <Uses uses={reply.uses} lastUsedAt={reply.lastUsedAt} />
      </div>
      <RowActions
        name={reply.name}
        archived={reply.archived}
        busy={busy}
        onEdit={options.onEdit}
        onArchive={options.onArchive}
      />
    </li>
  );
}
