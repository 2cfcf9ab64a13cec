import { Button, Checkbox, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import {
  DESK_WEBHOOK_EVENTS,
  WEBHOOK_CONTENTS,
  WEBHOOK_EVENTS,
  WEBHOOK_KINDS,
  type WebhookEvent,
  type WebhookWire,
} from "../../../../server/wire/webhooks.ts";
import { ApiError } from "../../../api.ts";
import { useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { useSession } from "../../../session.tsx";
import { useSaveWebhook, type WebhookDraft } from "./use-webhooks.ts";
import { words } from "./words.ts";

/** A Select's value for all sites, which no site's key can be. */
const ALL = "*";

/** The long list in two: each event is in one of them. */
const EVENT_GROUPS: Readonly<Record<"conversation" | "desk", readonly WebhookEvent[]>> = {
  conversation: WEBHOOK_EVENTS.filter((event) => !DESK_WEBHOOK_EVENTS.some((one) => one === event)),
  desk: DESK_WEBHOOK_EVENTS,
};

/** Adds a webhook, or changes one. */
export function WebhookDialog(props: {
  webhook?: WebhookWire;
  onSaved(made: { webhook: WebhookWire; secret: string | null }): void;
  onClose(): void;
}) {
  const said = useWords(words);
  const { webhook, onSaved, onClose } = props;
  const isNew = webhook === undefined;
  const [draft, setDraft] = useState<WebhookDraft>(() => draftOf(webhook));
  const save = useSaveWebhook(webhook?.id);
  const faults = save.error instanceof ApiError ? save.error.fields : {};
  const set = (change: Partial<WebhookDraft>) => setDraft((now) => ({ ...now, ...change }));
  const isMissing = (isNew && draft.address.trim() === "") || draft.events.length === 0;
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!isMissing) save.mutate(draft, { onSuccess: onSaved });
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
              value={draft.kind}
              onChange={(value) => set({ kind: WEBHOOK_KINDS.find((one) => one === value) ?? draft.kind })}
              data={WEBHOOK_KINDS.map((value) => ({ value, label: said.kinds[value] }))}
              allowDeselect={false}
            />
          ) : null}
          <Text size="sm" c="dimmed">
            {said.kindWhy[draft.kind]}
          </Text>
          <TextInput
            label={said.address}
            placeholder={isNew ? "https://" : webhook.address}
            {...(isNew ? {} : { description: said.addressKept })}
            value={draft.address}
            maxLength={2000}
            inputMode="url"
            error={faults.address}
            onChange={(event) => set({ address: event.currentTarget.value })}
          />
          <PlaceFields draft={draft} onChange={set} />
          <EventFields draft={draft} onChange={set} />
          {save.isError && faults.address === undefined ? <Fault error={save.error} /> : null}
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

type Fields = { draft: WebhookDraft; onChange(change: Partial<WebhookDraft>): void };

function PlaceFields({ draft, onChange }: Fields) {
  const said = useWords(words);
  const { sites } = useSession();
  return (
    <Group grow align="start" preventGrowOverflow={false}>
      <TextInput
        miw={200}
        label={said.name}
        placeholder={said.namePlaceholder}
        value={draft.name}
        maxLength={120}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <Select
        miw={200}
        label={said.site}
        value={draft.site ?? ALL}
        onChange={(value) => onChange({ site: value === ALL ? null : value })}
        data={[{ value: ALL, label: said.allSites }, ...sites.map(({ key, name }) => ({ value: key, label: name }))]}
        allowDeselect={false}
      />
    </Group>
  );
}

function EventFields({ draft, onChange }: Fields) {
  const said = useWords(words);
  return (
    <>
      <Checkbox.Group
        label={said.events}
        value={[...draft.events]}
        onChange={(values) => onChange({ events: values as WebhookEvent[] })}
      >
        {(["conversation", "desk"] as const).map((group) => (
          <section key={group} aria-label={said.eventGroups[group]}>
            <Text size="xs" c="dimmed" mt={8}>
              {said.eventGroups[group]}
            </Text>
            <div className="webhook-events">
              {EVENT_GROUPS[group].map((event) => (
                <Checkbox key={event} value={event} label={said.event[event]} />
              ))}
            </div>
          </section>
        ))}
      </Checkbox.Group>
      <Select
        label={said.content}
        description={said.contentWhy[draft.content]}
        value={draft.content}
        onChange={(value) => onChange({ content: WEBHOOK_CONTENTS.find((one) => one === value) ?? draft.content })}
        data={WEBHOOK_CONTENTS.map((value) => ({ value, label: said.contents[value] }))}
        allowDeselect={false}
      />
    </>
  );
}

function draftOf(webhook: WebhookWire | undefined): WebhookDraft {
  if (webhook === undefined) {
    return { site: null, kind: "http", name: "", address: "", events: ["conversation.handed-over"], content: "full" };
  }
  const { site, kind, name, events, content } = webhook;
  return { site, kind, name, address: "", events, content };
}
