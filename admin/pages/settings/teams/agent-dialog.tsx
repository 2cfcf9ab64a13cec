import { Button, Group, Modal, MultiSelect, NumberInput, Stack } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { MAX_CAPACITY } from "../../../../server/wire/colleagues.ts";
import { type Colleague, colleaguesReply } from "../../../../server/wire/inbox.ts";
import { call } from "../../../api.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { COLLEAGUES } from "../../../parts/conversation/use-colleagues.ts";
import { useTags } from "../../../parts/conversation/use-setup.ts";
import { Fault } from "../../../parts/fault.tsx";
import { languageChoices } from "../../../parts/new-site/languages.ts";
import { words as common } from "../words.ts";
import { words } from "./words.ts";

/** How many conversations an agent is assigned automatically, and their skills. */
export function AgentDialog({ agent, onClose }: { agent: Colleague; onClose(): void }) {
  const said = useWords(words);
  const { cancel, close, save } = useWords(common);
  const queries = useQueryClient();
  const { language } = useLanguage();
  const tags = useTags();
  const [capacity, setCapacity] = useState<number | null>(agent.capacity);
  const [languages, setLanguages] = useState(agent.languages);
  const [tagIds, setTagIds] = useState(agent.tagIds);
  const store = useMutation({
    mutationFn: () => call("PATCH", `colleagues/${agent.id}`, colleaguesReply, { capacity, languages, tagIds }),
    onSuccess(reply) {
      queries.setQueryData(COLLEAGUES, reply);
      onClose();
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={said.editAgent(agent.name)}
      centered
      closeButtonProps={{ "aria-label": close }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          store.mutate();
        }}
      >
        <Stack gap="md">
          {store.error === null ? null : <Fault error={store.error} />}
          <NumberInput
            label={said.capacity}
            description={said.capacityText}
            placeholder={said.asSite}
            data-autofocus
            min={0}
            max={MAX_CAPACITY}
            allowDecimal={false}
            allowNegative={false}
            value={capacity ?? ""}
            onChange={(value) => setCapacity(typeof value === "number" ? value : null)}
          />
          <MultiSelect
            label={said.languages}
            description={said.languagesText}
            searchable
            data={languageChoices(language, ...agent.languages)}
            value={languages}
            onChange={setLanguages}
          />
          <MultiSelect
            label={said.tags}
            description={said.tagsText}
            searchable
            data={tags.map(({ id, name }) => ({ value: id, label: name }))}
            value={tagIds}
            onChange={setTagIds}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {cancel}
            </Button>
            <Button type="submit" loading={store.isPending}>
              {save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
