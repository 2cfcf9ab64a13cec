import { Alert, AppShell, Box, Burger, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { useLocation } from "react-router";
import { useWords } from "../language.tsx";
import { useOnline } from "../live.ts";
import { UndoToast } from "../parts/conversation/undo-toast.tsx";
import { usePresenceChanges } from "../parts/conversation/use-colleagues.ts";
import { useSetupChanges } from "../parts/conversation/use-setup.ts";
import { setTitle } from "../title.ts";
import { AlertsMenu } from "./alerts-menu.tsx";
import "./frame.css";
import { useMay } from "../session.tsx";
import { Me } from "./me.tsx";
import { Pages, usePages } from "./pages.tsx";
import { PaletteOpener } from "./palette/opener.tsx";
import { PresenceToggle } from "./presence-toggle.tsx";
import { SitePicker } from "./site-picker.tsx";
import { useAttention } from "./use-attention.ts";
import { useInstalled } from "./use-installed.ts";
import { words } from "./words.ts";

/** Navigation on the left (a drawer on a phone), the page on the right. */
export function Frame({ children }: { children: ReactNode }) {
  const said = useWords(words);
  const queries = useQueryClient();
  const [opened, { toggle, close }] = useDisclosure();
  const online = useOnline(
    () => void queries.invalidateQueries(),
    // Asks again who is signed in, which leads to the sign-in page.
    () => void queries.invalidateQueries({ queryKey: ["me"] }),
  );

  useInstalled();
  usePresenceChanges();
  useSetupChanges();
  const { pathname } = useLocation();

  const waiting = useAttention();
  const pages = usePages();
  const answers = useMay("conversations.reply", "anywhere");
  const title = pages.find(({ to }) => pathname === to || pathname.startsWith(`${to}/`))?.label ?? "";
  useEffect(() => {
    setTitle(title);
    return () => setTitle("");
  }, [title]);

  return (
    <AppShell
      layout="alt"
      header={{ height: { base: "calc(52px + env(safe-area-inset-top, 0px))", sm: 0 } }}
      navbar={{ width: 220, breakpoint: "sm", collapsed: { mobile: !opened } }}
    >
      <a className="skip" href="#content">
        {said.skip}
      </a>
      <AppShell.Header hiddenFrom="sm" className="phone-bar">
        <Group h="100%" px="md">
          <Burger opened={opened} onClick={toggle} size="sm" aria-label={said.openNavigation} />
          <Text fw={700}>Tuppence</Text>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" className="navbar">
        <Group justify="space-between" px={6} pb="sm">
          <Group gap={8}>
            <Box className="coin" aria-hidden="true">
              2
            </Box>
            <Text fw={700}>Tuppence</Text>
          </Group>
          <Burger opened={opened} onClick={toggle} size="sm" hiddenFrom="sm" aria-label={said.openNavigation} />
        </Group>
        <SitePicker />
        <Pages pages={pages} waiting={waiting} onGo={close} />
        <Group justify="space-between" wrap="nowrap" px={6} pt="sm" pb={2}>
          {answers ? <PresenceToggle /> : <span />}
          <AlertsMenu />
        </Group>
        <Me />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        {online ? null : (
          <Alert color="yellow" radius={0} role="status">
            {said.offline}
          </Alert>
        )}
        {children}
      </AppShell.Main>
      <UndoToast />
      <PaletteOpener />
    </AppShell>
  );
}
