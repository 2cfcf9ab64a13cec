import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { modelAdded } from "../../../../server/wire/model-shelf.ts";
import { useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import type { Fetchable } from "./fetch-dialog.tsx";
import { SendButton } from "./send-button.tsx";
import { type ModelActs, useModelsChanged } from "./use-model-acts.ts";
import { words } from "./words.ts";

/** Adds a model that isn't in the list: by its name on the hub, or from a file. */
export function AddModel({ acts, onFound }: { acts: ModelActs; onFound: (model: Fetchable) => void }) {
  const said = useWords(words);
  const changed = useModelsChanged();
  const [name, setName] = useState("");
  const { lookUp } = acts;
  const find = () =>
    lookUp.mutate(name.trim(), {
      onSuccess(facts) {
        setName("");
        onFound({
          ...{ name: facts.name, title: facts.title, bytes: facts.bytes, memoryBytes: facts.memory_bytes },
          ...{ tokensPerSecond: facts.tokens_per_second, restricted: facts.restricted },
          licence: facts.licence === null ? null : { name: facts.licence, url: facts.licence_url },
          isTooLarge: facts.fits === false,
        });
      },
    });
  return (
    <Stack gap="xs" className="row-card">
      <Text fw={600}>{said.addTitle}</Text>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== "") find();
        }}
      >
        <Group align="flex-end" gap="sm">
          <TextInput
            label={said.hubName}
            description={said.hubNameText}
            placeholder="owner/repository/file.gguf"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            className="model-name"
            spellCheck={false}
            autoCapitalize="none"
          />
          <Button type="submit" variant="default" loading={lookUp.isPending} disabled={name.trim() === ""}>
            {said.lookUp}
          </Button>
        </Group>
      </form>
      {lookUp.error === null ? null : <Fault error={lookUp.error} />}
      <SendButton
        label={said.chooseFile}
        path={(file) => `models/file?${new URLSearchParams({ name: file })}`}
        schema={modelAdded}
        onSent={(added) => {
          void changed();
          return said.added(added.name);
        }}
      />
    </Stack>
  );
}
