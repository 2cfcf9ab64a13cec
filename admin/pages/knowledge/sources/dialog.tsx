import { Button, Group, Modal, Select, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { SOURCE_APPLY, SOURCE_KINDS, SOURCE_SCHEDULES, type SourceWire } from "../../../../server/wire/sources.ts";
import { ApiError } from "../../../api.ts";
import { useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { draftOf, needsToken, requestOf, SETTINGS, type SourceDraft } from "./draft.ts";
import { AddressFields, SettingField } from "./fields.tsx";
import { useSaveSource } from "./use-sources.ts";
import { words } from "./words.ts";

/** Settings without which a kind isn't complete; the others are under "More settings". */
const UP_FRONT = new Set(["email", "account", "portal"]);

/** Adds a source and reads it, or changes one. */
export function SourceDialog({ source, onClose }: { source?: SourceWire; onClose(): void }) {
  const said = useWords(words);
  const [draft, setDraft] = useState<SourceDraft>(() => draftOf(source));
  const save = useSaveSource(source);
  const faults = save.error instanceof ApiError ? save.error.fields : {};
  const set = (change: Partial<SourceDraft>) => setDraft((now) => ({ ...now, ...change }));
  const { kind } = draft;
  const isNew = source === undefined;
  const settings = SETTINGS[kind];
  const field = (name: (typeof settings)[number]) => (
    <SettingField key={name} name={name} draft={draft} fault={faults[`options.${name}`]} onChange={set} />
  );
  const isMissing =
    draft.address.trim() === "" || (needsToken(kind) && draft.token.trim() === "" && source?.hasToken !== true);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!isMissing) save.mutate(requestOf(draft, isNew), { onSuccess: onClose });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={isNew ? said.addTitle : said.editTitle}
      size="lg"
      centered
      closeButtonProps={{ "aria-label": said.close }}
    >
      <form onSubmit={send}>
        <Stack gap="sm">
          {isNew ? (
            <Select
              label={said.kind}
              value={kind}
              onChange={(value) => set({ kind: SOURCE_KINDS.find((one) => one === value) ?? kind })}
              data={SOURCE_KINDS.map((value) => ({ value, label: said.kinds[value] }))}
              allowDeselect={false}
            />
          ) : null}
          <Text size="sm" c="dimmed">
            {said.kindWhy[kind]}
          </Text>
          <AddressFields draft={draft} hasToken={source?.hasToken === true} faults={faults} onChange={set} />
          {settings.filter((name) => UP_FRONT.has(name)).map(field)}
          <Group grow align="start" preventGrowOverflow={false}>
            <Select
              miw={200}
              label={said.schedule}
              value={draft.schedule}
              onChange={(value) => set({ schedule: SOURCE_SCHEDULES.find((one) => one === value) ?? draft.schedule })}
              data={SOURCE_SCHEDULES.map((value) => ({ value, label: said.schedules[value] }))}
              allowDeselect={false}
            />
            <Select
              miw={200}
              label={said.apply}
              value={draft.apply}
              onChange={(value) => set({ apply: SOURCE_APPLY.find((one) => one === value) ?? draft.apply })}
              data={SOURCE_APPLY.map((value) => ({ value, label: said.applies[value] }))}
              allowDeselect={false}
            />
          </Group>
          <Text size="xs" c="dimmed">
            {said.applyWhy[draft.apply]}
          </Text>
          <details className="source-more">
            <summary>{said.more}</summary>
            <Stack gap="sm" mt="xs">
              <SettingField name="name" draft={draft} fault={faults.name} onChange={set} />
              {settings.filter((name) => !UP_FRONT.has(name)).map(field)}
            </Stack>
          </details>
          {save.isError ? <Fault error={save.error} /> : null}
          <Group justify="end">
            <Button variant="default" onClick={onClose}>
              {said.cancel}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={isMissing}>
              {isNew ? said.addDo : said.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
