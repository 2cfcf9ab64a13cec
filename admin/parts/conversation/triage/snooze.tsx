import { Button, Group, Menu, Modal, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { ConversationRow } from "../../../../server/wire/conversations.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { when } from "../../format.ts";
import { SnoozeIcon } from "./icons.tsx";
import { localInput, SNOOZES, snoozeUntil } from "./times.ts";
import { words } from "./words.ts";

/** Puts a conversation off until a time or until the visitor writes, or ends that. */
export function SnoozeMenu(options: {
  snoozed: ConversationRow["snoozed"];
  opened: boolean;
  onOpened(opened: boolean): void;
  onSnooze(until: Date | null): void;
  onWake(): void;
}) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { snoozed } = options;
  const [picking, setPicking] = useState(false);
  const now = new Date();
  const label =
    snoozed === null
      ? said.snooze
      : snoozed.until === null
        ? said.snoozedUntilReply
        : said.snoozedUntil(when(snoozed.until, language));
  return (
    <>
      <Menu position="bottom-start" withinPortal opened={options.opened} onChange={options.onOpened}>
        <Menu.Target>
          <Button
            size="compact-xs"
            variant={snoozed === null ? "subtle" : "light"}
            color={snoozed === null ? "gray" : "violet"}
            leftSection={<SnoozeIcon size={14} />}
            title={`${said.snooze} (s)`}
          >
            {label}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {snoozed === null ? null : (
            <>
              <Menu.Item onClick={options.onWake}>{said.wake}</Menu.Item>
              <Menu.Divider />
            </>
          )}
          {SNOOZES.map((one) => {
            const until = snoozeUntil(one, now);
            return (
              <Menu.Item
                key={one}
                onClick={() => options.onSnooze(until)}
                rightSection={
                  <Text size="xs" c="dimmed" className="tabular">
                    {when(until.toISOString(), language)}
                  </Text>
                }
              >
                {said[one]}
              </Menu.Item>
            );
          })}
          <Menu.Item onClick={() => options.onSnooze(null)}>{said.untilReply}</Menu.Item>
          <Menu.Item onClick={() => setPicking(true)}>{said.pick}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {picking ? (
        <PickTime
          onPick={(until) => {
            setPicking(false);
            options.onSnooze(until);
          }}
          onClose={() => setPicking(false)}
        />
      ) : null}
    </>
  );
}

function PickTime({ onPick, onClose }: { onPick(until: Date): void; onClose(): void }) {
  const said = useWords(words);
  const [value, setValue] = useState(() => localInput(snoozeUntil("tomorrow", new Date())));
  const chosen = new Date(value);
  const fits = !Number.isNaN(chosen.getTime()) && chosen.getTime() > Date.now();
  return (
    <Modal opened onClose={onClose} title={said.pickTitle} centered closeButtonProps={{ "aria-label": said.cancel }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (fits) onPick(chosen);
        }}
      >
        <TextInput
          type="datetime-local"
          label={said.date}
          data-autofocus
          min={localInput(new Date())}
          value={value}
          onChange={(event) => setValue(event.currentTarget.value)}
        />
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={onClose}>
            {said.cancel}
          </Button>
          <Button type="submit" disabled={!fits}>
            {said.pickDo}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
