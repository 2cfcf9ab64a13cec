import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { siteWire } from "../../../../server/wire/settings.ts";
import { ApiError, call } from "../../../api.ts";
import { useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { useSession } from "../../../session.tsx";
import { words as common } from "../words.ts";
import { words } from "./words.ts";

/** Creates a site and opens it. */
export function NewSite({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const said = useWords(words);
  const both = useWords(common);
  const queries = useQueryClient();
  const { setSite } = useSession();
  const [name, setName] = useState("");
  const [typed, setKey] = useState<string | null>(null);
  const key = typed ?? keyOf(name);
  const make = useMutation({
    mutationFn: () => call("POST", "settings/site", siteWire, { name, key }),
    async onSuccess(site) {
      await queries.invalidateQueries({ queryKey: ["me"] });
      setSite(site.key);
      onClose();
    },
  });
  const isTaken = make.error instanceof ApiError && make.error.code === "SITE_TAKEN";
  const isWrong = key !== "" && !/^[a-z0-9][a-z0-9-]{0,62}$/.test(key);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "" && key !== "" && !isWrong) make.mutate();
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={said.newTitle}
      centered
      closeButtonProps={{ "aria-label": both.close }}
    >
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm" c="dimmed">
            {said.newText}
          </Text>
          <TextInput
            label={said.name}
            value={name}
            maxLength={120}
            required
            data-autofocus
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label={said.key}
            description={said.newKeyText}
            value={key}
            required
            error={isWrong ? said.keyWrong : isTaken ? said.keyTaken : undefined}
            onChange={(event) => {
              make.reset();
              setKey(event.currentTarget.value);
            }}
          />
          {make.isError && !isTaken ? <Fault error={make.error} /> : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {both.cancel}
            </Button>
            <Button type="submit" loading={make.isPending}>
              {said.create}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** A name as a key: "Größe & Co." is "grosse-co". */
function keyOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll("ß", "ss")
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 63);
}
