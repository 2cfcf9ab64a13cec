import { Alert, Button, Group, SegmentedControl, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { CannedReplyWire } from "../../../../server/wire/canned-replies.ts";
import { useWords } from "../../../language.tsx";
import { useCannedReplies, useSaveCannedReply } from "../../../parts/canned-replies.ts";
import { Empty } from "../../../parts/empty.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { useSiteKey } from "../../../session.tsx";
import { Loaded, Section } from "../section.tsx";
import { words as common } from "../words.ts";
import { CannedReplyDialog } from "./dialog.tsx";
import { CannedReplyRow } from "./row.tsx";
import { words } from "./words.ts";

/** The canned replies of this site and of all sites: find, write, archive. */
export default function CannedReplies() {
  const said = useWords(words);
  const title = useWords(common).cannedReplies;
  const site = useSiteKey();
  const [archived, setArchived] = useState(false);
  const [search, setSearch] = useState("");
  const [edited, setEdited] = useState<CannedReplyWire | "new" | null>(null);
  const query = useCannedReplies(site, { archived });
  const save = useSaveCannedReply();
  return (
    <Section title={title} text={said.text} aside={<Button onClick={() => setEdited("new")}>{said.add}</Button>}>
      <Group gap="sm">
        <TextInput
          flex={1}
          miw={180}
          aria-label={said.search}
          placeholder={said.search}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <SegmentedControl
          size="xs"
          aria-label={said.show}
          value={archived ? "archived" : "used"}
          onChange={(value) => setArchived(value === "archived")}
          data={[
            { value: "used", label: said.inUse },
            { value: "archived", label: said.archived },
          ]}
        />
      </Group>
      {save.isError ? <Fault error={save.error} /> : null}
      <Loaded query={query}>
        {({ replies }) => {
          const shown = replies.filter((one) => matches(one, search));
          if (replies.length === 0) {
            return archived ? (
              <Text c="dimmed">{said.noneArchived}</Text>
            ) : (
              <Empty title={said.none}>{said.noneText}</Empty>
            );
          }
          if (shown.length === 0) return <Alert color="gray">{said.noneFound}</Alert>;
          return (
            <ul className="canned-list" aria-label={title}>
              {shown.map((one) => (
                <CannedReplyRow
                  key={one.id}
                  reply={one}
                  busy={save.isPending}
                  onEdit={() => setEdited(one)}
                  onArchive={() => save.mutate({ id: one.id, archived: !one.archived })}
                />
              ))}
            </ul>
          );
        }}
      </Loaded>
      {edited === null ? null : (
        <CannedReplyDialog
          {...(edited === "new" ? {} : { reply: edited })}
          onSaved={() => setEdited(null)}
          onClose={() => setEdited(null)}
        />
      )}
    </Section>
  );
}

function matches({ name, shortcut, text }: CannedReplyWire, search: string): boolean {
  const wanted = search.trim().toLowerCase().replace(/^\//u, "");
  return [name, shortcut, text].some((one) => one.toLowerCase().includes(wanted));
}
