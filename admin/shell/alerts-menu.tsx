import { ActionIcon, Popover, Stack, Switch, Text } from "@mantine/core";
import { useWords } from "../language.tsx";
import { setDesktop, setSound, useAlertSettings } from "./alerts.ts";
import { BellIcon, BellOffIcon } from "./icons.tsx";
import { words } from "./words.ts";

/** How this browser announces new conversations: by sound, by desktop notifications. */
export function AlertsMenu() {
  const said = useWords(words);
  const { sound, desktop } = useAlertSettings();
  const isOn = sound || desktop === "on";
  return (
    <Popover position="top-start" withinPortal shadow="md" trapFocus>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={said.notifications} title={said.notifications}>
          {isOn ? <BellIcon /> : <BellOffIcon />}
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown maw={280}>
        <Stack gap="sm">
          <Switch label={said.sound} checked={sound} onChange={(event) => setSound(event.currentTarget.checked)} />
          <Switch
            label={said.desktop}
            checked={desktop === "on"}
            disabled={desktop === "blocked" || desktop === "missing"}
            onChange={(event) => void setDesktop(event.currentTarget.checked)}
          />
          {desktop === "blocked" || desktop === "missing" ? (
            <Text size="xs" c="dimmed">
              {desktop === "blocked" ? said.desktopBlocked : said.desktopMissing}
            </Text>
          ) : null}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
