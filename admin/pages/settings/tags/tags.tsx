import { Button, Group, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type TagWire, tagsReply } from "../../../../server/wire/desk.ts";
import { call } from "../../../api.ts";
import { useWords } from "../../../language.tsx";
import { TagBadge } from "../../../parts/conversation/triage/tag-badge.tsx";
import { TAGS } from "../../../parts/conversation/use-setup.ts";
import { Empty } from "../../../parts/empty.tsx";
import { Confirm } from "../confirm.tsx";
import { Loaded, Section } from "../section.tsx";
import { words as common } from "../words.ts";
import { TagDialog } from "./tag-dialog.tsx";
import { words } from "./words.ts";

/** An organisation's tags: their names, colours, and how often they are used. */
export default function Tags() {
  const said = useWords(words);
  const title = useWords(common).tags;
  const queries = useQueryClient();
  const query = useQuery({ queryKey: TAGS, queryFn: () => call("GET", "tags", tagsReply) });
  const [edited, setEdited] = useState<TagWire | "new" | null>(null);
  const [dropped, setDropped] = useState<TagWire | null>(null);
  const remove = useMutation({
    mutationFn: (id: string) => call("DELETE", `tags/${id}`, tagsReply),
    onSuccess(reply) {
      queries.setQueryData(TAGS, reply);
      setDropped(null);
    },
  });
  return (
    <Section title={title} text={said.text} aside={<Button onClick={() => setEdited("new")}>{said.add}</Button>}>
      <Loaded query={query}>
        {({ tags }) =>
          tags.length === 0 ? (
            <Empty title={said.none}>{said.noneText}</Empty>
          ) : (
            <ul className="plain-list" aria-label={title}>
              {tags.map((tag) => (
                <li key={tag.id} className="row-card key-row">
                  <Group gap="sm" flex="1 1 240px" miw={0}>
                    <TagBadge tag={tag} />
                    <Text size="sm" c="dimmed">
                      {said.used(tag.conversations)}
                    </Text>
                  </Group>
                  <Group gap={4}>
                    <Button size="xs" variant="default" onClick={() => setEdited(tag)}>
                      {said.edit}
                    </Button>
                    <Button size="xs" variant="subtle" color="red" onClick={() => setDropped(tag)}>
                      {said.delete}
                    </Button>
                  </Group>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {edited === null ? null : (
        <TagDialog tag={edited === "new" ? undefined : edited} onClose={() => setEdited(null)} />
      )}
      <Confirm
        opened={dropped !== null}
        title={said.deleteTitle(dropped?.name ?? "")}
        text={said.deleteText(dropped?.conversations ?? 0)}
        yes={said.delete}
        busy={remove.isPending}
        error={remove.error}
        onYes={() => dropped !== null && remove.mutate(dropped.id)}
        onClose={() => {
          remove.reset();
          setDropped(null);
        }}
      />
    </Section>
  );
}
