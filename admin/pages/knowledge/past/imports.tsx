import { Button, Group, Modal, Text } from "@mantine/core";
import { useState } from "react";
import type { PastReply } from "../../../../server/wire/past-conversations.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { when } from "../../../parts/format.ts";
import { useDeleteImport } from "./use-past.ts";
import { words } from "./words.ts";

/** The files that were imported, and a way to delete what came from each. */
export function Imports({ imports }: { imports: PastReply["imports"] }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const [asked, setAsked] = useState<string | null>(null);
  const remove = useDeleteImport();
  return (
    <>
      <ul className="past">
        {imports.map(({ id, name, source, conversations, by, at }) => (
          <li key={id} className="past-row">
            <div className="past-about">
              <Text size="sm" fw={500} className="past-text">
                <bdi>{name}</bdi>
              </Text>
              <Button size="compact-xs" variant="subtle" color="red" ms="auto" onClick={() => setAsked(id)}>
                {said.delete}
              </Button>
            </div>
            <Text size="xs" c="dimmed">
              {said.sources[source]} · {said.importedAs(conversations, when(at, language))}
              {by === null ? null : ` ${said.by(by)}`}
            </Text>
          </li>
        ))}
      </ul>
      <Modal opened={asked !== null} onClose={() => setAsked(null)} title={said.deleteAsk} centered>
        <Text size="sm" mb="md">
          {said.deleteWhy}
        </Text>
        {remove.isError ? <Fault error={remove.error} /> : null}
        <Group justify="end">
          <Button variant="default" onClick={() => setAsked(null)}>
            {said.cancel}
          </Button>
          <Button
            color="red"
            loading={remove.isPending}
            onClick={() => asked !== null && remove.mutate(asked, { onSuccess: () => setAsked(null) })}
          >
            {said.delete}
          </Button>
        </Group>
      </Modal>
    </>
  );
}
